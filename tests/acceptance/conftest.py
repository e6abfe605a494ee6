"""Analyses of the reference clips, each made once a test run through the real model."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gaitcheck.core.analysis import Analysis
from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.errors import GaitcheckError
from gaitcheck.pipeline import analyze


@cache
def _outcome(path: Path) -> Analysis | GaitcheckError:
    try:
        return analyze([ClipInput(path=path)], Settings())
    except GaitcheckError as error:
        return error


@pytest.fixture(scope="session")
def analysed():
    """Return a function: the analysis of a clip; an expected error is raised again."""

    def get(path: Path) -> Analysis:
        outcome = _outcome(path)
        if isinstance(outcome, GaitcheckError):
            raise outcome
        return outcome

    return get

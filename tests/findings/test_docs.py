"""docs/findings.md keeps up with the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from gaitcheck.findings.catalogue import RULES
from gaitcheck.findings.questionnaire import intake_of
from gaitcheck.findings.ranking import GRADE_POINTS, SIDE_POINTS


@pytest.fixture
def page(repo: Path) -> str:
    return (repo / "docs" / "findings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_every_rule_is_described(page: str, code: str) -> None:
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert any(re.search(rf"\b{code}\b", row.split("|")[1]) for row in rows)


def test_the_weights_are_those_of_the_code(page: str) -> None:
    for grade, weight in GRADE_POINTS.items():
        assert f"{grade} {weight:g}" in page
    for weight in SIDE_POINTS.values():
        assert f"{weight:g}".replace("-", "−") in page


def test_the_example_of_a_questionnaire_is_accepted(page: str) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert intake_of(tomllib.loads(example)).given

"""Results that were written before, held against their truth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from benchmarks.accuracy.errors import event_errors, metric_errors

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.accuracy.cases import Case


def load(cases: list[Case], results: Path) -> list[tuple[Case, dict[str, Any]]]:
    """Read the results that exist."""
    found = []
    for case in cases:
        file = results / f"{case.name}.json"
        if file.is_file():
            found.append((case, json.loads(file.read_text(encoding="utf-8"))))
    return found


def error_rows(cases: list[Case], results: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return events and metrics of all analysed clips against their truth."""
    events: list[dict] = []
    metrics: list[dict] = []
    for case, result in load(cases, results):
        if "refused" in result:
            continue
        truth = case.truth()
        events += event_errors(case.name, truth, result)
        metrics += metric_errors(case.name, truth, result)
    return pd.DataFrame(events), pd.DataFrame(metrics)

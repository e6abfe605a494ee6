"""The list of metrics is complete, and every one says what it means."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gaitcheck.metrics.gates import GATES
from gaitcheck.metrics.table import METRICS

TRUTH = Path(__file__).parents[3] / "shared/truth/dev"


def test_every_metric_of_the_truth_set_has_its_name_here() -> None:
    if not TRUTH.is_dir():
        pytest.skip("the truth set is not on this machine")
    truth = json.loads(next(TRUTH.glob("*/truth.json")).read_text())
    assert set(truth["metrics"]) <= set(METRICS)


@pytest.mark.parametrize("key", list(METRICS))
def test_a_metric_explains_itself(key: str) -> None:
    metric = METRICS[key]
    assert len(metric.definition) > 20
    assert metric.sign
    assert metric.views
    assert all(re.search(r"\d{4}", source) for source in metric.sources)


@pytest.mark.parametrize("key", list(METRICS))
def test_the_unit_is_in_the_name(key: str) -> None:
    ending = {"°": "_deg", "mm": "_mm", "ms": "_ms", "%": "_pct", "leg lengths": "_leg"}
    unit = METRICS[key].unit
    if unit in ending:
        assert key.endswith(ending[unit])


def test_gates_guard_metrics_that_exist() -> None:
    guarded = {key for gate in GATES for key in gate.keys}
    assert guarded <= set(METRICS)

"""Intervals hold the truth as often as they say."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import t as student

from gaitcheck.core.metric import Metric
from gaitcheck.core.view import View
from gaitcheck.metrics.eversion import KEYS as EVERSION_KEYS
from gaitcheck.metrics.frontal_pelvis import KEYS as PELVIS_KEYS
from gaitcheck.metrics.interval import (
    FPS_CLASSES,
    fps_class,
    half_width,
    minimal_detectable_change,
    student_t95,
    systematic_table,
)
from gaitcheck.metrics.table import METRICS


@pytest.mark.parametrize("freedom", [3, 5, 9, 15, 30, 200])
def test_students_t_is_that_of_the_books(freedom: int) -> None:
    assert student_t95(freedom) == pytest.approx(student.ppf(0.975, freedom), rel=0.01)


@pytest.mark.parametrize(("sd", "systematic", "n"), [(1.0, 0.0, 6), (1.0, 0.5, 12)])
def test_the_interval_holds_the_truth_in_95_of_100(
    sd: float, systematic: float, n: int
) -> None:
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(4000):
        strides = rng.normal(rng.normal(0, systematic), sd, n)
        half = half_width(float(strides.std(ddof=1)), n, systematic)
        inside += abs(strides.mean()) <= half
    assert inside / 4000 == pytest.approx(0.95, abs=0.015)


def test_more_strides_never_beat_the_systematic_error() -> None:
    assert half_width(1.0, 10_000, 2.0) == pytest.approx(1.96 * 2.0, rel=0.001)


def test_a_detectable_change_is_wider_than_one_interval() -> None:
    assert minimal_detectable_change(1.0, 12, 0.8) > half_width(1.0, 12, 0.8)


@pytest.mark.parametrize(
    ("fps", "expected"),
    [(24, 30), (29.97, 30), (50, 60), (59.94, 60), (120, 120), (240, 120)],
)
def test_frame_rates_fall_to_the_nearest_measured_one(
    fps: float, expected: int
) -> None:
    assert fps_class(fps) == expected


def test_no_metric_is_withheld_because_a_cell_of_the_table_is_empty() -> None:
    table = systematic_table()
    wanted = {
        (source, metric.key, view, fps, leg)
        for metric, source, fps in itertools.product(
            METRICS.values(), ("markers", "model"), FPS_CLASSES
        )
        # With a pose model, the pelvis signal states its own error; dots always do.
        if source == "markers" or metric.key not in PELVIS_KEYS
        if metric.key not in EVERSION_KEYS
        for view, leg in cells(metric)
    }
    assert not wanted - set(table)


def cells(metric: Metric) -> set[tuple[str, str]]:
    """Views and legs under which the table lists a metric."""
    out = set()
    for view in metric.views:
        side = view in (View.LEFT, View.RIGHT)
        legs = ("near", "far") if side and metric.per_side else ("both",)
        out |= {("side" if side else str(view), leg) for leg in legs}
    return out


def test_errors_in_the_table_are_positive_and_finite() -> None:
    for row in systematic_table().values():
        assert 0 < row.mean_sd < 1000
        assert np.isfinite(row.bias)
        if METRICS[row.key].per_side:
            assert row.difference_sd > 0

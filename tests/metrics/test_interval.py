"""Intervals hold the truth as often as they say."""

from __future__ import annotations

import itertools
import pickle
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student

from gaitcheck.core.metric import Metric
from gaitcheck.core.view import View
from gaitcheck.metrics.eversion import KEYS as EVERSION_KEYS
from gaitcheck.metrics.frontal_pelvis import KEYS as PELVIS_KEYS
from gaitcheck.metrics.gates import GATES
from gaitcheck.metrics.interval import (
    FPS_CLASSES,
    SOURCES,
    Systematic,
    fps_class,
    half_width,
    minimal_detectable_change,
    student_t95,
    systematic,
    systematic_table,
)
from gaitcheck.metrics.measure import measure
from gaitcheck.metrics.table import METRICS
from tests.frontal_runner import FrontalRunner


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
            METRICS.values(), ("markers", *SOURCES.values()), FPS_CLASSES
        )
        # With a pose model, the pelvis signal states its own error; dots always do.
        if source == "markers" or metric.key not in PELVIS_KEYS
        if metric.key not in EVERSION_KEYS
        for view, leg in cells(metric)
        if not gated(source, metric.key, view)
    }
    assert not wanted - set(table)


def gated(source: str, key: str, view: str) -> bool:
    """Say whether a smaller model's reading is withheld before its error is asked for."""
    code = f"{source.removeprefix('model-')}-side"
    return view == "side" and any(key in g.keys for g in GATES if g.code == code)


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


@pytest.mark.parametrize("source", ["model-full", "model-lite"])
def test_a_smaller_model_is_never_taken_for_better_than_the_heavy_one(
    source: str,
) -> None:
    table = systematic_table()
    rows = [row for row in table.values() if row.source == source]
    assert len(rows) > 200
    for row in rows:
        heavy = table["model", row.key, row.view, row.fps_class, row.leg]
        assert row.mean_sd >= heavy.mean_sd
        assert not row.difference_sd < heavy.difference_sd


def error_of(pose_model: str, key: str = "fppa_ms_deg") -> Systematic:
    ctx = FrontalRunner().context()
    track = replace(ctx.track, hip_points="model", pose_model=pose_model)
    found = systematic(replace(ctx, track=track), key, "left")
    assert found is not None
    return found


def test_keypoints_of_an_unmeasured_estimator_get_the_heavy_models_errors() -> None:
    assert error_of("") == error_of("heavy")
    assert error_of("").source == "model"


def test_an_unknown_bundle_gets_an_interval_that_holds_all_three() -> None:
    three = [error_of(model) for model in ("heavy", "full", "lite")]
    widest = error_of("other")
    assert widest.bias == 0
    for one in three:
        assert widest.mean_sd >= max(one.mean_sd, abs(one.bias))
        assert widest.difference_sd >= one.difference_sd


def test_markers_stay_markers_whatever_model_is_named() -> None:
    ctx = FrontalRunner().context()
    track = replace(ctx.track, hip_points="anatomical", pose_model="lite")
    found = systematic(replace(ctx, track=track), "fppa_ms_deg", "left")
    assert found is not None
    assert found.source == "markers"


def test_a_smaller_models_interval_and_detectable_change_are_wider() -> None:
    """Also after the keypoints were kept by a version that did not name the model."""
    ctx = FrontalRunner().context()
    raw = replace(ctx.track, hip_points="model")
    kept = pickle.loads(pickle.dumps(raw))
    del kept.__dict__["pose_model"]
    printed = {}
    for name, track in (
        ("kept", kept),
        ("heavy", replace(kept, pose_model="heavy")),
        ("lite", replace(kept, pose_model="lite")),
    ):
        values = measure(replace(ctx, track=track), 0)
        printed[name] = next(v for v in values if v.key == "fppa_ms_deg")
    heavy, lite = printed["heavy"], printed["lite"]
    assert printed["kept"].interval == heavy.interval
    assert lite.interval[1] - lite.interval[0] > heavy.interval[1] - heavy.interval[0]
    assert lite.mdc > heavy.mdc
    assert lite.difference_sd >= heavy.difference_sd

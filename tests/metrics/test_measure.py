"""From readings to printed values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.signals import PelvisSignal
from gaitcheck.core.view import Side, View
from gaitcheck.metrics.curves import cycle_curves
from gaitcheck.metrics.frontal import anatomical_pelvis
from gaitcheck.metrics.measure import measure
from gaitcheck.metrics.series import frame_series
from gaitcheck.metrics.table import METRICS
from tests.frontal_runner import FrontalRunner


def measured(runner: FrontalRunner, **more: object) -> dict:
    ctx = runner.context(**more)
    return {(v.key, v.side): v for v in measure(ctx, 2)}


def test_every_metric_of_the_view_appears_once_per_side_with_number_or_reason() -> None:
    values = measure(FrontalRunner().context(pelvis_reason="none"), 0)
    keys = [(v.key, v.side) for v in values]
    assert len(keys) == len(set(keys))
    expected = {k for k, m in METRICS.items() if View.REAR in m.views}
    assert {k for k, _ in keys} == expected
    for value in values:
        assert value.measured == np.isfinite(value.mean)
        assert value.measured or value.withheld


def test_values_know_their_clip_and_carry_interval_and_mdc() -> None:
    value = measured(FrontalRunner(fppa_deg=(3.0, 12.0)))["fppa_ms_deg", "right"]
    low, high = value.interval
    assert value.clip_index == 2
    assert low < 12 < high
    assert value.mdc > 0
    assert value.n == value.per_stride.size


def test_a_relative_pelvis_prints_no_absolute_drop() -> None:
    runner = FrontalRunner()
    absolute = anatomical_pelvis(runner.track())
    followed = PelvisSignal(
        time_s=absolute.time_s,
        obliquity_deg=absolute.obliquity_deg,
        confidence=absolute.confidence,
        source="waist_motion",
        absolute=False,
        error_deg=1.4,
    )
    values = measured(runner, pelvis=followed)
    assert not values["cpd_peak_deg", "left"].measured
    relative = values["cpd_rel_peak_deg", "left"]
    assert relative.measured
    assert relative.systematic_sd == pytest.approx(1.4)


def test_too_few_strides_are_said_so() -> None:
    values = measured(FrontalRunner(duration_s=2.4))
    assert "strides" in values["fppa_ms_deg", "left"].withheld


def test_a_camera_far_off_the_belt_withholds_projection_angles_only() -> None:
    values = measured(FrontalRunner(yaw_deg=14.0))
    assert "off the belt's axis" in values["fppa_ms_deg", "left"].withheld
    assert values["contact_ms", "left"].measured


def test_one_misread_stride_does_not_move_the_mean() -> None:
    runner = FrontalRunner(duration_s=14)
    ctx = runner.context()
    xy = ctx.track.xy_px.copy()
    stride = ctx.gait.of(Side.RIGHT)[5]
    at = int(stride.mid_stance_s * runner.fps)
    xy[at - 3 : at + 4, ctx.track.skeleton.index("right_knee"), 0] += 60
    spoiled = replace(ctx, track=replace(ctx.track, xy_px=xy))
    clean = {(v.key, v.side): v.mean for v in measure(ctx, 0)}
    dirty = {(v.key, v.side): v.mean for v in measure(spoiled, 0)}
    key = ("fppa_ms_deg", "right")
    assert dirty[key] == pytest.approx(clean[key], abs=0.6)


def test_cycle_curves_span_the_stride_and_know_toe_off() -> None:
    ctx = FrontalRunner(fppa_deg=(2.0, 9.0)).context()
    curves = cycle_curves(ctx, frame_series(ctx))
    right = next(c for c in curves if c.key == "fppa_deg" and c.side == "right")
    assert right.n >= 10
    assert right.toe_off_percent == pytest.approx(100 * 0.25 / 0.72, abs=1)
    assert np.isfinite(right.mean).all()

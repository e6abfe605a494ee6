"""What the report does not give, the video does not draw and the charts do not show."""

from __future__ import annotations

import pytest

from gaitcheck.core.metric import withheld_value
from gaitcheck.core.view import Side
from gaitcheck.metrics.curves import cycle_curves
from gaitcheck.metrics.frontal import anatomical_pelvis
from gaitcheck.metrics.measure import measure
from gaitcheck.metrics.series import frame_series
from gaitcheck.metrics.standing import standing, standing_pelvis
from tests.frontal_runner import FrontalRunner
from tests.metrics.test_sagittal import context as side_context


def keys(ctx):
    return {
        (s.key, s.side) for s in standing(frame_series(ctx), measure(ctx, clip_index=0))
    }


@pytest.mark.parametrize(("fps", "drawn"), [(120.0, True), (30.0, False)])
def test_the_foot_is_drawn_only_where_its_strike_is_given(fps, drawn):
    ctx = side_context(fps=fps)
    given = {v.key for v in measure(ctx, 0) if v.measured}
    assert ("foot_strike_angle_deg" in given) is drawn
    assert any(key == "foot_angle_deg" for key, _ in keys(ctx)) is drawn
    assert any(key == "knee_flexion_deg" for key, _ in keys(ctx))


def test_each_leg_stands_by_itself():
    ctx = FrontalRunner(fppa_deg=(2.0, 9.0)).context()
    values = tuple(
        withheld_value(
            key=v.key, side=v.side, clip_index=0, unit=v.unit, reason="hidden"
        )
        if v.side == "left" and v.key.startswith("fppa")
        else v
        for v in measure(ctx, 0)
    )
    series = standing(frame_series(ctx), values)
    assert [s.side for s in series if s.key == "fppa_deg"] == [Side.RIGHT]
    charted = {(c.key, c.side) for c in cycle_curves(ctx, series)}
    assert ("fppa_deg", Side.RIGHT) in charted
    assert ("fppa_deg", Side.LEFT) not in charted


def test_a_pelvis_none_of_whose_readings_is_given_is_not_drawn():
    runner = FrontalRunner(drop_deg=(5.0, 7.0))
    ctx = runner.context(pelvis=anatomical_pelvis(runner.track()))
    values = measure(ctx, 0)
    assert standing_pelvis(ctx.pelvis, "", values) == (ctx.pelvis, "")
    none = tuple(
        withheld_value(
            key=v.key, side=v.side, clip_index=0, unit=v.unit, reason="too oblique"
        )
        for v in values
    )
    assert standing_pelvis(ctx.pelvis, "", none) == (None, "too oblique")


@pytest.mark.parametrize("ctx", [side_context(), FrontalRunner().context()])
def test_every_drawn_angle_has_readings(ctx):
    for one in frame_series(ctx):
        found = standing([one], measure(ctx, 0))
        assert found == (one,), one.key

"""Rearfoot eversion from dots whose places are known by arithmetic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.signals import LegDots
from gaitcheck.core.view import Side, View
from gaitcheck.metrics import dotted_leg, eversion
from gaitcheck.metrics.measure import measure
from tests.frontal_runner import FrontalRunner

DOTS_APART_PX = 20.0


def dots_of(runner, ctx, side, curve, *, noise=0.0):
    """Dots on knee and heel of a runner, whose heel everts by `curve(share of stance)`.

    The shank leans sideways as planted; the heel leans by so much more.
    """
    rng = np.random.default_rng(5)
    out = 1 if side is Side.RIGHT else -1
    share = np.full(ctx.time_s.size, np.nan)
    for stride in ctx.strides(side):
        here = (ctx.time_s - stride.contact_s) / stride.contact_time_s
        share[(here >= -0.02) & (here <= 0.65)] = here[(here >= -0.02) & (here <= 0.65)]
    which = 0 if side is Side.LEFT else 1
    shank_deg = runner.fppa_deg[which] - runner.femur_deg[which]
    # + roll turns the picture clockwise, which takes lower ends to the left.
    lean = np.deg2rad(out * (shank_deg + curve(share)) - runner.roll_deg)
    down = DOTS_APART_PX * np.column_stack([np.sin(lean), np.cos(lean)])
    up = ctx.track.xy("ankle", side) + dotted_leg.ANKLE_ABOVE * down
    places = (ctx.track.xy("knee", side), up, up + down)
    knee, up, low = (
        np.where(
            np.isfinite(share)[:, None],
            p + rng.normal(scale=noise, size=p.shape),
            np.nan,
        )
        for p in places
    )
    return LegDots(side=side, knee_px=knee, heel_up_px=up, heel_low_px=low)


def rise_and_fall(share, *, contact=-4.0, peak=8.0, late=0.0):
    """Up to `peak` at 40 % of stance; after 55 % something else may happen."""
    up = 0.5 - 0.5 * np.cos(np.pi * np.clip(share / 0.4, 0, 1))
    return contact + (peak - contact) * up + late * np.clip((share - 0.5) / 0.1, 0, 1)


def context(*, left=None, right=None, noise=0.0, **planted):
    runner = FrontalRunner(**planted)
    ctx = runner.context()
    curves = {Side.LEFT: left or rise_and_fall, Side.RIGHT: right or rise_and_fall}
    dots = tuple(dots_of(runner, ctx, side, curves[side], noise=noise) for side in Side)
    return replace(ctx, leg_dots=dots)


def read(ctx, key=eversion.PEAK):
    found = {r.side: r for r in eversion.readings(ctx) if r.key == key}
    return {side: float(np.nanmean(found[side.value].per_stride)) for side in Side}


@pytest.mark.parametrize("roll_deg", [0.0, 4.0, -4.0])
def test_planted_peak_and_excursion_are_read_on_both_legs(roll_deg):
    ctx = context(
        left=lambda s: rise_and_fall(s, contact=-2.0, peak=5.0),
        right=lambda s: rise_and_fall(s, contact=-4.0, peak=11.0),
        roll_deg=roll_deg,
        noise=0.15,
    )
    assert read(ctx) == pytest.approx({Side.LEFT: 5.0, Side.RIGHT: 11.0}, abs=0.8)
    excursion = read(ctx, eversion.EXCURSION)
    # From the mean of the first tenth of stance, when a cosine has risen by 5 %.
    assert excursion == pytest.approx({Side.LEFT: 6.6, Side.RIGHT: 14.2}, abs=1.0)


def test_a_heel_that_tips_inwards_is_negative():
    ctx = context(
        left=lambda s: np.full(s.shape, -6.0), right=lambda s: np.full(s.shape, -6.0)
    )
    assert read(ctx) == pytest.approx({Side.LEFT: -6.0, Side.RIGHT: -6.0}, abs=0.6)


def test_a_leaning_shank_is_not_eversion():
    ctx = context(
        left=lambda s: 0 * s, right=lambda s: 0 * s, fppa_deg=(-3.0, -3.0), noise=0.1
    )
    assert read(ctx) == pytest.approx({Side.LEFT: 0.0, Side.RIGHT: 0.0}, abs=0.8)


def test_what_the_rising_heel_seems_to_do_does_not_count():
    ctx = context(
        left=lambda s: rise_and_fall(s, late=4.0),
        right=lambda s: rise_and_fall(s, late=4.0),
    )
    for value in read(ctx).values():
        assert value == pytest.approx(8.0, abs=1.0)


def test_a_single_wild_frame_does_not_move_the_peak():
    ctx = context(noise=0.1)
    left = ctx.leg_dots[0]
    seen = np.flatnonzero(np.isfinite(left.heel_up_px[:, 0]))
    up = left.heel_up_px.copy()
    up[seen[::25]] += (12.0, 0.0)
    wild = replace(ctx, leg_dots=(replace(left, heel_up_px=up), ctx.leg_dots[1]))
    assert read(wild)[Side.LEFT] == pytest.approx(read(ctx)[Side.LEFT], abs=0.4)


def values_of(ctx):
    return {(v.key, v.side): v for v in measure(ctx, 0) if v.key in eversion.KEYS}


def test_printed_value_carries_the_error_of_sticking_dots_on():
    value = values_of(context(noise=0.1))[eversion.PEAK, "left"]
    low, high = value.interval
    assert high - low > 2 * 1.96 * 2.0
    excursion = values_of(context(noise=0.1))[eversion.EXCURSION, "left"]
    assert excursion.interval[1] - excursion.interval[0] < 0.8 * (high - low)


def test_without_dots_the_reason_is_printed():
    ctx = context()
    none = replace(ctx, leg_dots=(), dots_reason="dots were not looked for")
    assert {v.withheld for v in values_of(none).values()} == {
        "dots were not looked for"
    }
    left = replace(ctx.leg_dots[0], missing="no two dots on the heel counter")
    one = values_of(replace(ctx, leg_dots=(left, ctx.leg_dots[1])))
    assert one[eversion.PEAK, "left"].withheld == "no two dots on the heel counter"
    assert one[eversion.PEAK, "right"].measured


def test_few_stances_are_withheld():
    ctx = context()
    left = ctx.leg_dots[0]
    late = ctx.time_s > 3.0
    hidden = replace(left, knee_px=np.where(late[:, None], np.nan, left.knee_px))
    values = values_of(replace(ctx, leg_dots=(hidden, ctx.leg_dots[1])))
    assert "stances" in values[eversion.PEAK, "left"].withheld


def test_from_the_front_there_is_no_eversion():
    ctx = FrontalRunner(view=View.FRONT).context()
    assert eversion.readings(ctx) == ()


def test_knee_angle_is_read_through_the_dots():
    """A dot 10 px outside of the model's knee: less inwards, for every reading of it."""
    ctx = FrontalRunner().context()
    track = ctx.track
    right = {n: track.xy(n, Side.RIGHT) for n in ("knee", "ankle")}
    apart = np.array([0.0, 20.0])
    dots = LegDots(
        side=Side.RIGHT,
        knee_px=right["knee"] + (6.0, 0.0),
        heel_up_px=right["ankle"] + dotted_leg.ANKLE_ABOVE * apart,
        heel_low_px=right["ankle"] + (1 + dotted_leg.ANKLE_ABOVE) * apart,
    )

    def fppa(with_or_without):
        values = measure(replace(ctx, leg_dots=with_or_without), 0)
        return {v.side: v for v in values if v.key == "fppa_ms_deg"}

    plain, dotted = fppa(()), fppa((dots,))
    assert dotted["left"].mean == pytest.approx(plain["left"].mean)
    # Thigh and shank turn by 6 px over their lengths, both outwards.
    thigh = np.linalg.norm(right["knee"] - track.xy("hip", Side.RIGHT), axis=1)
    shank = np.linalg.norm(right["ankle"] - right["knee"], axis=1)
    turn = np.rad2deg(6 / np.median(thigh) + 6 / np.median(shank))
    assert dotted["right"].mean - plain["right"].mean == pytest.approx(-turn, rel=0.3)
    assert dotted["right"].systematic_sd == dotted_leg.ERROR_DEG["fppa_ms_deg"]

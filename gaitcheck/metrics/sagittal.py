"""Sagittal-plane readings of each stride, side view; the bounce in every view.

Definitions and signs of BIOMECHANICS.md section 1. Tracks of a pose model get the known
bias of its points taken out (`gaitcheck.metrics.side_model`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.metrics.context import Reading, StrideContext, no_reading
from gaitcheck.metrics.instants import at_instant, middle, peak
from gaitcheck.metrics.leg_angles import LegAngles, leg_angles, trunk_lean_deg
from gaitcheck.metrics.side_model import (
    FootTiming,
    bounce_joint,
    foot_timing,
    unbiased,
)

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride

LATE_SWING_MARGIN_S = 0.08
"""The thigh may be farthest back a little after toe-off."""

LEAST_CONFIDENCE = 0.4
"""Strides whose contact or toe-off fell into a gap of the track are not read."""


def readings(ctx: StrideContext) -> tuple[Reading, ...]:
    """Read each stride's sagittal angles and distances, and the bounce of each step."""
    out: list[Reading] = []
    for side in Side:
        if ctx.view.is_side:
            out += _of_leg(ctx, side)
        if ctx.view.is_side or ctx.view.is_frontal:
            out += _bounce(ctx, side)
    return tuple(out)


def _of_leg(ctx: StrideContext, side: Side) -> list[Reading]:
    strides = [
        s
        for s in ctx.strides(side)
        if np.isfinite(s.toe_off_s) and s.confidence >= LEAST_CONFIDENCE
    ]
    if not strides:
        return []
    angles, lean = leg_angles(ctx, side), trunk_lean_deg(ctx)
    timing = foot_timing(ctx.track.hip_points)
    rows = [_of_stride(ctx, s, angles, lean, timing) for s in strides]
    times = np.array([s.contact_s for s in strides])
    out = []
    for key in rows[0]:
        values = unbiased(ctx, key, side, np.array([row[key] for row in rows]))
        if np.any(np.isfinite(values)):
            out.append(
                Reading(
                    key=key, side=side.value, per_stride=values, stride_time_s=times
                )
            )
            continue
        out.append(no_reading(key, side.value, _why_absent(ctx, key)))
    return out


def _of_stride(
    ctx: StrideContext,
    stride: Stride,
    angles: LegAngles,
    lean: FloatArray,
    timing: FootTiming,
) -> dict[str, float]:
    contact, toe_off = stride.contact_s, stride.toe_off_s
    stance = ctx.between(contact, toe_off)
    late = ctx.between(0.5 * (contact + toe_off), toe_off + LATE_SWING_MARGIN_S)
    flat = ctx.between(
        *(contact + p * (toe_off - contact) for p in timing.flat_of_stance)
    )

    def at(values: FloatArray, instant_s: float = contact) -> float:
        foot = values is angles.foot or values is angles.heel_ahead_px
        seen = angles.foot_seen if foot else angles.leg_seen
        return at_instant(ctx.time_s, values, instant_s, seen)

    def highest(values: FloatArray, where: slice) -> float:
        return peak(ctx.time_s, values, where, angles.leg_seen)

    sole = middle(angles.foot, flat, angles.foot_seen)
    knee_peak = highest(angles.knee_flexion, stance)
    return {
        "knee_flexion_ic_deg": at(angles.knee_flexion),
        "knee_flexion_peak_deg": knee_peak,
        "knee_excursion_deg": knee_peak - at(angles.knee_flexion),
        "foot_strike_angle_deg": at(angles.foot, contact - timing.lead_s) - sole,
        "foot_angle_ic_deg": at(angles.foot),
        "tibia_angle_ic_deg": at(angles.tibia),
        "overstride_mm": at(angles.heel_ahead_px) * ctx.scale.mm_per_px,
        "overstride_leg": at(angles.heel_ahead_px) / ctx.scale.leg_length_px,
        "overstride_ankle_mm": at(angles.ankle_ahead_px) * ctx.scale.mm_per_px,
        "thigh_extension_peak_deg": highest(angles.thigh_back, late),
        "trunk_lean_deg": _mean(lean[stance]),
    }


def _bounce(ctx: StrideContext, side: Side) -> list[Reading]:
    """Highest minus lowest trunk from each contact to the next of the other leg.

    The middle of the hips; of the shoulders where the points come from a pose model
    (`gaitcheck.metrics.side_model.bounce_joint`).
    """
    up = -ctx.level_track.middle(bounce_joint(ctx))[:, 1]
    times, heights = [], []
    for stride in ctx.strides(side):
        step = ctx.between(stride.contact_s, stride.contralateral_contact_s)
        if step.stop - step.start < 4 or not np.all(np.isfinite(up[step])):
            continue
        high, low = peak(ctx.time_s, up, step), -peak(ctx.time_s, -up, step)
        times.append(stride.contact_s)
        heights.append(high - low)
    keys = ("vertical_oscillation_mm", "vertical_oscillation_leg")
    if not times:
        reason = "the trunk was not seen through any whole step"
        return [no_reading(key, side.value, reason) for key in keys]
    factors = (ctx.scale.mm_per_px, 1 / ctx.scale.leg_length_px)
    return [
        Reading(
            key=key,
            side=side.value,
            per_stride=np.array(heights) * factor,
            stride_time_s=np.array(times),
        )
        if np.isfinite(factor)
        else no_reading(key, side.value, _why_absent(ctx, key))
        for key, factor in zip(keys, factors, strict=True)
    ]


def _mean(values: FloatArray) -> float:
    seen = values[np.isfinite(values)]
    return float(np.mean(seen)) if seen.size else float("nan")


def _why_absent(ctx: StrideContext, key: str) -> str:
    """Say why a reading has no value on any stride."""
    if key.endswith("_mm") and not np.isfinite(ctx.scale.mm_per_px):
        return (
            "no body height is known to turn pixels into millimetres; see the value in "
            "leg lengths, or give the height"
        )
    if key == "trunk_lean_deg":
        return "the shoulders were not seen"
    return "the points it needs were not seen at the instants it is read"

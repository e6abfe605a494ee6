"""Sagittal-plane readings from a side view: knee, shank, foot, reach, trunk.

All in the levelled picture, forward positive, definitions and signs of BIOMECHANICS.md
section 1. The camera is taken to stand square to the belt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.geometry import angle_from_vertical_deg, joint_angle_deg
from gaitcheck.core.view import Side
from gaitcheck.metrics.context import Reading, StrideContext, no_reading, sample

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride

FLAT_FOOT_STANCE = (0.3, 0.5)
"""Part of stance in which the whole foot rests on the belt."""

KNEE_PEAK_STRIDE = 0.35
"""The stance peak of knee flexion lies in this first part of the stride."""

LEAST_CONFIDENCE = 0.4
"""Strides whose contact or toe-off fell into a gap of the track are not read."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LegAngles:
    """Angles of one leg on every frame, `(n_frames,)` degrees, and its reach in pixels.

    `knee_flexion` 0 = straight; `tibia` + = ankle ahead of the knee; `thigh_back` + =
    knee behind the hip; `foot` + = toes up; `ankle_flexion` = shank against foot, + =
    dorsiflexed, with an unknown offset; `heel_ahead`, `ankle_ahead` of the mid hip.
    """

    knee_flexion: FloatArray
    tibia: FloatArray
    thigh_back: FloatArray
    foot: FloatArray
    ankle_flexion: FloatArray
    heel_ahead_px: FloatArray
    ankle_ahead_px: FloatArray


def leg_angles(ctx: StrideContext, side: Side) -> LegAngles:
    """Compute one leg's angles in the levelled picture."""
    d = ctx.view.facing
    hip, knee, ankle, heel, toe = (
        ctx.xy(n, side) for n in ("hip", "knee", "ankle", "heel", "foot_index")
    )
    middle = ctx.level_track.middle("hip")
    tibia = angle_from_vertical_deg(knee, ankle, d)
    foot = np.rad2deg(np.arctan2(heel[:, 1] - toe[:, 1], d * (toe[:, 0] - heel[:, 0])))
    return LegAngles(
        knee_flexion=180 - joint_angle_deg(hip, knee, ankle),
        tibia=tibia,
        thigh_back=-angle_from_vertical_deg(hip, knee, d),
        foot=foot,
        ankle_flexion=foot - tibia,
        heel_ahead_px=d * (heel[:, 0] - middle[:, 0]),
        ankle_ahead_px=d * (ankle[:, 0] - middle[:, 0]),
    )


def trunk_lean_deg(ctx: StrideContext) -> FloatArray:
    """`(n_frames,)` lean of the line mid hip to mid shoulder, + = forward."""
    if "left_shoulder" not in ctx.track.skeleton:
        return np.full(ctx.track.n_frames, np.nan)
    hips, shoulders = ctx.level_track.middle("hip"), ctx.level_track.middle("shoulder")
    # Positive when the top end is ahead of the bottom end.
    return -angle_from_vertical_deg(shoulders, hips, ctx.view.facing)


def readings(ctx: StrideContext) -> tuple[Reading, ...]:
    """Read each stride's sagittal angles and distances, and the bounce of each step."""
    out: list[Reading] = []
    if ctx.view.is_side:
        lean = trunk_lean_deg(ctx)
        for side in Side:
            angles = leg_angles(ctx, side)
            out += _of_leg(ctx, side, angles, lean)
    if ctx.view.is_side or ctx.view.is_frontal:
        for side in Side:
            out += _bounce(ctx, side)
    return tuple(out)


def _of_leg(
    ctx: StrideContext, side: Side, angles: LegAngles, lean: FloatArray
) -> list[Reading]:
    rows: dict[str, list[float]] = {}
    times = []
    for stride in ctx.strides(side):
        if not np.isfinite(stride.toe_off_s) or stride.confidence < LEAST_CONFIDENCE:
            continue
        times.append(stride.contact_s)
        for key, value in _of_stride(ctx, stride, angles, lean).items():
            rows.setdefault(key, []).append(value)
    if not times:
        return []
    out = []
    for key, values in rows.items():
        if not np.any(np.isfinite(values)):
            reason = "the points it needs were not seen at the instants it is read"
            out.append(no_reading(key, side.value, reason))
            continue
        out.append(
            Reading(
                key=key,
                side=side.value,
                per_stride=np.array(values),
                stride_time_s=np.array(times),
            )
        )
    return out


def _of_stride(
    ctx: StrideContext, stride: Stride, angles: LegAngles, lean: FloatArray
) -> dict[str, float]:
    contact, toe_off = stride.contact_s, stride.toe_off_s
    stance = ctx.between(contact, toe_off)
    flat = ctx.between(*(contact + p * (toe_off - contact) for p in FLAT_FOOT_STANCE))
    foot_at_contact = at_instant(ctx.time_s, angles.foot, contact)
    knee_at_contact = at_instant(ctx.time_s, angles.knee_flexion, contact)
    knee_peak = peak(ctx.time_s, angles.knee_flexion, stance)
    heel = at_instant(ctx.time_s, angles.heel_ahead_px, contact)
    ankle = at_instant(ctx.time_s, angles.ankle_ahead_px, contact)
    swing = ctx.between(toe_off, stride.next_contact_s)
    return {
        "knee_flexion_ic_deg": knee_at_contact,
        "knee_flexion_peak_deg": knee_peak,
        "knee_excursion_deg": knee_peak - knee_at_contact,
        "knee_flexion_swing_peak_deg": peak(ctx.time_s, angles.knee_flexion, swing),
        "foot_strike_angle_deg": foot_at_contact - _median(angles.foot[flat]),
        "foot_angle_ic_deg": foot_at_contact,
        "tibia_angle_ic_deg": at_instant(ctx.time_s, angles.tibia, contact),
        "overstride_mm": heel * ctx.scale.mm_per_px,
        "overstride_leg": heel / ctx.scale.leg_length_px,
        "overstride_ankle_mm": ankle * ctx.scale.mm_per_px,
        "thigh_extension_peak_deg": peak(
            ctx.time_s, angles.thigh_back, _late(ctx, stride)
        ),
        "ankle_dorsiflexion_peak_deg": peak(ctx.time_s, angles.ankle_flexion, stance)
        - _median(angles.ankle_flexion[flat]),
        "trunk_lean_deg": _mean(lean[stance]),
    }


def _late(ctx: StrideContext, stride: Stride) -> slice:
    """From mid-stance to a little after toe-off, where the thigh is farthest back."""
    middle = 0.5 * (stride.contact_s + stride.toe_off_s)
    return ctx.between(middle, stride.toe_off_s + 0.08)


def _bounce(ctx: StrideContext, side: Side) -> list[Reading]:
    """Highest minus lowest mid hip from each contact to the next of the other leg."""
    up = -ctx.level_track.middle("hip")[:, 1]
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
        reason = "the hips were not seen through any whole step"
        return [no_reading(key, side.value, reason) for key in keys]
    factors = (ctx.scale.mm_per_px, 1 / ctx.scale.leg_length_px)
    return [
        Reading(
            key=key,
            side=side.value,
            per_stride=np.array(heights) * factor,
            stride_time_s=np.array(times),
        )
        for key, factor in zip(keys, factors, strict=True)
    ]


def at_instant(time_s: FloatArray, values: FloatArray, instant_s: float) -> float:
    """Value between frames, with a cubic through the four nearest frames.

    A straight line would cut the corners of angles that turn within a frame or two
    (1.4 degrees of knee flexion at contact at 30 frames/s). Falls back to it where a
    neighbour is unseen; NaN as `sample` gives it.
    """
    right = int(np.searchsorted(time_s, instant_s))
    around = slice(right - 2, right + 2)
    if right < 2 or right + 2 > time_s.size or not np.isfinite(instant_s):
        return sample(time_s, values, instant_s)
    t, y = time_s[around] - instant_s, values[around]
    if not np.all(np.isfinite(y)):
        return sample(time_s, values, instant_s)
    value = 0.0
    for i in range(4):
        others = np.delete(t, i)
        value += y[i] * float(np.prod(others / (others - t[i])))
    return value


def peak(time_s: FloatArray, values: FloatArray, where: slice) -> float:
    """Highest value in a stretch, with a parabola through the top three frames.

    NaN when the stretch is shorter than three frames or holds a NaN.
    """
    part = values[where]
    if part.size < 3 or not np.all(np.isfinite(part)):
        return float("nan")
    k = int(np.argmax(part))
    i = where.start + k
    if k in (0, part.size - 1):
        return float(part[k])
    t = time_s[i - 1 : i + 2] - time_s[i]
    a, b, c = np.polyfit(t, values[i - 1 : i + 2], 2)
    if a >= 0:
        return float(part[k])
    return float(c - b * b / (4 * a))


def _median(values: FloatArray) -> float:
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if seen.size else float("nan")


def _mean(values: FloatArray) -> float:
    seen = values[np.isfinite(values)]
    return float(np.mean(seen)) if seen.size else float("nan")

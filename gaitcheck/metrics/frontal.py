"""Frontal-plane readings from a rear or front view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.geometry import angle_from_vertical_deg
from gaitcheck.core.view import Side
from gaitcheck.metrics.context import Reading, StrideContext, no_reading
from gaitcheck.metrics.pelvis_line import anatomical_pelvis

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride
    from gaitcheck.core.signals import PelvisSignal

__all__ = ["anatomical_pelvis", "peak_knee_s", "readings"]

PEAK_UNTIL_FRAC = 0.6
"""Share of stance in which drop and adduction peaks are sought (BIOMECHANICS.md 1)."""

PEAK_KNEE_FRAC = 0.45
"""Peak knee flexion as a share of stance, where the knee's bend cannot be seen."""


def readings(ctx: StrideContext) -> tuple[Reading, ...]:
    """Read each stride's frontal angles and widths; empty outside frontal views."""
    if not ctx.view.is_frontal:
        return ()
    return tuple(
        reading
        for side in Side
        for reading in (*_leg_readings(ctx, side), *_pelvis_readings(ctx, side))
    )


@dataclass(frozen=True, eq=False)
class _Leg:
    """Per-frame series of one leg, positive away from the midline or valgus."""

    femur_deg: FloatArray
    fppa_deg: FloatArray
    window: FloatArray
    heel_px: FloatArray
    trunk_deg: FloatArray


def _leg(ctx: StrideContext, side: Side) -> _Leg:
    s = ctx.lateral_sign(side)
    hip, knee, ankle, heel = (ctx.xy(n, side) for n in ("hip", "knee", "ankle", "heel"))
    mid = 0.5 * (ctx.xy("hip", Side.LEFT) + ctx.xy("hip", Side.RIGHT))
    shoulders = 0.5 * (ctx.xy("shoulder", Side.LEFT) + ctx.xy("shoulder", Side.RIGHT))
    femur = angle_from_vertical_deg(hip, knee, -s)
    shank = angle_from_vertical_deg(knee, ankle, s)
    sign = ctx.view.lateral_sign
    gap = sign * (ctx.xy("knee", Side.RIGHT) - ctx.xy("knee", Side.LEFT))[:, 0]
    width = np.nanmedian(
        np.abs(ctx.xy("hip", Side.RIGHT) - ctx.xy("hip", Side.LEFT))[:, 0]
    )
    return _Leg(
        femur_deg=femur,
        fppa_deg=femur + shank,
        window=gap / width,
        heel_px=s * (heel - mid)[:, 0],
        trunk_deg=-angle_from_vertical_deg(shoulders, mid, s),
    )


def _leg_readings(ctx: StrideContext, side: Side) -> list[Reading]:
    own, other = _leg(ctx, side), _leg(ctx, side.other)
    strides = _stances(ctx, side)
    widths = [_step_width_px(ctx, own, other, s) for s in strides]
    midline = [ctx.at(own.heel_px, s.mid_stance_s) for s in strides]
    columns = {
        "femoral_adduction_ms_deg": [
            ctx.at(own.femur_deg, s.mid_stance_s) for s in strides
        ],
        "fppa_ms_deg": [ctx.at(own.fppa_deg, s.mid_stance_s) for s in strides],
        "fppa_pkf_deg": [ctx.at(own.fppa_deg, peak_knee_s(s)) for s in strides],
        "knee_window_ratio": [
            _lowest(own.window[ctx.between(s.contact_s, s.toe_off_s)]) for s in strides
        ],
        "step_width_mm": [w * ctx.scale.mm_per_px for w in widths],
        "step_width_leg": [w / ctx.scale.leg_length_px for w in widths],
        "foot_to_midline_ms_mm": [m * ctx.scale.mm_per_px for m in midline],
        "lateral_trunk_lean_deg": [
            ctx.at(own.trunk_deg, s.mid_stance_s) for s in strides
        ],
    }
    times = np.array([s.mid_stance_s for s in strides])
    return [
        Reading(
            key=key, side=side.value, per_stride=np.array(values), stride_time_s=times
        )
        for key, values in columns.items()
    ]


def _pelvis_readings(ctx: StrideContext, side: Side) -> list[Reading]:
    keys = ("cpd_rel_peak_deg", "cpd_rel_ms_deg", "cpd_peak_deg", "cpd_ms_deg")
    hip_keys = ("hip_adduction_peak_deg", "hip_adduction_ms_deg")
    pelvis = ctx.pelvis
    if pelvis is None:
        reason = ctx.pelvis_reason or "no trustworthy signal of the pelvis"
        return [no_reading(k, side.value, reason) for k in (*keys, *hip_keys)]
    strides = _stances(ctx, side)
    drop = (1 if side is Side.LEFT else -1) * _level_obliquity(ctx, pelvis)
    offset = _mean_over_strides(ctx, drop)
    femur = _leg(ctx, side).femur_deg
    adduction = drop + femur
    columns: dict[str, list[float]] = {
        "cpd_peak_deg": [_peak(ctx, drop, s) for s in strides],
        "cpd_ms_deg": [ctx.at(drop, s.mid_stance_s) for s in strides],
        "hip_adduction_peak_deg": [_peak(ctx, adduction, s) for s in strides],
        "hip_adduction_ms_deg": [ctx.at(adduction, s.mid_stance_s) for s in strides],
    }
    columns["cpd_rel_peak_deg"] = [v - offset for v in columns["cpd_peak_deg"]]
    columns["cpd_rel_ms_deg"] = [v - offset for v in columns["cpd_ms_deg"]]
    times = np.array([s.mid_stance_s for s in strides])
    return [
        Reading(
            key=key, side=side.value, per_stride=np.array(values), stride_time_s=times
        )
        for key, values in columns.items()
    ]


def _level_obliquity(ctx: StrideContext, pelvis: PelvisSignal) -> FloatArray:
    """Obliquity against the true horizontal; the picture's own when roll is unknown."""
    roll = np.nan_to_num(ctx.camera.roll_deg)
    level: FloatArray = pelvis.obliquity_deg - ctx.view.lateral_sign * roll
    return level


def _stances(ctx: StrideContext, side: Side) -> list[Stride]:
    return [s for s in ctx.strides(side) if np.isfinite(s.toe_off_s)]


def peak_knee_s(stride: Stride) -> float:
    """Instant of the deepest knee bend, from the timing of stance."""
    return stride.contact_s + PEAK_KNEE_FRAC * stride.contact_time_s


def _step_width_px(ctx: StrideContext, own: _Leg, other: _Leg, stride: Stride) -> float:
    before = [
        s for s in _stances(ctx, stride.side.other) if s.contact_s < stride.contact_s
    ]
    if not before:
        return float("nan")
    last = before[-1]
    if stride.contact_s - last.contact_s > 0.75 * _median_stride_s(ctx):
        return float("nan")
    return ctx.at(own.heel_px, stride.mid_stance_s) + ctx.at(
        other.heel_px, last.mid_stance_s
    )


def _median_stride_s(ctx: StrideContext) -> float:
    times = np.array([s.stride_time_s for s in ctx.gait.strides])
    return float(np.nanmedian(times)) if np.any(np.isfinite(times)) else float("inf")


def _mean_over_strides(ctx: StrideContext, values: FloatArray) -> float:
    """Mean over whole strides of each leg, so that no phase counts twice."""
    means = []
    for side in Side:
        whole = [s for s in ctx.strides(side) if np.isfinite(s.next_contact_s)]
        if whole:
            span = ctx.between(whole[0].contact_s, whole[-1].next_contact_s)
            means.append(float(np.nanmean(values[span])))
    return float(np.mean(means)) if means else float("nan")


def _peak(ctx: StrideContext, values: FloatArray, stride: Stride) -> float:
    end = stride.contact_s + PEAK_UNTIL_FRAC * stride.contact_time_s
    window = values[ctx.between(stride.contact_s, end)]
    return float(np.max(window)) if window.size else float("nan")


def _lowest(values: FloatArray) -> float:
    return float(np.min(values)) if values.size else float("nan")

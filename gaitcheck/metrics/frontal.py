"""Frontal-plane readings from a rear or front view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.metrics.context import Reading, StrideContext
from gaitcheck.metrics.dotted_leg import with_dots
from gaitcheck.metrics.frontal_angles import FrontalLeg, frontal_leg, median_stride_s
from gaitcheck.metrics.frontal_camera import frontal_camera, squared
from gaitcheck.metrics.frontal_pelvis import pelvis_readings
from gaitcheck.metrics.pelvis_line import anatomical_pelvis

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride

__all__ = ["anatomical_pelvis", "peak_knee_s", "readings"]

PEAK_KNEE_FRAC = 0.45
"""Peak knee flexion as a share of stance, where the knee's bend cannot be seen."""


def readings(ctx: StrideContext) -> tuple[Reading, ...]:
    """Read each stride's frontal angles and widths; empty outside frontal views."""
    if not ctx.view.is_frontal:
        return ()
    camera = frontal_camera(ctx)
    square = squared(ctx, camera)
    # Widths compare both legs at once, so they stay with the joints that both have.
    dotted = squared(with_dots(ctx), camera)
    legs = {side: frontal_leg(dotted, side) for side in Side}
    return tuple(
        reading
        for side in Side
        for reading in (
            *_leg_readings(square, side, legs[side]),
            *pelvis_readings(square, camera, side, legs[side].femur_deg),
        )
    )


def _leg_readings(ctx: StrideContext, side: Side, line: FrontalLeg) -> list[Reading]:
    own, other = frontal_leg(ctx, side), frontal_leg(ctx, side.other)
    strides = _stances(ctx, side)
    widths = [_step_width_px(ctx, own, other, s) for s in strides]
    midline = [ctx.at(own.heel_px, s.mid_stance_s) for s in strides]
    columns = {
        "femoral_adduction_ms_deg": [
            ctx.at(line.femur_deg, s.mid_stance_s) for s in strides
        ],
        "fppa_ms_deg": [ctx.at(line.fppa_deg, s.mid_stance_s) for s in strides],
        "fppa_pkf_deg": [ctx.at(line.fppa_deg, peak_knee_s(s)) for s in strides],
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


def _stances(ctx: StrideContext, side: Side) -> list[Stride]:
    return [s for s in ctx.strides(side) if np.isfinite(s.toe_off_s)]


def peak_knee_s(stride: Stride) -> float:
    """Instant of the deepest knee bend, from the timing of stance."""
    return stride.contact_s + PEAK_KNEE_FRAC * stride.contact_time_s


def _step_width_px(
    ctx: StrideContext, own: FrontalLeg, other: FrontalLeg, stride: Stride
) -> float:
    before = [
        s for s in _stances(ctx, stride.side.other) if s.contact_s < stride.contact_s
    ]
    if not before:
        return float("nan")
    last = before[-1]
    if stride.contact_s - last.contact_s > 0.75 * median_stride_s(ctx):
        return float("nan")
    return ctx.at(own.heel_to_path_px, stride.mid_stance_s) + ctx.at(
        other.heel_to_path_px, last.mid_stance_s
    )


def _lowest(values: FloatArray) -> float:
    return float(np.min(values)) if values.size else float("nan")

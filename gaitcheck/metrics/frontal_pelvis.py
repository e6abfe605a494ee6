"""Pelvic drop and hip adduction, from a signal of the pelvis and never from hip points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side, View
from gaitcheck.metrics.context import Reading, StrideContext, no_reading
from gaitcheck.metrics.frontal_square import CAMERA_DISTANCE_LEGS

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride
    from gaitcheck.core.signals import PelvisSignal
    from gaitcheck.metrics.frontal_camera import FrontalCamera

PEAK_UNTIL_FRAC = 0.6
"""Share of stance in which drop and adduction peaks are sought (BIOMECHANICS.md 1)."""

STANCE_SHARES = np.linspace(0.0, PEAK_UNTIL_FRAC, 31)

PEAK_ROUND = 2
"""Samples of `STANCE_SHARES` either side of the mean peak over which a stride is read."""

MEAN_TILT_SHARE = 0.35
"""Share of the measured mean tilt of the pelvis that is believed.

Runners' mean tilt varies by 1.5 deg (SD) on the truth set; it is measured with an error
of 2 deg (3 mm on either hip point is 1 deg, and the camera's roll adds 0.8). The best
guess lies 1.5² / (1.5² + 2²) of the way from level.
"""

TURN_DEG_PER_LEG = 2.0
"""Drop hidden per leg length that a rear camera stands above the hips.

The pelvis turns by about 8 deg, the stance hip backwards; a camera above the hips sees
the nearer hip lower (BIOMECHANICS.md 3: 0.7 deg for 5 deg of pitch).
"""

KEYS = (
    "cpd_rel_peak_deg",
    "cpd_rel_ms_deg",
    "cpd_peak_deg",
    "cpd_ms_deg",
    "hip_adduction_peak_deg",
    "hip_adduction_ms_deg",
)


def pelvis_readings(
    ctx: StrideContext, camera: FrontalCamera, side: Side, femur_deg: FloatArray
) -> list[Reading]:
    """Read drop and adduction of one stance leg.

    Parameters
    ----------
    ctx
        The clip with squared legs; its `pelvis` is against the picture's horizontal.
    camera
        Roll and height of the camera.
    femur_deg
        `(n_frames,)` femoral adduction of the stance leg.

    Notes
    -----
    The peak is taken where the mean over all strides peaks, and each stride is read
    there: the largest of several noisy samples would grow with the noise.
    """
    pelvis = ctx.pelvis
    if pelvis is None:
        reason = ctx.pelvis_reason or "no trustworthy signal of the pelvis"
        return [no_reading(key, side.value, reason) for key in KEYS]
    drop = _drop_deg(ctx, camera, pelvis, side)
    mean_tilt = mean_over_whole_strides(ctx, drop)
    relative = relative_drop_deg(ctx, camera, pelvis, side)
    tilt = MEAN_TILT_SHARE * mean_tilt if pelvis.absolute else 0.0
    strides = [s for s in ctx.strides(side) if np.isfinite(s.toe_off_s)]
    middles = [s.mid_stance_s for s in strides]
    drop_peak = _peaks(ctx, relative, strides)
    drop_middle = np.array([ctx.at(relative, t) for t in middles])
    adduction = relative + tilt + femur_deg
    columns = (
        drop_peak,
        drop_middle,
        drop_peak + tilt,
        drop_middle + tilt,
        _peaks(ctx, adduction, strides),
        np.array([ctx.at(adduction, t) for t in middles]),
    )
    return [
        Reading(
            key=key,
            side=side.value,
            per_stride=values,
            stride_time_s=np.array(middles),
        )
        for key, values in zip(KEYS, columns, strict=True)
    ]


def relative_drop_deg(
    ctx: StrideContext, camera: FrontalCamera, pelvis: PelvisSignal, side: Side
) -> FloatArray:
    """Drop against the pelvis's own mean tilt, + = lower on the side that swings."""
    drop = _drop_deg(ctx, camera, pelvis, side)
    hidden = _hidden_drop_deg(ctx, camera, pelvis)
    relative: FloatArray = drop - mean_over_whole_strides(ctx, drop) + hidden
    return relative


def _drop_deg(
    ctx: StrideContext, camera: FrontalCamera, pelvis: PelvisSignal, side: Side
) -> FloatArray:
    sign = 1 if side is Side.LEFT else -1
    return sign * level_obliquity_deg(ctx, camera, pelvis)


def level_obliquity_deg(
    ctx: StrideContext, camera: FrontalCamera, pelvis: PelvisSignal
) -> FloatArray:
    """Obliquity against the true horizontal; the picture's own when roll is unknown."""
    roll = np.nan_to_num(camera.roll_deg)
    level: FloatArray = pelvis.obliquity_deg - ctx.view.lateral_sign * roll
    return level


def mean_over_whole_strides(ctx: StrideContext, values: FloatArray) -> float:
    """Mean over whole strides of each leg, so that no phase counts twice."""
    means = []
    for side in Side:
        whole = [s for s in ctx.strides(side) if np.isfinite(s.next_contact_s)]
        if whole:
            span = ctx.between(whole[0].contact_s, whole[-1].next_contact_s)
            means.append(float(np.nanmean(values[span])))
    return float(np.mean(means)) if means else float("nan")


def _hidden_drop_deg(
    ctx: StrideContext, camera: FrontalCamera, pelvis: PelvisSignal
) -> float:
    """Drop that a camera above or below the hips does not see, for a hip-joint line."""
    if pelvis.source != "anatomical_hips":
        return 0.0
    away = 1.0 if ctx.view is View.REAR else -1.0
    distance = CAMERA_DISTANCE_LEGS / 4.0
    return away * TURN_DEG_PER_LEG * camera.height_legs / distance


def _peaks(ctx: StrideContext, values: FloatArray, strides: list[Stride]) -> FloatArray:
    """Read each stride where the mean over all strides peaks."""
    if not strides:
        return np.empty(0)
    curves = np.array(
        [
            [ctx.at(values, s.contact_s + p * s.contact_time_s) for p in STANCE_SHARES]
            for s in strides
        ]
    )
    seen = np.isfinite(curves).any(axis=0)
    if not seen.any():
        return np.full(len(strides), np.nan)
    mean = np.where(seen, np.nanmean(np.where(seen, curves, 0.0), axis=0), -np.inf)
    top = int(np.argmax(mean))
    near = curves[:, max(0, top - PEAK_ROUND) : top + PEAK_ROUND + 1]
    peaks: FloatArray = near.mean(axis=1)
    return peaks

"""Angles and widths of one leg on every frame, seen from behind or in front."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.geometry import angle_from_vertical_deg
from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.metrics.context import StrideContext


@dataclass(frozen=True, eq=False)
class FrontalLeg:
    """Per-frame series of one leg, `(n_frames,)` each.

    Parameters
    ----------
    femur_deg
        Femoral adduction, + = knee nearer the midline than the hip.
    fppa_deg
        Frontal plane projection angle, + = valgus.
    window
        Distance between the knees in median hip widths, + = daylight.
    heel_px
        Heel from the middle of the hips, + = on its own side.
    heel_to_path_px
        Heel from the middle of the hips averaged over a stride.
    trunk_deg
        Trunk lean, + = towards this leg.
    """

    femur_deg: FloatArray
    fppa_deg: FloatArray
    window: FloatArray
    heel_px: FloatArray
    heel_to_path_px: FloatArray
    trunk_deg: FloatArray


def frontal_leg(ctx: StrideContext, side: Side) -> FrontalLeg:
    """Compute one leg's series from a squared clip (`frontal_camera.squared`)."""
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
    return FrontalLeg(
        femur_deg=femur,
        fppa_deg=femur + shank,
        window=gap / width,
        heel_px=s * (heel - mid)[:, 0],
        heel_to_path_px=s * (heel[:, 0] - _path(ctx, mid[:, 0])),
        trunk_deg=-angle_from_vertical_deg(shoulders, mid, s),
    )


def _path(ctx: StrideContext, x_px: FloatArray) -> FloatArray:
    """Return the running mean over one stride: where the runner is on the belt, without sway."""
    period = median_stride_s(ctx)
    seen = np.isfinite(x_px)
    if not np.isfinite(period) or seen.sum() < 2:
        return x_px
    time = ctx.time_s
    total = np.concatenate([[0.0], np.cumsum(_trapezoids(time[seen], x_px[seen]))])
    start = np.clip(time - period / 2, time[seen][0], time[seen][-1] - period)
    area = np.interp(start + period, time[seen], total) - np.interp(
        start, time[seen], total
    )
    path: FloatArray = area / period
    return path


def _trapezoids(time: FloatArray, x: FloatArray) -> FloatArray:
    areas: FloatArray = 0.5 * (x[1:] + x[:-1]) * np.diff(time)
    return areas


def median_stride_s(ctx: StrideContext) -> float:
    """Median stride time of both legs; infinite when no stride is whole."""
    times = np.array([s.stride_time_s for s in ctx.gait.strides])
    return float(np.nanmedian(times)) if np.any(np.isfinite(times)) else float("inf")

"""The circumstances of a clip that decide whether a metric may be printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.metrics.frontal_camera import frontal_camera

if TYPE_CHECKING:
    from gaitcheck.core.metric import MetricSide
    from gaitcheck.metrics.context import StrideContext


ODD_CONTACT_MS = 30.0
"""A contact time that differs this much from the leg's median was not read rightly: all
legs of the truth set scatter by 3 to 12 ms (SD), reading included."""


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Numbers that gates compare with their limits; NaN where unknown.

    Parameters
    ----------
    fps
        Frames per true second.
    yaw_deg
        Unsigned angle of the camera off its square view.
    roll_sd_deg
        Uncertainty of the camera's tilt; NaN when the tilt is unknown.
    unresolved_swap_frac
        Share of frames on which left and right could not be told apart.
    strides
        Strides of the leg that gave a value.
    leg_seen_frac
        Share of frames on which hip, knee and ankle of the leg were seen.
    foot_seen_frac
        The same for heel and toe.
    trunk_seen_frac
        Share of frames with both shoulders.
    has_scale
        1 when millimetres per pixel are known, else 0.
    pelvis_absolute
        1 when the pelvis signal knows where level is, else 0.
    odd_contact_frac
        Share of contact times that lie more than `ODD_CONTACT_MS` from the leg's median,
        that of the leg with more of them.
    full_from_side, lite_from_side
        1 for a side view that the full or the lite pose model read, else 0.
    """

    fps: float
    yaw_deg: float
    roll_sd_deg: float
    unresolved_swap_frac: float
    strides: float
    leg_seen_frac: float
    foot_seen_frac: float
    trunk_seen_frac: float
    has_scale: float
    pelvis_absolute: float
    odd_contact_frac: float
    full_from_side: float
    lite_from_side: float


@dataclass(frozen=True, kw_only=True)
class CameraStand:
    """Yaw (unsigned) and uncertainty of the roll, the same for all metrics of a clip."""

    yaw_deg: float
    roll_sd_deg: float


def camera_stand(ctx: StrideContext) -> CameraStand:
    """Tell how the camera stands; in rear and front views the steps know it best."""
    if ctx.view.is_frontal:
        camera = frontal_camera(ctx)
        if np.isfinite(camera.roll_deg):
            return CameraStand(
                yaw_deg=abs(camera.yaw_deg), roll_sd_deg=camera.roll_sd_deg
            )
    known = np.isfinite(ctx.camera.roll_deg)
    return CameraStand(
        yaw_deg=ctx.camera.yaw_deg,
        roll_sd_deg=ctx.camera.roll_sd_deg if known else float("nan"),
    )


def conditions(
    ctx: StrideContext, stand: CameraStand, side: MetricSide, strides: int
) -> Conditions:
    """Gather the conditions for one metric and side."""
    sides = tuple(Side) if side == "both" else (Side(side),)
    pelvis = ctx.pelvis
    return Conditions(
        fps=ctx.fps,
        yaw_deg=stand.yaw_deg,
        roll_sd_deg=stand.roll_sd_deg,
        unresolved_swap_frac=ctx.report.unresolved_swap_frames / ctx.track.n_frames,
        strides=float(strides),
        leg_seen_frac=_seen(ctx, ("hip", "knee", "ankle"), sides),
        foot_seen_frac=_seen(ctx, ("heel", "foot_index"), sides),
        trunk_seen_frac=_seen(ctx, ("shoulder",), tuple(Side)),
        has_scale=float(np.isfinite(ctx.scale.mm_per_px)),
        pelvis_absolute=float(pelvis is not None and pelvis.absolute),
        odd_contact_frac=max(_odd_contact_frac(ctx, one) for one in sides),
        full_from_side=_read_from_side(ctx, "full"),
        lite_from_side=_read_from_side(ctx, "lite"),
    )


def _read_from_side(ctx: StrideContext, model: str) -> float:
    return float(ctx.view.is_side and ctx.track.pose_model == model)


def _odd_contact_frac(ctx: StrideContext, side: Side) -> float:
    contact_ms = 1000 * np.array([s.contact_time_s for s in ctx.gait.of(side)])
    known = contact_ms[np.isfinite(contact_ms)]
    if known.size == 0:
        return float("nan")
    return float(np.mean(np.abs(known - np.median(known)) > ODD_CONTACT_MS))


def _seen(ctx: StrideContext, names: tuple[str, ...], sides: tuple[Side, ...]) -> float:
    seen = np.ones(ctx.track.n_frames, dtype=bool)
    for name in names:
        for side in sides:
            if f"{side}_{name}" not in ctx.track.skeleton:
                return 0.0
            seen &= np.isfinite(ctx.track.xy(name, side)[:, 0])
    return float(seen.mean())

"""How the camera stands towards the belt, read off the runner's own steps.

A rear or front camera is never quite square: tilted (roll), and beside the belt's axis
(yaw). Both push the legs' angles in opposite directions and look like asymmetry. The
steps themselves show both: over whole strides the feet lie under the hips, and a foot on
the belt travels along the belt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.metrics.frontal_square import (
    CAMERA_DISTANCE_LEGS,
    SHARES,
    fore_aft,
    forward_x_from_cycle,
    squared_track,
)

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride
    from gaitcheck.metrics.context import StrideContext

STANCE_PART = (0.25, 0.7)
"""Part of stance in which the foot lies on the belt and nothing of it rolls."""

TRAVEL_PER_CONTACT = 0.90
"""Belt travel during one contact in leg lengths, for a belt of unknown speed.

Truth set: 0.76 at 2.5 m/s to 1.04 at 4.5 m/s. 15 % of it is 15 % of the yaw.
"""

ROLL_SD_DEG = 0.7
"""Standard error of the roll, measured on the force-plate truth (65 clips)."""

YAW_SD_DEG = 0.5
"""Standard error of the yaw, measured on the force-plate truth (65 clips)."""

MIN_STANCES = 3

SETTLING_ROUNDS = 3
"""Roll and yaw depend a little on each other."""


@dataclass(frozen=True, kw_only=True)
class FrontalCamera:
    """Roll and yaw of a rear or front camera against the runner's belt.

    Parameters
    ----------
    roll_deg
        Clockwise turn of the picture's content, as in `CameraView`.
    yaw_deg
        Signed: + = the running direction points to the right in the picture. 0 =
        square.
    height_legs
        Height of the camera above the hips in leg lengths.
    roll_sd_deg, yaw_sd_deg
        Standard errors.

    Notes
    -----
    Yaw is that of the line of sight to the runner, so a runner beside the picture's
    middle counts too.
    """

    roll_deg: float
    yaw_deg: float
    height_legs: float = 0.0
    roll_sd_deg: float = ROLL_SD_DEG
    yaw_sd_deg: float = YAW_SD_DEG

    @property
    def forward_x(self) -> float:
        """Shift to the right in the picture per unit of forward distance."""
        return float(np.sin(np.deg2rad(self.yaw_deg)))


UNKNOWN_CAMERA = FrontalCamera(
    roll_deg=float("nan"),
    yaw_deg=0.0,
    roll_sd_deg=float("nan"),
    yaw_sd_deg=float("nan"),
)
"""What is assumed when the steps do not tell: square, tilt not known."""


def squared(ctx: StrideContext, camera: FrontalCamera) -> StrideContext:
    """Return the clip as a level camera square to the belt would have seen it."""
    track = squared_track(
        ctx,
        roll_deg=camera.roll_deg,
        forward_x=camera.forward_x,
        horizon_legs=camera.height_legs,
    )
    return replace(ctx, track=track, camera=replace(ctx.camera, roll_deg=0.0))


def frontal_camera(ctx: StrideContext) -> FrontalCamera:
    """Estimate roll and yaw from the steps; `UNKNOWN_CAMERA` when too few are seen.

    Notes
    -----
    Roll: over whole strides the feet at mid-stance lie under the hips, or the runner
    would fall. Yaw: with anatomical points from the sideways drift of the foot while
    the belt carries it (0.4 deg SD on the truth set). A pose model lets the foot points
    wander in stance (up to 5 deg of yaw), so there the whole cycle of knees and ankles
    is compared between the legs (0.7 deg SD on the truth set, 1.2 on rendered clips).
    """
    feet, slides, sinks = [], [], []
    for side in Side:
        stances = [s for s in ctx.strides(side) if np.isfinite(s.toe_off_s)]
        under = np.array([_foot_at_middle(ctx, side, s) for s in stances])
        drift = np.array(
            [_slide_px_s(ctx, side, s, ("ankle", "heel")) for s in stances]
        )
        toe = np.array([_slide_px_s(ctx, side, s, ("foot_index",)) for s in stances])
        seen = np.isfinite(drift).all(axis=1) if stances else np.zeros(0, dtype=bool)
        if seen.sum() < MIN_STANCES or not np.isfinite(under).any():
            return UNKNOWN_CAMERA
        feet.append(np.nanmedian(under, axis=0))
        slides.append(np.median(drift[seen], axis=0))
        # Heel and ankle rise long before toe-off; only the toe stays on the belt.
        sinks.append(
            np.nanmedian(toe, axis=0) if np.isfinite(toe).any() else slides[-1]
        )
    below = np.mean(feet, axis=0) - _hips_over_strides(ctx)
    drift = np.mean(slides, axis=0) / expected_belt_px_s(ctx)
    behind = ctx.scale.leg_length_px * _foot_ahead_at_middle(ctx)
    roll, forward_x = 0.0, 0.0
    for _ in range(SETTLING_ROUNDS):
        # At mid-stance the foot is a little behind the hips: yaw moves it sideways.
        roll = float(np.arctan2(forward_x * behind - below[0], below[1]))
        # Towards a rear camera the foot also sinks; roll turns that sideways. The
        # belt carries the foot backwards.
        forward_x = -float(drift @ np.array([np.cos(roll), np.sin(roll)]))
        if ctx.track.hip_points == "model":
            found = forward_x_from_cycle(ctx, float(np.rad2deg(roll)))
            forward_x = float(np.nan_to_num(found))
        forward_x = float(np.clip(forward_x, -0.7, 0.7))
    sink = np.mean(sinks, axis=0) @ np.array([-np.sin(roll), np.cos(roll)])
    roll_deg, yaw = float(np.rad2deg(roll)), float(np.rad2deg(np.arcsin(forward_x)))
    # A foot on the belt sinks the faster the higher the camera stands above it.
    above_foot = ctx.view.lateral_sign * float(sink) / expected_belt_px_s(ctx)
    below_hip = float(np.hypot(*below)) / ctx.scale.leg_length_px
    height = np.clip(CAMERA_DISTANCE_LEGS * above_foot - below_hip, -1.0, 1.5)
    if ctx.track.hip_points == "model":
        # A model's toe sinks or rises by itself in stance; clinics film at hip height.
        height = 0.0
    return FrontalCamera(roll_deg=roll_deg, yaw_deg=yaw, height_legs=float(height))


def expected_belt_px_s(ctx: StrideContext) -> float:
    """Belt speed along the line of sight, in pixels of the runner's size per second.

    Not seen in the picture: from the speed as told, or from the contact time.
    """
    if ctx.belt_speed_mps is not None and np.isfinite(ctx.scale.mm_per_px):
        return 1000 * ctx.belt_speed_mps / ctx.scale.mm_per_px
    contact = np.nanmedian([s.contact_time_s for s in ctx.gait.strides])
    return float(TRAVEL_PER_CONTACT * ctx.scale.leg_length_px / contact)


def _foot_at_middle(ctx: StrideContext, side: Side, stride: Stride) -> FloatArray:
    """Middle of ankle and heel at mid-stance, `(2,)` pixels of the unlevelled picture."""
    at = stride.mid_stance_s
    ankle, heel = ctx.track.xy("ankle", side), ctx.track.xy("heel", side)
    foot = 0.5 * (ankle + heel)
    return np.array([ctx.at(foot[:, 0], at), ctx.at(foot[:, 1], at)])


def _foot_ahead_at_middle(ctx: StrideContext) -> float:
    """Mean distance of the foot ahead of the hips at mid-stance, in leg lengths."""
    shares = [
        (s.mid_stance_s - s.contact_s) / s.stride_time_s
        for s in ctx.gait.strides
        if np.isfinite(s.stride_time_s) and np.isfinite(s.mid_stance_s)
    ]
    share = float(np.median(shares)) if shares else 0.17
    path = 0.5 * (fore_aft("ankle") + fore_aft("heel"))
    return float(np.interp(share, SHARES, path))


def _slide_px_s(
    ctx: StrideContext, side: Side, stride: Stride, names: tuple[str, ...]
) -> FloatArray:
    """Speed of foot points on the belt in the picture, `(2,)` pixels per second."""
    start = stride.contact_s + STANCE_PART[0] * stride.contact_time_s
    end = stride.contact_s + STANCE_PART[1] * stride.contact_time_s
    frames = ctx.between(start, end)
    time = ctx.time_s[frames]
    foot = np.mean([ctx.track.xy(name, side)[frames] for name in names], axis=0)
    if time.size < 3 or not np.all(np.isfinite(foot)):
        return np.full(2, np.nan)
    centred = time - time.mean()
    slide: FloatArray = centred @ foot / (centred @ centred)
    return slide


def _hips_over_strides(ctx: StrideContext) -> FloatArray:
    """Mean of the hips over whole strides, `(2,)` pixels."""
    whole = [s for s in ctx.gait.strides if np.isfinite(s.next_contact_s)]
    if not whole:
        return np.full(2, np.nan)
    frames = ctx.between(whole[0].contact_s, whole[-1].next_contact_s)
    hips: FloatArray = np.nanmean(ctx.track.middle("hip")[frames], axis=0)
    return hips

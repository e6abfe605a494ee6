"""From which side the camera looks, read from the runner's own motion."""

from __future__ import annotations

import numpy as np

from gaitcheck.core.geometry import length_px
from gaitcheck.core.quality import CameraView
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side, View

FULL_SWING_LEGS = 0.33
"""SD of the fore-aft ankle path against the hips, in leg lengths, seen square from the
side (running at 2.5 to 4.5 m/s: 0.28 to 0.42)."""

MAX_YAW_DEG = 15.0


def decide_view(
    raw: PoseTrack, *, width_px: int, height_px: int, told: View | None
) -> CameraView:
    """Decide the view, or say why it is oblique or unclear."""
    swing = _swing_legs(raw)
    if not np.isfinite(swing):
        return CameraView(view=told or View.UNCLEAR, reason="the legs were hardly seen")
    off_rear = float(np.rad2deg(np.arcsin(np.clip(swing / FULL_SWING_LEGS, 0, 1))))
    if told is not None:
        yaw = 90 - off_rear if told.is_side else off_rear
        return CameraView(
            view=told, reason="told by the user", yaw_deg=yaw, decided_by="user"
        )
    if off_rear > 40:
        right = _foot_direction(raw) > 0
        return CameraView(
            view=View.RIGHT if right else View.LEFT,
            reason="the feet swing across the picture",
            yaw_deg=90 - off_rear,
        )
    if off_rear > 20:
        return CameraView(
            view=View.OBLIQUE,
            reason=f"the camera stands about {off_rear:.0f}° off the runner's axis",
            yaw_deg=min(off_rear, 90 - off_rear),
        )
    rear = _hip_order(raw) > 0
    return CameraView(
        view=View.REAR if rear else View.FRONT,
        reason="the feet swing along the camera axis",
        yaw_deg=off_rear,
    )


def _swing_legs(raw: PoseTrack) -> float:
    legs, swings = [], []
    for side in Side:
        hip, knee, ankle = (raw.xy(n, side) for n in ("hip", "knee", "ankle"))
        length = length_px(hip, knee) + length_px(knee, ankle)
        path = ankle[:, 0] - hip[:, 0]
        if np.isfinite(path).sum() < 20:
            continue
        legs.append(np.nanpercentile(length, 75))
        swings.append(np.nanstd(path))
    return float(np.mean(swings) / np.mean(legs)) if legs else float("nan")


def _foot_direction(raw: PoseTrack) -> float:
    reach = [raw.xy("foot_index", s)[:, 0] - raw.xy("heel", s)[:, 0] for s in Side]
    return float(np.nanmedian(reach))


def _hip_order(raw: PoseTrack) -> float:
    return float(
        np.nanmedian(raw.xy("hip", Side.RIGHT)[:, 0] - raw.xy("hip", Side.LEFT)[:, 0])
    )

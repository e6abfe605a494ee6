"""Camera roll from the runner's own motion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gaitcheck.core.quality import CameraView
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side


def with_roll(track: PoseTrack, camera: CameraView) -> CameraView:
    """Return the camera with its roll and the roll's standard error filled in."""
    if camera.view.is_side:
        roll, sd = _belt_slope(track)
    elif camera.view.is_frontal:
        roll, sd = _hip_line(track)
    else:
        return camera
    return replace(camera, roll_deg=roll, roll_sd_deg=sd)


def _belt_slope(track: PoseTrack) -> tuple[float, float]:
    slopes = []
    for side in Side:
        foot = np.nanmean(
            [track.xy("heel", side), track.xy("foot_index", side)], axis=0
        )
        if not np.any(np.isfinite(foot)):
            continue
        velocity = np.gradient(foot, track.time_s, axis=0)
        backwards = -track.view.facing * velocity[:, 0]
        low = foot[:, 1] > np.nanpercentile(foot[:, 1], 70)
        stance = low & (backwards > 0.5 * np.nanpercentile(backwards, 90))
        if stance.sum() < 10:
            continue
        x = foot[stance, 0] - foot[stance, 0].mean()
        slopes.append(np.rad2deg(np.arctan(np.polyfit(x, foot[stance, 1], 1)[0])))
    if not slopes:
        return float("nan"), float("nan")
    return float(np.mean(slopes)), 0.5


def _hip_line(track: PoseTrack) -> tuple[float, float]:
    delta = track.xy("hip", Side.RIGHT) - track.xy("hip", Side.LEFT)
    delta = delta * track.view.lateral_sign
    tilt = np.rad2deg(np.arctan2(delta[:, 1], delta[:, 0]))
    if not np.any(np.isfinite(tilt)):
        return float("nan"), float("nan")
    return float(np.nanmean(tilt)), 1.0 if track.hip_points == "anatomical" else 2.5

"""Camera roll from the runner's own motion, with its standard error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.tracks.stance import toe_rests
from gaitcheck.tracks.view import signed_side_yaw_deg

if TYPE_CHECKING:
    from gaitcheck.core.quality import CameraView
    from gaitcheck.core.track import PoseTrack

PRIOR_SD_DEG = 3.0
"""How far from level cameras are held, 1 SD; pulls a weak measurement towards level."""

BELT_SD_DEG = {"anatomical": 0.55, "model": 1.4}
"""Error of the belt line from the toes' path: 78 clips of joint centres with known
camera; 5 rendered clips through the pose model."""

DOWNWARD_SLOPE = 0.22
"""How steeply cameras look down at the belt (0.9 m up, 4 m away). Seen so, each degree
of yaw turns the belt's line by this much; on 78 clips with known cameras this explains
three quarters of the line's error."""

BELT_BIAS_DEG = {"anatomical": -0.5, "model": 0.7}
"""Mean slope of that path in the running direction on level clips (same sources): the
toe sinks into the sole, the model's toe point moves in the shoe."""

HIP_LINE_SD_DEG = {"anatomical": 1.9, "model": 2.5}
"""Error of the mean hip line (104 clips with known cameras: 1.8); for model points
wider, they follow the clothes."""

MIN_STANCES = 3


def with_roll(track: PoseTrack, camera: CameraView) -> CameraView:
    """Return the camera with its roll and the roll's standard error filled in.

    Side views: the line along which the toes move while they rest on the belt (a belt
    that climbs is taken for level: feet are measured against it). Frontal views: the
    mean line through the hips. NaN where neither can be read.
    """
    if camera.view.is_side:
        roll, sd = _belt_line(track)
    elif camera.view.is_frontal:
        roll, sd = _hip_line(track)
    else:
        return camera
    if not np.isfinite(roll):
        return camera
    trust = PRIOR_SD_DEG**2 / (PRIOR_SD_DEG**2 + sd**2)
    return replace(
        camera, roll_deg=trust * roll, roll_sd_deg=float(sd * np.sqrt(trust))
    )


def _belt_line(track: PoseTrack) -> tuple[float, float]:
    slopes, errors = [], []
    for side in Side:
        found = np.array(_stance_slopes_deg(track, side))
        if found.size >= MIN_STANCES:
            slopes.append(float(np.median(found)))
            spread = 1.48 * float(np.median(np.abs(found - np.median(found))))
            errors.append(max(1.25 * spread / np.sqrt(found.size), 0.2))
    if not slopes:
        return float("nan"), float("nan")
    weight = 1 / np.square(errors)
    slope = float(np.average(slopes, weights=weight))
    bias = BELT_BIAS_DEG[track.hip_points] * track.view.facing
    random = 1 / np.sqrt(weight.sum())
    yaw = signed_side_yaw_deg(track, track.view.facing)
    if np.isfinite(yaw):
        bias += DOWNWARD_SLOPE * yaw
    return slope - bias, float(np.hypot(BELT_SD_DEG[track.hip_points], random))


def _stance_slopes_deg(track: PoseTrack, side: Side) -> list[float]:
    """Slope of the toe's path, clockwise positive, one per stance."""
    out = []
    for rest in toe_rests(track, side):
        path = track.xy("foot_index", side)[rest]
        x = path[:, 0] - path[:, 0].mean()
        out.append(float(np.rad2deg(np.arctan((x @ path[:, 1]) / (x @ x)))))
    return out


def _hip_line(track: PoseTrack) -> tuple[float, float]:
    across = track.xy("hip", Side.RIGHT) - track.xy("hip", Side.LEFT)
    across = across[np.isfinite(across[:, 0])] * track.view.lateral_sign
    if across.shape[0] < 16:
        return float("nan"), float("nan")
    tilt = np.rad2deg(np.arctan2(across[:, 1], across[:, 0]))
    # The mean over many whole strides; a part of one at the ends does not matter.
    return float(np.mean(tilt)), HIP_LINE_SD_DEG[track.hip_points]

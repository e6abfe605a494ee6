"""From which side the camera looks, read from the runner's own motion.

Everything is read from the legs, so that it also works on keypoint files without head
or shoulders; shoulders are asked where they exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.quality import CameraView
from gaitcheck.core.view import Side, View
from gaitcheck.tracks.cycle import leg_length_px

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.track import PoseTrack

FRONTAL_BELOW_DEG = 16.0
SIDE_ABOVE_DEG = 48.0
"""Limits on the angle between camera axis and running direction. Measured on 195 clips
with known cameras: rear and front within 5 degrees read below 9, side views 66 to 77
(the sine is flat there), real side clips 57 and more; a camera 30 degrees off the rear
axis reads 35."""

LEAST_REACH = 0.88
"""Side views: the shank's reach along the picture when it is horizontal over its length
when it is upright, cosine of the angle off the square side view. Square views read 0.93
to 1.08; a camera 30 degrees off gives 0.87."""

SURE_REACH = 0.91
"""Below this the reach tells an angle (24 degrees); above, its own scatter hides it."""

HIP_YAW_DEG = 180.0
"""Degrees of yaw per leg length of hip separation in a side view. Hip centres lie 0.19
leg lengths apart (300 degrees per leg length); noise in them asks for less: fitted on 78
clips with known cameras, residual 1.6 degrees."""

LEAST_HIP_WIDTH = 0.06
"""Frontal views: distance between the hip points in leg lengths; below it their order
does not tell rear from front."""

MIN_FRAMES = 12


def decide_view(raw: PoseTrack, *, told: View | None) -> CameraView:
    """Decide the view, or say why it is oblique or unclear.

    Parameters
    ----------
    raw
        Keypoints as the pose model gave them.
    told
        The user's word, which wins; the angle off that view is measured all the same.

    Returns
    -------
    CameraView
        Without roll. `yaw_deg` is the angle off the nearest square view; NaN in side
        views that look square, where it cannot be told better than 20 degrees.
    """
    off_axis, to_right = _off_axis_deg(raw)
    reach = _shank_reach(raw)
    if told is not None:
        yaw = _side_yaw_deg(raw, reach, told.facing) if told.is_side else off_axis
        return CameraView(
            view=told, reason="told by the user", yaw_deg=yaw, decided_by="user"
        )
    if not np.isfinite(off_axis):
        return CameraView(
            view=View.UNCLEAR, reason="the lower legs were seen on too few frames"
        )
    if off_axis < FRONTAL_BELOW_DEG:
        return _rear_or_front(raw, off_axis)
    if off_axis > SIDE_ABOVE_DEG and not reach < LEAST_REACH:
        ahead = _foot_direction(raw)
        right = ahead > 0 if ahead != 0 else not to_right
        return CameraView(
            view=View.RIGHT if right else View.LEFT,
            reason="the lower legs swing across the picture, feet pointing "
            + ("right" if right else "left"),
            yaw_deg=_side_yaw_deg(raw, reach, 1 if right else -1),
        )
    # The arcsine runs ahead of the true angle by about a sixth (30 reads as 35).
    likely = 0.86 * off_axis
    if off_axis > SIDE_ABOVE_DEG:
        likely = 90 - float(np.rad2deg(np.arccos(reach)))
    return CameraView(
        view=View.OBLIQUE,
        reason=f"the camera stands about {likely:.0f}° off the running direction, "
        "neither behind, in front nor square to the side",
        yaw_deg=min(likely, 90 - likely),
    )


def _rear_or_front(raw: PoseTrack, off_axis: float) -> CameraView:
    leg = leg_length_px(raw)
    width = _right_minus_left(raw, "hip") / leg
    if "left_shoulder" in raw.skeleton:
        shoulders = _right_minus_left(raw, "shoulder") / leg
        width = width if not np.isfinite(shoulders) else 0.5 * (width + shoulders)
    if not abs(width) > LEAST_HIP_WIDTH:
        return CameraView(
            view=View.UNCLEAR,
            reason="left and right hip lie on top of each other",
            yaw_deg=off_axis,
        )
    rear = width > 0
    return CameraView(
        view=View.REAR if rear else View.FRONT,
        reason="the lower legs swing along the camera's axis, the runner's right side "
        + ("on the right: seen from behind" if rear else "on the left: from the front"),
        yaw_deg=off_axis,
    )


def _shanks(raw: PoseTrack) -> list[FloatArray]:
    """Knee-to-ankle vectors of each leg, seen frames only, in shank lengths."""
    out = []
    for side in Side:
        shank = raw.xy("ankle", side) - raw.xy("knee", side)
        shank = shank[np.isfinite(shank[:, 0])]
        if shank.shape[0] >= MIN_FRAMES:
            length = float(np.percentile(np.hypot(*shank.T), 90))
            if length > 0:
                out.append(shank / length)
    return out


def _off_axis_deg(raw: PoseTrack) -> tuple[float, bool]:
    """Angle between the camera axis and the running direction, and where it points.

    In swing the shank folds back. How far its lower end then moves sideways in the
    picture, against how much it folds, is the sine of that angle. Knock knees and
    swinging the feet in or out cancel between the legs, and it does not depend on
    speed. The flag is True when the folded shanks point to the picture's right.
    """
    aside, folded = [], []
    for shank in _shanks(raw):
        fold = np.sqrt(1 - np.clip(shank[:, 1], -1, 1) ** 2)
        most = fold >= np.percentile(fold, 80)
        aside.append(float(np.median(shank[most, 0])))
        folded.append(float(np.median(fold[most])))
    if not aside or np.mean(folded) < 0.05:
        return float("nan"), False
    sine = float(np.mean(aside) / np.mean(folded))
    return float(np.rad2deg(np.arcsin(min(abs(sine), 1.0)))), sine > 0


def _shank_reach(raw: PoseTrack) -> float:
    """Cosine of the angle off the side view, from `y² = 1 - x² / cos²`; NaN if unsure."""
    reach = []
    for shank in _shanks(raw):
        x2, y2 = shank[:, 0] ** 2, shank[:, 1] ** 2
        design = np.stack([np.ones_like(x2), -x2], axis=1)
        weight = np.ones_like(x2)
        for _ in range(4):
            root = np.sqrt(weight)[:, None]
            fit = np.linalg.lstsq(design * root, y2 * root[:, 0], rcond=None)[0]
            miss = np.abs(y2 - design @ fit)
            weight = 1 / (1 + (miss / (2 * np.median(miss) + 1e-9)) ** 2)
        if fit[1] > 0 and np.percentile(x2, 90) > 0.25:
            reach.append(float(np.sqrt(max(fit[0], 0.0) / fit[1])))
    return float(np.mean(reach)) if reach else float("nan")


def signed_side_yaw_deg(track: PoseTrack, facing: int) -> float:
    """Angle off the square side view from the hip centres, + = turned to see the front.

    NaN unless the hip points are joint centres: a pose model's lie on top of each other
    in a side view whatever the camera does. Best estimate, pulled towards square.
    """
    if track.hip_points != "anatomical":
        return float("nan")
    apart = _right_minus_left(track, "hip", np.mean) / leg_length_px(track)
    return -HIP_YAW_DEG * facing * apart


def _side_yaw_deg(track: PoseTrack, reach: float, facing: int) -> float:
    if reach < SURE_REACH:
        return float(np.rad2deg(np.arccos(reach)))
    return abs(signed_side_yaw_deg(track, facing))


def _foot_direction(raw: PoseTrack) -> float:
    """Median reach of the toes from the heels, picture right positive; 0 if unseen."""
    reach = np.concatenate(
        [raw.xy("foot_index", s)[:, 0] - raw.xy("heel", s)[:, 0] for s in Side]
    )
    reach = reach[np.isfinite(reach)]
    return float(np.median(reach)) if reach.size else 0.0


def _right_minus_left(
    raw: PoseTrack,
    name: str,
    average: Callable[[FloatArray], np.floating[Any]] = np.median,
) -> float:
    width = raw.xy(name, Side.RIGHT)[:, 0] - raw.xy(name, Side.LEFT)[:, 0]
    width = width[np.isfinite(width)]
    return float(average(width)) if width.size else float("nan")

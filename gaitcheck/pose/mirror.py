"""Cancels the pose network's left-right bias with mirrored pictures.

Seen from behind or in front, the network places the joints of the left and the right leg
differently: knees that are alike come out up to 5 degrees apart. Shown a mirrored picture, it
makes the same mistake on the other leg. So some frames are looked at a second time in the
mirror, and half of what the two looks differ by is added to the first: what differs between
the legs after that is the runner's.

That correction follows the pose of the legs and changes slowly, so that one frame in four
does at 60 frames a second (`gaitcheck.pose.looks`); in between it is interpolated. Each kind
of look has a follower of its own (`gaitcheck.pose.follow`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.hip_order import hips_crossed
from gaitcheck.core.view import Side
from gaitcheck.pose.between import filled_between
from gaitcheck.pose.estimator import Person, Rgb

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray, IntArray
    from gaitcheck.core.skeleton import Skeleton

MAX_DISAGREEMENT = 0.06
"""Body heights by which the two kinds may differ; more is a mistake of one of them. The
median difference is 0.005 to 0.01."""

MAX_FROM_CORRECTION_S = 0.15
"""Beyond this time from the nearest mirrored look that agreed nothing is corrected."""

LEAST_HIP_WIDTH = 0.025
"""In body heights; hips closer together have no order to go by."""

_LEGS = ("hip", "knee", "ankle", "heel", "foot_index")


def mirror_image(rgb: Rgb) -> Rgb:
    """Return the picture with left and right exchanged."""
    import cv2

    return np.asarray(cv2.flip(rgb, 1), dtype=np.uint8)


def behind_mirror(seen: Person, width_px: int, skeleton: Skeleton) -> Person:
    """Return the true person behind one that was seen in a mirror image.

    Parameters
    ----------
    seen
        In pixels of the mirror image, without a mask.
    width_px
        Of that image.
    """
    order = list(skeleton.mirror_order)
    x, y = seen.xy_px[order].T
    return Person(
        xy_px=np.column_stack([width_px - x, y]), confidence=seen.confidence[order]
    )


def combine(
    plain_px: FloatArray,
    mirrored_px: FloatArray,
    looks: IntArray,
    time_s: FloatArray,
    size_px: float,
    skeleton: Skeleton,
) -> FloatArray:
    """Correct plain looks by what mirrored ones differ from them, on every frame.

    Parameters
    ----------
    plain_px, mirrored_px
        `(n_frames, n_keypoints, 2)`; NaN on frames without that kind of look.
    looks
        Ascending frames with a plain look, those with a mirrored one among them.
    time_s
        `(n_frames,)`.
    size_px
        Body height.

    Returns
    -------
    FloatArray
        The mean of both kinds where both were taken; elsewhere the plain look and the
        correction between its neighbours, in a straight line. Frames between looks are
        interpolated (`gaitcheck.pose.between`). A mirrored look that is missing, disagrees
        or has left and right exchanged corrects nothing; a plain look that does stands as it
        is, and nothing is interpolated from it; a frame that was looked at in vain is NaN.
    """
    seen = np.asarray(np.isfinite(plain_px).all(axis=2))
    hips_px = (plain_px[:, skeleton.index("hip", side)] for side in Side)
    crossed = hips_crossed(*hips_px, least_width_px=LEAST_HIP_WIDTH * size_px)
    filled = filled_between(plain_px, looks, seen & ~crossed[:, None], time_s)
    agree = _agree(filled, mirrored_px, size_px, skeleton)
    half = np.where(agree[..., None], 0.5 * (mirrored_px - filled), np.nan)
    correction = np.stack(
        [_between(half[:, k], time_s) for k in range(half.shape[1])], axis=1
    )
    correction[crossed] = 0.0
    combined: FloatArray = filled + correction
    return combined


def _between(half_px: FloatArray, time_s: FloatArray) -> FloatArray:
    """Corrections `(n_frames, 2)` of one keypoint, known on some frames, on all of them."""
    known = np.flatnonzero(np.isfinite(half_px).all(axis=1))
    if known.size == 0:
        return np.zeros_like(half_px)
    on_all = np.stack(
        [np.interp(time_s, time_s[known], half_px[known, axis]) for axis in (0, 1)],
        axis=1,
    )
    known_s = time_s[known]
    after = np.searchsorted(known_s, time_s)
    near_s = known_s[np.clip((after - 1, after), 0, known.size - 1)]
    on_all[np.abs(near_s - time_s).min(axis=0) > MAX_FROM_CORRECTION_S] = 0.0
    return on_all


def _agree(
    a: FloatArray, b: FloatArray, size_px: float, skeleton: Skeleton
) -> BoolArray:
    """`(n_frames, n_keypoints)`: both kinds exist and mean the same point."""
    apart = np.linalg.norm(a - b, axis=2)
    agree: BoolArray = np.nan_to_num(apart, nan=np.inf) <= MAX_DISAGREEMENT * size_px
    for joint in _LEGS:
        left, right = (skeleton.index(joint, side) for side in Side)
        straight = apart[:, left] + apart[:, right]
        crossed = np.linalg.norm(a[:, left] - b[:, right], axis=1)
        crossed = crossed + np.linalg.norm(a[:, right] - b[:, left], axis=1)
        exchanged = np.nan_to_num(crossed, nan=np.inf) < np.nan_to_num(straight)
        agree[exchanged, left] = False
        agree[exchanged, right] = False
    return agree

"""Where a person is in a picture and how large: pure geometry on one set of keypoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.skeleton import Skeleton
    from gaitcheck.pose.estimator import Person

TRUNK_TO_HEIGHT = 3.0
"""Body height over trunk length (middle of the shoulders to middle of the hips); Winter
(2009), Biomechanics and Motor Control of Human Movement, table 4.1: 1 / 0.288, less the head
above the eyes."""

SEEN = 0.5
"""Confidence from which a single keypoint is taken as seen."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Body:
    """Place and size of one person in one picture.

    Parameters
    ----------
    centre_px
        `(2,)` middle of the hips, or of all keypoints where the hips are not in the
        picture.
    size_px
        Body height in pixels: the largest of the box's sides and what the trunk's length
        says, so that a bent, jumping or cut-off body does not shrink.
    box_px
        `(4,)` left, top, right, bottom of the keypoints in the picture.
    """

    centre_px: FloatArray
    size_px: float
    box_px: FloatArray


def body_of(person: Person, skeleton: Skeleton) -> Body | None:
    """Return place and size, or None when the model put no keypoint into the picture."""
    return body_of_points(person.xy_px, skeleton)


def body_of_points(xy_px: FloatArray, skeleton: Skeleton) -> Body | None:
    """Return place and size of `(n_keypoints, 2)` keypoints; see `body_of`."""
    seen = np.isfinite(xy_px).all(axis=1)
    if seen.sum() < 2:
        return None
    low, high = xy_px[seen].min(axis=0), xy_px[seen].max(axis=0)
    hips = _middle(xy_px, skeleton, "hip")
    shoulders = _middle(xy_px, skeleton, "shoulder")
    trunk = float(np.linalg.norm(hips - shoulders))
    sides = [*(high - low), *([] if np.isnan(trunk) else [TRUNK_TO_HEIGHT * trunk])]
    return Body(
        centre_px=hips if np.isfinite(hips).all() else xy_px[seen].mean(axis=0),
        size_px=float(max(sides)),
        box_px=np.concatenate([low, high]),
    )


def leg_vectors(
    person: Person, skeleton: Skeleton, joint: str, *, least: float = SEEN
) -> FloatArray:
    """Return `(2, 2)`: left and right `joint` as seen from the middle of the hips.

    NaN where the joint is less confident than `least` or not in the picture.
    """
    hips = _middle(person.xy_px, skeleton, "hip")
    rows = []
    for side in (Side.LEFT, Side.RIGHT):
        k = skeleton.index(joint, side)
        well_seen = person.confidence[k] >= least
        rows.append(person.xy_px[k] - hips if well_seen else np.full(2, np.nan))
    return np.array(rows)


def leg_confidence(person: Person, skeleton: Skeleton) -> float:
    """Mean confidence of both knees and ankles; absent ones count as 0."""
    joints = [
        person.confidence[skeleton.index(joint, side)]
        for joint in ("knee", "ankle")
        for side in (Side.LEFT, Side.RIGHT)
    ]
    return float(np.mean(np.nan_to_num(joints)))


def _middle(xy_px: FloatArray, skeleton: Skeleton, name: str) -> FloatArray:
    left = xy_px[skeleton.index(name, Side.LEFT)]
    right = xy_px[skeleton.index(name, Side.RIGHT)]
    middle: FloatArray = 0.5 * (left + right)
    return middle

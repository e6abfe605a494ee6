"""Cancels the pose network's left-right bias with mirrored pictures.

Seen from behind or in front, the network places the joints of the left and the right leg
differently: knees that are alike come out up to 5 degrees apart. Shown a mirrored picture, it
makes the same mistake on the other leg. So half of the looks are taken on mirrored pictures
and both kinds are averaged: what differs between the legs after that is the runner's.

At ordinary frame rates the two kinds take turns, which costs nothing; between its own looks
each kind is interpolated. Slow cameras have both kinds of look at every frame. Each kind has
a follower of its own (`gaitcheck.pose.follow`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.pose.estimator import Person, Rgb

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray
    from gaitcheck.core.skeleton import Skeleton

LEAST_FPS_FOR_TURNS = 48.0
"""Below this, looks that take turns would lie too far apart to be interpolated: the ankle
moves at up to 8 Hz, so each kind of look must come at least 24 times a second."""

NEIGHBOURS = 3
"""Looks of the other kind on either side that a value is interpolated from."""

MAX_NEIGHBOUR_S = 0.15
"""The furthest of them must lie within this time."""

MAX_DISAGREEMENT = 0.06
"""Body heights by which the two kinds may differ; more is a mistake of one of them. The
median difference is 0.005 to 0.01."""

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
    time_s: FloatArray,
    size_px: float,
    skeleton: Skeleton,
) -> FloatArray:
    """Average plain and mirrored looks.

    Parameters
    ----------
    plain_px, mirrored_px
        `(n_frames, n_keypoints, 2)`; NaN on frames without that kind of look.
    time_s
        `(n_frames,)`.
    size_px
        Body height.

    Returns
    -------
    FloatArray
        The mean of both kinds, the one that was not taken interpolated between its
        neighbours by a polynomial of degree 5. Where the other kind is missing, disagrees,
        or has left and right exchanged, the frame's own look stands alone; where there is
        no own look there is NaN.
    """
    looks = (plain_px, mirrored_px)
    taken = [np.asarray(np.isfinite(look).all(axis=2)) for look in looks]
    filled = [
        _filled(look, seen, time_s) for look, seen in zip(looks, taken, strict=True)
    ]
    own = np.where(taken[0][..., None], plain_px, mirrored_px)
    agree = _agree(filled[0], filled[1], size_px, skeleton)
    mean = 0.5 * (filled[0] + filled[1])
    agree &= taken[0] | taken[1]
    combined: FloatArray = np.where(agree[..., None], mean, own)
    return combined


def _filled(look_px: FloatArray, seen: BoolArray, time_s: FloatArray) -> FloatArray:
    """Fill the frames of the other kind of look; `seen` is `(n_frames, n_keypoints)`."""
    filled = look_px.copy()
    looked = np.flatnonzero(seen.any(axis=1))
    if looked.size < 2 * NEIGHBOURS:
        return filled
    missing = np.setdiff1d(np.arange(time_s.size), looked)
    after = np.searchsorted(looked, missing)
    first = np.clip(after - NEIGHBOURS, 0, looked.size - 2 * NEIGHBOURS)
    near = looked[first[:, None] + np.arange(2 * NEIGHBOURS)]
    weights = _lagrange(time_s[near], time_s[missing])
    reach = np.abs(time_s[near] - time_s[missing][:, None]).max(axis=1)
    values = np.einsum("mn,mnkc->mkc", weights, look_px[near])
    # At the ends of the clip the neighbours lie on one side: no extrapolation.
    inside = (after > 0) & (after < looked.size) & (reach <= MAX_NEIGHBOUR_S)
    values[~inside] = np.nan
    filled[missing] = values
    return filled


def _lagrange(knots: FloatArray, at: FloatArray) -> FloatArray:
    """Weights `(m, n)` of the polynomial through `n` knots `(m, n)`, evaluated at `(m,)`."""
    n = knots.shape[1]
    weights = np.ones_like(knots)
    for j in range(n):
        for i in range(n):
            if i != j:
                weights[:, j] *= (at - knots[:, i]) / (knots[:, j] - knots[:, i])
    return weights


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

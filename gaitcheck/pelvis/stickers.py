"""Two dots on the pelvis, told from all else that is small, round and bright.

A logo sits alone, a lamp does not move with the runner, a reflector on the treadmill is not
in the runner's mask. Two dots on the PSIS (from the front: the ASIS) keep their distance,
look alike, lie on either side of the spine at pelvis height, and do so in most frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.pelvis import dots
from gaitcheck.pelvis.observer import Column, candidates

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.track import PoseTrack
    from gaitcheck.core.view import View

APART = (0.09, 0.55)
"""Distance of the two in trunk lengths: PSIS lie 7 to 13 cm apart, ASIS 20 to 27 cm."""

OFF_SPINE = 0.12
"""Farthest that the middle of the two may lie from the middle of the hips, in trunk
lengths; a camera that stands a little to the side moves it."""

STEEPEST_DEG = 25.0
MOST_UNLIKE_SIZE = 1.7
MOST_UNLIKE_COLOUR = 90.0
"""Two dots of a pair: ratio of diameters, distance of colours (0 to 441)."""

SAME_APART, SAME_PLACE = 0.15, 0.09
"""How far a frame's pair may be from the clip's usual pair: distance (as a share), and place
against the hips in trunk lengths, whose points jitter by about 0.03."""

LEAST_SHARE = 0.6
"""Share of the examined frames that must show the usual pair."""

_I, _J = np.triu_indices(dots.MOST, k=1)


@dataclass(frozen=True, kw_only=True, eq=False)
class DotPair:
    """The two dots on every frame, NaN where they were not seen.

    Parameters
    ----------
    left_px, right_px
        `(n_frames, 2)`, the runner's own sides.
    share
        Share of the examined frames in which both were found.
    """

    left_px: FloatArray
    right_px: FloatArray
    share: float


def find_pair(observations: FloatArray, track: PoseTrack, view: View) -> DotPair | None:
    """Find the pair of dots on the pelvis; None where there is none.

    Parameters
    ----------
    observations
        `(n_frames, N_COLUMNS)` from `gaitcheck.pelvis.observer`.
    track
        Keypoints of the same frames, for the place of the hips and the trunk's length.
    view
        Rear or front; says which dot is the runner's left.
    """
    n = len(observations)
    found = candidates(observations)
    pairs = _Pairs(found, track)
    usual = pairs.usual()
    if usual is None:
        return None
    chosen = pairs.nearest(usual)
    seen = chosen >= 0
    looked = np.isfinite(observations[:, Column.COVER])
    share = float(seen.sum()) / max(int(looked.sum()), 1)
    if share < LEAST_SHARE:
        return None
    frames = np.flatnonzero(seen)
    ends = np.full((2, n, 2), np.nan)
    for end, which in enumerate((_I, _J)):
        ends[end, frames] = found[frames, which[chosen[frames]], :2]
    # Order by the picture's x; from behind the runner's left is the picture's left.
    swap = ends[0, :, 0] > ends[1, :, 0]
    ends[:, swap] = ends[::-1, swap]
    left, right = ends if view.lateral_sign > 0 else ends[::-1]
    return DotPair(left_px=left, right_px=right, share=share)


class _Pairs:
    """All pairs of candidates of all frames, described against the body."""

    def __init__(self, found: FloatArray, track: PoseTrack) -> None:
        hips, shoulders = track.middle("hip"), track.middle("shoulder")
        trunk = float(np.nanmedian(np.linalg.norm(shoulders - hips, axis=1)))
        first, second = found[:, _I], found[:, _J]
        with np.errstate(invalid="ignore", divide="ignore"):
            line = (second - first)[..., :2] / trunk
            middle = (0.5 * (first + second)[..., :2] - hips[:, None]) / trunk
            apart = np.hypot(line[..., 0], line[..., 1])
            steep = np.abs(line[..., 1]) / np.abs(line[..., 0])
            sizes = np.abs(np.log(second[..., 2] / first[..., 2]))
            colours = np.linalg.norm((second - first)[..., 4:7], axis=-1)
            alike = (
                (apart >= APART[0])
                & (apart <= APART[1])
                & (steep <= np.tan(np.deg2rad(STEEPEST_DEG)))
                & (np.abs(middle[..., 0]) <= OFF_SPINE)
                & (sizes <= np.log(MOST_UNLIKE_SIZE))
                & (colours <= MOST_UNLIKE_COLOUR)
            )
        self._alike = alike
        self._place = np.stack(
            [np.log(apart) / SAME_APART, *(middle.transpose(2, 0, 1) / SAME_PLACE)],
            axis=-1,
        )

    def usual(self) -> FloatArray | None:
        """Return the place where most frames have a pair."""
        places = self._place[self._alike]
        if len(places) == 0:
            return None
        # A few hundred trial places are enough to hit one that holds for most frames.
        trials = places[:: max(1, len(places) // 200)]
        support = [
            int(np.sum(np.max(np.abs(places - trial), axis=1) < 1)) for trial in trials
        ]
        best = trials[int(np.argmax(support))]
        near = places[np.max(np.abs(places - best), axis=1) < 1]
        middle: FloatArray = np.median(near, axis=0)
        return middle

    def nearest(self, usual: FloatArray) -> FloatArray:
        """Return per frame the pair nearest to the usual one, -1 where none is near."""
        with np.errstate(invalid="ignore"):
            away = np.max(np.abs(self._place - usual), axis=-1)
        away = np.where(self._alike & (away < 1), away, np.inf)
        best = np.argmin(away, axis=1)
        none = ~np.isfinite(away[np.arange(len(away)), best])
        return np.where(none, -1, best)

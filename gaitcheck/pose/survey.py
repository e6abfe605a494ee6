"""A first look over the whole clip: who is in it, where, how well lit.

A few frames a second go through the pose model with no memory from one to the next, so
nothing that tracking gets wrong can reach the question of who the runner is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.progress import Progress, silent
from gaitcheck.pose.estimator import Person, PoseEstimator
from gaitcheck.video.reader import sampled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.arrays import FloatArray, IntArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.skeleton import Skeleton
    from gaitcheck.pose.workers import Crew, Tick

SHARES = 2
"""Pieces of the clip that are looked at side by side."""

MOST_PEOPLE = 4
"""People that are looked for in one picture. Each costs one run of the network."""

LOOKS_PER_S = 2.0
"""Looks in the first ten seconds; then one a second. 20 looks at unevenly spread instants
tell a running leg from a standing one at any cadence; more would cost a tenth of the pose
pass itself."""

DENSE_S = 10.0
FEWEST_LOOKS = 12

LOOK_LONG_SIDE_PX = 960
"""Pictures are shrunk to this for the survey; the networks take 224 and 256 px."""

STAGE = "looking for the runner"
"""Name of this stage for progress bars."""

_GOLDEN = 0.6180339887498949
_UNEVENNESS = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """What one surveyed frame holds; keypoints in full-picture pixels.

    `brightness` is the mean luma, 0 (black) to 1 (white).
    """

    index: int
    time_s: float
    people: tuple[Person, ...]
    brightness: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Survey:
    """All looks at one clip, in order of time."""

    width_px: int
    height_px: int
    skeleton: Skeleton
    looks: tuple[Look, ...]

    @property
    def time_s(self) -> FloatArray:
        """`(n_looks,)` true seconds."""
        return np.array([look.time_s for look in self.looks])


def survey(
    clip: Clip,
    estimator: PoseEstimator,
    *,
    crew: Crew,
    progress: Progress = silent,
) -> Survey:
    """Look at a few frames a second of the whole clip.

    Parameters
    ----------
    clip
        As the probe read it.
    estimator
        The pose model.
    crew
        Workers; the result does not depend on how many.
    """
    indices = looked_at(clip)
    shares = [[int(i) for i in part] for part in np.array_split(indices, SHARES)]
    parts = crew.spread(
        partial(_look, clip, estimator),
        [share for share in shares if share],
        report=lambda done: progress(STAGE, done, indices.size),
    )
    return Survey(
        width_px=clip.width_px,
        height_px=clip.height_px,
        skeleton=estimator.skeleton,
        looks=tuple(look for part in parts for look in part),
    )


def looked_at(clip: Clip) -> IntArray:
    """Return the ascending frame indices of the survey; the first frame is among them.

    Notes
    -----
    Instants are spread unevenly, by the golden ratio, so that no cadence can hide between
    them: at an even 3 looks a second, 180 steps a minute would show the same two poses
    again and again.
    """
    dense_s = min(clip.duration_s, DENSE_S)
    wanted = round(LOOKS_PER_S * dense_s + (clip.duration_s - dense_s))
    count = min(max(wanted, FEWEST_LOOKS), clip.n_frames)
    jitter = _UNEVENNESS * ((np.arange(count) * _GOLDEN) % 1 - 0.5)
    place = (np.arange(count) + 0.5 + jitter) / count * clip.n_frames
    place[0] = 0  # `--runner X,Y` points into the first frame.
    return np.unique(np.clip(place, 0, clip.n_frames - 1).astype(np.int64))


def _look(
    clip: Clip, estimator: PoseEstimator, share: Sequence[int], tick: Tick
) -> list[Look]:
    looks = []
    with estimator.finder(most=MOST_PEOPLE) as find:
        for frame in sampled(clip, share, long_side_px=LOOK_LONG_SIDE_PX):
            height, width = frame.rgb.shape[:2]
            scale = np.array([clip.width_px / width, clip.height_px / height])
            looks.append(
                Look(
                    index=frame.index,
                    time_s=frame.time_s,
                    people=tuple(_scaled(p, scale) for p in find(frame.rgb)),
                    brightness=float(frame.rgb[::8, ::8].mean() / 255),
                )
            )
            tick()
    return looks


def _scaled(person: Person, scale: FloatArray) -> Person:
    return Person(xy_px=person.xy_px * scale, confidence=person.confidence)

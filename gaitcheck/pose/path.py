"""Where the runner and the others are on any frame, between the looks of the survey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.pose.body import Body
from gaitcheck.pose.candidates import Candidate, separation

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.pose.runner import RunnerChoice

MAX_GAP_LOOKS = 4
"""Looks that may miss somebody in between before the place is no longer known."""

REACH = 0.8
"""Half the side, in body heights, of the square round the hips that a body can fill, with the
surroundings the network is given (its own crop reaches 0.7)."""

MARGIN = 0.06
"""Body heights round a surveyed box: keypoints lie inside the outline, and the body moves."""

JUMP = 0.9
"""Separation from the surveyed runner at which somebody else must have been followed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Path:
    """One person's surveyed places, interpolated over frames."""

    index: FloatArray
    centre_px: FloatArray
    size_px: FloatArray
    box_px: FloatArray
    max_gap: float

    def at(self, frame: int) -> Body | None:
        """Return the expected place on a frame, None where it is not known."""
        after = int(np.searchsorted(self.index, frame))
        near = [k for k in (after - 1, after) if 0 <= k < self.index.size]
        gap = min(abs(self.index[k] - frame) for k in near)
        span = self.index[near[-1]] - self.index[near[0]]
        if gap > self.max_gap / 2 and (len(near) == 1 or span > self.max_gap):
            return None
        centre = np.array(
            [np.interp(frame, self.index, self.centre_px[:, k]) for k in (0, 1)]
        )
        size = float(np.interp(frame, self.index, self.size_px))
        return Body(centre_px=centre, size_px=size, box_px=_square(centre, size, REACH))

    def place(self, frame: int) -> Body | None:
        """Return the expected place with the runner's own box from look to look."""
        body = self.at(frame)
        if body is None:
            return None
        after = int(np.searchsorted(self.index, frame))
        near = [k for k in (after - 1, after) if 0 <= k < self.index.size]
        low = self.box_px[near, :2].min(axis=0) - MARGIN * body.size_px
        high = self.box_px[near, 2:].max(axis=0) + MARGIN * body.size_px
        box = np.concatenate([low, high])
        return Body(centre_px=body.centre_px, size_px=body.size_px, box_px=box)


def path_of(candidate: Candidate, spacing: float) -> Path:
    """Return the path of a candidate; `spacing` is the frames between two looks."""
    return Path(
        index=np.array(candidate.index, dtype=np.float64),
        centre_px=candidate.centre_px,
        size_px=candidate.size_px,
        box_px=np.array([body.box_px for body in candidate.bodies]),
        max_gap=MAX_GAP_LOOKS * spacing,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Cast:
    """The runner's path and everybody else's: who is expected where."""

    runner: Path
    others: tuple[Path, ...]

    def has_others(self, frame: int) -> bool:
        """Say whether anybody else is expected in the picture."""
        return any(path.at(frame) is not None for path in self.others)

    def is_runner(self, body: Body, frame: int) -> bool:
        """Say whether a body found on a frame is the surveyed runner.

        Where the survey does not know the runner's place, anybody is who is not known to
        be somebody else.
        """
        expected = self.runner.at(frame)
        rivals = [o for path in self.others if (o := path.at(frame)) is not None]
        nearest = min((separation(body, rival) for rival in rivals), default=np.inf)
        if expected is None:
            return bool(nearest > JUMP / 2)
        own = separation(body, expected)
        return bool(own < JUMP and (own < nearest or own < JUMP / 4))


def _square(centre_px: FloatArray, size_px: float, reach: float) -> FloatArray:
    half = np.full(2, reach * size_px)
    return np.concatenate([centre_px - half, centre_px + half])


def cast_of(choice: RunnerChoice, spacing: float) -> Cast:
    """Return the paths of a runner choice; `spacing` is the frames between two looks."""
    return Cast(
        runner=path_of(choice.runner, spacing),
        others=tuple(path_of(other, spacing) for other in choice.others),
    )

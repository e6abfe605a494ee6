"""Cuts a clip into segments that are followed independently.

The cut depends on the number of frames and the frequency of looks alone, so results are the same
for any number of workers; each segment starts a little early, so that the follower has
settled when its own frames begin.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaitcheck.pose.looks import Looks

SEGMENT_LOOKS = 240
"""Wanted length. Each segment costs a new network, its warm-up and the frames since the last
keyframe, together as much as 10 to 20 looks; longer ones leave cores idle on short clips."""

SHORTEST_SEGMENT = 30
"""From twice as many looks on there are two segments: a second network costs half a second,
a worker that stands idle beside 60 looks loses five (88 ms each)."""

WARM_UP_LOOKS = 4
"""Looks before a segment whose keypoints are thrown away. After 4 a fresh follower differs
from one that has run all along by no more than any two runs do."""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A stretch of a clip as one follower sees it.

    Parameters
    ----------
    frames
        Frames that are looked at.
    n_warm_up
        How many of the first of them serve to settle.
    mirrored
        Whether the follower looks at mirror images.
    """

    frames: range
    n_warm_up: int
    mirrored: bool = False

    @property
    def own(self) -> range:
        """The frames whose keypoints are kept."""
        return self.frames[self.n_warm_up :]


def cut(n_frames: int, looks: Looks) -> tuple[Segment, ...]:
    """Return the segments of a clip; those of plain looks, which cost more, come first."""
    plain = _cut(looks.plain(n_frames), mirrored=False)
    return plain + _cut(looks.mirrored(n_frames), mirrored=True)


def _cut(frames: range, *, mirrored: bool) -> tuple[Segment, ...]:
    """Cut into near equal lengths that hold all frames once.

    Their number is even where the clip is long enough, so that two workers end together.
    """
    n = len(frames)
    pairs = max(1, round(n / (2 * SEGMENT_LOOKS)))
    count = 2 * pairs if n >= 2 * SHORTEST_SEGMENT else 1
    edges = [round(k * n / count) for k in range(count + 1)]
    return tuple(
        Segment(
            frames=frames[max(0, first - WARM_UP_LOOKS) : stop],
            n_warm_up=min(first, WARM_UP_LOOKS),
            mirrored=mirrored,
        )
        for first, stop in itertools.pairwise(edges)
        if first < stop
    )

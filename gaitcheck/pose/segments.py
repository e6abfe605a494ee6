"""Cuts a clip into segments that are followed independently.

The cut depends on the number of frames alone, so results are the same for any number of
workers; each segment starts a little early, so that the follower has settled when its own
frames begin.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

SEGMENT_FRAMES = 240
"""Wanted length. Each segment costs a new network, its warm-up and the frames since the last
keyframe, together as much as 10 to 20 frames; longer ones leave cores idle on short clips."""

SHORTEST_SEGMENT = 50

WARM_UP_FRAMES = 4
"""Frames before a segment whose keypoints are thrown away. After 4 frames a fresh follower
differs from one that has run all along by no more than any two runs do."""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Frames `first` to `stop` (exclusive), read from `lead_in` on."""

    lead_in: int
    first: int
    stop: int


def cut(n_frames: int) -> tuple[Segment, ...]:
    """Return segments of near equal length that cover all frames once.

    Their number is even where the clip is long enough, so that two workers end together.
    """
    pairs = max(1, round(n_frames / (2 * SEGMENT_FRAMES)))
    count = 2 * pairs if n_frames >= 2 * SHORTEST_SEGMENT else 1
    edges = [round(k * n_frames / count) for k in range(count + 1)]
    return tuple(
        Segment(lead_in=max(0, first - WARM_UP_FRAMES), first=first, stop=stop)
        for first, stop in itertools.pairwise(edges)
    )

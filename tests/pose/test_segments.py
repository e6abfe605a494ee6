"""The cut of a clip: every look once, whatever the length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitcheck.pose.segments import SEGMENT_LOOKS, WARM_UP_LOOKS, Looks, Segment, cut

LOOKS: tuple[Looks, ...] = ("plain", "turns", "both")


def kept(segments: tuple[Segment, ...], *, mirrored: bool) -> list[int]:
    return [f for s in segments if s.mirrored is mirrored for f in s.own]


@given(st.integers(min_value=1, max_value=20_000))
def test_every_frame_is_looked_at_as_often_as_wanted(n_frames: int) -> None:
    every = list(range(n_frames))
    segments = {looks: cut(n_frames, looks) for looks in LOOKS}
    assert kept(segments["plain"], mirrored=False) == every
    assert kept(segments["plain"], mirrored=True) == []
    assert kept(segments["turns"], mirrored=False) == every[0::2]
    assert kept(segments["turns"], mirrored=True) == every[1::2]
    assert kept(segments["both"], mirrored=False) == every
    assert kept(segments["both"], mirrored=True) == every


@given(st.integers(min_value=1, max_value=20_000), st.sampled_from(LOOKS))
def test_all_but_the_first_segments_start_early(n_frames: int, looks: Looks) -> None:
    for mirrored in (False, True):
        ours = [s for s in cut(n_frames, looks) if s.mirrored is mirrored]
        assert all(s.n_warm_up == 0 for s in ours[:1])
        for segment in ours[1:]:
            assert segment.n_warm_up == WARM_UP_LOOKS
            assert len(segment.frames) == len(segment.own) + WARM_UP_LOOKS


@pytest.mark.parametrize("looks", LOOKS)
@given(n_frames=st.integers(min_value=200, max_value=20_000))
def test_two_workers_get_equal_shares(n_frames: int, looks: Looks) -> None:
    for mirrored in (False, True):
        lengths = [
            len(s.own) for s in cut(n_frames, looks) if s.mirrored is mirrored
        ] or [0, 0]
        assert len(lengths) % 2 == 0
        assert max(lengths) - min(lengths) <= 1
        assert max(lengths) <= 2 * SEGMENT_LOOKS

"""The cut of a clip: every frame once, whatever the length."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gaitcheck.pose.segments import SEGMENT_FRAMES, WARM_UP_FRAMES, cut


@given(st.integers(min_value=1, max_value=20_000))
def test_segments_cover_all_frames_once_and_start_early(n_frames: int) -> None:
    segments = cut(n_frames)
    assert [f for s in segments for f in range(s.first, s.stop)] == list(
        range(n_frames)
    )
    assert segments[0].lead_in == 0
    for segment in segments[1:]:
        assert segment.first - segment.lead_in == WARM_UP_FRAMES


@given(st.integers(min_value=100, max_value=20_000))
def test_two_workers_get_equal_shares(n_frames: int) -> None:
    segments = cut(n_frames)
    lengths = [s.stop - s.first for s in segments]
    assert len(segments) % 2 == 0
    assert max(lengths) - min(lengths) <= 1
    assert max(lengths) <= 2 * SEGMENT_FRAMES

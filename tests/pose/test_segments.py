"""The cut of a clip: every look once, whatever the length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitcheck.pose.looks import Looks, looks_for
from gaitcheck.pose.segments import SEGMENT_LOOKS, WARM_UP_LOOKS, Segment, cut

LOOKS = (
    Looks(),
    Looks(every=1, mirrored_every=2),
    Looks(every=2, mirrored_every=4),
    Looks(every=2, mirrored_every=16),
)


def kept(segments: tuple[Segment, ...], *, mirrored: bool) -> list[int]:
    return [f for s in segments if s.mirrored is mirrored for f in s.own]


@given(st.integers(min_value=1, max_value=20_000), st.sampled_from(LOOKS))
def test_every_frame_is_looked_at_as_often_as_wanted(
    n_frames: int, looks: Looks
) -> None:
    every = list(range(n_frames))
    segments = cut(n_frames, looks)
    mirrored = every[:: looks.mirrored_every] if looks.mirrored_every else []
    assert kept(segments, mirrored=False) == every[:: looks.every]
    assert kept(segments, mirrored=True) == mirrored


@given(st.integers(min_value=1, max_value=20_000), st.sampled_from(LOOKS))
def test_all_but_the_first_segments_start_early(n_frames: int, looks: Looks) -> None:
    for mirrored in (False, True):
        ours = [s for s in cut(n_frames, looks) if s.mirrored is mirrored]
        assert all(s.n_warm_up == 0 for s in ours[:1])
        for segment in ours[1:]:
            assert segment.n_warm_up == WARM_UP_LOOKS
            assert len(segment.frames) == len(segment.own) + WARM_UP_LOOKS


@pytest.mark.parametrize("looks", LOOKS)
@given(n_frames=st.integers(min_value=1600, max_value=20_000))
def test_two_workers_get_equal_shares(n_frames: int, looks: Looks) -> None:
    for mirrored in (False, True):
        lengths = [
            len(s.own) for s in cut(n_frames, looks) if s.mirrored is mirrored
        ] or [0, 0]
        assert len(lengths) % 2 == 0
        assert max(lengths) - min(lengths) <= 1
        assert max(lengths) <= 2 * SEGMENT_LOOKS


@given(st.floats(min_value=20, max_value=1000))
def test_legs_and_their_bias_are_seen_often_enough(fps: float) -> None:
    assert looks_for(fps, frontal=False) == Looks()
    looks = looks_for(fps, frontal=True)
    assert fps / looks.every >= min(fps, 24)
    assert looks.mirrored_every % looks.every == 0
    assert fps / looks.mirrored_every >= 10


@pytest.mark.parametrize(
    ("fps", "looks_per_s"), [(60.0, 45.0), (30.0, 45.0), (29.97, 44.955), (120.0, 75.0)]
)
def test_looks_that_a_second_of_the_frontal_view_costs(
    fps: float, looks_per_s: float
) -> None:
    looks = looks_for(fps, frontal=True)
    assert fps / looks.every + fps / looks.mirrored_every == pytest.approx(looks_per_s)


def test_workers_share_the_mirrored_looks_of_a_clip_of_five_seconds() -> None:
    segments = cut(300, looks_for(60.0, frontal=True))
    lengths = [len(s.own) for s in segments if s.mirrored]
    assert len(lengths) == 2
    assert max(lengths) - min(lengths) <= 1

"""Plain and mirrored looks: the network's own left-right bias cancels, motion survives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from gaitcheck.core.skeleton import LEGS_AND_SHOULDERS as LEGS
from gaitcheck.core.view import Side
from gaitcheck.pose.looks import Looks, looks_for
from gaitcheck.pose.mirror import combine

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray, IntArray

SIZE_PX = 800.0
AT_60_FPS = looks_for(60.0, frontal=True)
N = 240


def motion(time_s: FloatArray, hz: float = 3.0) -> FloatArray:
    """Legs that swing in turn, `(n, 12, 2)`."""
    xy = np.zeros((time_s.size, len(LEGS.names), 2))
    for k, name in enumerate(LEGS.names):
        left = name.startswith("left")
        xy[:, k, 0] = (330 if left else 390) + 5 * np.sin(2 * np.pi * hz * time_s)
        swing = 60 * np.sin(2 * np.pi * hz * time_s + (0 if left else np.pi))
        xy[:, k, 1] = 300 + 40 * k + swing
    return xy


def seen_by_a_biased_network(truth: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Looks at picture and mirror image of a network that pushes left points outward.

    The bias belongs to the side the network believes to see, so in the mirrored looks it
    falls on the right leg and points the other way.
    """
    bias = np.zeros((len(LEGS.names), 2))
    for name in LEGS.names:
        if name.startswith("left"):
            bias[LEGS.index(name)] = (-9.0, 4.0)
    mirrored_bias = bias[list(LEGS.mirror_order)] * (-1.0, 1.0)
    return truth + bias, truth + mirrored_bias


def taken(
    plain: FloatArray, mirrored: FloatArray, looks: Looks
) -> tuple[FloatArray, FloatArray, IntArray]:
    """What is left of looks at every frame when only some are taken, and which those are."""
    n = len(plain)
    kept = []
    for look, frames in ((plain, looks.plain(n)), (mirrored, looks.mirrored(n))):
        some = np.full_like(look, np.nan)
        some[frames] = look[frames]
        kept.append(some)
    return kept[0], kept[1], np.array(looks.plain(n))


def asymmetry(xy: FloatArray, truth: FloatArray) -> FloatArray:
    """Outward shift of the left leg minus that of the right, `(n,)`."""
    shift = np.nanmean(xy - truth, axis=0)
    outward = [
        (-1 if side is Side.LEFT else 1) * shift[LEGS.index("knee", side), 0]
        for side in Side
    ]
    return np.array(outward[0] - outward[1])


@pytest.mark.parametrize("fps", [25.0, 30.0, 60.0, 120.0, 240.0])
def test_the_bias_of_left_and_right_becomes_the_same(fps: float) -> None:
    time_s = np.arange(N) / fps
    truth = motion(time_s)
    looks = seen_by_a_biased_network(truth)
    assert asymmetry(looks[0], truth) == pytest.approx(9)
    given = taken(*looks, looks_for(fps, frontal=True))
    combined = combine(*given, time_s, SIZE_PX, LEGS)
    inner = slice(8, -8)
    assert asymmetry(combined[inner], truth[inner]) == pytest.approx(0, abs=0.05)
    ripple = np.diff(combined[inner] - truth[inner], axis=0)
    assert np.abs(ripple).max() < 0.2


def test_a_bias_that_changes_with_the_stride_is_taken_out() -> None:
    """At 1.4 strides/s, three times a stride, seen fifteen times a second."""
    time_s = np.arange(N) / 60
    truth = motion(time_s, 1.4)
    swing = (1 + np.sin(2 * np.pi * 3 * 1.4 * time_s))[:, None, None]
    plain, mirrored = seen_by_a_biased_network(np.zeros_like(truth))
    given = taken(truth + swing * plain, truth + swing * mirrored, AT_60_FPS)
    combined = combine(*given, time_s, SIZE_PX, LEGS)
    knees = [LEGS.index("knee", side) for side in Side]
    apart = (combined - truth)[8:-8, knees, 0]
    uneven = np.abs(apart[:, 0] + apart[:, 1])  # outward is -x left and +x right
    assert np.sqrt(np.mean(uneven**2)) < 2.5  # 11 in the plain looks
    assert abs(asymmetry(combined[8:-8], truth[8:-8])) < 0.3


@pytest.mark.parametrize(("hz", "kept"), [(1.4, 0.999), (5.0, 0.98), (8.0, 0.93)])
def test_motion_of_running_survives_at_60_fps(hz: float, kept: float) -> None:
    time_s = np.arange(N) / 60
    truth = motion(time_s, hz)
    combined = combine(*taken(truth, truth, AT_60_FPS), time_s, SIZE_PX, LEGS)
    left = combined[12:-12, LEGS.index("left_ankle"), 1]
    expected = truth[12:-12, LEGS.index("left_ankle"), 1]
    assert np.ptp(left) >= kept * np.ptp(expected)


def test_uneven_frame_times_are_honoured() -> None:
    rng = np.random.default_rng(1)
    time_s = np.cumsum(rng.uniform(0.012, 0.021, N))
    truth = motion(time_s)
    combined = combine(*taken(truth, truth, AT_60_FPS), time_s, SIZE_PX, LEGS)
    np.testing.assert_allclose(combined[8:-8], truth[8:-8], atol=1.0)


def test_every_frame_has_a_place_from_the_first_to_the_last() -> None:
    time_s = np.arange(N) / 60
    truth = motion(time_s, 1.4)
    combined = combine(*taken(truth, truth, AT_60_FPS), time_s, SIZE_PX, LEGS)
    np.testing.assert_allclose(combined, truth, atol=2.0)


def test_what_a_look_missed_is_not_made_up() -> None:
    time_s = np.arange(N) / 60
    truth = motion(time_s)
    plain, mirrored, looks = taken(truth, truth, AT_60_FPS)
    knee = LEGS.index("left_knee")
    plain[100] = np.nan
    plain[50, knee] = np.nan
    mirrored[152] = np.nan
    combined = combine(plain, mirrored, looks, time_s, SIZE_PX, LEGS)
    empty = np.argwhere(np.isnan(combined).any(axis=2))
    assert {tuple(e) for e in empty.tolist()} == {
        *((f, k) for f in (99, 100, 101) for k in range(len(LEGS.names))),
        *((f, knee) for f in (49, 50, 51)),
    }
    seen = np.isfinite(combined)
    np.testing.assert_allclose(
        combined[8:-8][seen[8:-8]], truth[8:-8][seen[8:-8]], atol=1
    )


def test_nothing_is_made_up_while_the_camera_paused() -> None:
    time_s = np.arange(N) / 60
    time_s[101:] += 0.5
    truth = motion(time_s, 1.4)
    combined = combine(*taken(truth, truth, AT_60_FPS), time_s, SIZE_PX, LEGS)
    assert np.isnan(combined[101]).all()
    kept = np.delete(np.arange(N), 101)
    np.testing.assert_allclose(combined[kept], truth[kept], atol=2.5)


def test_legs_exchanged_in_the_mirror_are_never_averaged() -> None:
    """Half-way between a right and a left ankle there is nothing."""
    time_s = np.arange(N) / 60
    truth = motion(time_s)
    plain, mirrored, looks = taken(truth, truth, AT_60_FPS)
    exchanged = slice(80, 100)
    mirrored[exchanged] = mirrored[exchanged][:, list(LEGS.mirror_order)]
    combined = combine(plain, mirrored, looks, time_s, SIZE_PX, LEGS)
    np.testing.assert_allclose(combined[8:-8], truth[8:-8], atol=1)


def test_legs_exchanged_in_plain_looks_are_not_mixed_with_their_neighbours() -> None:
    """They stay exchanged, for the swap repair; no frame lies half-way."""
    time_s = np.arange(N) / 60
    truth = motion(time_s)
    plain, mirrored, looks = taken(truth, truth, AT_60_FPS)
    exchanged = slice(81, 100)
    plain[exchanged] = plain[exchanged][:, list(LEGS.mirror_order)]
    combined = combine(plain, mirrored, looks, time_s, SIZE_PX, LEGS)
    crossed = truth[:, list(LEGS.mirror_order)]
    np.testing.assert_array_equal(combined[82:100:2], crossed[82:100:2])
    assert np.isnan(combined[81:101:2]).all()
    for rows in (slice(8, 81), slice(101, -8)):
        np.testing.assert_allclose(combined[rows], truth[rows], atol=1)


def test_far_from_any_mirrored_look_nothing_is_corrected() -> None:
    time_s = np.arange(N) / 60
    plain, mirrored = seen_by_a_biased_network(motion(time_s))
    plain, mirrored, looks = taken(plain, mirrored, AT_60_FPS)
    mirrored[100:160] = np.nan
    combined = combine(plain, mirrored, looks, time_s, SIZE_PX, LEGS)
    np.testing.assert_array_equal(combined[112:144:2], plain[112:144:2])


def test_a_clip_without_mirrored_looks_is_left_alone() -> None:
    time_s = np.arange(N) / 30
    truth = motion(time_s)
    nothing = np.full_like(truth, np.nan)
    combined = combine(truth, nothing, np.arange(N), time_s, SIZE_PX, LEGS)
    np.testing.assert_array_equal(combined, truth)

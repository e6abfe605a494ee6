"""Plain and mirrored looks: the network's own left-right bias cancels, motion survives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from gaitcheck.core.skeleton import LEGS_AND_SHOULDERS as LEGS
from gaitcheck.core.view import Side
from gaitcheck.pose.mirror import combine

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray

SIZE_PX = 800.0
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


def in_turns(plain: FloatArray, mirrored: FloatArray) -> tuple[FloatArray, FloatArray]:
    plain, mirrored = plain.copy(), mirrored.copy()
    plain[1::2] = np.nan
    mirrored[0::2] = np.nan
    return plain, mirrored


def asymmetry(xy: FloatArray, truth: FloatArray) -> FloatArray:
    """Outward shift of the left leg minus that of the right, `(n,)`."""
    shift = np.nanmean(xy - truth, axis=0)
    outward = [
        (-1 if side is Side.LEFT else 1) * shift[LEGS.index("knee", side), 0]
        for side in Side
    ]
    return np.array(outward[0] - outward[1])


@pytest.mark.parametrize("turns", [True, False], ids=["in turns", "both"])
@pytest.mark.parametrize("fps", [60.0, 120.0])
def test_the_bias_of_left_and_right_becomes_the_same(turns: bool, fps: float) -> None:
    time_s = np.arange(N) / fps
    truth = motion(time_s)
    looks = seen_by_a_biased_network(truth)
    assert asymmetry(looks[0], truth) == pytest.approx(9)
    given = in_turns(*looks) if turns else looks
    combined = combine(*given, time_s, SIZE_PX, LEGS)
    inner = slice(8, -8)
    assert asymmetry(combined[inner], truth[inner]) == pytest.approx(0, abs=0.05)
    ripple = np.diff(combined[inner] - truth[inner], axis=0)
    assert np.abs(ripple).max() < 0.2


@pytest.mark.parametrize(("hz", "kept"), [(1.4, 0.999), (5.0, 0.98), (8.0, 0.93)])
def test_motion_of_running_survives_turns_at_60_fps(hz: float, kept: float) -> None:
    time_s = np.arange(N) / 60
    truth = motion(time_s, hz)
    combined = combine(*in_turns(truth, truth), time_s, SIZE_PX, LEGS)
    left = combined[12:-12, LEGS.index("left_ankle"), 1]
    expected = truth[12:-12, LEGS.index("left_ankle"), 1]
    assert np.ptp(left) >= kept * np.ptp(expected)


def test_uneven_frame_times_are_honoured() -> None:
    rng = np.random.default_rng(1)
    time_s = np.cumsum(rng.uniform(0.012, 0.021, N))
    truth = motion(time_s)
    combined = combine(*in_turns(truth, truth), time_s, SIZE_PX, LEGS)
    np.testing.assert_allclose(combined[8:-8], truth[8:-8], atol=1.0)


def test_a_frame_without_its_own_look_stays_empty() -> None:
    time_s = np.arange(N) / 60
    truth = motion(time_s)
    plain, mirrored = in_turns(truth, truth)
    plain[100] = np.nan
    mirrored[51, LEGS.index("left_knee")] = np.nan
    combined = combine(plain, mirrored, time_s, SIZE_PX, LEGS)
    empty = np.argwhere(np.isnan(combined).any(axis=2))
    assert {tuple(e) for e in empty.tolist()} == {
        *((100, k) for k in range(len(LEGS.names))),
        (51, LEGS.index("left_knee")),
    }


def test_legs_exchanged_in_one_kind_of_look_are_never_averaged() -> None:
    """Half-way between a right and a left ankle there is nothing."""
    time_s = np.arange(N) / 60
    truth = motion(time_s)
    plain, mirrored = in_turns(truth, truth)
    exchanged = slice(80, 100)
    mirrored[exchanged] = mirrored[exchanged][:, list(LEGS.mirror_order)]
    combined = combine(plain, mirrored, time_s, SIZE_PX, LEGS)
    for name in ("ankle", "knee"):
        left, right = (LEGS.index(name, side) for side in Side)
        found = combined[81:99, left]
        to_either = np.minimum(
            np.linalg.norm(found - truth[81:99, left], axis=1),
            np.linalg.norm(found - truth[81:99, right], axis=1),
        )
        assert to_either.max() < 12


def test_a_clip_without_mirrored_looks_is_left_alone() -> None:
    time_s = np.arange(N) / 30
    truth = motion(time_s)
    combined = combine(truth, np.full_like(truth, np.nan), time_s, SIZE_PX, LEGS)
    np.testing.assert_array_equal(combined, truth)

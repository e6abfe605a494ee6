"""Which bright spots are taken for dots, over a clip made by arithmetic."""

import numpy as np
import pytest

from gaitcheck.core.gait import Gait, Stride
from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side
from gaitcheck.legdots.choose import leg_dots, standing_frames
from gaitcheck.legdots.observer import N_COLUMNS
from gaitcheck.legdots.spots import FIELDS

YELLOW, WHITE = (196, 222, 40), (215, 220, 225)
TIME_S = np.arange(480) / 60
STRIDE_S, CONTACT_S, SHANK = 0.7, 0.25, 200.0

UP, LOW, KNEE = (1.0, 40.0), (-1.0, 60.0), (2.0, -198.0)
"""From the ankle, in pixels."""


def gait():
    strides = [
        Stride(
            index=k,
            side=Side.LEFT if k % 2 == 0 else Side.RIGHT,
            contact_s=0.1 + 0.5 * k * STRIDE_S,
            mid_stance_s=0.1 + 0.5 * k * STRIDE_S + 0.5 * CONTACT_S,
            toe_off_s=0.1 + 0.5 * k * STRIDE_S + CONTACT_S,
            contralateral_contact_s=np.nan,
            next_contact_s=0.1 + 0.5 * k * STRIDE_S + STRIDE_S,
        )
        for k in range(20)
    ]
    return Gait(events=(), strides=tuple(strides), cadence_spm=120 / STRIDE_S)


def ankle_px():
    """The foot travels down the picture while the belt carries it, and back in swing."""
    phase = (TIME_S - 0.1) / STRIDE_S % 1
    share = CONTACT_S / STRIDE_S
    y = np.where(
        phase < share,
        1000 + 60 * phase / share,
        1060 - 60 * (phase - share) / (1 - share),
    )
    return np.column_stack([350 + 4 * np.sin(2 * np.pi * TIME_S / 5), y])


def track(jitter=2.0):
    """Keypoints that jitter; the model puts the ankle too high."""
    rng = np.random.default_rng(1)
    xy = np.full((TIME_S.size, 33, 2), np.nan)
    for name, off in (("knee", (0.0, -SHANK)), ("ankle", (0.0, -10.0))):
        place = ankle_px() + off + rng.normal(scale=jitter, size=(TIME_S.size, 2))
        xy[:, BLAZEPOSE.index(name, Side.LEFT)] = place
    return PoseTrack(
        time_s=TIME_S,
        xy_px=xy,
        confidence=np.ones(xy.shape[:2]),
        skeleton=BLAZEPOSE,
    )


def seen(spots):
    """Observations that hold `(n_frames, 2) places, colour, diameter, share` in any order."""
    rng = np.random.default_rng(3)
    rows = np.full((TIME_S.size, N_COLUMNS), np.nan)
    rows[:, 0] = 1.0
    for k in range(TIME_S.size):
        found = [
            [*places[k], diameter, 150.0, *colour]
            for places, colour, diameter, share in spots
            if rng.random() < share
        ]
        order = rng.permutation(len(found))
        flat = np.array(found, float).reshape(-1, len(FIELDS))[order].ravel()
        rows[k, 1 : 1 + flat.size] = flat
    return rows


def rigid(off, colour=YELLOW, diameter=0.042, share=0.95):
    return ankle_px() + np.array(off), colour, diameter, share


DOTS = [rigid(UP), rigid(LOW), rigid(KNEE)]


def chosen(spots):
    return leg_dots(seen(spots), track(), gait(), Side.LEFT)


def is_at(places, off):
    known = np.isfinite(places[:, 0])
    return known.any() and np.allclose(
        places[known], (ankle_px() + np.array(off))[known]
    )


def test_three_dots_are_found_on_the_frames_where_the_foot_stands():
    dots = chosen(DOTS)
    assert dots.missing == ""
    assert is_at(dots.heel_up_px, UP)
    assert is_at(dots.heel_low_px, LOW)
    assert is_at(dots.knee_px, KNEE)
    standing = standing_frames(TIME_S, gait(), Side.LEFT)
    assert not np.isfinite(dots.knee_px[~standing]).any()
    assert np.isfinite(dots.knee_px[standing, 0]).mean() > 0.85


STILL = np.tile([362.0, 1070.0], (TIME_S.size, 1))
ON_BELT = np.column_stack(
    [np.full(TIME_S.size, 375.0), 900 + (TIME_S * 240 + 37) % 330]
)


@pytest.mark.parametrize(
    "other",
    [
        (STILL, WHITE, 0.04, 1.0),
        (STILL, YELLOW, 0.042, 1.0),
        (ON_BELT, YELLOW, 0.042, 1.0),
        rigid((20.0, 50.0), colour=WHITE, diameter=0.03),
        rigid((14.0, 48.0), colour=(90, 100, 115)),
        rigid((-2.0, -140.0)),
    ],
    ids=[
        "a reflector of the treadmill",
        "the same in the dots' colour",
        "a mark on the belt",
        "a pale print on the shoe",
        "a grey patch on the shoe",
        "a dot on the calf",
    ],
)
def test_other_spots_change_nothing(other):
    dots = chosen([*DOTS, other])
    assert dots.missing == ""
    for places, off in (
        (dots.heel_up_px, UP),
        (dots.heel_low_px, LOW),
        (dots.knee_px, KNEE),
    ):
        known = np.isfinite(places[:, 0])
        right = np.linalg.norm(places - ankle_px() - off, axis=1)[known] < 1
        assert right.mean() > 0.95


@pytest.mark.parametrize(
    ("spots", "words"),
    [
        ([], "heel"),
        ([rigid(UP), rigid(KNEE)], "heel"),
        ([rigid(UP), rigid(LOW)], "knee"),
        ([rigid(UP, WHITE), rigid(LOW, WHITE), rigid(KNEE)], "like those on the heel"),
        ([rigid(UP, share=0.4), rigid(LOW, share=0.4), rigid(KNEE)], "heel"),
        ([*DOTS, rigid((0.0, 82.0))], "more than two"),
        ([*DOTS, rigid((22.0, -190.0))], "more than one"),
        ([(STILL, YELLOW, 0.042, 1.0), (STILL + 20, YELLOW, 0.042, 1.0)], "heel"),
    ],
    ids=[
        "none",
        "one on the heel",
        "none behind the knee",
        "a shoe's prints and a dot of another colour",
        "rarely seen",
        "three alike on the heel",
        "two alike behind the knee",
        "only reflectors",
    ],
)
def test_what_cannot_be_measured_from_is_withheld_with_its_reason(spots, words):
    dots = chosen(spots)
    assert words in dots.missing
    assert not np.isfinite(dots.heel_up_px).any()


def test_a_leg_without_stances_has_no_dots():
    assert "stance" in leg_dots(seen(DOTS), track(), gait(), Side.RIGHT).missing

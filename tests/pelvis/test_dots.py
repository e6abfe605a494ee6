"""Dots stuck on the pelvis, and what only looks like them."""

import cv2
import numpy as np
import pytest

from gaitcheck.core.view import View
from gaitcheck.pelvis import dots
from gaitcheck.pelvis.observer import N_COLUMNS, Column
from gaitcheck.pelvis.patch import cut_waist
from gaitcheck.pelvis.stickers import find_pair
from tests.pelvis.scenes import HIPS, SIZE, TRUNK, cloth, sight, track_of

YELLOW = (190, 220, 40)
PSIS = (
    (HIPS[0] - 0.09 * TRUNK, HIPS[1] - 0.2 * TRUNK),
    (HIPS[0] + 0.09 * TRUNK, HIPS[1] - 0.2 * TRUNK),
)


def found_in(view):
    return dots.find_dots(view, cut_waist(view))


def with_dots(places, *, colour=YELLOW, diameter_px=7.2, picture=None):
    """Paint round dots with soft, exactly placed borders."""
    picture = cloth() if picture is None else picture
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    for px, py in places:
        part = np.clip(diameter_px / 2 + 0.5 - np.hypot(x - px, y - py), 0, 1)
        picture = picture * (1 - part[..., None]) + part[..., None] * np.array(colour)
    return picture


@pytest.mark.parametrize(
    "colour",
    [YELLOW, (250, 250, 250), (255, 110, 180), (90, 255, 90), (255, 140, 20)],
    ids=["yellow", "white", "pink", "green", "orange"],
)
def test_dots_are_found_to_a_fraction_of_a_pixel(colour):
    places = [
        (PSIS[0][0] + 0.3, PSIS[0][1] - 0.4),
        (PSIS[1][0] - 0.2, PSIS[1][1] + 0.1),
    ]
    found = found_in(sight(with_dots(places, colour=colour), noise=2.0)).found
    assert len(found) == 2
    found = found[np.argsort(found[:, 0])]
    assert found[:, :2] == pytest.approx(np.array(places), abs=0.2)
    assert found[:, 2] * TRUNK == pytest.approx(7.2, rel=0.2)


def test_plain_cloth_has_none():
    assert len(found_in(sight(cloth(), noise=4.0)).found) == 0


@pytest.mark.parametrize(
    ("colour", "diameter_px"),
    [((0, 0, 0), 7.2), (YELLOW, 2.0), (YELLOW, 30.0)],
    ids=["a dark spot", "a speck", "a large print"],
)
def test_other_things_on_the_cloth_are_not_dots(colour, diameter_px):
    drawn = with_dots(PSIS, colour=colour, diameter_px=diameter_px)
    assert len(found_in(sight(drawn)).found) == 0


def test_a_stripe_is_not_a_dot():
    drawn = cloth()
    cv2.line(drawn, (200, 222), (280, 222), YELLOW, 4)
    assert len(found_in(sight(drawn)).found) == 0


def test_a_lamp_behind_the_runner_is_not_a_dot():
    beside = [(HIPS[0] - 0.4 * TRUNK, HIPS[1] - 0.2 * TRUNK)]
    assert len(found_in(sight(with_dots(beside))).found) == 0


def observations(places_per_frame):
    """Rows that hold yellow candidates of equal size at the given places."""
    rows = np.full((len(places_per_frame), N_COLUMNS), np.nan)
    rows[:, Column.COVER] = 1.0
    for row, places in zip(rows, places_per_frame, strict=True):
        found = [[x, y, 0.036, 150.0, *YELLOW] for x, y in places]
        row[len(Column) : len(Column) + dots.MOST * 7] = dots.Dots(
            np.array(found).reshape(-1, 7)
        ).row()
    return rows


TIME_S = np.arange(120) / 60


def test_a_pair_is_recognised_and_its_sides_named_by_the_view():
    rows = observations([PSIS] * 120)
    rear = find_pair(rows, track_of(TIME_S), View.REAR)
    front = find_pair(rows, track_of(TIME_S), View.FRONT)
    assert np.all(rear.left_px == PSIS[0])
    assert np.all(rear.right_px == PSIS[1])
    assert np.all(front.left_px == PSIS[1])


def test_a_pair_is_recognised_among_other_spots():
    rng = np.random.default_rng(4)
    frames = [
        [*PSIS, (HIPS[0] + rng.uniform(-50, 50), HIPS[1] + rng.uniform(-90, 10))]
        for _ in TIME_S
    ]
    pair = find_pair(observations(frames), track_of(TIME_S), View.REAR)
    assert pair.share > 0.95
    assert np.nanmedian(pair.left_px, axis=0) == pytest.approx(PSIS[0])


@pytest.mark.parametrize(
    "places",
    [
        [PSIS[0]],
        [PSIS[0], (PSIS[0][0] + 4, PSIS[0][1] - 30)],
        [(HIPS[0] + 30, 220.0), (HIPS[0] + 65, 220.0)],
    ],
    ids=["one logo", "one above the other", "both on one side of the spine"],
)
def test_what_is_no_pair_on_the_pelvis(places):
    assert find_pair(observations([places] * 120), track_of(TIME_S), View.REAR) is None


def test_spots_that_do_not_stay_with_the_body_are_no_pair():
    rng = np.random.default_rng(8)
    frames = [
        [(HIPS[0] + rng.uniform(-60, 60), HIPS[1] + rng.uniform(-90, 20)) for _ in "ab"]
        for _ in TIME_S
    ]
    assert find_pair(observations(frames), track_of(TIME_S), View.REAR) is None


def test_a_pair_that_shows_rarely_is_no_pair():
    frames = [PSIS if k % 3 == 0 else [] for k in range(120)]
    assert find_pair(observations(frames), track_of(TIME_S), View.REAR) is None

"""Bright spots on a leg: what is found, how exactly, and what is not taken for one."""

import cv2
import numpy as np
import pytest

from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.core.view import Side
from gaitcheck.legdots.observer import (
    N_COLUMNS,
    LegDotObserver,
    candidates,
)
from gaitcheck.legdots.spots import FIELDS, Leg, find_spots

YELLOW = (196, 222, 40)
SHOE, WHITE_SHOE = (30, 34, 60), (228, 228, 232)
KNEE, ANKLE, HEEL = (150.0, 80.0), (155.0, 280.0), (155.0, 305.0)
PLACES = [(154.3, 296.6), (155.8, 316.2), (148.4, 84.7)]


def leg_at(shift=(0.0, 0.0), zoom=1.0):
    joints = np.array([KNEE, ANKLE, HEEL]) * zoom + shift
    return Leg(joints_px=joints, shank_px=200.0 * zoom)


def picture(places, *, colour=YELLOW, shoe=SHOE, diameter=8.0, noise=2.0, zoom=1.0):
    """Skin above a shoe, with soft dots; larger by `zoom`."""
    height, width = round(400 * zoom), round(300 * zoom)
    image = np.empty((height, width, 3))
    image[:] = (150, 110, 90)
    image[round(270 * zoom) :] = shoe
    y, x = np.mgrid[:height, :width] + 0.5
    for px, py in np.array(places).reshape(-1, 2) * zoom:
        away = np.hypot(x - px, y - py)
        part = np.clip(0.5 * diameter * zoom + 0.5 - away, 0, 1)[..., None]
        image = image * (1 - part) + part * np.array(colour)
    rng = np.random.default_rng(2)
    return soft(image + rng.normal(scale=noise, size=image.shape))


def soft(image):
    blurred = cv2.GaussianBlur(image, (0, 0), 0.7)
    return np.clip(np.rint(blurred), 0, 255).astype(np.uint8)


def found(image, leg=None, origin=(0.0, 0.0), scale=1.0):
    return find_spots(image, origin, scale, leg or leg_at())


@pytest.mark.parametrize(
    ("colour", "shoe"),
    [
        (YELLOW, SHOE),
        ((245, 245, 245), SHOE),
        ((255, 120, 30), SHOE),
        ((250, 90, 170), WHITE_SHOE),
        (YELLOW, WHITE_SHOE),
    ],
    ids=["yellow", "white", "orange", "pink on white", "yellow on white"],
)
def test_dots_are_found_to_a_tenth_of_a_pixel(colour, shoe):
    spots = found(picture(PLACES[:2], colour=colour, shoe=shoe))
    for place in PLACES[:2]:
        away = np.linalg.norm(spots[:, :2] - place, axis=1)
        assert away.min() < 0.15
        assert spots[np.argmin(away), 2] * 200 == pytest.approx(8, rel=0.15)


@pytest.mark.parametrize("zoom", [0.6, 1.7, 2.5])
def test_other_resolutions_are_as_exact(zoom):
    spots = found(picture(PLACES, zoom=zoom), leg_at(zoom=zoom))
    for place in np.array(PLACES) * zoom:
        assert np.linalg.norm(spots[:, :2] - place, axis=1).min() < 0.25 * zoom


def test_places_are_those_of_the_whole_picture():
    whole = picture(PLACES)
    part = np.ascontiguousarray(whole[40:, 60:])
    small = cv2.resize(part, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    spots = found(small, origin=(60.0, 40.0), scale=0.8)
    for place in PLACES:
        assert np.linalg.norm(spots[:, :2] - place, axis=1).min() < 0.3


def test_a_pale_print_beside_a_dot_does_not_pull_it():
    image = picture(PLACES).astype(float)
    image[294:300, 160:168] = (110, 118, 128)
    spots = found(soft(image))
    assert np.linalg.norm(spots[:, :2] - PLACES[0], axis=1).min() < 0.4


@pytest.mark.parametrize(
    ("places", "how"),
    [
        ([], {}),
        (PLACES, {"colour": (10, 10, 10), "shoe": (60, 60, 60)}),
        (PLACES, {"diameter": 2.0}),
        (PLACES, {"diameter": 24.0}),
        ([(30.0, 300.0)], {}),
    ],
    ids=["nothing", "dark spots", "specks", "large prints", "far from the leg"],
)
def test_what_is_no_dot(places, how):
    assert len(found(picture(places, **how))) == 0


def test_a_stripe_is_no_dot():
    image = picture([])
    cv2.line(image, (135, 300), (175, 306), YELLOW, 4, cv2.LINE_AA)
    assert len(found(image)) == 0


def landmarks(standing):
    points = np.full((33, 2), np.nan)
    for side in Side:
        up = 0.0 if side is standing else 60.0
        for name, (x, y) in (("knee", KNEE), ("ankle", ANKLE), ("heel", HEEL)):
            out = 0.0 if side is standing else 90.0
            points[BLAZEPOSE.index(name, side)] = (x + out, y - up)
    return points


@pytest.mark.parametrize("standing", list(Side))
def test_only_the_leg_on_the_ground_is_searched(standing):
    image = picture([*PLACES, (PLACES[0][0] + 90, PLACES[0][1] - 60)])
    watcher = LegDotObserver(range(8))
    for k in range(8):
        watcher.observe(k, k / 60, image, (0.0, 0.0), 1.0, landmarks(standing), None)
    rows = watcher.result()
    assert rows.shape == (8, N_COLUMNS)
    assert rows[:, 0].tolist() == [0, 0, 1, 1, 1, 1, 1, 1]
    x = candidates(rows)[-1, :, FIELDS.index("x_px")]
    assert np.isfinite(x).sum() == 3
    assert np.nanmax(x) < 170


def test_high_frame_rates_are_searched_at_about_60_per_second():
    watcher = LegDotObserver(range(48))
    image = picture(PLACES)
    for k in range(48):
        watcher.observe(k, k / 240, image, (0.0, 0.0), 1.0, landmarks(Side.LEFT), None)
    assert watcher.result()[:, 0].sum() == pytest.approx(14, abs=2)


def test_frames_without_the_runner_are_left_out():
    watcher = LegDotObserver(range(4))
    image = picture(PLACES)
    for k in range(4):
        unseen = np.full((33, 2), np.nan)
        watcher.observe(k, k / 60, image, (0.0, 0.0), 1.0, unseen, None)
    assert watcher.result()[:, 0].sum() == 0

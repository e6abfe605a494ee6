from __future__ import annotations

import itertools
import threading

import cv2
import numpy as np
import pytest

from gaitcheck.core.palette import INK, LEFT, MEASURE, PANEL, RIGHT, Colour, side_colour
from gaitcheck.core.view import Side
from gaitcheck.overlay import ink

NOWHERE = (float("nan"), 5.0)


def black(size=(100, 160)):
    return np.zeros((*size, 3), np.uint8)


def luminance(colour: Colour) -> float:
    channels = [c / 255 for c in colour.rgb]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, two: Colour) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("front", "back", "least"),
    # WCAG 2.2: 4.5 for text, 3 for large text and graphics.
    [
        (INK, PANEL, 4.5),
        (MEASURE, PANEL, 4.5),
        (INK, LEFT, 3.0),
        (INK, RIGHT, 3.0),
        (LEFT, PANEL, 3.0),
        (RIGHT, PANEL, 3.0),
    ],
)
def test_colours_can_be_told_apart(front, back, least):
    assert contrast(front, back) >= least


def test_sides_have_the_colours_of_the_report():
    assert side_colour(Side.LEFT).hex == "#0072B2"
    assert side_colour(Side.RIGHT).rgb == (0xD5, 0x5E, 0x00)


@pytest.mark.parametrize(
    "draw",
    [
        lambda p: ink.stroke(p, (5, 5), NOWHERE, INK, 3),
        lambda p: ink.dashes(p, NOWHERE, (5, 5), INK, 3, 5),
        lambda p: ink.disc(p, NOWHERE, 4, INK),
        lambda p: ink.ring(p, (float("inf"), 1.0), 4, INK, 2),
        lambda p: ink.arc(p, (5, 5), 9, (NOWHERE, (0, 1)), INK, 2),
        lambda p: ink.arc(p, (5, 5), float("nan"), ((1, 0), (0, 1)), INK, 2),
        lambda p: ink.text(p, "42°", NOWHERE, 20, INK),
        lambda p: ink.pill(p, "42°", NOWHERE, 20, ink=INK, fill=PANEL),
        lambda p: ink.text(p, "", (5, 5), 20, INK),
        lambda p: ink.stroke(p, (1e9, 5), (5, 5), INK, 3),
        lambda p: ink.box(p, 10, 10, 10, 50, INK),
    ],
    ids=[
        "stroke",
        "dashes",
        "disc",
        "ring",
        "arc",
        "arc-radius",
        "text",
        "pill",
        "empty-text",
        "far-away",
        "empty-box",
    ],
)
def test_what_is_not_known_is_not_drawn(draw):
    picture = black()
    draw(picture)
    assert not picture.any()


def test_stroke_stays_on_its_line():
    picture = black()
    ink.stroke(picture, (20, 50), (140, 50), INK, 4)
    assert picture[50, 80].tolist() == list(INK.rgb)
    rows = np.flatnonzero(picture.any(axis=(1, 2)))
    assert rows.min() >= 46
    assert rows.max() <= 54


def test_lines_move_by_fractions_of_a_pixel():
    one, two = black(), black()
    ink.stroke(one, (20, 50.0), (140, 50.0), INK, 3)
    ink.stroke(two, (20, 50.4), (140, 50.4), INK, 3)
    assert (one != two).any()


def test_arc_takes_the_short_way_between_its_directions():
    picture = np.zeros((200, 200, 3), np.uint8)
    ink.arc(picture, (100, 100), 50, ((1, 0), (0, 1)), INK, 3)
    diagonal = 50 / np.sqrt(2)
    assert picture[round(100 + diagonal), round(100 + diagonal)].any()
    assert not picture[:97].any()
    assert not picture[:, :97].any()


def test_box_covers_exactly_its_pixels():
    picture = black()
    ink.box(picture, 10, 20, 30, 25, INK)
    expected = np.zeros(picture.shape[:2], bool)
    expected[20:25, 10:30] = True
    np.testing.assert_array_equal(picture.any(axis=-1), expected)


@pytest.mark.parametrize("centre", [(-50, -50), (500, 500), (80, 50)])
def test_pills_are_moved_inside_the_picture(centre):
    picture = np.full((100, 160, 3), 120, np.uint8)
    ink.pill(picture, "42°", centre, 20, ink=INK, fill=PANEL)
    dark = (picture < 60).all(axis=-1).sum()
    assert dark > 600


@pytest.mark.parametrize("engine", ["scalable", "strokes"])
def test_text_has_the_width_it_says(engine, monkeypatch):
    if engine == "scalable" and not hasattr(cv2, "FontFace"):
        pytest.skip("OpenCV 4 has no scalable face")
    if engine == "strokes":
        monkeypatch.setattr(ink, "_face", lambda: None)
    ink.line_width.cache_clear()
    picture = np.zeros((80, 600, 3), np.uint8)
    words = "Knee −12° · 3×"
    ink.text(picture, words, (20, 50), 30, INK, weight=ink.BOLD)
    columns = np.flatnonzero(picture.any(axis=(0, 2)))
    width = ink.text_width(words, 30, ink.BOLD)
    assert columns.min() == pytest.approx(20, abs=4)
    assert columns.max() - 20 == pytest.approx(width, rel=0.04)
    ink.line_width.cache_clear()


@pytest.mark.parametrize("weight", [ink.NORMAL, ink.BOLD])
def test_a_line_fits_the_room_it_was_shrunk_to(weight):
    words = "Before: 2026_10_03_anna_from_behind_belt_10_kmh"
    for room in (60.0, 100.0, 170.0, 400.0):
        size = ink.fitting_size(words, 20.0, room, weight)
        assert ink.text_width(words, size, weight) <= room or size == 1.0
        assert ink.text_width(words, size + 1.0, weight) > room
    assert ink.fitting_size(words, 20.0, 10_000.0, weight) == 20.0


def test_aligned_text_ends_or_centres_where_told():
    for align, edge in (("right", 1.0), ("centre", 0.5)):
        picture = np.zeros((80, 400, 3), np.uint8)
        ink.text(picture, "1.23 s", (200, 50), 30, INK, align=align)
        columns = np.flatnonzero(picture.any(axis=(0, 2)))
        low, high = columns.min(), columns.max()
        assert low + edge * (high - low) == pytest.approx(200, abs=4)


def test_two_threads_set_their_own_type():
    """The video is drawn beside the report's stills; both write on pictures."""
    if ink._face() is None:
        pytest.skip("this OpenCV has no scalable face")
    words = ("7°", "From behind · 166 steps/min", "L contact", "2.30 s")
    kinds = [
        (w, size, weight)
        for w in words
        for size in (12, 28, 64)
        for weight in (ink.NORMAL, ink.BOLD)
    ]
    face = ink._face()
    alone = [ink._measure(w, face, size, weight) for w, size, weight in kinds]
    stop = threading.Event()

    def draw():
        picture = np.zeros((120, 600, 3), np.uint8)
        for w, size, weight in itertools.cycle(kinds):
            if stop.is_set():
                return
            ink._put(picture, w, (5, 90), (255, 255, 255), face, size, weight)

    other = threading.Thread(target=draw)
    other.start()
    try:
        for _ in range(80):
            beside = [ink._measure(w, face, size, weight) for w, size, weight in kinds]
            assert beside == alone
    finally:
        stop.set()
        other.join()

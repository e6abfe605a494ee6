"""Anti-aliased strokes, arcs and text on RGB pictures, in fractions of a pixel.

Every function draws in place and draws nothing when a coordinate is not finite.
"""

from __future__ import annotations

import math
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import cv2
import numpy as np

from gaitcheck.language.speech import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.palette import Colour

    Picture = NDArray[np.uint8]
    Point = FloatArray | tuple[float, float]

Align = Literal["left", "centre", "right"]

_SHIFT = 4
"""Fractional bits of coordinates: without them slow lines move in whole-pixel steps."""

_FARTHEST_PX = 30_000.0

NORMAL, BOLD = 450, 650
"""Weights of the text face."""

_TYPESETTER = threading.Lock()
"""OpenCV keeps size and weight in the face: two threads at once (video and stills) get
each other's, wrong widths among them."""


def finite(*points: Point) -> bool:
    """Tell whether all coordinates can be drawn."""
    return _fixed(*points) is not None


def stroke(
    picture: Picture, a: Point, b: Point, colour: Colour, thickness: float
) -> None:
    """Draw a straight line with round ends."""
    ends = _fixed(a, b)
    if ends is None:
        return
    start, end = ends
    cv2.line(picture, start, end, colour.rgb, _width(thickness), cv2.LINE_AA, _SHIFT)


def dashes(
    picture: Picture,
    a: Point,
    b: Point,
    colour: Colour,
    thickness: float,
    dash_px: float,
) -> None:
    """Draw a dashed line with round ends."""
    if not finite(a, b):
        return
    x, y = float(a[0]), float(a[1])
    dx, dy = float(b[0]) - x, float(b[1]) - y
    n = max(1, round(math.hypot(dx, dy) / (1.7 * dash_px)))
    # First and last point of each dash, as shares of the whole line.
    shares = (np.arange(n)[:, None] + (0.0, 0.6)) / n
    points = np.array((x, y)) + shares[..., None] * np.array((dx, dy))
    dash_ends = list(np.rint(points * (1 << _SHIFT)).astype(np.int32))
    cv2.polylines(
        picture,
        dash_ends,
        isClosed=False,
        color=colour.rgb,
        thickness=_width(thickness),
        lineType=cv2.LINE_AA,
        shift=_SHIFT,
    )


def disc(picture: Picture, centre: Point, radius: float, colour: Colour) -> None:
    """Draw a filled circle."""
    place = _fixed(centre)
    if place is not None:
        size = _fixed_length(radius)
        cv2.circle(picture, place[0], size, colour.rgb, -1, cv2.LINE_AA, _SHIFT)


def ring(
    picture: Picture, centre: Point, radius: float, colour: Colour, thickness: float
) -> None:
    """Draw a circle."""
    place = _fixed(centre)
    if place is not None:
        size, width = _fixed_length(radius), _width(thickness)
        cv2.circle(picture, place[0], size, colour.rgb, width, cv2.LINE_AA, _SHIFT)


def arc(
    picture: Picture,
    centre: Point,
    radius: float,
    towards: tuple[Point, Point],
    colour: Colour,
    thickness: float,
) -> None:
    """Draw the shorter arc between two directions, given as vectors from `centre`."""
    first, second = towards
    place = _fixed(centre)
    if place is None or not finite(first, second) or not math.isfinite(radius):
        return
    start = _direction_deg(first)
    sweep = (_direction_deg(second) - start + 180.0) % 360.0 - 180.0
    size = _fixed_length(radius)
    cv2.ellipse(
        picture,
        place[0],
        (size, size),
        0.0,
        start,
        start + sweep,
        colour.rgb,
        _width(thickness),
        cv2.LINE_AA,
        _SHIFT,
    )


def text(
    picture: Picture,
    words: str,
    at: Point,
    size: float,
    colour: Colour,
    *,
    weight: int = NORMAL,
    align: Align = "left",
) -> None:
    """Write one line; `at` is on its base line, left, centre or right."""
    if not words or not finite(at):
        return
    words = say(words)
    x, y = float(at[0]), float(at[1])
    if align != "left":
        x -= line_width(words, size, weight) * (0.5 if align == "centre" else 1.0)
    face = _face()
    origin = (round(x), round(y))
    if face is None:
        scale, thickness = _hershey(size, weight)
        cv2.putText(
            picture,
            _ascii(words),
            origin,
            cv2.FONT_HERSHEY_SIMPLEX,
            scale,
            colour.rgb,
            thickness,
            cv2.LINE_AA,
        )
        return
    _put(picture, words, origin, colour.rgb, face, round(size), weight)


def text_width(words: str, size: float, weight: int = NORMAL) -> float:
    """Width in pixels of a line of text, in the language that is spoken just now."""
    return line_width(say(words), size, weight)


def fitting_size(words: str, size: float, room: float, weight: int = NORMAL) -> float:
    """Return the largest size up to `size` at which a line is no wider than `room`.

    Whole sizes are tried: letters are set on whole pixels, so small ones are not narrower
    in proportion (OpenCV 5.1 rounds each letter's width). Never below 1.
    """
    while size > 1.0 and text_width(words, size, weight) > room:
        size = max(1.0, math.ceil(size) - 1.0)
    return size


@lru_cache(maxsize=4096)
def line_width(words: str, size: float, weight: int) -> float:
    """Width of these very words in pixels."""
    face = _face()
    if face is None:
        scale, thickness = _hershey(size, weight)
        box, _ = cv2.getTextSize(
            _ascii(words), cv2.FONT_HERSHEY_SIMPLEX, scale, thickness
        )
        return float(box[0])
    return float(_measure(words, face, round(size), weight))


def pill(
    picture: Picture,
    words: str,
    centre: Point,
    size: float,
    *,
    ink: Colour,
    fill: Colour,
) -> None:
    """Write a short label on a filled, rounded plate, moved inside the picture."""
    if not words or not finite(centre):
        return
    height = 1.45 * size
    width = max(height, text_width(words, size, BOLD) + 0.9 * size)
    x = _inside(float(centre[0]), width / 2 + 1, picture.shape[1])
    y = _inside(float(centre[1]), height / 2 + 1, picture.shape[0])
    half = (width - height) / 2
    stroke(picture, (x - half, y), (x + half, y), fill, height)
    text(picture, words, (x, y + 0.36 * size), size, ink, weight=BOLD, align="centre")


def box(
    picture: Picture, x0: float, y0: float, x1: float, y1: float, colour: Colour
) -> None:
    """Fill an upright rectangle."""
    left, top = round(x0), round(y0)
    right, bottom = round(x1) - 1, round(y1) - 1
    if right >= left and bottom >= top:
        cv2.rectangle(picture, (left, top), (right, bottom), colour.rgb, -1)


def fade(drawn: Picture, before: Picture, opacity: float) -> None:
    """Let `before` (same shape) shine through what was drawn over it, in place."""
    if drawn.size:
        cv2.addWeighted(drawn, opacity, before, 1.0 - opacity, 0.0, dst=drawn)


def _fixed(*points: Point) -> list[tuple[int, int]] | None:
    """Coordinates as OpenCV takes them; None when one of them cannot be drawn."""
    scale = 1 << _SHIFT
    found = []
    for point in points:
        # numpy's own numbers are slow one by one.
        x, y = float(point[0]), float(point[1])
        # A comparison with NaN is false, so this also refuses what is not finite.
        if not (-_FARTHEST_PX < x < _FARTHEST_PX and -_FARTHEST_PX < y < _FARTHEST_PX):
            return None
        found.append((round(x * scale), round(y * scale)))
    return found


def _inside(middle: float, margin: float, length: int) -> float:
    """Shift a middle so that `margin` px on both sides lie within 0..`length`."""
    return max(margin, min(middle, length - margin))


def _fixed_length(length: float) -> int:
    return max(1, round(length * (1 << _SHIFT)))


def _width(thickness: float) -> int:
    return max(1, round(thickness))


def _direction_deg(vector: Point) -> float:
    return math.degrees(math.atan2(float(vector[1]), float(vector[0])))


@lru_cache(maxsize=1)
def _face() -> Any:
    """Return the built-in scalable face of OpenCV 5; None in OpenCV 4."""
    maker = getattr(cv2, "FontFace", None)
    return None if maker is None else maker("sans")


def _put(
    picture: Picture,
    words: str,
    origin: tuple[int, int],
    rgb: tuple[int, int, int],
    face: Any,
    size: int,
    weight: int,
) -> None:
    with _TYPESETTER:
        cv2.putText(picture, words, origin, rgb, face, size, weight)


def _measure(words: str, face: Any, size: int, weight: int) -> int:
    with _TYPESETTER:
        rectangle = cv2.getTextSize((100_000, 1000), words, (0, 0), face, size, weight)
    return int(rectangle[2])


def _hershey(size: float, weight: int) -> tuple[float, int]:
    # A capital of this face is 21 units high; the scalable face's is 0.7 of its size.
    return 0.7 * size / 21.0, max(1, round(size / (12.0 if weight >= BOLD else 18.0)))


def _ascii(words: str) -> str:
    """Replace what OpenCV 4's stroke letters lack."""
    for sign, plain in (("°", " deg"), ("×", "x"), ("−", "-"), ("–", "-"), ("·", "|")):
        words = words.replace(sign, plain)
    return words

"""Finds small round bright things on a lower leg: candidates for dots.

One frame at a time, whatever colour the dots have. Which of them are dots is decided over
the whole clip (`gaitcheck.legdots.choose`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gaitcheck.core.arrays import FloatArray

PX_PER_SHANK = 192
"""Resolution of search and measurement; a dot of 18 mm is about 8 px wide in it, which is
near the pixels that a 720 px wide clip has."""

MARGIN = 0.2
"""Room round knees, ankles and heels that is searched, in shank lengths."""

BEYOND_HEEL = 0.3
"""How far beyond the heel, in the shank's direction, is searched too: the pose model puts the
heel of a foot seen from behind up to 0.2 shank lengths too high, and late."""

NEAR_FOOT, NEAR_KNEE = 0.2, 0.25
"""Farthest from the line ankle - heel - below it, and from the knee, in shank lengths."""

DIAMETER = (0.021, 0.066)
"""Shank lengths: dots of 9 to 28 mm on a shank of 0.43 m."""

LEAST_RESPONSE = 20.0
"""By how much a spot exceeds all that surrounds it, in the strongest channel."""

LEAST_CONTRAST = 40.0
"""Colour distance between a dot and what surrounds it (0 to 441)."""

LEAST_BRIGHTER = 22.0
"""At least one channel must be brighter than the surroundings by this, or the span of the
channels larger: yellow on a white shoe is not brighter, but more colourful."""

MOST_ELONGATED = 2.6
"""Longest over shortest axis: the skin behind a bent knee is seen at a slant."""

OTHER_COLOUR = (0.15, 0.35)
"""How far a pixel's colour may lie off the mixture of dot and surroundings, as a share of
their contrast: at least, and per part of dot. A pale print beside a coloured dot is cut off
by it."""

MEASURED = 10
"""Spots measured at the foot, and as many at the knee, whose dot is often the paler one."""

MOST = 14
"""Candidates kept per frame."""

FIELDS = ("x_px", "y_px", "diameter", "contrast", "red", "green", "blue")

_LARGEST_PX = 15
_KERNEL = np.ones((_LARGEST_PX, _LARGEST_PX), np.uint8)
_NEIGHBOURS = np.ones((7, 7), np.uint8)

_REACH = 12
_AROUND = (8.0, 11.5)
"""Pixels from the spot's middle to the edge of what is cut out; ring that gives the colour of
the surroundings. The other dot on a heel lies 15 px away or more."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Leg:
    """Where a lower leg is in one frame.

    Parameters
    ----------
    joints_px
        `(3, 2)` knee, ankle and heel in picture pixels.
    shank_px
        Length of a shank that lies in the picture's plane.
    """

    joints_px: FloatArray
    shank_px: float

    @property
    def line_px(self) -> FloatArray:
        """`(4, 2)` knee, ankle, heel, and a point below the heel."""
        knee, ankle, heel = self.joints_px
        shank = ankle - knee
        length = max(float(np.hypot(*shank)), 1.0)
        below = heel + BEYOND_HEEL * self.shank_px * shank / length
        return np.stack([knee, ankle, heel, below])


def find_spots(
    rgb: NDArray[np.uint8],
    origin_px: tuple[float, float],
    scale: float,
    leg: Leg,
) -> FloatArray:
    """Look for candidates in one frame.

    Parameters
    ----------
    rgb
        Part of the picture; its pixel (u, v) lies at `origin_px + (u, v) / scale`.
    leg
        Where to look.

    Returns
    -------
    FloatArray
        `(n, len(FIELDS))`, strongest first; places in picture pixels, diameters in shank
        lengths, colours 0 to 255.
    """
    cut = _cut(rgb, origin_px, scale, leg)
    if cut is None:
        return np.empty((0, len(FIELDS)))
    picture, corner_px, step = cut
    line = (leg.line_px - corner_px) / step
    found: list[FloatArray] = []
    for row, column in _peaks(picture, line):
        spot = _measure(picture, row, column)
        if spot is not None and not any(_same(spot, other) for other in found):
            found.append(spot)
        if len(found) == MOST:
            break
    spots = np.array(found).reshape(-1, len(FIELDS))
    spots[:, :2] = corner_px + step * spots[:, :2]
    spots[:, 2] /= PX_PER_SHANK
    return spots


def _same(first: FloatArray, second: FloatArray) -> bool:
    """Tell whether two peaks were measured as one spot, such as a long one."""
    return float(np.hypot(*(first[:2] - second[:2]))) < 0.5 * float(second[2])


def _cut(
    rgb: NDArray[np.uint8],
    origin_px: tuple[float, float],
    scale: float,
    leg: Leg,
) -> tuple[NDArray[np.uint8], FloatArray, float] | None:
    """Cut the leg out at `PX_PER_SHANK`; also the corner and the size of a pixel."""
    known = leg.line_px
    if not np.isfinite(known).all() or not leg.shank_px > 0:
        return None
    margin = MARGIN * leg.shank_px
    low, high = known.min(axis=0) - margin, known.max(axis=0) + margin
    ends = np.array(origin_px) + np.array([rgb.shape[1], rgb.shape[0]]) / scale
    low, high = np.maximum(low, origin_px), np.minimum(high, ends)
    step = leg.shank_px / PX_PER_SHANK
    width, height = (int(v) for v in (high - low) / step)
    if min(width, height) < 4 * _REACH:
        return None
    own = (low - origin_px) * scale
    zoom = step * scale
    first = np.floor(own).astype(int)
    last = np.ceil(own + zoom * np.array([width, height])).astype(int) + 2
    part: NDArray[Any] = rgb[first[1] : last[1], first[0] : last[0]]
    if zoom > 1.2:
        part = cv2.GaussianBlur(part, (0, 0), 0.4 * zoom)
    # Pixel centres lie at half pixels in both pictures.
    shift = own - first + 0.5 * zoom - 0.5
    warp = np.array([[zoom, 0, shift[0]], [0, zoom, shift[1]]])
    picture = cv2.warpAffine(
        part,
        warp,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(picture, np.uint8), low, step


def _peaks(picture: NDArray[np.uint8], line: FloatArray) -> list[tuple[int, int]]:
    """Rows and columns of spots near the leg, strongest first.

    The white top-hat keeps what is brighter, or more colourful, than all that surrounds it
    and smaller than `_LARGEST_PX`; borders and large prints leave nothing.
    """
    smooth = cv2.GaussianBlur(picture, (0, 0), 1.0)
    red, green, blue = cv2.split(smooth)
    high = cv2.max(cv2.max(red, green), blue)
    colourful = cv2.subtract(high, cv2.min(cv2.min(red, green), blue))
    stack = cv2.merge([red, green, blue, colourful])
    small = cv2.morphologyEx(stack, cv2.MORPH_TOPHAT, _KERNEL)
    red, green, blue, colourful = cv2.split(small)
    strongest = cv2.max(cv2.max(red, green), cv2.max(blue, colourful))
    response = cv2.blur(strongest, (3, 3))
    top = (response >= cv2.dilate(response, _NEIGHBOURS)) & (response > LEAST_RESPONSE)
    found: list[tuple[int, int]] = []
    for near in _zones(line, top.shape):
        rows, columns = np.nonzero(top & (near > 0))
        order = np.argsort(-response[rows, columns].astype(np.int16), kind="stable")
        found += [(int(rows[k]), int(columns[k])) for k in order[:MEASURED]]
    return found


def _zones(
    line: FloatArray, shape: tuple[int, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Where a foot's dots and a knee's dot can lie."""
    foot, knee = (np.zeros(shape[:2], np.uint8) for _ in "ab")
    corners = np.clip(np.rint(line), -9999, 9999).astype(np.int32)
    thick = round(2 * NEAR_FOOT * PX_PER_SHANK)
    cv2.polylines(foot, [corners[1:]], isClosed=False, color=255, thickness=thick)
    centre = (int(corners[0, 0]), int(corners[0, 1]))
    cv2.circle(knee, centre, round(NEAR_KNEE * PX_PER_SHANK), 255, -1)
    return foot, knee


def _disc() -> tuple[FloatArray, FloatArray, FloatArray]:
    y, x = np.mgrid[-_REACH : _REACH + 1, -_REACH : _REACH + 1].astype(np.float64)
    return x, y, np.hypot(x, y)


_X, _Y, _AWAY = _disc()
_EDGE = np.maximum(np.abs(_X), np.abs(_Y)) == _REACH
_RING_MASK = np.abs(_AWAY - sum(_AROUND) / 2) <= (_AROUND[1] - _AROUND[0]) / 2


def _span(colour: NDArray[np.float32]) -> float:
    return float(colour.max() - colour.min())


def _measure(picture: NDArray[np.uint8], row: int, column: int) -> FloatArray | None:
    """Measure one candidate in pixels of the cut, or return None if it is no dot.

    Each pixel's part of dot colour gives area and centre to a fraction of a pixel.
    """
    height, width = picture.shape[:2]
    if not (_REACH <= row < height - _REACH and _REACH <= column < width - _REACH):
        return None
    window = picture[
        row - _REACH : row + _REACH + 1, column - _REACH : column + _REACH + 1
    ].astype(np.float32)
    ring = window[_RING_MASK]
    around = np.partition(ring, len(ring) // 2, axis=0)[len(ring) // 2]
    colour = window[_REACH - 1 : _REACH + 2, _REACH - 1 : _REACH + 2].mean(axis=(0, 1))
    difference = colour - around
    contrast = float(np.linalg.norm(difference))
    brighter = max(float(difference.max()), _span(colour) - _span(around))
    if contrast < LEAST_CONTRAST or brighter < LEAST_BRIGHTER:
        return None
    above = window - around
    part = np.clip(above @ difference / contrast**2, 0, 1)
    # What has another colour is no part of the dot, however bright it is.
    above -= part[..., None] * difference
    off = np.sqrt((above * above).sum(axis=2))
    allowed = contrast * (OTHER_COLOUR[0] + OTHER_COLOUR[1] * part)
    part = np.where(off < allowed, part, 0.0)
    _, labels = cv2.connectedComponents((part > 0.5).astype(np.uint8))
    own = labels == labels[_REACH, _REACH]
    if labels[_REACH, _REACH] == 0 or own[_EDGE].any():
        return None
    grown = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    weight = np.where(grown & (part > 0.15), part, 0.0)
    area = float(weight.sum())
    diameter = 2 * np.sqrt(area / np.pi)
    if not DIAMETER[0] <= diameter / PX_PER_SHANK <= DIAMETER[1]:
        return None
    x, y = float((weight * _X).sum()) / area, float((weight * _Y).sum()) / area
    xx = float((weight * (_X - x) ** 2).sum()) / area
    yy = float((weight * (_Y - y) ** 2).sum()) / area
    xy = float((weight * (_X - x) * (_Y - y)).sum()) / area
    middle, half = 0.5 * (xx + yy), float(np.hypot(0.5 * (xx - yy), xy))
    if middle + half > MOST_ELONGATED**2 * max(middle - half, 1e-6):
        return None
    return np.array(
        [column + 0.5 + x, row + 0.5 + y, diameter, contrast, *colour.tolist()]
    )

"""Finds small round things at the waist that stand out from the cloth: candidates for dots.

One frame at a time and without knowing the dots' colour. Whether two candidates are dots on
the pelvis is decided over the whole clip (`gaitcheck.pelvis.stickers`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gaitcheck.core.median import median
from gaitcheck.pelvis.patch import PX_PER_TRUNK as COARSE_PX
from gaitcheck.pelvis.patch import Sight, Waist, grid

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray

PX_PER_TRUNK = 256
"""Resolution of the measurement; a dot of 18 mm is about 9 px wide in it."""

HALF_WIDTH = 0.36
TOP, BOTTOM = -0.48, 0.12
"""Where PSIS (from behind) and ASIS (from the front) can lie, in trunk lengths from the
mid-hip point of the pose model; negative is up."""

DIAMETER = (0.018, 0.075)
"""Trunk lengths: dots of 10 to 35 mm on a trunk of 0.45 to 0.55 m."""

LEAST_CONTRAST = 40.0
"""Colour distance between a dot and the cloth round it (0 to 441)."""

LEAST_BRIGHTER = 30.0
"""At least one colour channel must be brighter than the cloth by this: dots are bright, holes
and dark prints are not."""

MOST_ELONGATED = 1.9
"""Longest over shortest axis; a motion blur of half a dot is allowed."""

MOST = 4
"""Candidates kept per frame, those of the highest contrast."""

FIELDS = ("x_px", "y_px", "diameter", "contrast", "red", "green", "blue")

LEAST_RESPONSE = 10.0
"""Difference between the spot's middle and its surroundings in the coarse picture, in the
strongest colour channel; blur leaves a quarter or more of a dot's contrast."""

_CORE, _RING, _WINDOW = 0.010, 0.045, 0.065
"""Radii in trunk lengths: of the spot's middle, its surroundings, and what is cut out."""

_REACH = round(_WINDOW * PX_PER_TRUNK)
_Y, _X = np.mgrid[-_REACH : _REACH + 1, -_REACH : _REACH + 1]
_EDGE = np.maximum(np.abs(_X), np.abs(_Y)) == _REACH
_RIM, _HEART = np.hypot(_X, _Y) > 0.8 * _REACH, np.hypot(_X, _Y) <= 1.5


@dataclass(frozen=True, eq=False)
class Dots:
    """Candidates of one frame: `(n, len(FIELDS))`, highest contrast first."""

    found: FloatArray

    def row(self) -> FloatArray:
        """Return a fixed-length row, NaN where there are fewer than `MOST`."""
        padded = np.full((MOST, len(FIELDS)), np.nan)
        padded[: len(self.found)] = self.found
        return padded.ravel()


def find_dots(sight: Sight, waist: Waist) -> Dots:
    """Look for candidates in one frame.

    Spots are sought in the coarse picture of the waist and measured in a finer one that is
    cut out round them only.
    """
    found = []
    for spot in _spots(waist):
        dot = _measure(sight, spot)
        if dot is not None:
            found.append(dot)
    found.sort(key=lambda dot: -float(dot[3]))
    return Dots(np.array(found[:MOST]).reshape(-1, len(FIELDS)))


def _spots(waist: Waist) -> FloatArray:
    """Return `(n, 2)` places, in trunk lengths from the mid-hip point, strongest first."""
    g = grid()
    first, last = np.searchsorted(g.y[:, 0], (TOP, BOTTOM))
    left, right = np.searchsorted(g.x[0], (-HALF_WIDTH, HALF_WIDTH))
    part = (slice(first, last), slice(left, right))
    rgb = waist.rgb[part]
    core = cv2.GaussianBlur(rgb, (0, 0), _CORE * COARSE_PX)
    ring = cv2.blur(rgb, (2 * round(_RING * COARSE_PX) + 1,) * 2)
    red, green, blue = cv2.split(cv2.absdiff(core, ring))
    response = cv2.max(cv2.max(red, green), blue)
    near = np.ones((2 * round(0.03 * COARSE_PX) + 1,) * 2, np.uint8)
    top = (response >= cv2.dilate(response, near)) & (response > LEAST_RESPONSE)
    rows, columns = np.nonzero(top & waist.bare[part])
    order = np.argsort(-response[rows, columns])[: 3 * MOST]
    rows, columns = rows[order], columns[order]
    places: FloatArray = np.column_stack(
        [g.x[0, left + columns], g.y[first + rows, 0]]
    ).astype(np.float64)
    return places


def _measure(sight: Sight, spot: FloatArray) -> FloatArray | None:
    """Measure one candidate: the `FIELDS`, or None if it is no dot.

    The cloth's colour is the median of a frame round the candidate; each pixel's part of
    dot colour gives area and centre to a fraction of a pixel.
    """
    reach, side = _REACH, 2 * _REACH + 1
    to_px = sight.window(top=spot[1] - _WINDOW, width=side, px_per_trunk=PX_PER_TRUNK)
    to_px[0, 2] += spot[0] * sight.trunk
    window = sight.colours(to_px, (side, side))
    cloth = median(window[_RIM])
    colour = window[_HEART].mean(axis=0)
    difference = colour - cloth
    contrast = float(np.linalg.norm(difference))
    if contrast < LEAST_CONTRAST or difference.max() < LEAST_BRIGHTER:
        return None
    if sight.share(to_px, (side, side)).min() < 0.5:
        return None
    part = np.clip((window - cloth) @ difference / contrast**2, 0, 1)
    _, labels = cv2.connectedComponents((part > 0.5).astype(np.uint8))
    own = labels == labels[reach, reach]
    if labels[reach, reach] == 0 or own[_EDGE].any():
        return None
    grown = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    weight = np.where(grown & (part > 0.15), part, 0.0)
    area = float(weight.sum())
    diameter = 2 * np.sqrt(area / np.pi) / PX_PER_TRUNK
    if not DIAMETER[0] <= diameter <= DIAMETER[1]:
        return None
    spread = np.cov(np.stack([_X.ravel(), _Y.ravel()]), aweights=weight.ravel())
    small, large = np.sqrt(np.maximum(np.linalg.eigvalsh(spread), 1e-6))
    if large > MOST_ELONGATED * small:
        return None
    off = np.array([(weight * _X).sum(), (weight * _Y).sum()]) / area + reach
    centre_px = to_px[:, 2] + to_px[0, 0] * off
    return np.array([*centre_px, diameter, contrast, *colour])

"""Finds small round things at the waist that stand out from the cloth: candidates for dots.

One frame at a time and without knowing the dots' colour. Whether two candidates are dots on
the pelvis is decided over the whole clip (`gaitcheck.pelvis.stickers`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.pelvis.patch import Image, Sight

PX_PER_TRUNK = 256
"""Resolution of the search; a dot of 18 mm is about 9 px wide in it."""

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

_CORE = 0.014
_RING = 0.045


@dataclass(frozen=True, eq=False)
class Dots:
    """Candidates of one frame: `(n, len(FIELDS))`, highest contrast first."""

    found: FloatArray

    def row(self) -> FloatArray:
        """Return a fixed-length row, NaN where there are fewer than `MOST`."""
        padded = np.full((MOST, len(FIELDS)), np.nan)
        padded[: len(self.found)] = self.found
        return padded.ravel()


def find_dots(sight: Sight) -> Dots:
    """Look for candidates in one frame whose hips were seen."""
    height, width = _size()
    to_px = sight.window(top=TOP, width=width, px_per_trunk=PX_PER_TRUNK)
    rgb, share = sight.sample(to_px, (width, height))
    core = cv2.GaussianBlur(rgb, (0, 0), _CORE * PX_PER_TRUNK)
    ring = cv2.GaussianBlur(rgb, (0, 0), _RING * PX_PER_TRUNK)
    response = np.linalg.norm(core - ring, axis=2)
    # The blurred difference of a dot keeps about half of its contrast.
    near = np.ones((2 * round(0.03 * PX_PER_TRUNK) + 1,) * 2, np.uint8)
    top = (response >= cv2.dilate(response, near)) & (response > 0.5 * LEAST_CONTRAST)
    rows, columns = np.nonzero(top)
    if rows.size == 0:
        return Dots(np.empty((0, len(FIELDS))))
    order = np.argsort(-response[rows, columns])[: 3 * MOST]
    found = []
    for row, column in zip(rows[order], columns[order], strict=True):
        dot = _measure(rgb, share, int(row), int(column))
        if dot is not None:
            x_px, y_px = to_px[:, 2] + to_px[0, 0] * dot[:2]
            found.append([x_px, y_px, dot[2] / PX_PER_TRUNK, *dot[3:]])
    found.sort(key=lambda dot: -dot[3])
    return Dots(np.array(found[:MOST]).reshape(-1, len(FIELDS)))


@cache
def _size() -> tuple[int, int]:
    return round((BOTTOM - TOP) * PX_PER_TRUNK), 2 * round(HALF_WIDTH * PX_PER_TRUNK)


def _measure(rgb: Image, share: Image, row: int, column: int) -> FloatArray | None:
    """Measure one candidate: centre, diameter in pixels, contrast and colour.

    The cloth's colour is the median of a frame round the candidate; each pixel's part of
    dot colour gives area and centre to a fraction of a pixel.
    """
    reach = round(0.065 * PX_PER_TRUNK)
    top, left = row - reach, column - reach
    if top < 0 or left < 0 or row + reach >= rgb.shape[0]:
        return None
    if column + reach >= rgb.shape[1]:
        return None
    window = rgb[top : row + reach + 1, left : column + reach + 1]
    if share[top : row + reach + 1, left : column + reach + 1].min() < 0.5:
        return None
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    away = np.hypot(x, y)
    cloth = np.median(window[away > 0.8 * reach], axis=0)
    colour = window[away <= 1.5].mean(axis=0)
    difference = colour - cloth
    contrast = float(np.linalg.norm(difference))
    if contrast < LEAST_CONTRAST or difference.max() < LEAST_BRIGHTER:
        return None
    part = np.clip((window - cloth) @ difference / contrast**2, 0, 1)
    _, labels = cv2.connectedComponents((part > 0.5).astype(np.uint8))
    own = labels == labels[reach, reach]
    if labels[reach, reach] == 0 or own[[0, -1]].any() or own[:, [0, -1]].any():
        return None
    grown = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    weight = np.where(grown & (part > 0.15), part, 0.0)
    area = float(weight.sum())
    diameter = 2 * np.sqrt(area / np.pi)
    if not DIAMETER[0] <= diameter / PX_PER_TRUNK <= DIAMETER[1]:
        return None
    centre = np.array([(weight * x).sum(), (weight * y).sum()]) / area
    spread = np.cov(np.stack([x.ravel(), y.ravel()]), aweights=weight.ravel())
    small, large = np.sqrt(np.maximum(np.linalg.eigvalsh(spread), 1e-6))
    if large > MOST_ELONGATED * small:
        return None
    return np.array([column + centre[0], row + centre[1], diameter, contrast, *colour])

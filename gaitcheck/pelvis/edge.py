"""The visible edge at the waist: where the upper garment ends and the lower one begins.

The edge's slope is read in each frame by itself, so it cannot drift as summed motion does.
It is not the pelvis: cloth over a thigh that swings is lifted with it, and from behind the
edge turns about a third more than the pelvis (docs/decisions/0006-pelvis.md). It serves as
the second witness: where it and the motion of the waist band tell different stories, the
cloth is loose and nothing is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.pelvis.patch import PX_PER_TRUNK, TOP, Image, Waist, grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gaitcheck.core.arrays import FloatArray

ABOVE, BELOW = (-0.50, -0.30), (0.10, 0.28)
"""Heights at which the two garments' colours are learnt, in trunk lengths from the hips."""

ZONE = (-0.42, 0.25)
"""Heights between which the edge is sought."""

HALF_SAMPLE = 0.30
LEAST_SAMPLE = 100
"""Half width of the colour samples, and the pixels that each must have."""

LEAST_COLUMNS = 32
"""Columns with a clear edge that a line needs: a quarter of a trunk length."""

LEAST_CONTRAST = 0.4
"""Drop of the garment share across the edge (1 = from one colour fully to the other)."""

_WINDOW = 5
_COLOUR_NOISE = 8.0


@dataclass(frozen=True, kw_only=True)
class Edge:
    """The edge in one frame.

    Parameters
    ----------
    slope_deg
        Slope in the picture, + = the right end is lower.
    scatter
        Robust scatter of the columns about the curve, in trunk lengths.
    width
        Columns that took part, in trunk lengths.
    """

    slope_deg: float
    scatter: float
    width: float


def find_edge(waist: Waist) -> Edge | None:
    """Fit the edge of the garments; None where there is none."""
    share = _upper_share(waist)
    if share is None:
        return None
    found = _boundary(share, waist.bare)
    if found is None:
        return None
    return _line(*found)


def _upper_share(waist: Waist) -> Image | None:
    """Per pixel, 1 = colour of the upper garment, 0 = of the lower (linear discriminant)."""
    g = grid()
    samples = []
    for low, high in (ABOVE, BELOW):
        chosen = waist.bare & (g.y >= low) & (g.y < high) & (np.abs(g.x) < HALF_SAMPLE)
        pixels = waist.rgb[chosen]
        if len(pixels) < LEAST_SAMPLE:
            return None
        samples.append(pixels)
    upper, lower = (np.median(s, axis=0) for s in samples)
    spread = sum(np.cov(s.T) for s in samples) + _COLOUR_NOISE * np.eye(3)
    axis = np.linalg.solve(spread, (upper - lower).astype(np.float64))
    reach = float((upper - lower) @ axis)
    if reach < 1.0:  # The colours differ by less than their own scatter.
        return None
    share = (waist.rgb - lower) @ (axis / reach).astype(np.float32)
    clipped: Image = np.clip(share, -0.5, 1.5)
    return clipped


def _boundary(
    share: Image, bare: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray] | None:
    """Find the edge's height in each column to a part of a pixel.

    The row that splits a column best is refined by the area under the share in a short
    window, which a blurred edge does not move.
    """
    first, last = (round((v - TOP) * PX_PER_TRUNK) for v in ZONE)
    columns = np.flatnonzero(bare[first:last].sum(axis=0) > 0.3 * (last - first))
    if columns.size < LEAST_COLUMNS:
        return None
    part = share[first:last, columns]
    seen = bare[first:last, columns]
    votes = np.clip(part - 0.5, -0.5, 0.5) * seen
    row = np.argmax(np.cumsum(votes, axis=0), axis=0)
    margin = _WINDOW + 3
    inside = (row > margin) & (row < part.shape[0] - margin - 2)
    row = np.clip(row, margin, part.shape[0] - margin - 2)
    reach = row[:, None] + np.arange(-_WINDOW - 2, _WINDOW + 4)
    which = np.arange(columns.size)[:, None]
    window = part[reach, which]
    over, under = window[:, :3].mean(axis=1), window[:, -3:].mean(axis=1)
    good = inside & seen[reach, which].all(axis=1) & (over - under > LEAST_CONTRAST)
    if good.sum() < LEAST_COLUMNS:
        return None
    scaled = (window[:, 3:-2] - under[:, None]) / np.maximum(over - under, 0.1)[:, None]
    height = row - _WINDOW + 0.5 + np.clip(scaled, 0, 1).sum(axis=1)
    y = (height[good] + first) / PX_PER_TRUNK + TOP
    return grid().x[0, columns[good]].astype(np.float64), y.astype(np.float64)


def _line(x: FloatArray, y: FloatArray) -> Edge:
    """Robust parabola; its slope in the middle of the columns counts."""
    middle = x - 0.5 * (x.min() + x.max())
    design = np.stack([np.ones_like(x), middle, middle**2], axis=1)
    ridge = np.diag([0.0, 0.0, 0.05])
    weight = 1 / (1 + ((y - np.median(y)) / 0.05) ** 2)
    scatter = 0.0
    for _ in range(8):
        weighted = design * weight[:, None]
        curve = np.linalg.solve(weighted.T @ design + ridge, weighted.T @ y)
        residual = y - design @ curve
        scatter = max(1.4826 * float(np.median(np.abs(residual))), 0.003)
        weight = 1 / (1 + (residual / (3 * scatter)) ** 2) ** 2
    return Edge(
        slope_deg=float(np.rad2deg(np.arctan(curve[1]))),
        scatter=scatter,
        width=x.size / PX_PER_TRUNK,
    )

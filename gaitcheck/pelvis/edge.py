"""The visible edge at the waist: where the upper garment ends and the lower one begins.

The edge's slope is read in each frame by itself, so it cannot drift as summed motion does.
From behind, its middle turns about a third more than the pelvis, since cloth over a thigh
is carried with it; there it serves as the second witness (`find_edge`): where it and the
motion of the waist band tell different stories, the cloth is loose and nothing is measured.
From the front, where thighs and hands spoil the band, the edge is all there is, and only
its full width, hip to hip, follows the pelvis (`edge_heights`); see
docs/decisions/0006-pelvis.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.median import median
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

BIN_EDGES = np.linspace(-0.45, 0.45, 17)
"""Sideways bins, in trunk lengths from the mid-hip point, that heights are averaged in."""

MOSTLY = 0.9
"""Share of a column's window round the edge that must be usable."""

MOST_FOREIGN = 4.0
"""Distance from both garments' colours, in their standard deviations, from which a pixel
belongs to something else, such as a hand."""

_WINDOW = 5
_COLOUR_NOISE = 8.0
_LEAST_IN_BIN = 3


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
    """Fit the middle of the edge; None where there is none."""
    garments = _garments(waist)
    if garments is None:
        return None
    found = _boundary(garments.share(waist.rgb), waist.bare)
    if found is None:
        return None
    return _line(*found)


def edge_heights(waist: Waist) -> FloatArray:
    """Return the edge's height in each of the bins, in trunk lengths; NaN where hidden.

    What is neither garment is told by its colour, not by where the model sees the arms: a
    forearm beside the hip must not cost the end of the edge.
    """
    heights = np.full(BIN_EDGES.size - 1, np.nan)
    garments = _garments(waist)
    if garments is None:
        return heights
    share = garments.share(waist.rgb)
    found = _boundary(share, waist.runner & garments.own(waist.rgb, share))
    if found is None:
        return heights
    x, y = found
    bins = np.searchsorted(BIN_EDGES, x) - 1
    for k in range(heights.size):
        inside = bins == k
        if inside.sum() >= _LEAST_IN_BIN:
            heights[k] = np.median(y[inside])
    return heights


@dataclass(frozen=True, eq=False)
class _Garments:
    """Colours of the two garments: `(3,)` medians, and their shared `(3, 3)` covariance."""

    upper: FloatArray
    lower: FloatArray
    spread: FloatArray

    def share(self, rgb: Image) -> Image:
        """1 = colour of the upper garment, 0 = of the lower (linear discriminant)."""
        axis = np.linalg.solve(self.spread, self.upper - self.lower)
        axis /= (self.upper - self.lower) @ axis
        share = (rgb - self.lower.astype(np.float32)) @ axis.astype(np.float32)
        clipped: Image = np.clip(share, -0.5, 1.5)
        return clipped

    def own(self, rgb: Image, share: Image) -> NDArray[np.bool_]:
        """Tell which pixels have a colour of the garments or a mixture of them."""
        mixed = self.lower + np.clip(share, 0, 1)[..., None] * (self.upper - self.lower)
        off = (rgb - mixed).astype(np.float32)
        # The shared covariance is the sum of two: half of it is that of one garment.
        white = np.linalg.cholesky(np.linalg.inv(0.5 * self.spread)).astype(np.float32)
        away = off @ white
        own: NDArray[np.bool_] = np.einsum("hwc,hwc->hw", away, away) < MOST_FOREIGN**2
        return own


def _garments(waist: Waist) -> _Garments | None:
    g = grid()
    samples = []
    for low, high in (ABOVE, BELOW):
        chosen = waist.bare & (g.y >= low) & (g.y < high) & (np.abs(g.x) < HALF_SAMPLE)
        pixels = waist.rgb[chosen]
        if len(pixels) < LEAST_SAMPLE:
            return None
        samples.append(pixels)
    upper, lower = (median(s).astype(np.float64) for s in samples)
    spread = np.cov(samples[0].T) + np.cov(samples[1].T) + _COLOUR_NOISE * np.eye(3)
    if (upper - lower) @ np.linalg.solve(spread, upper - lower) < 1.0:
        return None  # The colours differ by less than their own scatter.
    return _Garments(upper, lower, spread)


def _boundary(
    share: Image, usable: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray] | None:
    """Find the edge's height in each column to a part of a pixel.

    The row that splits a column best is refined by the area under the share in a short
    window, which a blurred edge does not move.
    """
    first, last = (round((v - TOP) * PX_PER_TRUNK) for v in ZONE)
    columns = np.flatnonzero(usable[first:last].sum(axis=0) > 0.3 * (last - first))
    if columns.size < LEAST_COLUMNS:
        return None
    part = share[first:last, columns]
    seen = usable[first:last, columns]
    votes = np.clip(part - 0.5, -0.5, 0.5) * seen
    row = np.argmax(np.cumsum(votes, axis=0), axis=0)
    margin = _WINDOW + 3
    inside = (row > margin) & (row < part.shape[0] - margin - 2)
    row = np.clip(row, margin, part.shape[0] - margin - 2)
    reach = row[:, None] + np.arange(-_WINDOW - 2, _WINDOW + 4)
    which = np.arange(columns.size)[:, None]
    window = part[reach, which]
    over, under = window[:, :3].mean(axis=1), window[:, -3:].mean(axis=1)
    good = (
        inside
        & (seen[reach, which].mean(axis=1) > MOSTLY)
        & (over - under > LEAST_CONTRAST)
    )
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
    weight = 1 / (1 + ((y - median(y)) / 0.05) ** 2)
    scatter = 0.0
    for _ in range(8):
        weighted = design * weight[:, None]
        curve = np.linalg.solve(weighted.T @ design + ridge, weighted.T @ y)
        residual = y - design @ curve
        scatter = max(1.4826 * float(median(np.abs(residual))), 0.003)
        weight = 1 / (1 + (residual / (3 * scatter)) ** 2) ** 2
    return Edge(
        slope_deg=float(np.rad2deg(np.arctan(curve[1]))),
        scatter=scatter,
        width=x.size / PX_PER_TRUNK,
    )

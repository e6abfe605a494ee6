"""How far the waist turned between two frames, fitted to the pictures themselves.

The patch of the later frame is warped onto the earlier one by an affine motion that is
refined until the colours match (Lucas and Kanade 1981, here with robust weights). Fitting
all pixels of the waist band at once needs no corners: a plain shirt's only feature, its
edge against the shorts, counts with its full length.

Only one number is kept: the slope that a level line gets, dy/dx. Turning about the vertical
(yaw) moves cloth sideways, not its slope, and stretch and shear have parameters of their
own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gaitcheck.pelvis.patch import PX_PER_TRUNK, Image, Waist, grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

BAND = (-0.20, 0.10)
"""Height of the fitted band in trunk lengths from the hip points, up negative: from the top of
the pelvis to just below its floor. Higher up the trunk's own motion takes over, lower down
the thighs' (table in docs/decisions/0006-pelvis.md)."""

HALF_BAND = 0.42
"""Half width of the band in trunk lengths."""

HALF_MIDDLE = 0.25
"""Half width of the part that every body fills; its cover judges the mask."""

MAX_ROUNDS = 8

SETTLED_PX = 0.01
"""Change of slope per round, in pixels per trunk length (0.004 degrees)."""

LEAST_PIXELS = 400

_BLUR_PX = 1.0
_STIFFNESS = np.array([1e-6, 1e-3, 1e-3, 1e-6, 1e-5, 1e-3])
"""Weak pull of the six parameters to zero, so that bare cloth cannot run away."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A smoothed patch with its gradients, ready to be compared with the next.

    `stack` is `(height, width, 9)`: three colours, their gradients along and down. `cover`
    is the share of the middle of the band that is the runner's.
    """

    waist: Waist
    stack: Image
    cover: float


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What was found between two frames.

    Parameters
    ----------
    slope_deg
        Change of slope in the picture, + = clockwise (the right end sinks).
    sd_deg
        Its standard error from the colour residuals; a lower bound.
    agreement
        Mean robust weight, 0 to 1: how much of the band moves as one piece.
    """

    slope_deg: float
    sd_deg: float
    agreement: float


def prepare(waist: Waist) -> Prepared:
    """Smooth a patch and take its gradients."""
    smooth = cv2.GaussianBlur(waist.rgb, (0, 0), _BLUR_PX)
    along = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    g = grid()
    middle = (g.y >= BAND[0]) & (g.y < BAND[1]) & (np.abs(g.x) < HALF_MIDDLE)
    return Prepared(
        waist=waist,
        stack=np.concatenate([smooth, along, down], axis=2),
        cover=float(waist.runner[middle].mean()),
    )


def turn(before: Prepared, after: Prepared) -> Turn | None:
    """Fit the motion of the waist band from `before` to `after`.

    Returns
    -------
    Turn or None
        None where too little of the runner lies in the band or the fit failed.
    """
    g = grid()
    low, high = BAND
    band = before.waist.runner & after.waist.runner
    band = band & (g.y >= low) & (g.y < high) & (np.abs(g.x) < HALF_BAND)
    rows, columns = np.nonzero(band)
    if rows.size < LEAST_PIXELS:
        return None
    # Every second pixel, as on a chessboard: the picture is smooth, the time halves.
    kept = np.flatnonzero((rows + columns) % 2 == 0)
    fit = _Fit(before.stack, after.stack, rows[kept], columns[kept])
    for _ in range(MAX_ROUNDS):
        if fit.refine() < SETTLED_PX:
            break
    return fit.turn()


class _Fit:
    """Gauss-Newton on six affine parameters with Geman-McClure weights."""

    def __init__(
        self,
        before: Image,
        after: Image,
        rows: NDArray[np.intp],
        columns: NDArray[np.intp],
    ) -> None:
        g = grid()
        self._after = after
        self._at = before[rows, columns]
        self._rows = rows.astype(np.float32)
        self._columns = columns.astype(np.float32)
        x = g.x[rows, columns]
        y = g.y[rows, columns] - np.float32(0.5 * (BAND[0] + BAND[1]))
        self._basis = np.stack([np.ones_like(x), x, y])
        self._parameters = np.zeros(6)
        self._normal = np.eye(6)
        self._variance = np.nan
        self._agreement = 0.0

    def refine(self) -> float:
        """Do one round; returns the change of slope in pixels per trunk length."""
        dx, dy = self._parameters.reshape(2, 3) @ self._basis
        there = cv2.remap(
            self._after,
            (self._columns + dx.astype(np.float32))[None],
            (self._rows + dy.astype(np.float32))[None],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )[0]
        residual = there[:, :3] - self._at[:, :3]
        slopes = 0.5 * (there[:, 3:] + self._at[:, 3:])
        size = np.abs(residual).max(axis=1)
        spread = 1.4826 * float(np.median(size)) + 0.3
        weight = 1 / (1 + (size / (2 * spread)) ** 2) ** 2
        along, down = slopes[:, :3], slopes[:, 3:]
        # Sums over the colours first: the geometry is the same for all three.
        aa = weight * np.einsum("nc,nc->n", along, along)
        ad = weight * np.einsum("nc,nc->n", along, down)
        dd = weight * np.einsum("nc,nc->n", down, down)
        ra = weight * np.einsum("nc,nc->n", along, residual)
        rd = weight * np.einsum("nc,nc->n", down, residual)
        b = self._basis
        normal = np.block(
            [[(b * aa) @ b.T, (b * ad) @ b.T], [(b * ad) @ b.T, (b * dd) @ b.T]]
        ).astype(np.float64)
        pull = np.concatenate([b @ ra, b @ rd]).astype(np.float64)
        normal += np.diag(_STIFFNESS * weight.size)
        step = np.linalg.solve(normal, -pull)
        self._parameters = self._parameters + step
        self._normal = normal
        self._variance = float(
            np.einsum("n,nc,nc->", weight, residual, residual) / (3 * weight.sum())
        )
        self._agreement = float(weight.mean())
        return float(np.abs(step[4]))

    def turn(self) -> Turn | None:
        """Return the slope, or None if the fit ran away."""
        if not np.all(np.isfinite(self._parameters)):
            return None
        covariance = np.linalg.inv(self._normal) * self._variance
        per_px = 1 / PX_PER_TRUNK
        # x is in trunk lengths, so dy/dx of the picture is the parameter per trunk.
        slope = float(np.rad2deg(np.arctan(self._parameters[4] * per_px)))
        sd = float(np.rad2deg(np.sqrt(max(covariance[4, 4], 0.0)) * per_px))
        return Turn(slope_deg=slope, sd_deg=sd, agreement=self._agreement)

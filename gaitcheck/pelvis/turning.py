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

    from gaitcheck.core.arrays import FloatArray

BAND = (-0.20, 0.10)
"""Height of the fitted band in trunk lengths from the hip points, up negative: from the top of
the pelvis to just below its floor. Higher up the trunk's own motion takes over, lower down
the thighs' (table in docs/decisions/0006-pelvis.md)."""

HALF_BAND = 0.42
"""Half width of the band in trunk lengths."""

HALF_MIDDLE = 0.25
"""Half width of the part that every body fills; its cover judges the mask."""

REACH = 0.14
"""Farthest motion between two frames that is followed, in trunk lengths against the hips."""

STAGES = ((7, 6), (2, 5))
"""One pixel in so many, and the most rounds with them."""

SETTLED_PX = 0.01
"""Change of slope per round, in pixels per trunk length (0.004 degrees)."""

LEAST_PIXELS = 400

_BLUR_PX = 1.0
_STIFFNESS = np.array([1e-6, 1e-3, 1e-3, 1e-6, 1e-5, 1e-3])
"""Weak pull of the six parameters to zero, so that bare cloth cannot run away."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A smoothed patch with its gradients, ready to be compared with the next.

    `stack` is `(height, width, 9)`: three colours, their gradients along and down, from
    `first_row` of the patch on. `cover` is the share of the middle of the band that is the
    runner's.
    """

    waist: Waist
    stack: Image
    first_row: int
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
    """Smooth the band and its surroundings and take their gradients."""
    g = grid()
    rows = slice(*np.searchsorted(g.y[:, 0], (BAND[0] - REACH, BAND[1] + REACH)))
    smooth = cv2.GaussianBlur(waist.rgb[rows], (0, 0), _BLUR_PX)
    along = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    middle = (g.y >= BAND[0]) & (g.y < BAND[1]) & (np.abs(g.x) < HALF_MIDDLE)
    return Prepared(
        waist=waist,
        stack=np.concatenate([smooth, along, down], axis=2),
        first_row=int(rows.start),
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
    # Few pixels bring the parameters near; every second one, as on a chessboard, ends it.
    parameters = np.zeros(6)
    for share, rounds in STAGES:
        kept = np.flatnonzero((rows + columns) % share == 0)
        fit = _Fit(before, after, rows[kept], columns[kept], parameters)
        for _ in range(rounds):
            if fit.refine() < SETTLED_PX:
                break
        parameters = fit.parameters
    return fit.turn()


class _Fit:
    """Gauss-Newton on six affine parameters with Geman-McClure weights."""

    def __init__(
        self,
        before: Prepared,
        after: Prepared,
        rows: NDArray[np.intp],
        columns: NDArray[np.intp],
        parameters: FloatArray,
    ) -> None:
        g = grid()
        self.parameters = parameters
        self._after = after.stack
        own = rows - before.first_row
        self._at = np.ascontiguousarray(before.stack[own, columns].T)
        self._rows = own.astype(np.float32)
        self._columns = columns.astype(np.float32)
        x = g.x[rows, columns]
        y = g.y[rows, columns] - np.float32(0.5 * (BAND[0] + BAND[1]))
        self._basis = np.stack([np.ones_like(x), x, y])
        self._normal = np.eye(6)
        self._variance = np.nan
        self._agreement = 0.0

    def refine(self) -> float:
        """Do one round; returns the change of slope in pixels per trunk length."""
        dx, dy = self.parameters.reshape(2, 3).astype(np.float32) @ self._basis
        there = cv2.remap(
            self._after,
            (self._columns + dx)[None],
            (self._rows + dy)[None],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )[0]
        # Rows of (9, n): three colours, their gradients along, their gradients down.
        there = np.ascontiguousarray(there.T)
        residual = there[:3] - self._at[:3]
        along, down = 0.5 * (there[3:] + self._at[3:]).reshape(2, 3, -1)
        weight = self._weigh(residual)
        b = self._basis
        normal = np.empty((6, 6))
        normal[:3, :3] = (b * (weight * _dot(along, along))) @ b.T
        normal[:3, 3:] = (b * (weight * _dot(along, down))) @ b.T
        normal[3:, :3] = normal[:3, 3:].T
        normal[3:, 3:] = (b * (weight * _dot(down, down))) @ b.T
        normal += np.diag(_STIFFNESS * weight.size)
        pull = np.concatenate(
            [b @ (weight * _dot(along, residual)), b @ (weight * _dot(down, residual))]
        )
        step = np.linalg.solve(normal, -pull.astype(np.float64))
        self.parameters = self.parameters + step
        self._normal = normal
        return float(np.abs(step[4]))

    def _weigh(self, residual: Image) -> Image:
        size = np.maximum(np.maximum(*np.abs(residual[:2])), np.abs(residual[2]))
        # A median to within one rank, in a third of the time of `np.median`.
        middle = size.size // 2
        spread = 1.4826 * float(np.partition(size, middle)[middle]) + 0.3
        weight: Image = 1 / (1 + (size / np.float32(2 * spread)) ** 2) ** 2
        total = float(weight.sum())
        self._agreement = total / weight.size
        self._variance = float(weight @ _dot(residual, residual)) / (3 * total)
        return weight

    def turn(self) -> Turn | None:
        """Return the slope, or None if the fit ran away."""
        if not np.all(np.isfinite(self.parameters)):
            return None
        covariance = np.linalg.inv(self._normal) * self._variance
        # x is in trunk lengths, so dy/dx of the picture is the parameter per trunk.
        slope = float(np.rad2deg(np.arctan(self.parameters[4] / PX_PER_TRUNK)))
        sd = float(np.rad2deg(np.sqrt(max(covariance[4, 4], 0.0)) / PX_PER_TRUNK))
        return Turn(slope_deg=slope, sd_deg=sd, agreement=self._agreement)


def _dot(a: Image, b: Image) -> Image:
    """Sum over three colours, pixel by pixel."""
    total: Image = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return total

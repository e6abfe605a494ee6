"""Zero-phase smoothing on the true, possibly uneven, time base.

A cubic smoothing spline minimises the squared distance to the samples, each counted
with the time it stands for, plus the integrated squared curvature. On dense samples
its frequency response is `1 / (1 + (f / cutoff)^4)`: the same as a second-order
Butterworth filter run forwards and backwards, without resampling, without start-up
transients, and with gaps simply left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray

MIN_SAMPLES = 6
"""Fewer seen samples than this in a stretch are not smoothed but dropped."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Spline:
    """A natural cubic smoothing spline of several signals on the same time base.

    Parameters
    ----------
    time_s
        `(n,)` knots: the times of the samples.
    values
        `(n, m)` smoothed values at the knots.
    curvature
        `(n, m)` second derivatives at the knots (zero at both ends).
    """

    time_s: FloatArray
    values: FloatArray
    curvature: FloatArray

    def __call__(self, at_s: FloatArray, derivative: int = 0) -> FloatArray:
        """Evaluate value (0), first (1) or second (2) derivative, `(len(at_s), m)`.

        Times outside the knots are extrapolated linearly.
        """
        at = np.asarray(at_s, dtype=np.float64)
        k = np.clip(
            np.searchsorted(self.time_s, at, side="right") - 1, 0, self.time_s.size - 2
        )
        h = (self.time_s[k + 1] - self.time_s[k])[:, None]
        right = (at - self.time_s[k])[:, None]
        left = h - right
        f0, f1 = self.values[k], self.values[k + 1]
        c0, c1 = self.curvature[k], self.curvature[k + 1]
        if derivative == 0:
            inside: FloatArray = (
                (left * f0 + right * f1) / h
                + c0 * (left**3 / h - h * left) / 6
                + c1 * (right**3 / h - h * right) / 6
            )
            return inside
        if derivative == 1:
            slope: FloatArray = (
                (f1 - f0) / h
                - c0 * (3 * left**2 / h - h) / 6
                + c1 * (3 * right**2 / h - h) / 6
            )
            return slope
        bend: FloatArray = (left * c0 + right * c1) / h
        return bend


def fit_spline(
    time_s: FloatArray,
    values: FloatArray,
    cutoff_hz: float,
    weight: FloatArray | None = None,
) -> Spline:
    """Fit a smoothing spline with a stated cut-off.

    Parameters
    ----------
    time_s
        `(n,)` strictly increasing seconds, n >= 4.
    values
        `(n, m)` samples without NaN.
    cutoff_hz
        Frequency that passes with half its amplitude.
    weight
        `(n,)` relative trust in each sample; None for equal trust.

    Notes
    -----
    Reinsch's algorithm: a pentadiagonal system for the second derivatives at the
    inner knots.

    References
    ----------
    Green PJ, Silverman BW (1994), Nonparametric Regression and Generalized Linear
    Models, section 2.3.
    """
    from scipy.linalg import solveh_banded

    h = np.diff(time_s)
    share = np.empty_like(time_s)
    share[1:-1] = 0.5 * (h[:-1] + h[1:])
    share[0], share[-1] = h[0], h[-1]
    share = np.minimum(share, 1.5 * np.median(h))
    w = share if weight is None else share * np.maximum(weight, 1e-3)
    alpha = (2 * np.pi * cutoff_hz) ** -4.0

    a, c = 1 / h[:-1], 1 / h[1:]
    b = -(a + c)
    wi = 1 / w
    band = np.zeros((3, time_s.size - 2))
    band[2] = (h[:-1] + h[1:]) / 3 + alpha * (
        a**2 * wi[:-2] + b**2 * wi[1:-1] + c**2 * wi[2:]
    )
    band[1, 1:] = h[1:-1] / 6 + alpha * (
        b[:-1] * a[1:] * wi[1:-2] + c[:-1] * b[1:] * wi[2:-1]
    )
    band[0, 2:] = alpha * c[:-2] * a[2:] * wi[2:-2]
    second = (
        a[:, None] * values[:-2] + b[:, None] * values[1:-1] + c[:, None] * values[2:]
    )
    gamma = solveh_banded(band, second)
    curvature = np.zeros_like(values)
    curvature[1:-1] = gamma
    pull = np.zeros_like(values)
    pull[:-2] += a[:, None] * gamma
    pull[1:-1] += b[:, None] * gamma
    pull[2:] += c[:, None] * gamma
    return Spline(
        time_s=time_s, values=values - alpha * wi[:, None] * pull, curvature=curvature
    )


def smooth_samples(
    time_s: FloatArray,
    values: FloatArray,
    cutoff_hz: float,
    *,
    max_gap_s: float,
    weight: FloatArray | None = None,
    derivative: int = 0,
) -> FloatArray:
    """Smooth columns that share their gaps; bridge short gaps, leave long ones NaN.

    Parameters
    ----------
    time_s
        `(n,)` seconds.
    values
        `(n, m)`; a row with any NaN counts as unseen.
    cutoff_hz
        See `fit_spline`.
    max_gap_s
        Gaps between seen samples up to this long are filled from the spline.
    weight
        `(n,)` relative trust, or None.
    derivative
        0 for the smoothed values, 1 for their rate per second, 2 for acceleration.

    Returns
    -------
    FloatArray
        `(n, m)`; NaN before the first and after the last seen sample, in long gaps,
        and in stretches of fewer than `MIN_SAMPLES` samples.
    """
    out = np.full(values.shape, np.nan)
    seen: BoolArray = np.all(np.isfinite(values), axis=1)
    rows = np.flatnonzero(seen)
    if rows.size < MIN_SAMPLES:
        return out
    breaks = np.flatnonzero(np.diff(time_s[rows]) > max_gap_s) + 1
    for part in np.split(rows, breaks):
        if part.size < MIN_SAMPLES:
            continue
        spline = fit_spline(
            time_s[part],
            values[part],
            cutoff_hz,
            None if weight is None else weight[part],
        )
        frames = slice(part[0], part[-1] + 1)
        out[frames] = spline(time_s[frames], derivative)
    return out

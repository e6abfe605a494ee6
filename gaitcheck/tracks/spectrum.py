"""Frequency of the strongest rhythm in a signal on an uneven time base."""

from __future__ import annotations

import numpy as np

from gaitcheck.core.arrays import FloatArray


def dominant_hz(
    time_s: FloatArray, signal: FloatArray, low_hz: float, high_hz: float
) -> tuple[float, float]:
    """Frequency of the strongest sinusoid and the share of variance it explains.

    Parameters
    ----------
    time_s, signal
        `(n,)`; NaN samples are left out.
    low_hz, high_hz
        Search range.

    Returns
    -------
    tuple
        Frequency (NaN when fewer than 16 samples) and explained share, 0 to 1.

    Notes
    -----
    Least squares of sine, cosine and a quadratic trend at each trial frequency, then a
    parabola through the best three: exact for uneven time bases.
    """
    seen = np.isfinite(signal)
    if seen.sum() < 16:
        return float("nan"), 0.0
    t, y = time_s[seen], signal[seen]
    span = t[-1] - t[0]
    u = 2 * (t - t[0]) / span - 1
    trend = np.stack([np.ones_like(u), u, u**2], axis=1)
    y = y - trend @ np.linalg.lstsq(trend, y, rcond=None)[0]
    total = float(y @ y)
    if total <= 0:
        return float("nan"), 0.0
    step = 0.1 / span
    trial = np.arange(low_hz, high_hz + step, step)
    power = explained_power(t, y, trial) / total
    best = int(np.argmax(power))
    if 0 < best < trial.size - 1:
        a, b, c = power[best - 1 : best + 2]
        bend = a - 2 * b + c
        shift = 0.5 * (a - c) / bend if bend < 0 else 0.0
    else:
        shift = 0.0
    return float(trial[best] + shift * step), float(power[best])


def explained_power(t: FloatArray, y: FloatArray, hz: FloatArray) -> FloatArray:
    """Sum of squares of `y` `(n,)` that a sinusoid explains, `(len(hz),)`."""
    angle = 2 * np.pi * np.outer(hz, t)
    s, c = np.sin(angle), np.cos(angle)
    ss, cc, sc = (s * s).sum(1), (c * c).sum(1), (s * c).sum(1)
    sy, cy = s @ y, c @ y
    det = np.maximum(ss * cc - sc**2, 1e-12)
    explained: FloatArray = (cc * sy**2 - 2 * sc * sy * cy + ss * cy**2) / det
    return explained

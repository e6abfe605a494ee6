"""Frequency of the strongest rhythm in signals on an uneven time base."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray

WINDOW_S = 16.0
"""Longest stretch that one frequency is fitted to; runners drift over longer ones."""

SAMPLES_PER_CYCLE = 8
"""Samples kept per cycle of the highest frequency searched; more only cost time."""

COARSE_STEP = 0.25
FINE_STEP = 0.05
"""Spacing of trial frequencies in units of one cycle per stretch."""

MIN_SAMPLES = 16


def dominant_hz(
    time_s: FloatArray, signals: FloatArray, low_hz: float, high_hz: float
) -> tuple[float, float]:
    """Frequency that explains most of the signals together, and its share.

    Parameters
    ----------
    time_s
        `(n,)` seconds.
    signals
        `(n,)` or `(n, m)`; rows with a NaN are left out.
    low_hz, high_hz
        Search range; never below 1.2 cycles per stretch.

    Returns
    -------
    tuple
        Frequency and explained share of variance (0 to 1), each the median over
        stretches of at most `WINDOW_S`; NaN and 0 when too little was seen.

    Notes
    -----
    Least squares of a sine and cosine beside a straight line at each trial frequency,
    then a parabola through the best three: exact for uneven time bases.
    """
    columns = signals[:, None] if signals.ndim == 1 else signals
    seen = np.all(np.isfinite(columns), axis=1)
    if seen.sum() < MIN_SAMPLES:
        return float("nan"), 0.0
    t, y = time_s[seen], columns[seen]
    parts = max(1, int(np.ceil((t[-1] - t[0]) / WINDOW_S)))
    edges = np.linspace(t[0], t[-1], parts + 1)
    found = []
    for start, end in pairwise(edges):
        rows = slice(*np.searchsorted(t, (start, np.nextafter(end, np.inf))))
        if t[rows].size >= MIN_SAMPLES:
            found.append(_strongest(t[rows], y[rows], low_hz, high_hz))
    if not found:
        return float("nan"), 0.0
    hz, share = np.median(np.array(found), axis=0)
    return float(hz), float(share)


def _strongest(
    t: FloatArray, y: FloatArray, low_hz: float, high_hz: float
) -> tuple[float, float]:
    span = float(t[-1] - t[0])
    every = max(1, int((t.size - 1) / span / (SAMPLES_PER_CYCLE * high_hz)))
    t, y = t[::every], y[::every]
    u = 2 * (t - t[0]) / span - 1
    trend = np.stack([np.ones_like(u), u], axis=1)
    y = y - trend @ np.linalg.lstsq(trend, y, rcond=None)[0]
    total = float(np.sum(y**2))
    low = max(low_hz, 1.2 / span)
    if total <= 0 or low >= high_hz:
        return float("nan"), 0.0
    coarse = np.arange(low, high_hz, COARSE_STEP / span)
    near = coarse[int(np.argmax(explained_power(t, y, coarse)))]
    fine = near + np.arange(-6, 7) * FINE_STEP / span
    power = explained_power(t, y, fine) / total
    best = int(np.argmax(power))
    shift = 0.0
    if 0 < best < fine.size - 1:
        a, b, c = power[best - 1 : best + 2]
        bend = a - 2 * b + c
        shift = 0.5 * (a - c) / bend if bend < 0 else 0.0
    return float(fine[best] + shift * FINE_STEP / span), float(power[best])


def explained_power(t: FloatArray, y: FloatArray, hz: FloatArray) -> FloatArray:
    """Sum of squares of `y` `(n, m)` that a sinusoid explains, `(len(hz),)`."""
    angle = 2 * np.pi * np.outer(hz, t - t[0])
    s, c = np.sin(angle), np.cos(angle)
    ss, cc, sc = np.sum(s * s, 1), np.sum(c * c, 1), np.sum(s * c, 1)
    sy, cy = s @ y, c @ y
    det = np.maximum(ss * cc - sc**2, 1e-12)[:, None]
    explained = cc[:, None] * sy**2 - 2 * sc[:, None] * sy * cy + ss[:, None] * cy**2
    summed: FloatArray = np.sum(explained / det, axis=1)
    return summed

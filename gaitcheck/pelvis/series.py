"""Arithmetic on series with uneven times: smoothing, drift, coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray
    from gaitcheck.core.gait import Gait
    from gaitcheck.core.view import Side

CLEAR_SHARE = 0.7
"""A stance counts when this share of it was followed."""

LONGEST_GAP_S = 0.06
"""Values farther than this from any measured instant are not given."""


def smooth(time_s: FloatArray, values: FloatArray, width_s: float) -> FloatArray:
    """Gaussian average of standard deviation `width_s`; no phase shift, no NaN allowed."""
    averaged = np.empty_like(values)
    first = np.searchsorted(time_s, time_s - 3 * width_s)
    last = np.searchsorted(time_s, time_s + 3 * width_s, side="right")
    for i, (a, b) in enumerate(zip(first, last, strict=True)):
        weight = np.exp(-0.5 * ((time_s[a:b] - time_s[i]) / width_s) ** 2)
        averaged[i] = float(weight @ values[a:b] / weight.sum())
    return averaged


def stride_mean(time_s: FloatArray, values: FloatArray, stride_s: float) -> FloatArray:
    """Mean over one stride round each instant; near the ends that of the last whole one.

    Taking it away removes drift and leaves every harmonic of the stride as it was.
    """
    steps = np.diff(time_s)
    area = np.concatenate([[0.0], np.cumsum(0.5 * (values[1:] + values[:-1]) * steps)])
    half = 0.5 * stride_s
    centre = np.clip(time_s, time_s[0] + half, max(time_s[-1] - half, time_s[0] + half))
    above = np.interp(centre + half, time_s, area)
    below = np.interp(centre - half, time_s, area)
    mean: FloatArray = (above - below) / stride_s
    return mean


def near(time_s: FloatArray, known_s: FloatArray) -> BoolArray:
    """Return which instants lie within `LONGEST_GAP_S` of a known one (sorted)."""
    if known_s.size == 0:
        return np.zeros(time_s.shape, np.bool_)
    after = np.clip(np.searchsorted(known_s, time_s), 0, known_s.size - 1)
    before = np.clip(after - 1, 0, None)
    away = np.minimum(np.abs(known_s[after] - time_s), np.abs(known_s[before] - time_s))
    close: BoolArray = away <= LONGEST_GAP_S
    return close


def clear_stances(
    gait: Gait, side: Side, since_s: FloatArray, until_s: FloatArray
) -> int:
    """Count stances that are covered by `CLEAR_SHARE` or more by the given spans."""
    clear = 0
    for stride in gait.of(side):
        if not np.isfinite(stride.toe_off_s):
            continue
        spans = np.minimum(until_s, stride.toe_off_s) - np.maximum(
            since_s, stride.contact_s
        )
        covered_s = float(np.sum(np.maximum(spans, 0.0)))
        clear += covered_s >= CLEAR_SHARE * stride.contact_time_s
    return clear

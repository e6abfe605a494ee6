"""Read a frame-by-frame signal at an instant between frames, or at its peak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.metrics.context import sample

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray

LEAST_SEEN = 0.7
"""Share of a stretch that must have been seen for its peak or median to count."""


def at_instant(
    time_s: FloatArray, values: FloatArray, instant_s: float, seen: BoolArray
) -> float:
    """Value between frames, with a cubic through the four nearest frames.

    A straight line would cut the corners of angles that turn within a frame or two
    (1.4 degrees of knee flexion at contact at 30 frames/s). NaN where a frame beside
    the instant was not seen; a straight line where a farther one was not.
    """
    if not np.isfinite(instant_s):
        return float("nan")
    right = int(np.searchsorted(time_s, instant_s))
    if not np.all(seen[max(right - 1, 0) : right + 1]):
        return float("nan")
    around = slice(right - 2, right + 2)
    if right < 2 or right + 2 > time_s.size:
        return sample(time_s, values, instant_s)
    t, y = time_s[around] - instant_s, values[around]
    if not np.all(np.isfinite(y)):
        return sample(time_s, values, instant_s)
    value = 0.0
    for i in range(4):
        others = np.delete(t, i)
        value += y[i] * float(np.prod(others / (others - t[i])))
    return value


def peak(
    time_s: FloatArray,
    values: FloatArray,
    where: slice,
    seen: BoolArray | None = None,
) -> float:
    """Highest value in a stretch, with a parabola through the top three frames.

    NaN when the stretch is shorter than three frames, holds a NaN, or was seen on too
    few frames.
    """
    part = values[where]
    if part.size < 3 or not np.all(np.isfinite(part)):
        return float("nan")
    if seen is not None and seen[where].mean() < LEAST_SEEN:
        return float("nan")
    k = int(np.argmax(part))
    i = where.start + k
    if k in (0, part.size - 1):
        return float(part[k])
    t = time_s[i - 1 : i + 2] - time_s[i]
    a, b, c = np.polyfit(t, values[i - 1 : i + 2], 2)
    if a >= 0:
        return float(part[k])
    return float(c - b * b / (4 * a))


def middle(values: FloatArray, where: slice, seen: BoolArray) -> float:
    """Median of the seen values in a stretch; NaN when too few were seen."""
    part, known = values[where], seen[where] & np.isfinite(values[where])
    if part.size == 0 or known.mean() < LEAST_SEEN:
        return float("nan")
    return float(np.median(part[known]))

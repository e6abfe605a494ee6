"""A median for loops that run once a picture or more often."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def median(values: NDArray[Any]) -> NDArray[Any]:
    """`np.median` along the first axis, several times as fast for a few thousand values.

    There must be at least one value, and no NaN.
    """
    half = len(values) // 2
    if len(values) % 2:
        odd: NDArray[Any] = np.partition(values, half, axis=0)[half]
        return odd
    low, high = np.partition(values, (half - 1, half), axis=0)[half - 1 : half + 1]
    even: NDArray[Any] = (low + high) / 2
    return even

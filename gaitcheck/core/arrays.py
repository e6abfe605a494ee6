"""Copy, check and freeze the arrays that core types hold."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gaitcheck.errors import InvalidTrack

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


def frozen_floats(
    values: ArrayLike, name: str, shape: tuple[int | None, ...]
) -> FloatArray:
    """Return a read-only float64 copy of `values` after checking its shape.

    Parameters
    ----------
    values
        Anything numpy can read as numbers; NaN is allowed.
    name
        Name used in the error message.
    shape
        Expected length of each axis; None accepts any length.

    Raises
    ------
    InvalidTrack
        If the number of axes or a length differs.
    """
    array = np.array(values, dtype=np.float64, copy=True)
    _check_shape(array, name, shape)
    array.setflags(write=False)
    return array


def frozen_bools(
    values: ArrayLike, name: str, shape: tuple[int | None, ...]
) -> BoolArray:
    """Return a read-only boolean copy of `values`; see `frozen_floats`."""
    array = np.array(values, dtype=np.bool_, copy=True)
    _check_shape(array, name, shape)
    array.setflags(write=False)
    return array


def require_increasing(time_s: FloatArray, name: str) -> None:
    """Raise `InvalidTrack` unless the times are finite and strictly increasing."""
    if not np.all(np.isfinite(time_s)):
        message = f"{name} holds times that are not finite"
        raise InvalidTrack(message)
    if time_s.size > 1 and not np.all(np.diff(time_s) > 0):
        first = int(np.argmax(np.diff(time_s) <= 0)) + 1
        message = f"{name} does not increase at frame {first}"
        raise InvalidTrack(message)


def _check_shape(
    array: NDArray[Any], name: str, expected: tuple[int | None, ...]
) -> None:
    actual = array.shape
    fits = len(actual) == len(expected) and all(
        want is None or have == want
        for have, want in zip(actual, expected, strict=True)
    )
    if not fits:
        wanted = tuple("any" if n is None else n for n in expected)
        message = f"{name} has shape {actual}, expected {wanted}"
        raise InvalidTrack(message)

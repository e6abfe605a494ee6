"""Where the keypoints are on frames between two looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray, IntArray

NEIGHBOURS = 3
"""Looks on either side that a value is interpolated from."""

MAX_NEIGHBOUR_S = 0.15
"""The furthest of them must lie within this time; nearer ones serve alone otherwise."""


def filled_between(
    xy_px: FloatArray, looks: IntArray, usable: BoolArray, time_s: FloatArray
) -> FloatArray:
    """Fill the frames between looks by polynomials through up to six of their neighbours.

    Parameters
    ----------
    xy_px
        `(n_frames, n_keypoints, 2)`; NaN where a keypoint was not seen.
    looks
        Ascending frames that were looked at. They are never filled.
    usable
        `(n_frames, n_keypoints)`: what may be interpolated from.
    time_s
        `(n_frames,)`.

    Returns
    -------
    FloatArray
        Like `xy_px`. A frame is filled where the looks on both sides of it are usable,
        through fewer neighbours where those lie too far; beyond the first and the last
        look in a straight line through the nearest two.
    """
    filled = xy_px.copy()
    between = np.setdiff1d(np.arange(time_s.size), looks)
    if between.size == 0 or looks.size < 2:
        return filled
    # Keypoints that were seen at the same looks are filled together: mostly all of them.
    kinds, kind_of = np.unique(usable[looks], axis=1, return_inverse=True)
    for kind, seen in enumerate(kinds.T):
        keypoints = np.flatnonzero(kind_of.ravel() == kind)
        values = _interpolated(xy_px[:, keypoints], looks, seen, between, time_s)
        filled[np.ix_(between, keypoints)] = values
    return filled


def _interpolated(
    xy_px: FloatArray,
    looks: IntArray,
    seen: BoolArray,
    between: IntArray,
    time_s: FloatArray,
) -> FloatArray:
    """`(n_between, k, 2)`; `seen` says which of the looks can be used."""
    good = looks[seen]
    values = np.full((between.size, *xy_px.shape[1:]), np.nan)
    after = np.searchsorted(looks, between)
    # The two looks to join: on both sides, or the outermost two beyond them.
    first = np.clip(after - 1, 0, looks.size - 2)
    joined = seen[first] & seen[first + 1]
    ends = np.stack([looks[first], looks[first + 1]], axis=1)
    _put(values, joined, xy_px, ends, between, time_s)
    inside = joined & (after > 0) & (after < looks.size)
    for n in range(2, min(NEIGHBOURS, good.size // 2) + 1):
        start = np.searchsorted(good, between) - n
        start = np.clip(start, 0, good.size - 2 * n)
        near = good[start[:, None] + np.arange(2 * n)]
        _put(values, inside, xy_px, near, between, time_s)
    return values


def _put(
    values: FloatArray,
    rows: BoolArray,
    xy_px: FloatArray,
    knots: IntArray,
    between: IntArray,
    time_s: FloatArray,
) -> None:
    """Write polynomials through the knots `(n_between, n)` into some rows of `values`.

    Left out are rows whose knots lie too far.
    """
    reach_s = np.abs(time_s[knots] - time_s[between][:, None]).max(axis=1)
    rows = rows & (reach_s <= MAX_NEIGHBOUR_S)
    knots, at = knots[rows], between[rows]
    weights = _lagrange(time_s[knots], time_s[at])
    values[rows] = np.einsum("mn,mnkc->mkc", weights, xy_px[knots])


def _lagrange(knots: FloatArray, at: FloatArray) -> FloatArray:
    """Weights `(m, n)` of the polynomial through `n` knots `(m, n)`, evaluated at `(m,)`."""
    n = knots.shape[1]
    weights = np.ones_like(knots)
    for j in range(n):
        for i in range(n):
            if i != j:
                weights[:, j] *= (at - knots[:, i]) / (knots[:, j] - knots[:, i])
    return weights

"""Seen from behind or in front, the order of the hips tells left from right."""

from __future__ import annotations

import numpy as np

from gaitcheck.core.arrays import BoolArray, FloatArray

CROSSED = 0.3
"""Hips are called crossed that lie on one another's side by this share of their usual
distance: less than that is noise."""


def hips_crossed(
    left_px: FloatArray, right_px: FloatArray, *, least_width_px: float
) -> BoolArray:
    """Tell frames on which a model took the runner's left for the right.

    Parameters
    ----------
    left_px, right_px
        `(n_frames, 2)` hips in pixels; NaN where not seen.
    least_width_px
        Hips that usually lie closer together have no order to go by; so do all where
        this is NaN.

    Returns
    -------
    BoolArray
        `(n_frames,)`; False where a hip was not seen.
    """
    width = right_px[:, 0] - left_px[:, 0]
    usual = np.nanmedian(width) if np.any(np.isfinite(width)) else 0.0
    if not abs(usual) > least_width_px:
        return np.zeros(width.size, dtype=bool)
    crossed: BoolArray = width * np.sign(usual) < -CROSSED * abs(usual)
    return crossed

"""The path that a joint is expected to take, given the stride phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.geometry import length_px
from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray
    from gaitcheck.core.track import PoseTrack

HARMONICS = 6
"""Harmonics of the stride rate in an expected path (up to about 8 Hz)."""

LEAST_NOISE_LEGS = 0.01
"""Keypoint noise (1 SD, one axis) assumed at least, in leg lengths."""


def expected_paths(
    phase: FloatArray, left: FloatArray, right: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Fit where a left and right joint are expected at each frame's stride phase.

    Parameters
    ----------
    phase
        `(n,)` radians, see `Rhythm`.
    left, right
        `(n, 2)` the joint of each leg against the hips; NaN where unseen.

    Returns
    -------
    tuple of FloatArray
        `(n, 2)` each, on every frame.

    Notes
    -----
    A Fourier series in the phase. The first fit is shared by both legs, half a stride
    apart, so that exchanges which come back at the same phase of one leg cannot teach
    it the wrong order; the second gives each leg its own series, from samples near the
    first.
    """
    here, there = _harmonics(phase), _harmonics(phase + np.pi)
    both = np.concatenate([here, there])
    samples = np.concatenate([left, right])
    shared = _robust_fit(both, samples, np.ones(samples.shape[0], dtype=bool))
    near = _near(samples, both @ shared)
    n = left.shape[0]
    own_left = _robust_fit(here, left, near[:n])
    own_right = _robust_fit(there, right, near[n:])
    return here @ own_left, there @ own_right


def noise_level(*misses: FloatArray) -> float:
    """SD of the misses along one axis, from their median length; at least 1 % leg."""
    size = np.concatenate([np.hypot(m[:, 0], m[:, 1]) for m in misses])
    size = size[np.isfinite(size)]
    if not size.size:
        return LEAST_NOISE_LEGS
    # The median length of a plane Gaussian error is 1.18 SD.
    return float(max(np.median(size) / 1.18, LEAST_NOISE_LEGS))


def leg_length_px(track: PoseTrack) -> float:
    """Median thigh plus median shank, mean of both legs, pixels; NaN if unseen."""
    legs = []
    for s in Side:
        parts = [
            length_px(track.xy(a, s), track.xy(b, s))
            for a, b in (("hip", "knee"), ("knee", "ankle"))
        ]
        if all(np.any(np.isfinite(p)) for p in parts):
            legs.append(sum(float(np.nanmedian(p)) for p in parts))
    return float(np.mean(legs)) if legs else float("nan")


def _harmonics(phase: FloatArray) -> FloatArray:
    k = np.arange(1, HARMONICS + 1)
    angle = phase[:, None] * k
    return np.concatenate([np.ones((phase.size, 1)), np.cos(angle), np.sin(angle)], 1)


def _robust_fit(design: FloatArray, samples: FloatArray, use: BoolArray) -> FloatArray:
    """Least squares with Cauchy weights, three rounds."""
    use = use & np.isfinite(samples[:, 0])
    rows, values = design[use], samples[use]
    ridge = 1e-6 * np.eye(design.shape[1])
    weight = np.ones(values.shape[0])
    coefficients: FloatArray = np.zeros((design.shape[1], samples.shape[1]))
    if values.shape[0] < 2 * design.shape[1]:
        return coefficients
    for _ in range(3):
        weighted = rows * weight[:, None]
        coefficients = np.asarray(
            np.linalg.solve(weighted.T @ rows + ridge, weighted.T @ values),
            dtype=np.float64,
        )
        size = _length(values - rows @ coefficients)
        scale = 1.5 * float(np.median(size)) + 1e-9
        weight = 1 / (1 + (size / (2 * scale)) ** 2)
    return coefficients


def _near(samples: FloatArray, fit: FloatArray) -> BoolArray:
    size = _length(samples - fit)
    seen: BoolArray = np.isfinite(size)
    if not np.any(seen):
        return seen
    near: BoolArray = seen & (size < 4 * np.median(size[seen]) + 1e-9)
    return near


def _length(vectors: FloatArray) -> FloatArray:
    length: FloatArray = np.hypot(vectors[:, 0], vectors[:, 1])
    return length

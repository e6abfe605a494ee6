"""One peak per stride, as the library that is too slow to import would find it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import find_peaks

from gaitcheck.events.side import GRID_S, _peaks


@pytest.mark.parametrize("hz", [1.2, 1.4, 1.7])
@pytest.mark.parametrize("seed", range(4))
def test_peaks_are_those_of_scipy(hz: float, seed: int) -> None:
    """A foot's path against the pelvis: two harmonics, slow drift, noise."""
    generator = np.random.default_rng(seed)
    time_s = np.arange(0, 12, GRID_S)
    turn = 2 * np.pi * hz * time_s
    ahead = np.sin(turn) + 0.3 * np.sin(2 * turn + 1) + 0.1 * np.sin(0.2 * time_s)
    noise = np.convolve(generator.normal(0, 0.2, time_s.size), np.ones(9) / 9, "same")
    ahead = ahead + noise
    wanted, _ = find_peaks(
        ahead, distance=int(0.6 / hz / GRID_S), prominence=float(np.std(ahead))
    )
    found = _peaks(ahead, hz)
    inside = found[(found >= wanted[0]) & (found <= wanted[-1])]
    np.testing.assert_array_equal(inside, wanted)

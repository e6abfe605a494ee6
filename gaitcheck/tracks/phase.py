"""The running rhythm of a side view, from a signal that leg swaps cannot disturb."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.tracks.spectrum import dominant_hz

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.track import PoseTrack

STEP_SEARCH_HZ = (0.3, 6.0)
"""From a 240 fps clip played at 30 (0.35 steps/s) up to sprinting (5)."""

MIN_RHYTHM = 0.25
"""Share of variance that the step rhythm must explain to be used."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rhythm:
    """Stride phase of every frame.

    Parameters
    ----------
    step_hz
        Steps per second over the whole clip.
    phase
        `(n_frames,)` radians, growing by 2π each stride (two steps). Its zero is
        arbitrary; a whole-clip offset of π exchanges the legs.
    strength
        Share of the signal's variance that the step rate explains, 0 to 1.
    """

    step_hz: float
    phase: FloatArray
    strength: float


def find_rhythm(track: PoseTrack) -> Rhythm | None:
    """Follow the stride phase; None where no steady rhythm is seen.

    Notes
    -----
    The squared horizontal distance between the feet is the same whichever foot is
    called left, and beats at the step rate. It is shifted to zero frequency, averaged
    over about a stride, and its angle read (complex demodulation).
    """
    feet = {
        s: np.mean([track.xy("ankle", s)[:, 0], track.xy("heel", s)[:, 0]], axis=0)
        for s in Side
    }
    spread = (feet[Side.LEFT] - feet[Side.RIGHT]) ** 2
    seen = np.isfinite(spread)
    if seen.sum() < 16:
        return None
    t = track.time_s
    spread = np.minimum(spread, 3 * np.percentile(spread[seen], 95))
    hz, strength = dominant_hz(t, spread, *STEP_SEARCH_HZ)
    if not np.isfinite(hz) or strength < MIN_RHYTHM:
        return None
    return Rhythm(step_hz=hz, phase=_demodulate(t, spread, hz) / 2, strength=strength)


def _demodulate(t: FloatArray, signal: FloatArray, hz: float) -> FloatArray:
    seen = np.isfinite(signal)
    rate = 16 * hz
    grid = np.arange(t[0], t[-1] + 1 / rate, 1 / rate)
    there = np.interp(grid, t, seen.astype(np.float64))
    filled = np.interp(grid, t[seen], signal[seen]) - np.mean(signal[seen])
    turned = there * filled * np.exp(-2j * np.pi * hz * grid)
    # A Gaussian of one step's SD: passes drifts of the rate up to a tenth of it.
    reach = np.arange(-48, 49) / rate
    kernel = np.exp(-0.5 * (reach * hz) ** 2)
    if grid.size < kernel.size:
        slow = np.full(grid.size, np.sum(turned))
    else:
        slow = np.convolve(turned, kernel, mode="same")
    angle = np.unwrap(np.angle(slow))
    phase: FloatArray = 2 * np.pi * hz * t + np.interp(t, grid, angle)
    return phase

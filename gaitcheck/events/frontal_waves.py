"""The mean step of each leg as seen from behind or in front, and what is read off it.

Contact and toe-off of single steps drown in keypoint noise, but their lag behind the
bounce of the pelvis (`frontal_bounce`) hardly changes within a clip (SD 3 ms). So the
vertical paths of hips, knee, ankle and heel are averaged over all steps of a leg, and
the lag is read from these means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.arrays import FloatArray, frozen_floats
from gaitcheck.events.frontal_bounce import resample

if TYPE_CHECKING:
    from gaitcheck.core.quality import Scale
    from gaitcheck.core.track import PoseTrack
    from gaitcheck.core.view import Side
    from gaitcheck.events.frontal_bounce import Bounce

PHASE = np.linspace(-0.6, 1.4, 121)
"""Steps before and after the anchor over which a mean step reaches."""

MIN_STEPS = 3
"""Fewer steps of a leg than this are not averaged."""

TRIM_FRAC = 0.15
"""Share of steps left out at either end, instant by instant: bursts of bad frames."""

_COARSE = slice(20, 110, 5)
_CONTACT_S = np.arange(-0.06, 0.0801, 0.02)
_TOE_OFF_S = np.arange(-0.08, 0.1001, 0.02)


@dataclass(frozen=True, kw_only=True, eq=False)
class MeanStep:
    """Mean vertical paths of one leg over a step, in leg lengths, down positive.

    Parameters
    ----------
    step_s
        Mean step time.
    hip, knee, ankle, heel
        `(121,)` at the phases `PHASE`, in steps from the anchor; `hip` is the middle
        of both hips, the others belong to the leg that lands at the anchor.
    """

    step_s: float
    hip: FloatArray
    knee: FloatArray
    ankle: FloatArray
    heel: FloatArray

    def __post_init__(self) -> None:
        for name in ("hip", "knee", "ankle", "heel"):
            values = frozen_floats(getattr(self, name), name, (PHASE.size,))
            object.__setattr__(self, name, values)

    def shape_features(self) -> FloatArray:
        """`(42,)` numbers that give a first guess of contact and toe-off.

        Step rate, size of the bounce and its second and third harmonic against the
        first (phase-aligned), and the vertical speed of ankle and heel round the step.
        """
        first, second, third = _harmonics(self.hip)
        size = abs(first)
        turn = np.conj(first / size)
        shape = [
            part
            for order, z in ((2, second), (3, third))
            for part in _parts(z / size * turn**order)
        ]
        speeds = [np.gradient(w, PHASE)[_COARSE] for w in (self.ankle, self.heel)]
        return np.concatenate([[1 / self.step_s, size], shape, *speeds])

    def local_features(self, contact_s: float, toe_off_s: float) -> FloatArray:
        """`(75,)` numbers round a guess of contact and toe-off, seconds from the anchor.

        Vertical speed of ankle, heel, knee and hips within ±0.1 s of either.
        """
        t = PHASE * self.step_s
        at = np.concatenate([contact_s + _CONTACT_S, toe_off_s + _TOE_OFF_S])
        speeds = [
            np.interp(at, t, np.gradient(w, t))
            for w in (self.ankle, self.heel, self.knee, self.hip)
        ]
        size = abs(_harmonics(self.hip)[0])
        return np.concatenate([*speeds, [1 / self.step_s, toe_off_s - contact_s, size]])


def mean_step(
    track: PoseTrack, scale: Scale, bounce: Bounce, anchors_s: FloatArray, side: Side
) -> MeanStep | None:
    """Average the steps of one leg; None when too few lie inside the clip."""
    step_s = 1 / bounce.step_hz
    inside = anchors_s[
        (anchors_s + PHASE[0] * step_s >= bounce.grid_s[0])
        & (anchors_s + PHASE[-1] * step_s <= bounce.grid_s[-1])
    ]
    if inside.size < MIN_STEPS or not np.isfinite(scale.leg_length_px):
        return None
    at = inside[:, None] + PHASE * step_s
    paths = {
        name: (track.middle(name) if name == "hip" else track.xy(name, side))[:, 1]
        for name in ("hip", "knee", "ankle", "heel")
    }
    if np.isfinite(paths["heel"]).mean() < 0.5:
        paths["heel"] = paths["ankle"]
    if any(np.isfinite(p).mean() < 0.5 for p in paths.values()):
        return None
    waves = {
        name: _trimmed_mean(
            np.interp(at, bounce.grid_s, resample(track.time_s, path, bounce.grid_s))
        )
        / scale.leg_length_px
        for name, path in paths.items()
    }
    return MeanStep(step_s=step_s, **waves)


def _trimmed_mean(table: FloatArray) -> FloatArray:
    cut = int(TRIM_FRAC * table.shape[0])
    ordered = np.sort(table, axis=0)
    mean: FloatArray = ordered[cut : table.shape[0] - cut].mean(axis=0)
    return mean


def _harmonics(wave: FloatArray) -> list[complex]:
    """First three Fourier coefficients over one step round the anchor."""
    one = (PHASE >= -0.5) & (PHASE < 0.5 - 1e-9)
    x, p = wave[one] - wave[one].mean(), PHASE[one]
    return [complex(2 * np.mean(x * np.exp(-2j * np.pi * k * p))) for k in (1, 2, 3)]


def _parts(z: complex) -> tuple[float, float]:
    return z.real, z.imag

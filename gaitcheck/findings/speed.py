"""The running speed that limits depend on: told, or narrowed down and treated leniently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from gaitcheck.core.intake import Intake
    from gaitcheck.core.settings import Settings
    from gaitcheck.findings.readings import Readings
    from gaitcheck.knowledge.norms import Limit, Norm

USUAL_MPS: Final = (2.0, 3.7)
"""5th and 95th percentile of self-chosen treadmill speed in 1832 sessions of a running
clinic (BIOMECHANICS.md section 0); used when nothing else is known."""

_TRIED_MPS: Final = tuple(float(v) for v in np.round(np.arange(2.0, 5.01, 0.1), 1))
_EDGE_MPS: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class RunningSpeed:
    """A speed that was told, or the range that is possible.

    Parameters
    ----------
    told_mps
        None when nobody told it.
    low_mps, high_mps
        What is possible; both equal `told_mps` when it was told.
    """

    told_mps: float | None
    low_mps: float
    high_mps: float

    def limit(self, limit: Limit) -> float:
        """Return a limit at this speed; of a range, the value that flags least."""
        if self.told_mps is not None:
            return limit.value(self.told_mps)
        pick = max if limit.direction == "above" else min
        inside = [v for v, _ in limit.at.points if self.low_mps < v < self.high_mps]
        tried = (self.low_mps, *inside, self.high_mps)
        return pick(limit.at.at(v) for v in tried)

    def valid_for(self, norm: Norm) -> bool:
        """Tell whether the limits of a metric may be used at this speed."""
        return norm.valid_at(self.told_mps)

    @property
    def note(self) -> str:
        """One sentence when limits are lenient; empty when the speed was told."""
        if self.told_mps is not None:
            return ""
        return (
            "The running speed is not known; of the limits between "
            f"{self.low_mps:.1f} and {self.high_mps:.1f} m/s the most lenient was used."
        )

    @property
    def caution(self) -> str:
        """The same in short, beside a finding."""
        if self.told_mps is not None:
            return ""
        return (
            "Speed not known: the most lenient limit between "
            f"{self.low_mps:.1f} and {self.high_mps:.1f} m/s was used."
        )


def running_speed(
    settings: Settings,
    intake: Intake,
    clip_speeds_mps: tuple[float | None, ...],
    readings: Readings,
    contact: Norm | None,
) -> RunningSpeed:
    """Find the speed: settings, then the clips' own files, then the questionnaire.

    Parameters
    ----------
    contact
        Norm of contact time. Contact time falls steeply with speed, so the band of
        healthy runners says which speeds are possible when none was told.

    Notes
    -----
    The range from contact time only makes limits less lenient than the whole usual
    range of speeds, or more so for a fast runner. It is never used as the speed.
    """
    told = settings.belt_speed_mps
    told = told or next((v for v in clip_speeds_mps if v), None)
    if told is None and (kmh := intake.number("run_speed_kmh")):
        told = kmh / 3.6
    if told is not None:
        return RunningSpeed(told_mps=told, low_mps=told, high_mps=told)
    low, high = _possible(readings, contact)
    return RunningSpeed(told_mps=None, low_mps=low, high_mps=high)


def _possible(readings: Readings, contact: Norm | None) -> tuple[float, float]:
    values = [readings.value("contact_ms", side) for side in ("left", "right")]
    intervals = [v.interval for v in values if v and v.measured and v.interval]
    if contact is None or not intervals:
        return USUAL_MPS
    low_ms = float(np.mean([low for low, _ in intervals]))
    high_ms = float(np.mean([high for _, high in intervals]))
    bands = [(v, contact.band(v)) for v in _TRIED_MPS]
    fits = [v for v, band in bands if low_ms <= band.high and high_ms >= band.low]
    if fits:
        likely = min(bands, key=lambda b: abs(b[1].middle - (low_ms + high_ms) / 2))[0]
        # Nobody runs faster than nine in ten others unless the contact says so.
        cap = USUAL_MPS[1] if likely <= USUAL_MPS[1] else _TRIED_MPS[-1]
        return min(fits), min(max(fits), cap)
    slow = low_ms > bands[0][1].high
    if slow:
        return _TRIED_MPS[0], _TRIED_MPS[0] + _EDGE_MPS
    return _TRIED_MPS[-1] - _EDGE_MPS, _TRIED_MPS[-1]

"""Gait events and the strides they bound. Seconds are the truth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gaitcheck.core.view import Side


class EventKind(StrEnum):
    """The instants of a running stride that gaitcheck times."""

    INITIAL_CONTACT = "initial_contact"
    MID_STANCE = "mid_stance"
    TOE_OFF = "toe_off"


@dataclass(frozen=True, kw_only=True)
class GaitEvent:
    """One event of one leg.

    `confidence` runs from 0 to 1 and is comparable within a clip only.
    """

    kind: EventKind
    side: Side
    time_s: float
    confidence: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Stride:
    """From one initial contact to the next of the same leg; all times in seconds.

    Times that lie outside the clip, or could not be found, are NaN. A stride whose
    `next_contact_s` is NaN still has a stance that can be measured.

    Parameters
    ----------
    index
        Running number over both legs in time order, from 0.
    mid_stance_s
        Instant of maximal support: the lowest pelvis, bias-corrected towards the
        middle of stance (BIOMECHANICS.md section 4).
    contralateral_contact_s
        First initial contact of the other leg after this one.
    """

    index: int
    side: Side
    contact_s: float
    mid_stance_s: float = np.nan
    toe_off_s: float = np.nan
    contralateral_contact_s: float = np.nan
    next_contact_s: float = np.nan
    confidence: float = 1.0

    @property
    def contact_time_s(self) -> float:
        """Time on the ground."""
        return self.toe_off_s - self.contact_s

    @property
    def flight_time_s(self) -> float:
        """Time in the air after this stance; negative in grounded running."""
        return self.contralateral_contact_s - self.toe_off_s

    @property
    def step_time_s(self) -> float:
        """From this contact to the next contact of the other leg."""
        return self.contralateral_contact_s - self.contact_s

    @property
    def stride_time_s(self) -> float:
        """From this contact to the next of the same leg."""
        return self.next_contact_s - self.contact_s

    @property
    def complete(self) -> bool:
        """True when toe-off and the next contact of this leg were found."""
        return bool(np.isfinite(self.toe_off_s) and np.isfinite(self.next_contact_s))


@dataclass(frozen=True, kw_only=True)
class Gait:
    """All events and strides of one clip.

    Parameters
    ----------
    events
        Sorted by time.
    strides
        Sorted by contact time, both legs.
    cadence_spm
        Steps per minute over the whole clip (a spectral fit, steadier than counting).
    cadence_sd_spm
        Standard error of that figure.
    method
        One sentence naming the event methods, for the report.
    """

    events: tuple[GaitEvent, ...]
    strides: tuple[Stride, ...]
    cadence_spm: float
    cadence_sd_spm: float = np.nan
    method: str = ""

    def of(self, side: Side) -> tuple[Stride, ...]:
        """Strides of one leg."""
        return tuple(s for s in self.strides if s.side is side)

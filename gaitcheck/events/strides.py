"""From events to strides; the same for all views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.gait import EventKind, Gait, GaitEvent, Stride
from gaitcheck.core.view import Side
from gaitcheck.events.cadence import find_cadence

if TYPE_CHECKING:
    from gaitcheck.core.track import PoseTrack

MAX_STRIDE_FACTOR = 1.5
"""A next contact later than this many median strides belongs to a missed one."""


def build_strides(events: tuple[GaitEvent, ...]) -> tuple[Stride, ...]:
    """Bound strides by their contacts; mid-stance is the middle of stance.

    A stride is as trustworthy as the less certain of its contact and toe-off.
    """
    contacts = {s: _times(events, EventKind.INITIAL_CONTACT, s) for s in Side}
    toe_offs = {s: _times(events, EventKind.TOE_OFF, s) for s in Side}
    gaps = np.concatenate([np.diff(contacts[s]) for s in Side])
    limit = MAX_STRIDE_FACTOR * float(np.median(gaps)) if gaps.size else np.inf
    trust = {(e.kind, e.side, e.time_s): e.confidence for e in events}
    rows = sorted((t, s) for s in Side for t in contacts[s])
    strides = []
    for index, (ic, side) in enumerate(rows):
        following = _first_after(contacts[side], ic, limit)
        end = following if np.isfinite(following) else ic + limit
        to = _first_after(toe_offs[side], ic, end - ic)
        strides.append(
            Stride(
                index=index,
                side=side,
                contact_s=ic,
                mid_stance_s=0.5 * (ic + to),
                toe_off_s=to,
                contralateral_contact_s=_first_after(
                    contacts[side.other], ic, end - ic
                ),
                next_contact_s=following,
                confidence=min(
                    trust[EventKind.INITIAL_CONTACT, side, ic],
                    trust.get((EventKind.TOE_OFF, side, to), 1.0),
                ),
            )
        )
    return tuple(strides)


def build_gait(track: PoseTrack, events: tuple[GaitEvent, ...], *, method: str) -> Gait:
    """Sort events, add mid-stances, bound strides and fit the cadence."""
    strides = build_strides(events)
    middles = tuple(
        GaitEvent(
            kind=EventKind.MID_STANCE,
            side=s.side,
            time_s=s.mid_stance_s,
            confidence=s.confidence,
        )
        for s in strides
        if np.isfinite(s.mid_stance_s)
    )
    rate, error = find_cadence(track, strides)
    return Gait(
        events=tuple(sorted((*events, *middles), key=lambda e: e.time_s)),
        strides=strides,
        cadence_spm=rate,
        cadence_sd_spm=error,
        method=method,
    )


def _times(events: tuple[GaitEvent, ...], kind: EventKind, side: Side) -> list[float]:
    return sorted(e.time_s for e in events if e.kind is kind and e.side is side)


def _first_after(times: list[float], start: float, within: float) -> float:
    return next((t for t in times if start < t <= start + within), float("nan"))

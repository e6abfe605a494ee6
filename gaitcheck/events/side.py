"""Contacts and toe-offs seen from the side.

Finder: each stride has one instant at which the foot is farthest ahead of the hips; it
is never missed. Rough instants: shortly after it the foot's forward speed falls through
half the belt's (contact); later the ankle's backward speed falls below 0.7 of it (before
toe-off). Timer: `gaitcheck.events.timer` sharpens both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.gait import EventKind, Gait, GaitEvent
from gaitcheck.events.leg_motion import (
    GRID_S,
    LegMotion,
    belt_under_toe_px_s,
    leg_motions,
)
from gaitcheck.events.strides import build_gait
from gaitcheck.events.timer import load_timer
from gaitcheck.tracks.spectrum import dominant_hz

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray, IntArray
    from gaitcheck.core.quality import CameraView, Scale
    from gaitcheck.core.track import PoseTrack

STRIDE_SEARCH_HZ = (0.15, 3.0)
"""Stride rates looked for, slow-motion clips included; the audit judges them later."""

CONTACT_SHARE = 0.5
"""Rough contact: foot moves backwards at this share of the belt's speed
(BIOMECHANICS.md section 4: 2 to 6 ms early, SD 4 to 5)."""

TOE_OFF_SHARE = 0.7
"""Rough toe-off: the ankle's backward speed has fallen to this share (42 ms early)."""

CARRIED_SHARE = 0.75
"""A foot whose mean speed was above this share of the belt's has been carried by it.

Truth set, 117 side clips: the same toe-offs from 0.75 up as without the rule (60 fps noisy:
SD 6.1 ms), at 0.6 8.9 ms. Real clip with a far foot that sticks: mended up to 0.75.
"""

STANCE_STRIDES = (0.15, 0.65)
"""Toe-off comes in this part of the stride: contact 0.2 to 0.5 of it in running and
0.6 in walking, less the rough instant's lead."""

LONG_GAP_S = 0.2
"""No event is claimed inside a longer gap; inside shorter ones the time between events
leaves little room, but the confidence is low."""

FAR_LEG_TRUST = 0.8
"""Confidence of a well-seen event of the leg behind, against 1 for the near leg."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RoughSteps:
    """Rough instants of one leg, seconds; not every contact has its toe-off."""

    leg: LegMotion
    belt_px_s: float
    contact_s: FloatArray
    toe_off_s: FloatArray


def detect_side(
    track: PoseTrack,
    camera: CameraView,
    scale: Scale,
    belt_speed_mps: float | None = None,
) -> Gait:
    """Find the gait events of a side view.

    Parameters
    ----------
    track
        Repaired and filtered.
    camera
        With roll; the motion is levelled with it before anything is timed.
    scale, belt_speed_mps
        Not needed: the belt's speed in the picture is read from the feet.
    """
    del scale, belt_speed_mps
    events: list[GaitEvent] = []
    for rough in rough_steps(track, camera):
        leg, belt = rough.leg, rough.belt_px_s
        contact = load_timer(EventKind.INITIAL_CONTACT).sharpen(
            leg, rough.contact_s, belt
        )
        toe_off = load_timer(EventKind.TOE_OFF).sharpen(leg, rough.toe_off_s, belt)
        for kind, times in (
            (EventKind.INITIAL_CONTACT, contact),
            (EventKind.TOE_OFF, toe_off),
        ):
            events += [
                GaitEvent(
                    kind=kind,
                    side=leg.side,
                    time_s=float(at),
                    confidence=_confidence(leg, float(at), camera),
                )
                for at in times
                if leg.time_s[0] < at < leg.time_s[-1] and not _in_long_gap(leg, at)
            ]
    return build_gait(
        track,
        tuple(events),
        method="contact and toe-off from the velocities of heel, ankle and knee "
        "against the belt",
    )


def _confidence(leg: LegMotion, at_s: float, camera: CameraView) -> float:
    seen = leg.seen_share(at_s - 0.05, at_s + 0.05)
    trust = 1.0 if leg.side is camera.view.near_side else FAR_LEG_TRUST
    return round(max(seen, 0.2) * trust, 3)


def _in_long_gap(leg: LegMotion, at_s: float) -> bool:
    seen = leg.time_s[np.all(leg.seen > 0, axis=1)]
    i = int(np.searchsorted(seen, at_s))
    if i in (0, seen.size):
        return True
    return bool(seen[i] - seen[i - 1] > LONG_GAP_S)


def rough_steps(track: PoseTrack, camera: CameraView) -> tuple[RoughSteps, ...]:
    """Find every step's rough contact and toe-off, leg by leg."""
    hips, legs = leg_motions(track, camera)
    out = []
    for leg in legs:
        ahead = leg.ahead("ankle", "heel") - hips[:, 0]
        every = max(1, round(0.02 / GRID_S))
        hz, _ = dominant_hz(leg.grid_s[::every], ahead[::every], *STRIDE_SEARCH_HZ)
        if not np.isfinite(hz):
            continue
        peaks = _peaks(ahead, hz)
        belt = belt_under_toe_px_s(leg, None)
        contact = _contacts(leg, peaks, belt, hz)
        for _ in range(2):
            belt = belt_under_toe_px_s(leg, contact[np.isfinite(contact)])
            contact = _contacts(leg, peaks, belt, hz)
        contact = contact[np.isfinite(contact)]
        # The clip may start inside a stance: its toe-off has no contact of its own.
        starts = np.r_[contact[:1] - 1 / hz, contact]
        toe_off = np.array([_toe_off(leg, ahead, c, belt, hz) for c in starts])
        toe_off = toe_off[np.isfinite(toe_off)]
        out.append(
            RoughSteps(leg=leg, belt_px_s=belt, contact_s=contact, toe_off_s=toe_off)
        )
    return tuple(out)


def _peaks(ahead: FloatArray, hz: float) -> IntArray:
    """Grid rows at which the foot is farthest ahead, one per stride."""
    # As scipy.signal.find_peaks with that distance and prominence, whose package costs a
    # second to import (the same 4882 peaks on the truth set and the rendered clips).
    apart = max(1, int(0.6 / hz / GRID_S))
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(ahead, apart, constant_values=np.nan), 2 * apart + 1
    )
    drop = ahead - np.maximum(
        np.nanmin(around[:, : apart + 1], axis=1), np.nanmin(around[:, apart:], axis=1)
    )
    highest = np.nanmax(around, axis=1) == ahead
    rows: IntArray = np.flatnonzero(highest & (drop >= np.std(ahead)))
    if rows.size == 0:
        return rows
    # Peaks beside the ends of the clip lack the drop on one side that proves a peak.
    high = float(np.median(ahead[rows])) - 0.5 * float(np.std(ahead))
    before, after = ahead[: max(rows[0] - apart, 0)], ahead[rows[-1] + apart :]
    if before.size and before.max() > high:
        rows = np.r_[before.argmax(), rows]
    if after.size and after.max() > high:
        rows = np.r_[rows, rows[-1] + apart + after.argmax()]
    return rows


def _contacts(leg: LegMotion, peaks: IntArray, belt: float, hz: float) -> FloatArray:
    speed = leg.forward_speed("ankle", "heel")
    return np.array(
        [
            crossing(
                leg.grid_s,
                speed,
                -CONTACT_SHARE * belt,
                leg.grid_s[int(i)] - 0.03,
                leg.grid_s[int(i)] + 0.2 / hz,
            )
            for i in peaks
        ]
    )


def _toe_off(
    leg: LegMotion, ahead: FloatArray, contact: float, belt: float, hz: float
) -> float:
    """Rough toe-off after a contact; NaN if none.

    The first fall of the ankle's speed counts, but when the other foot passes, a pose
    model may hold the point still for a frame or two and let it catch up: a fall after
    which the foot went as far as the belt carries it, before it was rearmost, is none.
    """
    low, high = (contact + share / hz for share in STANCE_STRIDES)
    i, j = np.searchsorted(leg.grid_s, (low, high))
    back = -leg.forward_speed("ankle")
    level_ = TOE_OFF_SHARE * belt
    falls = i + _falls(back[i:j] - level_)
    if falls.size == 0:
        return float("nan")
    rearmost = i + int(np.argmin(ahead[i:j]))
    left = falls[0]
    for k in falls[(falls > left) & (falls <= rearmost)]:
        if np.mean(back[falls[0] : k + 1]) >= CARRIED_SHARE * belt:
            left = k
    return _between(leg.grid_s, back - level_, left)


def crossing(
    grid_s: FloatArray, y: FloatArray, level_: float, start_s: float, end_s: float
) -> float:
    """First instant in a window at which `y` falls through a level; NaN if never."""
    i, j = np.searchsorted(grid_s, (start_s, end_s))
    falls = _falls(y[i:j] - level_)
    return _between(grid_s, y - level_, i + falls[0]) if falls.size else float("nan")


def _falls(above: FloatArray) -> IntArray:
    """Rows after which a series falls from positive to zero or below."""
    rows: IntArray = np.flatnonzero((above[:-1] > 0) & (above[1:] <= 0))
    return rows


def _between(grid_s: FloatArray, above: FloatArray, row: int) -> float:
    """Instant between a row and the next at which a series is zero."""
    share = above[row] / (above[row] - above[row + 1])
    return float(grid_s[row] + share * (grid_s[row + 1] - grid_s[row]))

"""Contacts and toe-offs seen from behind or in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.gait import EventKind, Gait, GaitEvent
from gaitcheck.events.frontal_bounce import find_bounce, stance_sides
from gaitcheck.events.strides import build_gait

if TYPE_CHECKING:
    from gaitcheck.core.quality import CameraView, Scale
    from gaitcheck.core.track import PoseTrack


def detect_frontal(
    track: PoseTrack,
    camera: CameraView,
    scale: Scale,
    belt_speed_mps: float | None = None,
) -> Gait:
    """Find the gait events of a rear or front view."""
    bounce = find_bounce(track)
    sides, sure = stance_sides(track, bounce)
    speed = belt_speed_mps or 3.0
    lag = float(np.interp(speed, (2.5, 3.5, 4.5), (0.0295, 0.018, 0.013)))
    contact = float(np.interp(speed, (2.5, 3.5, 4.5), (0.258, 0.222, 0.196)))
    events = []
    for anchor, side, trust in zip(bounce.anchor_s, sides, sure, strict=True):
        ic = float(anchor) - lag
        for kind, time_s in (
            (EventKind.INITIAL_CONTACT, ic),
            (EventKind.TOE_OFF, ic + contact),
        ):
            if track.time_s[0] <= time_s <= track.time_s[-1]:
                events.append(
                    GaitEvent(
                        kind=kind, side=side, time_s=time_s, confidence=float(trust)
                    )
                )
    return build_gait(track, tuple(events), method="pelvis bounce")

"""Contacts and toe-offs seen from the side."""

from __future__ import annotations

import numpy as np

from gaitcheck.core.arrays import FloatArray
from gaitcheck.core.gait import EventKind, Gait, GaitEvent
from gaitcheck.core.quality import CameraView, Scale
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side
from gaitcheck.events.cadence import dominant_hz
from gaitcheck.events.strides import build_gait
from gaitcheck.tracks.level import level


def detect_side(
    track: PoseTrack,
    camera: CameraView,
    scale: Scale,
    belt_speed_mps: float | None = None,
) -> Gait:
    """Find the gait events of a side view."""
    flat = level(track, camera)
    t = flat.time_s
    pelvis = flat.middle("hip")
    events: list[GaitEvent] = []
    for side in Side:
        back = np.nanmean([flat.xy("heel", side), flat.xy("ankle", side)], axis=0)
        ahead = camera.view.facing * (back[:, 0] - pelvis[:, 0])
        hz, _ = dominant_hz(t, ahead, 0.8, 2.2)
        if not np.isfinite(hz):
            continue
        velocity = np.gradient(camera.view.facing * back[:, 0], t)
        toe_up = -flat.xy("foot_index", side)[:, 1]
        belt = _belt_px_s(velocity, toe_up)
        for peak in _peaks(t, ahead, hz):
            ic = _crossing(t, velocity, -0.5 * belt, peak - 0.03, peak + 0.1)
            if not np.isfinite(ic):
                continue
            events.append(
                GaitEvent(kind=EventKind.INITIAL_CONTACT, side=side, time_s=ic)
            )
            to = _toe_off(t, toe_up, ic, hz, 0.018 * scale.leg_length_px)
            if np.isfinite(to):
                events.append(GaitEvent(kind=EventKind.TOE_OFF, side=side, time_s=to))
    return build_gait(flat, tuple(events), method="heel speed; toe height")


def _belt_px_s(velocity: FloatArray, toe_up: FloatArray) -> float:
    low = toe_up < np.nanpercentile(toe_up, 25)
    return float(-np.nanmedian(velocity[low]))


def _peaks(t: FloatArray, ahead: FloatArray, hz: float) -> list[float]:
    from scipy.signal import find_peaks

    filled = np.interp(t, t[np.isfinite(ahead)], ahead[np.isfinite(ahead)])
    rate = 1 / np.median(np.diff(t))
    found, _ = find_peaks(
        filled, distance=max(1, int(0.6 * rate / hz)), prominence=np.std(filled)
    )
    return [float(t[i]) for i in found]


def _crossing(
    t: FloatArray, y: FloatArray, level_: float, start: float, end: float
) -> float:
    i0, i1 = np.searchsorted(t, (start, end))
    part = y[i0:i1]
    if part.size < 2 or not np.all(np.isfinite(part)):
        return float("nan")
    under = np.flatnonzero((part[:-1] > level_) & (part[1:] <= level_))
    if under.size == 0:
        return float("nan")
    i = i0 + int(under[0])
    return float(t[i] + (y[i] - level_) / (y[i] - y[i + 1]) * (t[i + 1] - t[i]))


def _toe_off(
    t: FloatArray, toe_up: FloatArray, ic: float, hz: float, rise: float
) -> float:
    stride = 1 / hz
    flat = (t > ic + 0.08 * stride) & (t < ic + 0.2 * stride)
    if not np.any(np.isfinite(toe_up[flat])):
        return float("nan")
    ground = np.nanmedian(toe_up[flat])
    return _crossing(
        t, -toe_up, -(ground + rise), ic + 0.18 * stride, ic + 0.6 * stride
    )

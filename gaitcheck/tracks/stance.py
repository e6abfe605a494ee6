"""Stretches in which the toe rests on the belt and moves with it, side view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.track import PoseTrack

STANCE_PART = (0.15, 0.75)
"""Part of the toe's fast backward run that counts: after the foot has come down flat
and before the toe rolls up."""

FAST_SHARE = 0.7
"""The toe runs with the belt when it is faster than this share of its usual speed."""

STANCE_S = (0.08, 0.6)
"""Shortest and longest such run that is a stance."""


def toe_rests(track: PoseTrack, side: Side) -> list[slice]:
    """Frames of each stance in which the toe lies still on the belt.

    Needs no events: a stance is a run of frames in which the toe moves backwards at
    about its usual fast speed. Only whole, seen stretches of three frames and more.
    """
    toe, t = track.xy("foot_index", side), track.time_s
    if np.isfinite(toe[:, 0]).sum() < 16:
        return []
    back = -track.view.facing * np.gradient(toe[:, 0], t)
    usual = float(np.nanpercentile(back, 85))
    on = np.nan_to_num(back, nan=-np.inf) > FAST_SHARE * usual
    edges = np.flatnonzero(np.diff(np.r_[0, on.astype(np.int8), 0]))
    out = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if not STANCE_S[0] <= t[end - 1] - t[start] <= STANCE_S[1]:
            continue
        first, last = (start + round(p * float(end - start)) for p in STANCE_PART)
        if last - first >= 3 and np.all(np.isfinite(toe[first:last])):
            out.append(slice(int(first), int(last)))
    return out


def belt_speed_px_s(track: PoseTrack) -> float:
    """Speed of the belt in the picture: median over stances, mean of both legs; or NaN.

    Measured against the hips' slow drift, so that a camera that follows the runner over
    ground gives the ground's speed.
    """
    hips = track.middle("hip")[:, 0]
    speeds = []
    for side in Side:
        toe = track.xy("foot_index", side)[:, 0]
        rates = [
            _slope(track.time_s[rest], toe[rest]) for rest in toe_rests(track, side)
        ]
        if rates:
            speeds.append(-track.view.facing * float(np.median(rates)))
    seen = np.isfinite(hips)
    if not speeds or seen.sum() < 2:
        return float("nan")
    drift = track.view.facing * _slope(track.time_s[seen], hips[seen])
    return float(np.mean(speeds)) + drift


def _slope(t: FloatArray, x: FloatArray) -> float:
    centred = t - t.mean()
    return float(centred @ x / (centred @ centred))

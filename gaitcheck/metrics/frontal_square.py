"""Legs as a level, distant camera square to the belt would have seen them.

Three errors of a rear or front camera are taken out of the legs' points: its roll; its
yaw, which moves a point sideways in the picture by its distance ahead of the hips; and
perspective, which draws points nearer to the camera away from the midline. The distance
ahead of the hips cannot be seen from there, but its course over a stride is much the
same in all runners (`data/fore_aft.csv`, made by
`python -m benchmarks.training.fore_aft`).
"""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

import numpy as np

from gaitcheck.core.view import Side, View
from gaitcheck.metrics.context import levelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride
    from gaitcheck.core.track import PoseTrack
    from gaitcheck.metrics.context import StrideContext

POINTS: Final = ("knee", "ankle", "heel")
SHARES: Final = np.arange(50) / 50
"""Shares of a stride, from initial contact, at which the paths are stored."""

MIN_STRIDES = 3

CAMERA_DISTANCE_LEGS = 4.0
"""Assumed distance of the camera in leg lengths, 3.5 m: what clinics use (BIOMECHANICS.md 5).

A camera at 2.5 m or 5 m leaves 0.5 deg of the 1.3 deg that perspective adds to the
projection angle.
"""


def squared_track(
    ctx: StrideContext, *, roll_deg: float, forward_x: float, horizon_legs: float
) -> PoseTrack:
    """Return the track levelled, with yaw and perspective taken out of the legs.

    Parameters
    ----------
    roll_deg
        Clockwise turn of the picture's content; NaN leaves it.
    forward_x
        Shift to the right in the picture per unit of forward distance.
    horizon_legs
        Height of the camera above the hips in leg lengths: perspective draws towards
        that height.
    """
    track = levelled(ctx.track, replace(ctx.camera, roll_deg=roll_deg))
    away = 1.0 if ctx.view is View.REAR else -1.0
    vanishing = np.nanmean(track.middle("hip")[:, 1])
    vanishing = vanishing - horizon_legs * ctx.scale.leg_length_px
    middle = track.middle("hip")[:, 0]
    xy = track.xy_px.copy()
    for side in Side:
        share = stride_share(ctx.time_s, ctx.strides(side))
        for name in (*POINTS, "foot_index"):
            # The toe shares the heel's correction: both lie on one rigid sole.
            path = fore_aft("heel" if name == "foot_index" else name)
            ahead = np.interp(share, SHARES, path, period=1.0)
            x, y = track.xy(name, side).T
            x = x - forward_x * ctx.scale.leg_length_px * ahead
            depth = 1 + away * ahead / CAMERA_DISTANCE_LEGS
            column = track.skeleton.index(name, side)
            xy[:, column, 0] = middle + (x - middle) * depth
            xy[:, column, 1] = vanishing + (y - vanishing) * depth
    return replace(track, xy_px=xy)


def forward_x_from_cycle(ctx: StrideContext, roll_deg: float) -> float:
    """Estimate `forward_x` from the whole cycle of both legs.

    Seen squarely the legs mirror each other: what their mean sideways paths have in
    common, at the same phase of each leg's own stride, is yaw times the path fore and
    aft. What differs (valgus, crossover, a model's bias per leg) cancels.

    Returns
    -------
    float
        NaN when a leg has too few whole strides.
    """
    track = levelled(ctx.track, replace(ctx.camera, roll_deg=roll_deg))
    hips = track.middle("hip")
    found = []
    for name in ("knee", "ankle"):
        paths = []
        for side in Side:
            sideways = (track.xy(name, side) - hips)[:, 0]
            mean = mean_over_strides(ctx.time_s, sideways, ctx.strides(side))
            if mean is None:
                return float("nan")
            paths.append(mean / ctx.scale.leg_length_px)
        common = 0.5 * (paths[0] + paths[1])
        ahead = fore_aft(name) - fore_aft(name).mean()
        found.append(float(common @ ahead / (ahead @ ahead)))
    return float(np.mean(found))


def mean_over_strides(
    time_s: FloatArray, values: FloatArray, strides: Sequence[Stride]
) -> FloatArray | None:
    """Mean of a series at `SHARES` of the whole strides; None below `MIN_STRIDES`."""
    seen = np.isfinite(values)
    whole = [s for s in strides if np.isfinite(s.next_contact_s)]
    if len(whole) < MIN_STRIDES or seen.mean() < 0.5:
        return None
    at = np.stack([s.contact_s + SHARES * s.stride_time_s for s in whole])
    mean: FloatArray = np.interp(at, time_s[seen], values[seen]).mean(axis=0)
    return mean


def stride_share(time_s: FloatArray, strides: Sequence[Stride]) -> FloatArray:
    """`(n_frames,)` share of the leg's own stride at each frame, from 0 to below 1.

    Beyond the first and last contact the median stride goes on.
    """
    contacts = np.array([s.contact_s for s in strides])
    if contacts.size < 2:
        return np.zeros_like(time_s)
    period = float(np.median(np.diff(contacts)))
    before = contacts[0] - period * np.arange(60, 0, -1)
    after = contacts[-1] + period * np.arange(1, 61)
    knots = np.concatenate([before, contacts, after])
    turns = np.concatenate(
        [
            np.arange(-60, 0),
            np.cumsum(
                np.round(np.diff(contacts, prepend=contacts[0]) / period).clip(0)
            ),
            np.zeros(60),
        ]
    )
    turns[-60:] = turns[-61] + np.arange(1, 61)
    share: FloatArray = np.interp(time_s, knots, turns) % 1.0
    return share


@lru_cache(maxsize=4)
def fore_aft(name: str) -> FloatArray:
    """`(50,)` distance ahead of the hips at `SHARES`, in leg lengths."""
    file = resources.files("gaitcheck.metrics").joinpath("data/fore_aft.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    path = np.array([float(row[name]) for row in rows])
    path.setflags(write=False)
    return path

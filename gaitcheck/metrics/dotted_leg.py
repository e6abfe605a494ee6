"""A leg's line through the dots that were stuck on it, in place of a pose model's joints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import View

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.signals import LegDots
    from gaitcheck.core.view import Side
    from gaitcheck.metrics.context import StrideContext

ANKLE_ABOVE = 0.3
"""Where the shank's line ends: so many distances of the heel's dots above the upper one, about
6 cm over the sole, where the heel turns under the ankle. The pose model's ankle is no help:
seen from behind it lies 3 to 8 cm too high, and rises and falls in stance."""

LONGEST_GAP = 3
"""Frames over which a dot that is hidden is interpolated."""

ERROR_DEG = {
    "femoral_adduction_ms_deg": 1.3,
    "fppa_ms_deg": 1.9,
    "fppa_pkf_deg": 1.9,
}
"""Standard error of a per-side mean read through dots. On rendered clips it is 0.9, 1.2 and 1.4
(2.1 for the knee angle from the pose model alone); a hand that puts the dot 4 mm beside the
middle of the knee adds the rest. The hip stays the pose model's."""


def with_dots(ctx: StrideContext) -> StrideContext:
    """Return the clip with knees and ankles where the dots say, on the frames they are seen."""
    if ctx.view is not View.REAR:
        return ctx
    xy = ctx.track.xy_px.copy()
    for dots in ctx.leg_dots:
        if dots.missing:
            continue
        for name, place in (("knee", filled(dots.knee_px)), ("ankle", ankle_px(dots))):
            seen = np.isfinite(place[:, 0])
            xy[seen, ctx.track.skeleton.index(name, dots.side)] = place[seen]
    return replace(ctx, track=replace(ctx.track, xy_px=xy))


def has_dots(ctx: StrideContext, side: Side) -> bool:
    """Tell whether a leg's line runs through dots."""
    dots = ctx.dots_of(side)
    return ctx.view is View.REAR and dots is not None and not dots.missing


def ankle_px(dots: LegDots) -> FloatArray:
    """Lower end of the shank's line, `(n_frames, 2)` pixels (`ANKLE_ABOVE`)."""
    up, low = filled(dots.heel_up_px), filled(dots.heel_low_px)
    ankle: FloatArray = up + ANKLE_ABOVE * (up - low)
    return ankle


def filled(places: FloatArray) -> FloatArray:
    """Interpolate short gaps in `(n_frames, 2)` places; longer ones stay NaN."""
    seen = np.flatnonzero(np.isfinite(places[:, 0]))
    if seen.size < 2:
        return places
    out = places.copy()
    missing = np.setdiff1d(np.arange(seen[0], seen[-1] + 1), seen)
    after = np.searchsorted(seen, missing)
    short = seen[after] - seen[after - 1] <= LONGEST_GAP + 1
    for axis in (0, 1):
        out[missing[short], axis] = np.interp(missing[short], seen, places[seen, axis])
    return out

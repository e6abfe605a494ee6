"""Pelvic obliquity from the front: the slope of the garments' edge from hip to hip.

A flexing thigh lifts its half of the edge, so short pieces lie; the line through the whole
width follows the pelvis. Hands cross the waist twice a stride: frames in which they hide too
much of the edge take no part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.signals import PelvisSignal
from gaitcheck.core.view import Side
from gaitcheck.pelvis.cycle import MeanStride, StrideClock, fit_periodic
from gaitcheck.pelvis.edge import BIN_EDGES
from gaitcheck.pelvis.observer import heights
from gaitcheck.pelvis.series import near, smooth
from gaitcheck.pelvis.trust import (
    FROM_BEHIND,
    LEAST_STANCES,
    flapping,
    halves_differ,
    not_a_pelvis,
)

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.gait import Gait
    from gaitcheck.core.view import View

ERROR_DEG = 1.2
"""Standard error of a per-side mean. The one rendered front clip is read to 0.5; cloth on
other bodies is not covered by that, so more than twice as much is told."""

HARMONICS = 4
"""Fewer than from behind: the hands leave gaps in the stride that more would fill wildly."""

LEAST_WIDTH = 0.45
"""Width of the edge in trunk lengths that must usually be seen."""

LEAST_SEEN_BIN = 0.35
"""Share of frames in which a bin must show the edge to belong to its usual width."""

LEAST_BINS = 0.7
"""Share of the usual width that a frame must show, both ends included."""

OFF_LINE = 0.04
"""Farthest that a bin may lie off the line, in trunk lengths."""

LEAST_IN_STANCE = 2
"""Readings that a stance must have; hands hide about half of it."""

DETAIL_S = 0.03


def front_signal(
    observations: FloatArray, view: View, clock: StrideClock, gait: Gait, clip: Clip
) -> PelvisSignal | str:
    """Return the obliquity that the edge shows from the front, or why it cannot."""
    slope = view.lateral_sign * edge_slopes(heights(observations))
    seen = np.isfinite(slope)
    time_s, seen_deg = clip.time_s[seen], slope[seen]
    fewest = min(_stances(gait, side, time_s) for side in Side)
    if fewest < LEAST_STANCES:
        return (
            "the edge between shirt and shorts is hidden, by hands or cloth, in too many "
            f"frames: {FROM_BEHIND}"
        )
    phase = clock.phase(time_s)
    fitted = fit_periodic(phase, seen_deg, harmonics=HARMONICS)
    stride = MeanStride(fitted.parts)
    middle_s = float(np.median(time_s))
    halves = [
        MeanStride(fit_periodic(phase[h], seen_deg[h], harmonics=HARMONICS).parts)
        for h in (time_s < middle_s, time_s >= middle_s)
    ]
    reason = (
        flapping(fitted.spread, FROM_BEHIND)
        or halves_differ(halves[0], halves[1], clock)
        or not_a_pelvis(stride, clock)
    )
    if reason:
        return reason
    extra = np.where(fitted.kept, seen_deg - fitted.of(phase), 0.0)
    detail = np.interp(clip.time_s, time_s, smooth(time_s, extra, DETAIL_S))
    known = near(clip.time_s, time_s[fitted.kept])
    return PelvisSignal(
        time_s=clip.time_s,
        obliquity_deg=stride.at(clock.phase(clip.time_s)) + detail,
        confidence=np.where(known, 1.0, 0.3),
        source="waist_motion",
        absolute=False,
        error_deg=ERROR_DEG,
    )


def edge_slopes(heights_of_bins: FloatArray) -> FloatArray:
    """Slope of the edge over its usual width, per frame; NaN where too much is hidden.

    Parameters
    ----------
    heights_of_bins
        `(n_frames, n_bins)` in trunk lengths, y down.

    Returns
    -------
    FloatArray
        `(n_frames,)` degrees, + = clockwise in the picture.
    """
    slopes = np.full(len(heights_of_bins), np.nan)
    x = 0.5 * (BIN_EDGES[1:] + BIN_EDGES[:-1])
    looked = np.isfinite(heights_of_bins).any(axis=1)
    if not looked.any():
        return slopes
    usual = np.isfinite(heights_of_bins[looked]).mean(axis=0) >= LEAST_SEEN_BIN
    if not usual.any():
        return slopes
    first, last = np.flatnonzero(usual)[[0, -1]]
    if x[last] - x[first] < LEAST_WIDTH:
        return slopes
    for k in np.flatnonzero(looked):
        slopes[k] = _slope(x[first : last + 1], heights_of_bins[k, first : last + 1])
    return slopes


def _slope(x: FloatArray, y: FloatArray) -> float:
    seen = np.isfinite(y)
    if seen.sum() < LEAST_BINS * y.size:
        return np.nan
    weight = np.ones(int(seen.sum()))
    for _ in range(8):
        line = np.polynomial.polynomial.polyfit(x[seen], y[seen], 1, w=np.sqrt(weight))
        off = y[seen] - (line[0] + line[1] * x[seen])
        scatter = max(1.4826 * float(np.median(np.abs(off))), 0.008)
        weight = 1 / (1 + (off / (2 * scatter)) ** 2) ** 2
    kept = np.zeros(y.size, np.bool_)
    kept[np.flatnonzero(seen)[np.abs(off) < OFF_LINE]] = True
    if kept.sum() < LEAST_BINS * y.size or not (kept[:2].any() and kept[-2:].any()):
        return np.nan
    slope = np.polynomial.polynomial.polyfit(x[kept], y[kept], 1)[1]
    return float(np.rad2deg(np.arctan(slope)))


def _stances(gait: Gait, side: Side, time_s: FloatArray) -> int:
    """Count stances with enough readings between contact and toe-off."""
    enough = 0
    for stride in gait.of(side):
        if np.isfinite(stride.toe_off_s):
            inside = (time_s >= stride.contact_s) & (time_s <= stride.toe_off_s)
            enough += int(inside.sum()) >= LEAST_IN_STANCE
    return enough

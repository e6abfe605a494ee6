"""Pelvic obliquity from the turns of the waist band.

The turns between frames are summed. Their errors sum as well, as a slow drift; the pelvis,
in contrast, comes back to the same place after each stride. So the mean of one whole
stride, centred on each instant, is taken out. What is left is relative to the clip's mean,
and only such values may be printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.signals import PelvisSignal
from gaitcheck.core.view import Side, View
from gaitcheck.pelvis.cycle import (
    Fitted,
    MeanStride,
    StrideClock,
    fit_periodic,
    summed,
)
from gaitcheck.pelvis.observer import Column
from gaitcheck.pelvis.series import clear_stances, near, smooth, stride_mean
from gaitcheck.pelvis.trust import ADVICE, Evidence, doubt

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.gait import Gait

GAIN = 0.917
"""Pelvis per turn of the waist band. Fitted to three rendered bodies from behind, whose own
gains are 0.89, 0.92 and 0.98; each body predicted with the gain of the other two: RMSE 0.38
degrees, largest error 0.73 (docs/decisions/0006-pelvis.md)."""

ERROR_DEG = 0.6
"""Standard error of a per-side mean: half as much again as on rendered bodies left out in
turn, because real cloth is not glued to the skin."""

LEAST_TURNS = 60

DETAIL_S = 0.035
"""Width of the average that keeps what is special to a stride and drops its noise."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Turns:
    """The usable turns: between `since_s` and `time_s`, in degrees, + = left side up."""

    since_s: FloatArray
    time_s: FloatArray
    turn_deg: FloatArray

    @property
    def rate(self) -> FloatArray:
        """Degrees per second."""
        rate: FloatArray = self.turn_deg / (self.time_s - self.since_s)
        return rate

    @property
    def middle_s(self) -> FloatArray:
        """Instants that the rates belong to."""
        middle: FloatArray = 0.5 * (self.since_s + self.time_s)
        return middle

    def part(self, start_s: float, stop_s: float) -> Turns:
        """Return the turns that end in a span of time."""
        chosen = (self.time_s >= start_s) & (self.time_s < stop_s)
        return Turns(
            since_s=self.since_s[chosen],
            time_s=self.time_s[chosen],
            turn_deg=self.turn_deg[chosen],
        )


def read_turns(observations: FloatArray, clip: Clip, view: View) -> Turns:
    """Take the usable turns out of the observations."""
    turn, since = observations[:, Column.TURN_DEG], observations[:, Column.SINCE_S]
    usable = np.isfinite(turn) & (since < clip.time_s)
    # Seen from behind the runner's left is on the picture's left: clockwise lifts it.
    return Turns(
        since_s=since[usable],
        time_s=clip.time_s[usable],
        turn_deg=view.lateral_sign * turn[usable],
    )


def cloth_signal(
    observations: FloatArray, view: View, clock: StrideClock, gait: Gait, clip: Clip
) -> PelvisSignal | str:
    """Return the obliquity that the waist band shows, or the reason to doubt it."""
    turns = read_turns(observations, clip, view)
    if turns.time_s.size < LEAST_TURNS:
        return (
            "the runner's waist could not be followed long enough in this clip: "
            f"{ADVICE}"
        )
    fitted = fit_periodic(clock.phase(turns.middle_s), turns.rate)
    reason = doubt(evidence(observations, turns, fitted, clock, gait, clip, view))
    if reason:
        return reason
    obliquity = _over_time(turns, fitted, clock, clip.time_s)
    known = near(clip.time_s, turns.middle_s[fitted.kept])
    return PelvisSignal(
        time_s=clip.time_s,
        obliquity_deg=np.where(known, obliquity, np.nan),
        confidence=known.astype(np.float64),
        source="waist_motion",
        absolute=False,
        error_deg=ERROR_DEG,
    )


def evidence(
    observations: FloatArray,
    turns: Turns,
    fitted: Fitted,
    clock: StrideClock,
    gait: Gait,
    clip: Clip,
    view: View,
) -> Evidence:
    """Gather what `gaitcheck.pelvis.trust` judges by."""
    edge = view.lateral_sign * observations[:, Column.EDGE_DEG]
    cover = observations[:, Column.COVER]
    found, looked = np.isfinite(edge), np.isfinite(cover)
    middle_s = float(np.median(turns.time_s))
    halves = [
        _mean_stride(turns.part(*span), clock)
        for span in ((-np.inf, middle_s), (middle_s, np.inf))
    ]
    edge_stride, edge_scatter_deg = None, 0.0
    if found.sum() >= LEAST_TURNS // 2:
        phase = clock.phase(clip.time_s[found])
        edge_fit = fit_periodic(phase, edge[found])
        edge_stride, edge_scatter_deg = MeanStride(edge_fit.parts), edge_fit.spread
    followed_s = float(np.sum(turns.time_s - turns.since_s))
    return Evidence(
        clock=clock,
        stances={
            side: clear_stances(gait, side, turns.since_s, turns.time_s)
            for side in Side
        },
        seen=followed_s / clip.duration_s * float(np.mean(fitted.kept)),
        cover=float(np.median(cover[looked])) if looked.any() else 0.0,
        edge_seen=_edge_share(observations),
        band=summed(fitted, clock.stride_s).scaled(GAIN),
        halves=(halves[0], halves[1]),
        edge=edge_stride,
        edge_scatter_deg=edge_scatter_deg,
    )


def _edge_share(observations: FloatArray) -> float:
    looked = observations[:, Column.EDGE_LOOKED] > 0
    found = np.isfinite(observations[:, Column.EDGE_DEG])
    return float(np.mean(found[looked])) if looked.any() else 0.0


def _mean_stride(turns: Turns, clock: StrideClock) -> MeanStride:
    fitted = fit_periodic(clock.phase(turns.middle_s), turns.rate)
    return summed(fitted, clock.stride_s).scaled(GAIN)


def _over_time(
    turns: Turns, fitted: Fitted, clock: StrideClock, time_s: FloatArray
) -> FloatArray:
    """Usual stride plus what each stride differs by, without drift."""
    phase = clock.phase(turns.middle_s)
    # Where a turn is missing or wild, the difference from the usual stride stands still.
    extra_rate = np.where(fitted.kept, turns.rate - fitted.of(phase), 0.0)
    extra = np.cumsum(extra_rate * (turns.time_s - turns.since_s))
    extra -= stride_mean(turns.time_s, extra, clock.stride_s)
    detail = np.interp(time_s, turns.time_s, smooth(turns.time_s, extra, DETAIL_S))
    usual = summed(fitted, clock.stride_s).at(clock.phase(time_s))
    obliquity: FloatArray = GAIN * (usual + detail)
    return obliquity

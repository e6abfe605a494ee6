"""Pelvic obliquity on every frame, from what the observers saw at the waist.

The turns between frames are summed. Their errors sum as well, as a slow drift; the pelvis,
in contrast, comes back to the same place after each stride. So the mean of one whole
stride, centred on each instant, is taken out: it removes drift and leaves every harmonic
of the stride untouched. What is left is relative to the clip's mean, and only such values
may be printed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitcheck.core.arrays import FloatArray
from gaitcheck.core.clip import Clip
from gaitcheck.core.gait import Gait
from gaitcheck.core.quality import CameraView
from gaitcheck.core.signals import PelvisSignal
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side, View
from gaitcheck.pelvis.cycle import (
    Fitted,
    MeanStride,
    StrideClock,
    fit_periodic,
    stride_clock,
    summed,
)
from gaitcheck.pelvis.observer import Column
from gaitcheck.pelvis.trust import ADVICE, LEAST_STANCES, Evidence, doubt

GAIN = 0.917
"""Pelvis per turn of the waist band. Rendered rear clips (three bodies, seven clips) give 0.87
to 0.98 by body; each body predicted from the other two is off by 0.5 degrees or less
(benchmarks/pelvis, docs/decisions/0006-pelvis.md)."""

ERROR_DEG = 0.6
"""Standard error of a per-side mean against rendered truth, bodies left out in turn."""

LEAST_FRAMES = 60
CLEAR_SHARE = 0.7
"""A stance counts when this share of it was followed."""

_STRIDE_DETAIL_S = 0.035
"""Width of the Gaussian that keeps what is special to a stride and drops its noise."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Turns:
    """The usable turns: between `since_s` and `time_s`, in degrees, + = left side up."""

    since_s: FloatArray
    time_s: FloatArray
    turn_deg: FloatArray

    @property
    def rate(self) -> FloatArray:
        rate: FloatArray = self.turn_deg / (self.time_s - self.since_s)
        return rate

    @property
    def middle_s(self) -> FloatArray:
        middle: FloatArray = 0.5 * (self.since_s + self.time_s)
        return middle

    def part(self, start_s: float, stop_s: float) -> _Turns:
        chosen = (self.time_s >= start_s) & (self.time_s < stop_s)
        return _Turns(
            since_s=self.since_s[chosen],
            time_s=self.time_s[chosen],
            turn_deg=self.turn_deg[chosen],
        )


def pelvis_signal(
    observations: FloatArray,
    track: PoseTrack,
    camera: CameraView,
    gait: Gait,
    clip: Clip,
) -> PelvisSignal | str:
    """Turn the waist observations of a clip into pelvic obliquity.

    Parameters
    ----------
    observations
        `(n_frames, len(Column))` from `gaitcheck.pelvis.observer`.
    track, camera, gait, clip
        Of the same clip; only their times, view and contacts are used.

    Returns
    -------
    PelvisSignal or str
        The signal, relative to the clip's mean; or the reason why there is none.
    """
    if not camera.view.is_frontal:
        return "pelvic drop needs a view from behind or in front"
    if camera.view is View.FRONT:
        return (
            "from the front the swinging thighs lift the cloth at the waist and the "
            "hands cross it: film from behind, or use two dots"
        )
    clock = stride_clock(gait)
    turns = _turns(observations, clip, camera.view)
    if clock is None or turns.time_s.size < LEAST_FRAMES:
        return (
            "the runner's waist could not be followed long enough in this clip: "
            f"{ADVICE}"
        )
    fitted = fit_periodic(clock.phase(turns.middle_s), turns.rate)
    evidence = _evidence(observations, turns, fitted, clock, gait, clip)
    reason = doubt(evidence)
    if reason:
        return reason
    obliquity, confidence = _over_time(turns, fitted, clock, track.time_s)
    return PelvisSignal(
        time_s=track.time_s,
        obliquity_deg=obliquity,
        confidence=confidence,
        source="waist_motion",
        absolute=False,
        error_deg=ERROR_DEG,
    )


def _turns(observations: FloatArray, clip: Clip, view: View) -> _Turns:
    turn, since = observations[:, Column.TURN_DEG], observations[:, Column.SINCE_S]
    usable = np.isfinite(turn) & (since < clip.time_s)
    # Seen from behind the runner's left is on the picture's left: clockwise lifts it.
    return _Turns(
        since_s=since[usable],
        time_s=clip.time_s[usable],
        turn_deg=view.lateral_sign * turn[usable],
    )


def _evidence(
    observations: FloatArray,
    turns: _Turns,
    fitted: Fitted,
    clock: StrideClock,
    gait: Gait,
    clip: Clip,
) -> Evidence:
    edge = observations[:, Column.EDGE_DEG]
    cover = observations[:, Column.COVER]
    found, looked = np.isfinite(edge), np.isfinite(cover)
    middle_s = float(np.median(turns.time_s))
    halves = [
        _mean_stride(turns.part(*span), clock)
        for span in ((-np.inf, middle_s), (middle_s, np.inf))
    ]
    edge_stride = None
    if found.sum() >= LEAST_FRAMES // 2:
        edge_phase = clock.phase(clip.time_s[found])
        edge_stride = MeanStride(fit_periodic(edge_phase, edge[found]).parts)
    followed = float(np.sum(turns.time_s - turns.since_s)) / clip.duration_s
    return Evidence(
        clock=clock,
        stances={side: _clear_stances(gait, side, turns) for side in Side},
        seen=followed * float(np.mean(fitted.kept)),
        cover=float(np.median(cover[looked])) if looked.any() else 0.0,
        edge_seen=2 * float(found.sum()) / max(int(looked.sum()), 1),
        band=summed(fitted, clock.stride_s).scaled(GAIN),
        halves=(halves[0], halves[1]),
        edge=edge_stride,
    )


def _mean_stride(turns: _Turns, clock: StrideClock) -> MeanStride:
    fitted = fit_periodic(clock.phase(turns.middle_s), turns.rate)
    return summed(fitted, clock.stride_s).scaled(GAIN)


def _clear_stances(gait: Gait, side: Side, turns: _Turns) -> int:
    clear = 0
    for stride in gait.of(side):
        if not np.isfinite(stride.toe_off_s):
            continue
        inside = turns.part(stride.contact_s, stride.toe_off_s)
        followed_s = float(np.sum(inside.time_s - inside.since_s))
        clear += followed_s >= CLEAR_SHARE * stride.contact_time_s
    return clear


def _over_time(
    turns: _Turns, fitted: Fitted, clock: StrideClock, time_s: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Sum the turns, take the drift out, and keep of each stride what stands above noise."""
    usual = summed(fitted, clock.stride_s)
    # Where a turn is missing or wild, the difference from the usual stride stands still.
    extra_rate = np.where(
        fitted.kept, turns.rate - fitted.of(clock.phase(turns.middle_s)), 0.0
    )
    extra = np.cumsum(extra_rate * (turns.time_s - turns.since_s))
    level = extra - _stride_mean(turns.time_s, extra, clock.stride_s)
    detail = _smooth(turns.time_s, level)
    obliquity = GAIN * (
        usual.at(clock.phase(time_s)) + np.interp(time_s, turns.time_s, detail)
    )
    reach_s = np.min(
        np.abs(time_s[:, None] - turns.middle_s[fitted.kept][None, :]), axis=1
    )
    far_s = 2 * float(np.median(turns.time_s - turns.since_s)) + 0.02
    confidence = np.where(reach_s <= far_s, 1.0, 0.0)
    return np.where(confidence > 0, obliquity, np.nan), confidence


def _stride_mean(time_s: FloatArray, values: FloatArray, stride_s: float) -> FloatArray:
    """Mean of one stride round each instant; near the ends that of the last whole one."""
    steps = np.diff(time_s)
    area = np.concatenate([[0.0], np.cumsum(0.5 * (values[1:] + values[:-1]) * steps)])
    half = 0.5 * stride_s
    centre = np.clip(time_s, time_s[0] + half, max(time_s[-1] - half, time_s[0] + half))
    above = np.interp(centre + half, time_s, area)
    below = np.interp(centre - half, time_s, area)
    mean: FloatArray = (above - below) / stride_s
    return mean


def _smooth(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Gaussian average on uneven times."""
    smooth = np.empty_like(values)
    reach = 3 * _STRIDE_DETAIL_S
    first = np.searchsorted(time_s, time_s - reach)
    last = np.searchsorted(time_s, time_s + reach, side="right")
    for i, (a, b) in enumerate(zip(first, last, strict=True)):
        weight = np.exp(-0.5 * ((time_s[a:b] - time_s[i]) / _STRIDE_DETAIL_S) ** 2)
        smooth[i] = float(weight @ values[a:b] / weight.sum())
    return smooth

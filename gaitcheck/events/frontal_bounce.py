"""Find every step in the bounce of the pelvis, and the leg that carries it.

From behind or in front nothing moves fore and aft in the picture, but the pelvis falls
and rises once a step. The sinusoid at step rate gives one crossing per step, never
two, and averages the keypoint noise of a whole step; contact and toe-off are then timed
against it (`gaitcheck.events.frontal_timing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.arrays import BoolArray, FloatArray, frozen_floats
from gaitcheck.core.view import Side
from gaitcheck.errors import NoRunnerFound, VideoTooShort
from gaitcheck.tracks.smooth import fit_spline
from gaitcheck.tracks.spectrum import dominant_hz

if TYPE_CHECKING:
    from gaitcheck.core.track import PoseTrack

GRID_HZ = 120.0
"""Rate of the even time base on which the bounce is followed."""

STEP_RATE_HZ = (1.9, 4.3)
"""Step rates of running, 114 to 258 steps/min."""

BAND = (0.7, 1.4)
"""Pass band round the step rate, as multiples of it: no stride rate, no second harmonic."""

SHOULDERS_SEEN_FRAC = 0.9
"""Share of frames with both shoulders from which they steady the bounce."""

RESAMPLE_HZ = 100.0
"""Cut-off of the spline that brings a series on the grid: it interpolates."""

MARGIN_S = 3.0
"""Time by which the series is continued at either end before it is filtered."""

MAX_GAP_S = 0.5
"""A longer stretch without hips is not bridged: its steps are not reported."""

MIN_DURATION_S = 2.0
"""Below this the step rate cannot be told from its neighbours."""

ALTERNATION_COST = 3.0
"""Cost of two steps on the same leg in a row, against evidence of about ±1 a step."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Bounce:
    """The steps of one clip.

    Parameters
    ----------
    grid_s
        `(m,)` even time base.
    step_hz
        Step rate that the band was centred on.
    anchor_s
        `(k,)` instants at which the step-rate sinusoid falls fastest, shortly after
        initial contact.
    seen
        `(m,)` 1 where the hips were seen, 0 in bridged gaps.
    """

    grid_s: FloatArray
    step_hz: float
    anchor_s: FloatArray
    seen: FloatArray

    def __post_init__(self) -> None:
        for name in ("grid_s", "anchor_s", "seen"):
            object.__setattr__(
                self, name, frozen_floats(getattr(self, name), name, (None,))
            )


def find_bounce(track: PoseTrack) -> Bounce:
    """Find the step rate and one anchor per step.

    Raises
    ------
    VideoTooShort
        When fewer than `MIN_DURATION_S` seconds show the hips.
    NoRunnerFound
        When the hips show no rhythm at running rates.
    """
    fall = track.middle("hip")[:, 1]
    seen = np.isfinite(fall)
    times = track.time_s[seen]
    if times.size < 16 or times[-1] - times[0] < MIN_DURATION_S:
        message = "the hips are in view for less than 2 s; film 20 s of steady running"
        raise VideoTooShort(message)
    fall = trunk_fall_px(track)
    step_hz, _ = dominant_hz(track.time_s, fall, *STEP_RATE_HZ)
    if not np.isfinite(step_hz):
        message = "the hips show no running rhythm in this clip"
        raise NoRunnerFound(message)
    grid = np.arange(times[0], times[-1], 1 / GRID_HZ)
    even = resample(track.time_s, fall, grid)
    wave = step_wave(even, step_hz)
    up = np.flatnonzero((wave[:-1] < 0) & (wave[1:] >= 0))
    anchors = grid[up] - wave[up] / (wave[up + 1] - wave[up]) / GRID_HZ
    nearest = _gap_at(times, grid)
    ok = np.interp(anchors, grid, nearest) < MAX_GAP_S / 2
    return Bounce(
        grid_s=grid,
        step_hz=step_hz,
        anchor_s=anchors[ok],
        seen=(nearest < 0.05).astype(float),
    )


def trunk_fall_px(track: PoseTrack) -> FloatArray:
    """`(n,)` vertical path of the trunk, down positive; NaN where the hips are unseen.

    A pose model lets the hip points move with the swinging thigh, once a stride; the
    shoulders do not, so their mean times the steps twice as evenly between the legs
    (rendered clips: offset between clip sides 6.5 ms with hips, 4.5 ms with both).
    """
    hips: FloatArray = track.middle("hip")[:, 1]
    if "left_shoulder" not in track.skeleton:
        return hips
    shoulders = track.middle("shoulder")[:, 1]
    seen = np.isfinite(shoulders)
    if seen.mean() < SHOULDERS_SEEN_FRAC:
        return hips
    steady = np.interp(track.time_s, track.time_s[seen], shoulders[seen])
    both: FloatArray = 0.5 * (hips + steady)
    return both


def stance_sides(track: PoseTrack, bounce: Bounce) -> tuple[list[Side], FloatArray]:
    """Tell which leg carries each step, from heights only.

    At the lowest pelvis the swing foot is lifted; the ankles' left-right order says
    nothing, because in crossover it is exchanged. Legs alternate, so the whole sequence
    is decided at once (Viterbi).

    Returns
    -------
    tuple
        One side per anchor and `(k,)` confidence from 0 to 1.
    """
    lift = np.zeros(track.n_frames)
    for name, weight in (("ankle", 1.0), ("heel", 0.5), ("knee", 0.5)):
        left, right = track.xy(name, Side.LEFT), track.xy(name, Side.RIGHT)
        lift = lift + weight * np.nan_to_num(left[:, 1] - right[:, 1])
    size = np.nanpercentile(np.abs(lift), 80)
    votes = np.array(
        [_window_mean(track.time_s, lift, *_low(a, bounce)) for a in bounce.anchor_s]
    )
    evidence = np.nan_to_num(np.clip(votes / size, -1, 1))
    on_left = _alternating(evidence)
    sides = [Side.LEFT if flag else Side.RIGHT for flag in on_left]
    agreement = np.where(on_left, evidence, -evidence)
    return sides, np.clip(0.5 + 0.5 * agreement, 0, 1)


def resample(time_s: FloatArray, values: FloatArray, grid_s: FloatArray) -> FloatArray:
    """Bring a series on the grid; gaps are bridged by a cubic spline through the rest."""
    seen = np.isfinite(values)
    spline = fit_spline(time_s[seen], values[seen][:, None], RESAMPLE_HZ)
    return spline(grid_s)[:, 0]


def step_wave(even: FloatArray, step_hz: float) -> FloatArray:
    """Part of a series at step rate, by a zero-phase band pass on the grid.

    The series is first continued at both ends by its own last strides: a filter that
    mirrors or holds the ends moves the outermost steps by tens of milliseconds.
    """
    low_hz, high_hz = BAND[0] * step_hz, BAND[1] * step_hz
    margin = round(MARGIN_S * GRID_HZ)
    stride = round(2 / step_hz * GRID_HZ)
    longer = _continued(_continued(even, margin, stride)[::-1], margin, stride)[::-1]
    hz = np.fft.rfftfreq(longer.size, 1 / GRID_HZ)
    # A third-order Butterworth band pass run forwards and backwards.
    away = (hz**2 - low_hz * high_hz) / (np.maximum(hz, 1e-9) * (high_hz - low_hz))
    passed = np.fft.rfft(longer - longer.mean()) / (1 + away**6)
    wave: FloatArray = np.fft.irfft(passed, longer.size)[margin:-margin]
    return wave


def _continued(even: FloatArray, margin: int, period: int) -> FloatArray:
    """Append `margin` samples that repeat the last period without a jump."""
    if even.size < 2 * period:
        return np.concatenate([even, np.full(margin, even[-1])])
    last = even[-period:]
    drift = float(np.mean(last) - np.mean(even[-2 * period : -period]))
    turns = np.arange(margin) // period + 1
    more = np.tile(last, margin // period + 1)[:margin] + drift * turns
    return np.concatenate([even, more])


def _low(anchor_s: float, bounce: Bounce) -> tuple[float, float]:
    step = 1 / bounce.step_hz
    return anchor_s + 0.1 * step, anchor_s + 0.4 * step


def _window_mean(
    time_s: FloatArray, values: FloatArray, start_s: float, end_s: float
) -> float:
    first, last = np.searchsorted(time_s, (start_s, end_s))
    return float(np.mean(values[first:last])) if last > first else float("nan")


def _alternating(evidence: FloatArray) -> BoolArray:
    """Best sequence of left (True) and right, `(k,)` booleans."""
    n = evidence.size
    cost = np.stack([-evidence, evidence], axis=1)
    best, back = cost.copy(), np.zeros((n, 2), dtype=int)
    for k in range(1, n):
        for now in (0, 1):
            same, other = best[k - 1, now] + ALTERNATION_COST, best[k - 1, 1 - now]
            back[k, now] = now if same < other else 1 - now
            best[k, now] += min(same, other)
    path = np.zeros(n, dtype=int)
    if n:
        path[-1] = int(np.argmin(best[-1]))
        for k in range(n - 1, 0, -1):
            path[k - 1] = back[k, path[k]]
    chosen: BoolArray = path == 0
    return chosen


def _gap_at(seen_s: FloatArray, grid_s: FloatArray) -> FloatArray:
    """Distance of each grid instant from the nearest seen frame, seconds."""
    right = np.clip(np.searchsorted(seen_s, grid_s), 1, seen_s.size - 1)
    distance: FloatArray = np.minimum(
        np.abs(grid_s - seen_s[right - 1]), np.abs(seen_s[right] - grid_s)
    )
    return distance

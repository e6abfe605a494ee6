"""Check that this is running and that the clock tells true time, before any event.

Two things about running do not depend on the camera or on how fast the clip plays: the
legs alternate in a steady rhythm, and the body falls freely between two steps. How hard
the hips bounce, in units of gravity, is therefore a clock: a clip slowed k times shows
gravity k² times too small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.geometry import length_px
from gaitcheck.core.view import Side
from gaitcheck.errors import NotRunning, SlowMotion, VideoTooShort
from gaitcheck.tracks.smooth import smooth_samples
from gaitcheck.tracks.spectrum import dominant_hz

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.track import PoseTrack

SHORTEST_S = 2.5
"""Below this not even four strides of a fast runner fit."""

STRIDE_SEARCH_HZ = (0.06, 3.2)
"""From a 480 fps clip played at 30 up to sprinting."""

LEAST_RHYTHM = 0.6
"""Share of the legs' motion against each other that one frequency explains. Running
0.91 and more (45 clips), squats 0.28, walking about with turns 0.13."""

TYPICAL_LEG_M = 0.85
"""Hip to ankle of adults, 0.75 to 0.95; enters the bounce in proportion."""

TYPICAL_BOUNCE = 1.25
LEAST_BOUNCE = 0.45
"""Peak acceleration of the sinusoid through the hips' bounce over gravity. Running
reads 0.7 to 1.8 (45 clips, 2.5 to 4.5 m/s); slowed 2 times 0.36, 2.8 times 0.18."""

SLOW_STEPS_SPM = 150.0
LEAST_BOUNCE_SLOW_STEPS = 0.62
"""Few steps go with a large bounce; below this rate a small one is a slowed clip."""

FEWEST_STEPS_SPM = 130.0
MOST_STEPS_SPM = 270.0
"""Joggers take 145 and more steps a minute, sprinters on a treadmill up to 260."""

BOUNCES_PER_STRETCH = 8
MIN_STRETCH_FRAMES = 12
"""The bounce is fitted over so many steps at a time: its rate drifts over longer ones."""

WALKING_SPM = (70.0, 150.0)
"""Step rates at which people walk."""

WALKING_LIFT = 0.17
"""Walkers lift the ankle by less than this over the other one, in leg lengths (95 %
point); runners 0.19 and more."""


@dataclass(frozen=True, kw_only=True)
class LegRhythm:
    """How the legs alternate and the hips bounce over the whole clip.

    Parameters
    ----------
    step_spm
        Steps per minute of the clip's clock.
    share
        Share of the legs' relative motion that the stride rate explains, 0 to 1.
    bounce_g
        Peak vertical acceleration of the hips at the step rate over gravity, for a leg
        of typical length.
    lift_legs
        95 % point of the height difference between the ankles, leg lengths.
    apart_high
        Correlation between how far the feet are apart along the picture and how high
        the hips are: positive in running, negative in walking; side views only, else
        NaN.
    """

    step_spm: float
    share: float
    bounce_g: float
    lift_legs: float
    apart_high: float


def require_running(track: PoseTrack) -> None:
    """Raise the error that names why this is not running in true time; else return.

    Raises
    ------
    VideoTooShort
        Less than `SHORTEST_S`.
    NotRunning
        No steady alternation of the legs, or walking.
    SlowMotion
        Running, but the clock is slowed (or sped up).
    """
    span = float(track.time_s[-1] - track.time_s[0]) if track.n_frames > 1 else 0.0
    if span < SHORTEST_S:
        message = (
            f"the clip lasts {span:.1f} s, too short for four strides of each leg; "
            "film 20 s of steady running"
        )
        raise VideoTooShort(message)
    rhythm = leg_rhythm(track)
    if not rhythm.share >= LEAST_RHYTHM:
        message = (
            "the legs do not alternate in the steady rhythm of running: this looks like "
            "walking about, squats or another exercise, and only running is measured; "
            "film 20 s of steady running on a treadmill"
        )
        raise NotRunning(message)
    if rhythm.step_spm > MOST_STEPS_SPM:
        message = (
            f"the clip shows {rhythm.step_spm:.0f} steps a minute, faster than anybody "
            "runs: it seems to play faster than it was filmed; give the frame rate it "
            "was filmed with as --capture-fps"
        )
        raise SlowMotion(message)
    if not _slowed(rhythm):
        return
    if _walking(rhythm):
        message = (
            f"the legs move as in walking ({rhythm.step_spm:.0f} steps a minute, hardly "
            "any bounce), and only running is measured; if this is running in slow "
            "motion, give the frame rate it was filmed with as --capture-fps"
        )
        raise NotRunning(message)
    times = _likely_slowing(rhythm)
    message = (
        f"the clip looks like slow motion (about {times:.1f} times slowed: it shows "
        f"{rhythm.step_spm:.0f} steps a minute and a bounce of "
        f"{rhythm.bounce_g:.2f} g); give the frame rate it was filmed with as "
        "--capture-fps"
    )
    raise SlowMotion(message)


def leg_rhythm(track: PoseTrack) -> LegRhythm:
    """Measure the rhythm of the legs and the bounce of the hips; NaN where unseen."""
    t, leg = track.time_s, _leg_px(track)
    apart = {
        name: (track.xy(name, Side.LEFT) - track.xy(name, Side.RIGHT)) / leg
        for name in ("knee", "ankle")
    }
    hz, share = dominant_hz(t, np.hstack(list(apart.values())), *STRIDE_SEARCH_HZ)
    up = -track.middle("hip")[:, 1] / leg
    lift = np.abs(apart["ankle"][:, 1])
    lift = lift[np.isfinite(lift)]
    if not np.isfinite(hz) or np.isfinite(up).sum() < 16 or lift.size == 0:
        return LegRhythm(
            step_spm=float("nan"),
            share=0.0,
            bounce_g=float("nan"),
            lift_legs=float("nan"),
            apart_high=float("nan"),
        )
    slow = smooth_samples(t, up[:, None], 0.6 * hz, max_gap_s=np.inf)[:, 0]
    bounce = up - slow
    return LegRhythm(
        step_spm=120 * hz,
        share=share,
        bounce_g=_peak_acceleration(t, bounce, 2 * hz) * TYPICAL_LEG_M / 9.81,
        lift_legs=float(np.percentile(lift, 95)),
        apart_high=_correlation(np.abs(apart["ankle"][:, 0]), bounce)
        if track.view.is_side
        else float("nan"),
    )


def _slowed(rhythm: LegRhythm) -> bool:
    few = rhythm.step_spm < FEWEST_STEPS_SPM
    weak = rhythm.bounce_g < LEAST_BOUNCE
    both = (
        rhythm.step_spm < SLOW_STEPS_SPM and rhythm.bounce_g < LEAST_BOUNCE_SLOW_STEPS
    )
    return bool(few or weak or both)


def _walking(rhythm: LegRhythm) -> bool:
    low, high = WALKING_SPM
    if not low <= rhythm.step_spm <= high:
        return False
    if np.isfinite(rhythm.apart_high):
        return rhythm.apart_high < 0
    return rhythm.lift_legs < WALKING_LIFT


def _likely_slowing(rhythm: LegRhythm) -> float:
    """How many times slowed, from the bounce; at least what the step rate says."""
    by_bounce = float(np.sqrt(TYPICAL_BOUNCE / max(rhythm.bounce_g, 1e-3)))
    return max(by_bounce, FEWEST_STEPS_SPM / rhythm.step_spm)


def _peak_acceleration(t: FloatArray, y: FloatArray, hz: float) -> float:
    """Of the sinusoid at `hz` in `y`, median over stretches of a few strides."""
    seen = np.isfinite(y)
    t, y = t[seen], y[seen]
    stretch = np.floor((t - t[0]) * hz / BOUNCES_PER_STRETCH)
    sizes = []
    for k in np.unique(stretch):
        rows = stretch == k
        if rows.sum() < MIN_STRETCH_FRAMES:
            continue
        angle = 2 * np.pi * hz * t[rows]
        design = np.stack([np.cos(angle), np.sin(angle), np.ones_like(angle)], axis=1)
        sizes.append(np.hypot(*np.linalg.lstsq(design, y[rows], rcond=None)[0][:2]))
    size = float(np.median(sizes)) if sizes else float("nan")
    return size * (2 * np.pi * hz) ** 2


def _correlation(a: FloatArray, b: FloatArray) -> float:
    seen = np.isfinite(a) & np.isfinite(b)
    return float(np.corrcoef(a[seen], b[seen])[0, 1])


def _leg_px(track: PoseTrack) -> float:
    """Thigh plus shank at their longest (upper quarter), mean of the legs."""
    legs = []
    for side in Side:
        parts = [
            length_px(track.xy(a, side), track.xy(b, side))
            for a, b in (("hip", "knee"), ("knee", "ankle"))
        ]
        if all(np.any(np.isfinite(p)) for p in parts):
            legs.append(sum(float(np.nanpercentile(p, 75)) for p in parts))
    return float(np.mean(legs)) if legs else float("nan")

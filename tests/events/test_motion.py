from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.view import Side
from gaitcheck.errors import (
    NotRunning,
    SlowMotion,
    UnsupportedView,
    VideoTooShort,
)
from gaitcheck.events.detect import detect
from gaitcheck.events.motion import leg_rhythm, require_running
from gaitcheck.events.plausible import audit
from gaitcheck.tracks.prepare import prepare
from tests.tracks.runner import Runner, filmed, frames

SQUARE = {"side": 90.0, "rear": 0.0, "front": 180.0}


class Walker(Runner):
    """Both feet down at once, hips highest over the foot."""

    def hip(self, t):
        x, _ = super().hip(t)
        middle = self.first_left_s + 0.5 * self.contact_s
        wave = np.cos(4 * np.pi * (t - middle) / self.stride_s)
        return x, 0.84 + 0.5 * self.bounce_m * wave


WALKING = {
    "stride_s": 1.08,
    "contact_s": 0.65,
    "belt_mps": 1.3,
    "reach_m": 0.42,
    "lift_m": 0.10,
    "bounce_m": 0.04,
}


def ready(runner, seconds=10.0, *, slowed=1.0, **camera):
    track = filmed(runner, frames(seconds), **({"noise_px": 1.0} | camera))
    track = replace(track, time_s=track.time_s * slowed)
    return prepare(track, width_px=1280, height_px=960, view=None)


def judged(prepared):
    gait = detect(prepared.track, prepared.camera, prepared.scale)
    audit(gait, prepared.track, prepared.camera, prepared.scale)
    return gait


@pytest.mark.parametrize("view", SQUARE)
@pytest.mark.parametrize(
    ("stride_s", "contact_s"), [(0.80, 0.30), (0.72, 0.26), (0.62, 0.2)]
)
def test_running_passes(view, stride_s, contact_s):
    runner = Runner(stride_s=stride_s, contact_s=contact_s)
    require_running(ready(runner, off_axis_deg=SQUARE[view]).track)


@pytest.mark.parametrize("view", SQUARE)
@pytest.mark.parametrize("slowed", [1.5, 2.0, 2.8, 4.0, 8.0])
def test_slow_motion_is_named_and_never_measured(view, slowed):
    with pytest.raises(SlowMotion, match="slow motion") as error:
        judged(ready(Runner(), off_axis_deg=SQUARE[view], slowed=slowed))
    assert "--capture-fps" in str(error.value)


@pytest.mark.parametrize("slowed", [2.0, 4.0])
def test_the_bounce_says_about_how_much_it_was_slowed(slowed):
    fast = leg_rhythm(ready(Runner()).track)
    slow = leg_rhythm(ready(Runner(), slowed=slowed).track)
    assert fast.bounce_g / slow.bounce_g == pytest.approx(slowed**2, rel=0.1)
    assert slow.step_spm == pytest.approx(fast.step_spm / slowed, rel=0.01)


def test_a_clip_that_plays_too_fast_is_named():
    with pytest.raises(SlowMotion, match="faster"):
        judged(ready(Runner(), 20, off_axis_deg=90.0, slowed=0.55))


@pytest.mark.parametrize("view", SQUARE)
def test_walking_is_not_running(view):
    with pytest.raises(NotRunning, match="walking"):
        judged(ready(Walker(**WALKING), 14, off_axis_deg=SQUARE[view]))


def test_squats_are_not_running():
    track = filmed(Runner(), frames(12), off_axis_deg=90.0)
    still = np.repeat(track.xy_px[:1], track.n_frames, axis=0)
    dip = 80 * (1 - np.cos(2 * np.pi * 0.4 * track.time_s))
    xy = still.copy()
    for side in Side:
        for part, share in (("hip", 1.0), ("knee", 0.5), ("shoulder", 1.0)):
            xy[:, track.skeleton.index(part, side), 1] += share * dip
            xy[:, track.skeleton.index(part, side), 0] += 0.4 * share * dip
    rng = np.random.default_rng(0)
    squat = replace(track, xy_px=xy + 2 * rng.standard_normal(xy.shape))
    with pytest.raises(NotRunning, match="alternate"):
        judged(prepare(squat, width_px=1280, height_px=960, view=None))


def test_a_clip_of_two_seconds_is_too_short():
    with pytest.raises(VideoTooShort, match=r"2\.0 s, too short"):
        judged(ready(Runner(), 2.0, off_axis_deg=90.0))


def test_three_strides_are_too_few():
    with pytest.raises(VideoTooShort, match="at least 4"):
        judged(ready(Runner(), 2.9, off_axis_deg=90.0))


def test_an_oblique_view_is_refused_with_its_angle():
    with pytest.raises(UnsupportedView, match="30°"):
        judged(ready(Runner(), off_axis_deg=35.0))


def test_not_running_is_said_before_the_view():
    with pytest.raises(NotRunning):
        judged(ready(Walker(**WALKING), 14, off_axis_deg=30.0))


@pytest.mark.slow
def test_a_long_clip_with_a_drifting_rate_is_still_running():
    times = frames(90)
    warped = times + 0.02 * 90 / (2 * np.pi) * np.sin(2 * np.pi * times / 90)
    track = filmed(Runner(), warped, off_axis_deg=90.0, noise_px=1.0)
    track = replace(track, time_s=times)
    prepared = prepare(track, width_px=1280, height_px=960, view=None)
    gait = judged(prepared)
    assert gait.cadence_spm == pytest.approx(120 / 0.72, rel=0.02)
    assert len(gait.strides) > 240

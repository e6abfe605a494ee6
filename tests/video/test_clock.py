from __future__ import annotations

import numpy as np
import pytest

from gaitcheck.video.clock import audit_clock, playback_fps
from gaitcheck.video.probe import read_clip
from tests.video.builders import Recipe, even_times, make

ANDROID = "com.android.capture.fps"


@pytest.mark.parametrize(
    ("stored_fps", "tags", "told", "scale", "source", "words"),
    [
        (30, {}, None, 1, "container", ""),
        (240, {}, None, 1, "container", ""),
        (30, {ANDROID: "240.000000"}, None, 1 / 8, "capture-tag", "slowed 8 times"),
        (240, {ANDROID: "240.000000"}, None, 1, "capture-tag", ""),
        (30000 / 1001, {ANDROID: "30"}, None, 1, "capture-tag", ""),
        (30, {"Com.Android.Capture.FPS": "120"}, None, 1 / 4, "capture-tag", "4 times"),
        (30, {ANDROID: "240"}, 120, 1 / 4, "user", "--capture-fps"),
        (30, {}, 240, 1 / 8, "user", "slowed 8 times"),
        (60, {}, 60, 1, "user", "60 frames/s given"),
        (30, {ANDROID: "2"}, None, 15, "capture-tag", "Time lapse"),
        (30, {ANDROID: "nonsense"}, None, 1, "container", ""),
        (30, {ANDROID: "0"}, None, 1, "container", ""),
        (30, {ANDROID: "nan"}, None, 1, "container", ""),
    ],
)
def test_only_a_tag_or_the_user_changes_the_clock(
    stored_fps, tags, told, scale, source, words
):
    times = np.array(even_times(90, stored_fps))
    clock = audit_clock(times, tags, capture_fps=told)
    assert clock.time_scale == pytest.approx(scale, rel=1e-3)
    assert clock.source == source
    assert words in clock.note
    assert clock.capture_fps == pytest.approx(stored_fps / scale, rel=1e-2)
    assert bool(clock.note) == bool(words)


def test_capture_tag_in_a_real_file_corrects_its_times(tmp_path):
    recipe = Recipe(
        file_times_s=even_times(250, 30),
        tags={ANDROID: "240.0"},
        muxing={"movflags": "+use_metadata_tags"},
    )
    clip = read_clip(make(tmp_path, recipe))
    np.testing.assert_allclose(clip.time_s, even_times(250, 240), atol=1e-4)
    assert clip.fps == pytest.approx(240, rel=1e-3)
    assert clip.nominal_fps == pytest.approx(30, rel=1e-3)
    assert "8 times" in clip.clock.note


def test_an_iphone_high_speed_clip_is_not_slow_motion(tmp_path):
    recipe = Recipe(
        name="IMG_0001.mov",
        file_times_s=even_times(250, 240),
        rate=240,
        tags={"com.apple.quicktime.full-frame-rate-playback-intent": "0"},
        muxing={"movflags": "+use_metadata_tags"},
    )
    clip = read_clip(make(tmp_path, recipe))
    assert clip.clock.time_scale == 1
    assert clip.clock.note == ""
    assert clip.duration_s == pytest.approx(250 / 240, rel=1e-3)


def test_a_clip_slowed_in_part_is_noted_and_left_as_it_is():
    steps = [1 / 240] * 60 + [1 / 30] * 60 + [1 / 240] * 60
    clock = audit_clock(np.cumsum([0.0, *steps]), {})
    assert clock.time_scale == 1
    assert "part of the clip" in clock.note


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([1 / 30, 1 / 30, 1 / 15] * 30, id="dropped-frames"),
        pytest.param([1 / 30, 1 / 60] * 40, id="alternating"),
        pytest.param([1 / 30] * 40 + [2.0] + [1 / 30] * 40, id="one-pause"),
        pytest.param([1 / 30] * 60 + [1 / 24] * 60, id="light-dependent-rate"),
    ],
)
def test_ordinary_variable_rate_is_not_called_slowed(steps):
    assert audit_clock(np.cumsum([0.0, *steps]), {}).note == ""


def test_playback_rate_ignores_millisecond_rounding_and_pauses():
    rounded = np.round(np.array(even_times(600, 60)), 3)
    assert playback_fps(rounded) == pytest.approx(60, rel=2e-3)
    paused = np.cumsum([0.0, *[1 / 60] * 100, 3.0, *[1 / 60] * 100])
    assert playback_fps(paused) == pytest.approx(60, rel=1e-6)

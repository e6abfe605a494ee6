"""The clock audit: does the file's time run as fast as the filmed scene did.

Phones store slow motion in two ways. An iPhone keeps all 240 frames of a second at their
true times, and so do many others; nothing needs correcting. An Android phone often
spreads them over eight seconds and writes the rate at which it filmed into
`com.android.capture.fps`. Only what a tag proves, or the user says, is corrected here; a
clip that merely looks slow is found from its step rate, after the events.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.clip import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaitcheck.core.arrays import FloatArray

CAPTURE_RATE_TAGS = (
    "com.android.capture.fps",
    "com.apple.quicktime.capture-fps",
    "com.apple.quicktime.capture.fps",
    "com.apple.quicktime.camera.framerate",
    "captureframerate",
    "capture_fps",
)
"""Container tags that hold the frames per second at which the scene was filmed."""

FULL_RATE_TAG = "com.apple.quicktime.full-frame-rate-playback-intent"
"""Apple's tag of high-speed clips: 1 plays at full rate, 0 slows a part on the phone."""

SAME_RATE_TOLERANCE = 0.05
"""Capture and playback rates closer than this are the same rate (30 and 29.97)."""

SPEED_CHANGE_RATIO = 3.0
"""Frame intervals that differ this much for long stretches betray a partial slowing."""

_PLATEAU_FRAMES = 15
"""An interval must hold for so many frames before it counts as a stretch."""


def audit_clock(
    file_time_s: FloatArray,
    tags: Mapping[str, str],
    *,
    capture_fps: float | None = None,
) -> Clock:
    """Decide how file time becomes true time.

    Parameters
    ----------
    file_time_s
        `(n_frames,)` presentation times on the file's clock.
    tags
        Metadata of the container and the stream.
    capture_fps
        What the user says the scene was filmed at; wins over every tag.

    Returns
    -------
    Clock
        `time_scale` = playback rate / capture rate when slow motion (or time lapse) is
        proved or told, else 1; `note` says so in one sentence.
    """
    playback = playback_fps(file_time_s)
    if capture_fps is not None:
        return _told(playback, capture_fps)
    tag, rate = _capture_rate(tags)
    if tag and math.isfinite(playback):
        return _tagged(playback, rate, tag)
    return Clock(
        time_scale=1.0,
        source="container",
        capture_fps=playback,
        note=_untagged_note(file_time_s, tags),
    )


def playback_fps(file_time_s: FloatArray) -> float:
    """Frames per second at which the file plays; NaN below two frames.

    The mean rate, unless dropped frames pull it away from the typical interval.
    """
    if file_time_s.size < 2:
        return math.nan
    mean = (file_time_s.size - 1) / float(file_time_s[-1] - file_time_s[0])
    typical = 1.0 / float(np.median(np.diff(file_time_s)))
    return mean if abs(mean / typical - 1) < SAME_RATE_TOLERANCE else typical


def _told(playback: float, capture: float) -> Clock:
    slow = capture / playback
    if abs(slow - 1) < SAME_RATE_TOLERANCE or not math.isfinite(slow):
        return Clock(
            time_scale=1.0,
            source="user",
            capture_fps=playback,
            note=f"Times as in the file, which plays at the {capture:g} frames/s given.",
        )
    return Clock(
        time_scale=1 / slow,
        source="user",
        capture_fps=capture,
        note=(
            f"{_changed(slow)}: filmed at {capture:g} frames/s as given with "
            f"--capture-fps and stored at {playback:.4g}; all times are corrected."
        ),
    )


def _tagged(playback: float, capture: float, tag: str) -> Clock:
    slow = capture / playback
    if abs(slow - 1) < SAME_RATE_TOLERANCE:
        return Clock(time_scale=1.0, source="capture-tag", capture_fps=playback)
    return Clock(
        time_scale=1 / slow,
        source="capture-tag",
        capture_fps=capture,
        note=(
            f"{_changed(slow)}: the file's tag {tag} says that it was filmed at "
            f"{capture:g} frames/s and it is stored at {playback:.4g}; all times are "
            "corrected."
        ),
    )


def _changed(slow: float) -> str:
    if slow > 1:
        return f"Slow motion, slowed {slow:.3g} times"
    return f"Time lapse, sped up {1 / slow:.3g} times"


def _capture_rate(tags: Mapping[str, str]) -> tuple[str, float]:
    lowered = {key.lower(): value for key, value in tags.items()}
    for tag in CAPTURE_RATE_TAGS:
        try:
            rate = float(lowered.get(tag, ""))
        except ValueError:
            continue
        if math.isfinite(rate) and rate > 0:
            return tag, rate
    return "", math.nan


def _untagged_note(file_time_s: FloatArray, tags: Mapping[str, str]) -> str:
    if _speed_changes(file_time_s):
        return (
            "The frame interval changes for long stretches: a part of the clip may have "
            "been slowed when it was edited; export it unedited, or trim it to one speed."
        )
    if tags.get(FULL_RATE_TAG) == "0" and playback_fps(file_time_s) < 60:
        return (
            "The file's Apple tag speaks of slow motion in a part of the clip; if it "
            "plays slowly, export it unedited or give the capture rate."
        )
    return ""


def _speed_changes(file_time_s: FloatArray) -> bool:
    """Tell whether two stretches of steady but very different intervals exist."""
    if file_time_s.size < 2 * _PLATEAU_FRAMES:
        return False
    windows = np.lib.stride_tricks.sliding_window_view(
        np.diff(file_time_s), _PLATEAU_FRAMES
    )
    steady = windows.max(axis=1) < 1.5 * windows.min(axis=1)
    typical = np.median(windows[steady], axis=1)
    return bool(
        typical.size and typical.max() > SPEED_CHANGE_RATIO * float(typical.min())
    )

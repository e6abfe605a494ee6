"""From a stored clip and what the user chose to the file that is measured."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.settings import ClipInput
from gaitcheck.core.view import View
from gaitcheck.errors import InputError, VideoTooShort
from gaitcheck.video.probe import SHORTEST_CLIP_S, read_clip
from gaitcheck.video.reader import frames
from gaitcheck.video.writer import VideoWriter

if TYPE_CHECKING:
    from gaitcheck.core.clip import Clip as VideoClip
    from gaitcheck.web.records import Footage

CUT_QUALITY = 14
"""Constant rate factor of x264 for a trimmed clip; below 18 no difference can be seen."""


def clip_input(footage: Footage) -> ClipInput:
    """Return the file to measure, trimmed when the user asked for it, with all choices.

    Raises
    ------
    InputError
        When the file cannot be read, or nothing is left between start and end.
    """
    told = footage.choices
    path, capture_fps = footage.uploaded, told.capture_fps
    if told.trim_s is not None:
        whole = read_clip(path, capture_fps=capture_fps)
        path = _trimmed(footage, whole, *told.trim_s)
        if capture_fps is None and whole.clock.time_scale != 1:
            # The cut file has none of the tags that told the true rate.
            capture_fps = whole.clock.capture_fps
    return ClipInput(
        path=path,
        view=View(told.view) if told.view else None,
        capture_fps=capture_fps,
        runner_xy_px=told.runner_xy_px,
    )


def _trimmed(footage: Footage, whole: VideoClip, start_s: float, end_s: float) -> Path:
    """Cut a clip, or return what was cut before."""
    mark = json.dumps([whole.sha256, start_s, end_s])
    name = f"cut-{hashlib.sha256(mark.encode()).hexdigest()[:12]}"
    path = footage.folder / name / f"{Path(footage.file_name).stem}.mp4"
    if path.exists():
        return path
    file_s = whole.time_s / whole.clock.time_scale
    inside = np.flatnonzero((file_s >= start_s - 1e-3) & (file_s <= end_s + 1e-3))
    spent = file_s[inside[-1]] - file_s[inside[0]] if inside.size > 1 else 0.0
    if spent * whole.clock.time_scale < SHORTEST_CLIP_S:
        message = f"between {start_s:g} and {end_s:g} s nothing is left to measure"
        raise VideoTooShort(message)
    first, last = int(inside[0]), int(inside[-1])
    with VideoWriter(
        path,
        (whole.width_px, whole.height_px),
        fps=whole.nominal_fps,
        quality=CUT_QUALITY,
        preset="veryfast",
        threads=1,
    ) as writer:
        for frame in frames(whole, first, last + 1):
            writer.write(frame.rgb, time_s=float(file_s[frame.index]))
    _remove_other_cuts(footage.folder, keep=name)
    return path


def _remove_other_cuts(folder: Path, *, keep: str) -> None:
    for old in folder.glob("cut-*"):
        if old.name != keep:
            for file in old.iterdir():
                file.unlink(missing_ok=True)
            with suppress(OSError):
                old.rmdir()


def require(fits: bool, problem: str) -> None:
    """Raise `InputError` with the problem unless it fits."""
    if not fits:
        raise InputError(problem)

"""From a video file to a `Clip`: true frame times, displayed size, codec, hash."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.clip import Clip
from gaitcheck.errors import UnreadableVideo, VideoTooShort
from gaitcheck.video.clock import audit_clock, playback_fps
from gaitcheck.video.container import open_video, photo_message
from gaitcheck.video.picture import display_of
from gaitcheck.video.timeline import read_timeline

if TYPE_CHECKING:
    from pathlib import Path

    from av.video.frame import VideoFrame

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.video.container import VideoSource
    from gaitcheck.video.picture import Display
    from gaitcheck.video.timeline import Timeline

SHORTEST_CLIP_S = 1.0
"""Less than this holds not even two strides of one leg (a stride lasts about 0.7 s)."""

_UNEVEN_FRACTION = 0.25

_HDR_CURVES = (16, 18)
"""H.273 codes of the PQ and HLG transfer curves."""


def read_clip(path: Path, *, capture_fps: float | None = None) -> Clip:
    """Describe a video file.

    Parameters
    ----------
    path
        A local video file.
    capture_fps
        Frames per second at which a slow-motion clip was filmed; None to trust the
        file.

    Returns
    -------
    Clip
        `time_s` holds the true time of every frame that `gaitcheck.video.reader`
        yields, after the clock's scale was applied.

    Raises
    ------
    UnreadableVideo
        With the real reason, see `gaitcheck.video.container.open_video`.
    VideoTooShort
        If it lasts less than `SHORTEST_CLIP_S` of true time.
    """
    timeline = read_timeline(path)
    _require_frames(path, timeline)
    with open_video(path) as source:
        frame = next(source.frames())
        display = display_of(source, frame)
        tags = {**source.container.metadata, **source.stream.metadata}
        clock = audit_clock(timeline.file_time_s, tags, capture_fps=capture_fps)
        time_s = timeline.file_time_s * clock.time_scale
        _require_length(path, time_s, timeline, slowed=clock.time_scale < 1)
        width, height = display.size_px
        return Clip(
            path=str(path),
            name=path.stem,
            width_px=width,
            height_px=height,
            time_s=time_s,
            nominal_fps=_nominal_fps(source, timeline),
            clock=clock,
            variable_rate=_is_variable(time_s),
            rotation_deg=display.orientation.clockwise_deg,
            codec=source.stream.codec_context.name,
            pixel_format=frame.format.name,
            sha256=_sha256(path),
            notes=_notes(timeline, display, frame),
        )


def _require_frames(path: Path, timeline: Timeline) -> None:
    n = timeline.ticks.size
    if n == 1 and timeline.announced <= 1:
        raise UnreadableVideo(photo_message(path))
    if n == 0:
        message = (
            f"{path.name!r}: none of its frames can be decoded; the file is damaged, "
            "copy it again from the phone."
        )
        raise UnreadableVideo(message)


def _require_length(
    path: Path, time_s: FloatArray, timeline: Timeline, *, slowed: bool
) -> None:
    length = _length_s(time_s)
    if length >= SHORTEST_CLIP_S:
        return
    if timeline.cut_off:
        message = (
            f"{path.name!r} is cut off: its index announces {timeline.announced} frames "
            f"and only {time_s.size} ({length:.1f} s) can be read; copy it again from "
            "the phone."
        )
        raise UnreadableVideo(message)
    spent = " of true time (it is slow motion)" if slowed else ""
    message = (
        f"{path.name!r} lasts only {length:.2f} s{spent}: film at least 10 s, "
        "better 30 s."
    )
    raise VideoTooShort(message)


def _length_s(time_s: FloatArray) -> float:
    if time_s.size < 2:
        return 0.0
    return float(time_s[-1] - time_s[0] + np.median(np.diff(time_s)))


def _nominal_fps(source: VideoSource, timeline: Timeline) -> float:
    declared = source.stream.average_rate or source.stream.guessed_rate
    return float(declared) if declared else playback_fps(timeline.file_time_s)


def _is_variable(time_s: FloatArray) -> bool:
    steps = np.diff(time_s)
    typical = np.median(steps)
    return bool(np.any(np.abs(steps - typical) > _UNEVEN_FRACTION * typical))


def _notes(timeline: Timeline, display: Display, frame: VideoFrame) -> tuple[str, ...]:
    notes = []
    if timeline.cut_off:
        notes.append(
            f"The file is cut off: its index announces {timeline.announced} frames, "
            f"{timeline.ticks.size} can be read and were used."
        )
    if display.orientation.mirrored:
        notes.append(
            "The file's tags show the picture mirrored; if left and right look "
            "exchanged, film with the rear camera."
        )
    if display.pixel_aspect != 1:
        notes.append("The file's pixels are not square; the picture was stretched.")
    if frame.interlaced_frame:
        notes.append(
            "The file is interlaced, which blurs fast limbs; set the camera to a "
            "progressive mode (60p)."
        )
    if frame.color_trc in _HDR_CURVES:
        notes.append("The file is HDR; its colours look flat in the annotated video.")
    return tuple(notes)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()

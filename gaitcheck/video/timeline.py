"""The presentation time of every frame that the reader will deliver.

Two ways lead there. In mp4, mov, mkv and webm every packet carries the time at which its
frame is shown, so reading the packets is enough; the first frames are decoded to check
this. Where packets cannot be trusted (avi, cut-off files, codecs with hidden frames) all
frames are decoded once.
"""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.video.container import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from gaitcheck.core.arrays import FloatArray, IntArray
    from gaitcheck.video.container import VideoSource

_ONE_PACKET_ONE_FRAME = frozenset({"h264", "hevc", "vp9", "av1", "mjpeg", "prores"})
"""Codecs of which each packet gives exactly one shown frame."""

_CHECKED_FRAMES = 8
"""So many frames are decoded to confirm the packets' times."""

_FALLBACK_RATE = Fraction(25)
"""Frames per second where a raw stream names none, as libav assumes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Timeline:
    """Times of the frames in ticks of the stream.

    Parameters
    ----------
    ticks
        `(n_frames,)` strictly increasing presentation times.
    tick_s
        Seconds per tick.
    cut_off
        True when the file ends before its index says so.
    announced
        Number of frames that the index announces; 0 where it says nothing.
    """

    ticks: IntArray
    tick_s: Fraction
    cut_off: bool
    announced: int

    @property
    def file_time_s(self) -> FloatArray:
        """`(n_frames,)` seconds on the file's own clock."""
        return seconds(self.ticks, self.tick_s)


def seconds(ticks: IntArray, tick_s: Fraction) -> FloatArray:
    """Convert ticks to seconds; exact to the last bit of a float64."""
    return np.asarray(
        ticks * float(tick_s.numerator) / float(tick_s.denominator), dtype=np.float64
    )


def read_timeline(path: Path, *, threads: int = 0) -> Timeline:
    """Find the presentation time of every frame of a file.

    Equal times are merged (a zero-length step shows nothing) and frames that the edit
    list hides are left out, exactly as `gaitcheck.video.reader` does.
    """
    with open_video(path) as source:
        tick_s = tick_of(source)
        announced = int(source.stream.frames)
        cut_off = _is_cut_off(source, path)
        trusted = (
            source.is_indexed
            and not cut_off
            and source.stream.codec_context.name.removeprefix("lib")
            in _ONE_PACKET_ONE_FRAME | {"dav1d"}
        )
        ticks = _packet_ticks(source) if trusted else None
    if ticks is not None:
        ticks = _confirmed(path, ticks)
    if ticks is None:
        with open_video(path, threads=threads) as source:
            ticks = [tick for tick, _ in shown_frames(source)]
    return Timeline(
        ticks=np.array(ticks, dtype=np.int64),
        tick_s=tick_s,
        cut_off=cut_off,
        announced=announced,
    )


def tick_of(source: VideoSource) -> Fraction:
    """Seconds per tick of the frames' presentation times."""
    return source.stream.time_base or 1 / _rate(source)


def shown_frames(source: VideoSource) -> Iterator[tuple[int, VideoFrame]]:
    """Decode from the current position and yield each frame with its tick.

    Ticks strictly increase: a frame that is not later than the one before is dropped.
    Frames without a time are spaced by the declared rate.
    """
    step = max(1, round(1 / (_rate(source) * tick_of(source))))
    last: int | None = None
    timed = _by_storage_order if source.lacks_presentation_times else _by_own_time
    for own, frame in timed(source):
        tick = own if own is not None else (0 if last is None else last + step)
        if last is None or tick > last:
            last = tick
            yield tick, frame


def _by_own_time(source: VideoSource) -> Iterator[tuple[int | None, VideoFrame]]:
    for frame in source.frames():
        yield frame.pts, frame


def _by_storage_order(source: VideoSource) -> Iterator[tuple[int | None, VideoFrame]]:
    """Give the n-th shown frame the time of the n-th stored packet."""
    waiting: deque[int | None] = deque()

    def noted() -> Iterator[Packet[VideoStream]]:
        for packet in source.packets():
            waiting.append(packet.dts)
            yield packet

    for frame in source.decode(noted()):
        yield (waiting.popleft() if waiting else None), frame


def _rate(source: VideoSource) -> Fraction:
    stream = source.stream
    return stream.average_rate or stream.guessed_rate or _FALLBACK_RATE


def _packet_ticks(source: VideoSource) -> list[int] | None:
    ticks: set[int] = set()
    for packet in source.packets():
        if packet.is_discard:
            continue
        if packet.pts is None or packet.is_corrupt:
            return None
        ticks.add(packet.pts)
    return sorted(ticks) or None


def _confirmed(path: Path, ticks: list[int]) -> list[int] | None:
    """Compare with the first decoded frames; None when they disagree.

    Leading frames that lack their reference (a clip trimmed between two key frames)
    never come out of the decoder and are dropped.
    """
    with open_video(path) as source:
        decoded = [
            tick for tick, _ in itertools.islice(shown_frames(source), _CHECKED_FRAMES)
        ]
    if not decoded or decoded[0] not in ticks:
        return None
    rest = ticks[ticks.index(decoded[0]) :]
    return rest if rest[: len(decoded)] == decoded else None


def _is_cut_off(source: VideoSource, path: Path) -> bool:
    entries = source.stream.index_entries
    if "mov" in source.container.format.name and len(entries):
        last = entries[len(entries) - 1]
        return bool(last.pos + last.size > path.stat().st_size)
    return False

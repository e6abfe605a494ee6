"""Frames with their true times, streamed: the whole clip is never in memory.

One frame is yielded for each entry of `Clip.time_s`, always. A frame that turns out to be
undecodable (damaged data in the middle of a file) is yielded with the picture before it
and `intact=False`, so that nobody measures in it but nothing shifts; so are the frames up
to the next key frame, whose pictures build on the missing one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.errors import UnreadableVideo
from gaitcheck.video.container import open_video
from gaitcheck.video.picture import RgbConverter, display_of
from gaitcheck.video.timeline import shown_frames, tick_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from gaitcheck.core.clip import Clip
    from gaitcheck.video.container import VideoSource


_FARTHEST_BACK_S = 600
"""No camera or editor leaves so many seconds between two key frames."""

_WORTH_A_JUMP = 10
"""Frames that a jump must skip: opening the file again costs as much as decoding a few."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """One picture of a clip.

    Parameters
    ----------
    index
        Position in `Clip.time_s`.
    time_s
        True time, `Clip.time_s[index]`.
    rgb
        `(height, width, 3)` uint8, upright, contiguous; the caller may draw on it.
    intact
        False when the frame could not be decoded, and the picture before it stands in,
        or when it builds on such a frame.
    """

    index: int
    time_s: float
    rgb: NDArray[np.uint8]
    intact: bool = True


def frames(
    clip: Clip,
    start: int = 0,
    stop: int | None = None,
    *,
    threads: int = 1,
    long_side_px: int | None = None,
) -> Iterator[Frame]:
    """Yield the frames `start` to `stop` (exclusive) in order.

    Parameters
    ----------
    clip
        As `gaitcheck.video.probe.read_clip` gave it.
    start, stop
        Frame indices; `stop` None reads to the end.
    threads
        Decoder threads; 0 takes one for each core.
    long_side_px
        Shrink pictures whose longer side is larger; None keeps the displayed size.

    Raises
    ------
    UnreadableVideo
        If the file has changed or vanished since the clip was read.
    """
    stop = clip.n_frames if stop is None else min(stop, clip.n_frames)
    start = max(0, start)
    if start >= stop:
        return
    decoded = _decoded_from(clip, start, threads)
    yield from _without_gaps(decoded, clip, start, stop, long_side_px)


def sampled(
    clip: Clip,
    indices: Iterable[int],
    *,
    threads: int = 1,
    long_side_px: int | None = None,
) -> Iterator[Frame]:
    """Yield only the frames of `indices`, ascending, each once.

    Jumps over the stretches between key frames in which no index lies; frames that are
    merely passed are decoded only where others are built on them, and not converted.
    """
    wanted = sorted({i for i in indices if 0 <= i < clip.n_frames})
    if not wanted:
        return
    for group in _groups(wanted, _key_frames(clip)):
        decoded = _decoded_from(clip, group[0], threads, set(group))
        yield from _picked(decoded, clip, group, long_side_px)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Decoded:
    """A decoded frame, its index in the clip and the file it comes from."""

    index: int
    frame: VideoFrame
    source: VideoSource
    intact: bool = True


def _decoded_from(
    clip: Clip, start: int, threads: int, wanted: Set[int] | None = None
) -> Iterator[_Decoded]:
    """Yield frames from `start` or earlier on; indices strictly increase.

    With `wanted`, other frames may be missing.
    """
    path = Path(clip.path)
    with open_video(path, threads=threads) as source:
        if not source.is_indexed:
            # Times after a jump are not to be trusted here, so frames are counted.
            for index, (_, frame) in enumerate(shown_frames(source)):
                yield _Decoded(index=index, frame=frame, source=source)
            return
        seen = _matched(source, clip, start, wanted)
        first = next((d for d in seen if d.index >= start), None)
        if start == 0 or (first is not None and first.index == start):
            if first is not None:
                yield first
            yield from seen
            return
    # The jump went past the frame (files joined from several edits do that).
    with open_video(path, threads=threads) as source:
        yield from _matched(source, clip, 0, wanted)


def _matched(
    source: VideoSource, clip: Clip, start: int, wanted: Set[int] | None
) -> Iterator[_Decoded]:
    ticks = _ticks(source, clip)
    if not source.can_leave_out:
        wanted = None  # Every frame comes; one that does not is lost.
    wanted_ticks = None if wanted is None else {ticks[i] for i in wanted}
    position = {tick: i for i, tick in enumerate(ticks)}
    last: int | None = None
    tainted, n_damaged = False, 0
    packets = _packets_from(source, ticks[start], start)
    for frame in source.decode(packets, wanted=wanted_ticks):
        index = position.get(frame.pts, -1) if frame.pts is not None else -1
        if index < 0 or (last is not None and index <= last):
            continue
        passed = range(index if last is None else last + 1, index)
        # Others may be missing on purpose; then the decoder's word must do.
        missing = passed if wanted is None else [i for i in passed if i in wanted]
        lost = bool(missing) or source.n_damaged > n_damaged
        tainted = not frame.key_frame and (tainted or frame.is_corrupt or lost)
        last, n_damaged = index, source.n_damaged
        yield _Decoded(index=index, frame=frame, source=source, intact=not tainted)


def _ticks(source: VideoSource, clip: Clip) -> list[int]:
    tick_true_s = float(tick_of(source)) * clip.clock.time_scale
    ticks: list[int] = np.rint(clip.time_s / tick_true_s).astype(np.int64).tolist()
    return ticks


def _packets_from(
    source: VideoSource, tick: int, start: int
) -> Iterator[Packet[VideoStream]]:
    """Packets from a key frame that is shown at or before `tick`.

    Everything shown after a key frame can be decoded from it; frames shown before it
    (open groups of pictures) cannot, so the key frame's own time decides.
    """
    margin = 0
    while start > 0:
        if not source.seek(tick - margin):
            break
        packets = source.packets()
        first = next(packets, None)
        if first is not None and first.pts is not None and first.pts <= tick:
            yield first
            yield from packets
            return
        margin = 2 * margin + round(1 / tick_of(source))
        if margin > _FARTHEST_BACK_S / tick_of(source):
            break  # Nothing in front of it; the caller sees that it did not come.
    yield from source.packets()


def _without_gaps(
    decoded: Iterator[_Decoded],
    clip: Clip,
    start: int,
    stop: int,
    long_side_px: int | None,
) -> Iterator[Frame]:
    converter: RgbConverter | None = None
    previous: VideoFrame | None = None
    expected = start
    for item in decoded:
        if item.index < expected:
            continue
        if converter is None:
            converter = _converter(item, long_side_px)
        stand_in = item.frame if previous is None else previous
        for missing in range(expected, min(item.index, stop)):
            yield _frame(clip, missing, converter.rgb(stand_in), intact=False)
        if item.index < stop:
            rgb = converter.rgb(item.frame)
            yield _frame(clip, item.index, rgb, intact=item.intact)
        previous = item.frame
        expected = item.index + 1
        if expected >= stop:
            return
    if converter is None or previous is None:
        raise UnreadableVideo(_changed_message(clip, start))
    for missing in range(expected, stop):
        yield _frame(clip, missing, converter.rgb(previous), intact=False)


def _picked(
    decoded: Iterator[_Decoded],
    clip: Clip,
    wanted: list[int],
    long_side_px: int | None,
) -> Iterator[Frame]:
    converter: RgbConverter | None = None
    before: VideoFrame | None = None
    queue = deque(wanted)
    for item in decoded:
        if converter is None:
            converter = _converter(item, long_side_px)
        while queue and queue[0] < item.index:
            rgb = converter.rgb(item.frame if before is None else before)
            yield _frame(clip, queue.popleft(), rgb, intact=False)
        if queue and queue[0] == item.index:
            rgb = converter.rgb(item.frame)
            yield _frame(clip, queue.popleft(), rgb, intact=item.intact)
        if not queue:
            return
        before = item.frame
    if converter is None or before is None:
        raise UnreadableVideo(_changed_message(clip, wanted[0]))
    for index in queue:
        yield _frame(clip, index, converter.rgb(before), intact=False)


def _converter(item: _Decoded, long_side_px: int | None) -> RgbConverter:
    return RgbConverter(display_of(item.source, item.frame), long_side_px)


def _frame(clip: Clip, index: int, rgb: NDArray[np.uint8], *, intact: bool) -> Frame:
    return Frame(index=index, time_s=float(clip.time_s[index]), rgb=rgb, intact=intact)


def _changed_message(clip: Clip, start: int) -> str:
    return (
        f"{Path(clip.path).name!r}: no frame from {clip.time_s[start]:.2f} s on can be "
        "decoded; the file was changed or is damaged, copy it again from the phone."
    )


def _key_frames(clip: Clip) -> list[int]:
    """List the frames at which decoding can start; empty where only 0 is safe."""
    with open_video(Path(clip.path)) as source:
        if not source.is_indexed:
            return []
        ticks = _ticks(source, clip)
        keys = sorted(
            p.pts
            for p in source.packets()
            if p.is_keyframe and not p.is_discard and p.pts is not None
        )
    return [bisect_right(ticks, key) - 1 for key in keys]


def _groups(wanted: list[int], keys: list[int]) -> list[list[int]]:
    """Split indices where a key frame makes a jump cheaper than decoding on."""
    groups: list[list[int]] = [[wanted[0]]]
    for index in wanted[1:]:
        nearest = bisect_right(keys, index) - 1
        if nearest >= 0 and keys[nearest] > groups[-1][-1] + _WORTH_A_JUMP:
            groups.append([index])
        else:
            groups[-1].append(index)
    return groups

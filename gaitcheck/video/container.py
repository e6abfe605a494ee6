"""Open a video file, or say in one sentence why it is not one."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import av
import av.error
import av.logging

from gaitcheck.errors import UnreadableVideo

if TYPE_CHECKING:
    from collections.abc import Iterator, Set
    from pathlib import Path

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

logger = logging.getLogger(__name__)

PLAYABLE = "mp4, mov, mkv, webm or avi"
"""Containers that the messages name."""

_VIDEO_FORMATS = frozenset(
    {
        *("mov", "mp4", "m4a", "3gp", "3g2", "mj2"),
        *("matroska", "webm", "avi", "mpegts", "mpeg", "flv", "asf", "ogg"),
    }
)
"""Demuxers that are let through. Playlists are not: they open other files."""

_INDEXED_FORMATS = frozenset({"mov", "mp4", "matroska", "webm"})
"""Demuxers that give every packet its presentation time and seek exactly."""

_PHOTO_FORMATS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}

_HEAD_BYTES = 4096

_CHOOSING_DECODERS = {"h264", "hevc"}
"""Those of phones' codecs. libdav1d (AV1) is told once, when it opens."""


@contextmanager
def open_video(path: Path, *, threads: int = 1) -> Iterator[VideoSource]:
    """Open the main video stream of a file for decoding.

    Parameters
    ----------
    path
        A local file.
    threads
        Decoder threads; 0 takes one for each core.

    Raises
    ------
    UnreadableVideo
        With the real reason: missing, a folder, empty, a photo, text, sound only, cut
        off before its index, or a codec that this build cannot decode.
    """
    _require_file(path)
    try:
        container = av.open(
            str(path.absolute()),
            "r",
            options={"protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except (av.error.FFmpegError, OSError, ValueError) as error:
        logger.debug("libav refuses %s: %s", path.name, error)
        raise UnreadableVideo(_why_not(path)) from error
    with container:
        stream = _main_stream(container, path)
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = threads
        yield VideoSource(container, stream)


class VideoSource:
    """An open file: its container, its video stream, and tolerant packet loops.

    `n_damaged` counts the packets so far that could not be decoded.
    """

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self.container = container
        self.stream = stream
        self.n_damaged = 0

    @property
    def is_indexed(self) -> bool:
        """True when packets carry trustworthy times and the file seeks by them."""
        names = set(self.container.format.name.split(","))
        return bool(names & _INDEXED_FORMATS)

    @property
    def can_leave_out(self) -> bool:
        """True when the decoder may be told anew at each packet what to leave out."""
        return self.stream.codec_context.name in _CHOOSING_DECODERS

    @property
    def lacks_presentation_times(self) -> bool:
        """True for avi, which stores only the order in which packets are decoded."""
        return self.container.format.name == "avi"

    def packets(self) -> Iterator[Packet[VideoStream]]:
        """Yield the packets of the stream; a damaged tail ends the loop quietly."""
        try:
            for packet in self.container.demux(self.stream):
                if packet.size:
                    yield packet
        except av.error.FFmpegError as error:
            logger.debug("reading stops early: %s", error)

    def seek(self, tick: int) -> bool:
        """Jump to the key frame before a tick; False when the file refuses."""
        try:
            self.container.seek(tick, stream=self.stream, backward=True)
        except (av.error.FFmpegError, OSError) as error:
            logger.debug("no jump to tick %d: %s", tick, error)
            return False
        return True

    def decode(
        self, packets: Iterator[Packet[VideoStream]], *, wanted: Set[int] | None = None
    ) -> Iterator[VideoFrame]:
        """Yield the frames of `packets` in display order, skipping what is damaged.

        With `wanted`, pictures shown at other ticks are left out where no other picture
        is built on them; the others come all the same. Only where it `can_leave_out`.
        """
        for packet in packets:
            if wanted is not None:
                context = self.stream.codec_context
                context.skip_frame = "DEFAULT" if packet.pts in wanted else "NONREF"
            yield from self._decode_one(packet)
        yield from self._decode_one(None)

    def frames(self) -> Iterator[VideoFrame]:
        """Yield every frame that can be decoded from the current position on."""
        yield from self.decode(self.packets())

    def _decode_one(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        try:
            return self.stream.decode(packet)
        except av.error.FFmpegError as error:
            logger.debug("a packet cannot be decoded: %s", error)
            self.n_damaged += 1
            return []


def _require_file(path: Path) -> None:
    if not path.exists():
        message = f"There is no file {str(path)!r}: check the name and the folder."
        raise UnreadableVideo(message)
    if path.is_dir():
        message = f"{path.name!r} is a folder: give the clip itself."
        raise UnreadableVideo(message)
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        message = (
            f"{path.name!r} cannot be opened ({error.strerror}): check its permissions."
        )
        raise UnreadableVideo(message) from error
    if empty:
        message = f"{path.name!r} is empty (0 bytes): copy it again from the phone."
        raise UnreadableVideo(message)


def _main_stream(container: InputContainer, path: Path) -> VideoStream:
    names = set(container.format.name.split(","))
    photo = _photo_kind(path)
    if photo or container.format.name.endswith("_pipe") or "image2" in names:
        raise UnreadableVideo(photo_message(path, photo))
    if not names & _VIDEO_FORMATS:
        raise UnreadableVideo(_why_not(path))
    streams = [s for s in container.streams.video if not _is_cover_picture(s)]
    if not streams:
        kind = "only sound" if container.streams.audio else "no moving picture"
        message = f"{path.name!r} holds {kind}: give a clip that shows the runner."
        raise UnreadableVideo(message)
    best = container.streams.best("video")
    stream = next((s for s in streams if best is not None and s == best), streams[0])
    # The stubs say never None, the library says None where no decoder is built in.
    if getattr(stream, "codec_context", None) is None:
        message = (
            f"{path.name!r} uses a video codec that cannot be decoded here: "
            "convert it to H.264 mp4."
        )
        raise UnreadableVideo(message)
    return stream


def _is_cover_picture(stream: VideoStream) -> bool:
    return "attached_pic" in str(stream.disposition)


def photo_message(path: Path, kind: str = "") -> str:
    """Return the sentence for a still picture given as a clip."""
    named = f" ({kind})" if kind else ""
    return f"{path.name!r} is a photo{named}, not a video: give the clip itself."


def _photo_kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    return next((k for m, k in _PHOTO_FORMATS.items() if head.startswith(m)), "")


def _why_not(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    kind = _photo_kind(path)
    if kind:
        return photo_message(path, kind)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"skip", b"free"):
        if b"moov" not in _boxes(path):
            return (
                f"{path.name!r} is cut off: its index (moov) is missing, so the "
                "recording or the copy did not finish; copy it again from the phone."
            )
        return f"{path.name!r} is damaged: copy it again from the phone."
    if head.startswith((b"\x1aE\xdf\xa3", b"RIFF")):
        return f"{path.name!r} is damaged: copy it again from the phone."
    if _looks_like_text(head):
        return f"{path.name!r} is a text file, not a video: give the clip itself."
    return (
        f"{path.name!r} is not a video that can be read (damaged, or another kind of "
        f"file): give the clip as {PLAYABLE}."
    )


def _boxes(path: Path) -> set[bytes]:
    """Names of the complete top-level boxes of an mp4 or mov file."""
    names: set[bytes] = set()
    total = path.stat().st_size
    with path.open("rb") as file:
        position = 0
        while position + 8 <= total:
            file.seek(position)
            header = file.read(16)
            size = int.from_bytes(header[:4], "big")
            if size == 1:
                size = int.from_bytes(header[8:16], "big")
            elif size == 0:
                size = total - position
            if size < 8 or position + size > total:
                break
            names.add(header[4:8])
            position += size
    return names


def _looks_like_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return all(c.isprintable() or c in "\r\n\t\f" for c in text)

"""Write an H.264 mp4 that plays everywhere, with the time of each frame as given."""

from __future__ import annotations

import os
import tempfile
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Self

import av
import cv2
import numpy as np

from gaitcheck.errors import InvalidTrack

if TYPE_CHECKING:
    from types import TracebackType

    from av.container import OutputContainer
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

_TICKS_PER_S = 90_000
"""Time grid of the file; 90 kHz holds 24, 25, 30, 50, 60, 120 and 240 fps exactly."""

_MOST_PENDING = 8
"""Frames that may wait for the encoder. With 4, and a thread more to encode, a 10 s clip took
0.3 s longer on two cores (docs/speed.md); each takes 1.5 bytes a pixel."""

_BT601, _LIMITED_RANGE = 6, 1
"""H.273 codes of what OpenCV's RGB to YUV conversion produces."""


class VideoWriter:
    """Context manager that writes frames to `path`; the file appears only when complete.

    Frames go to a temporary file in the same folder, which replaces `path` when the block
    ends without an exception. Otherwise nothing is left behind.

    Parameters
    ----------
    path
        Target, `.mp4`.
    size_px
        Width and height of the frames. Odd sizes lose their last column or row, as H.264
        in yuv420p needs even ones.
    fps
        Nominal rate, a hint for players and the encoder; the times rule.
    quality
        Constant rate factor of x264: lower is better and larger, 23 is its default.
    preset
        Speed preset of x264.
    threads
        Encoder threads; 0 takes one for every two cores, as the caller decodes and draws
        meanwhile. With 1 frames are encoded in the calling thread.

    Examples
    --------
    >>> import numpy as np, tempfile, pathlib
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "black.mp4"
    >>> with VideoWriter(target, (64, 48), fps=30) as writer:
    ...     for i in range(3):
    ...         writer.write(np.zeros((48, 64, 3), np.uint8), time_s=i / 30)
    >>> target.exists()
    True
    """

    def __init__(
        self,
        path: Path,
        size_px: tuple[int, int],
        *,
        fps: float,
        quality: int = 25,
        preset: str = "ultrafast",
        threads: int = 0,
    ) -> None:
        self.path = path
        self._width, self._height = (s - s % 2 for s in size_px)
        if self._width < 2 or self._height < 2:
            message = f"a video needs at least 2×2 pixels, got {size_px}"
            raise InvalidTrack(message)
        self._rate = Fraction(fps).limit_denominator(1001) if fps > 0 else Fraction(30)
        self._options = {"preset": preset, "crf": str(quality)}
        self._threads = threads
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._temporary: Path | None = None
        self._first_s: float | None = None
        self._last_tick = -1
        # Encoding waits for nobody: the caller draws the next frame meanwhile.
        self._encoder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")
        self._pending: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            dir=self.path.parent, prefix=f".{self.path.stem}-", suffix=".part"
        )
        os.close(handle)
        self._temporary = Path(name)
        try:
            self._open(name)
        except BaseException:
            self._discard()
            raise
        return self

    def write(self, rgb: NDArray[np.uint8], *, time_s: float) -> None:
        """Append a frame shown from `time_s` on; times must increase.

        Parameters
        ----------
        rgb
            `(height, width, 3)` uint8.
        time_s
            Seconds; the first frame's time becomes zero.
        """
        if self._container is None or self._stream is None:
            message = "the video writer is not open: use it in a with block"
            raise InvalidTrack(message)
        if self._first_s is None:
            self._first_s = time_s
        tick = round((time_s - self._first_s) * _TICKS_PER_S)
        if tick <= self._last_tick:
            message = f"frame times must increase, got {time_s:.6f} s"
            raise InvalidTrack(message)
        self._last_tick = tick
        frame = self._encodable(rgb)
        frame.pts = tick
        frame.time_base = Fraction(1, _TICKS_PER_S)
        if self._threads == 1:
            self._encode(frame)
            return
        self._pending.append(self._encoder.submit(self._encode, frame))
        if len(self._pending) > _MOST_PENDING:
            self._pending.popleft().result()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._discard()

    def _open(self, name: str) -> None:
        self._container = av.open(
            name, "w", format="mp4", options={"movflags": "+faststart"}
        )
        stream = self._container.add_stream(
            "libx264", rate=self._rate, options=self._options
        )
        stream.width, stream.height = self._width, self._height
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, _TICKS_PER_S)
        context = stream.codec_context
        context.time_base = Fraction(1, _TICKS_PER_S)
        context.thread_count = self._threads or max(1, (os.cpu_count() or 1) // 2)
        context.colorspace = _BT601
        context.color_primaries = context.color_trc = _BT601
        context.color_range = _LIMITED_RANGE
        self._stream = stream

    def _encode(self, frame: av.VideoFrame | None) -> None:
        if self._container is not None and self._stream is not None:
            self._container.mux(self._stream.encode(frame))

    def _encodable(self, rgb: NDArray[np.uint8]) -> av.VideoFrame:
        cropped = np.ascontiguousarray(rgb[: self._height, : self._width])
        if cropped.shape != (self._height, self._width, 3):
            message = (
                f"a frame has shape {rgb.shape}, expected "
                f"({self._height}, {self._width}, 3)"
            )
            raise InvalidTrack(message)
        # Twice as fast as libav's conversion; limited range, BT.601.
        planes = np.asarray(cv2.cvtColor(cropped, cv2.COLOR_RGB2YUV_I420), np.uint8)
        if self._height % 4:
            # PyAV 18 miscounts the rows of a shared buffer of such heights.
            return av.VideoFrame.from_ndarray(planes, format="yuv420p")
        return av.VideoFrame.from_numpy_buffer(planes, format="yuv420p")

    def _finish(self) -> None:
        if self._container is None or self._stream is None or self._temporary is None:
            return
        if self._last_tick < 0:
            message = f"no frame was written to {self.path.name!r}"
            raise InvalidTrack(message)
        while self._pending:
            self._pending.popleft().result()
        self._encode(None)
        self._container.close()
        self._container = None
        self._temporary.chmod(0o666 & ~_umask())
        os.replace(self._temporary, self.path)  # noqa: PTH105 - atomic on all systems
        self._temporary = None

    def _discard(self) -> None:
        self._encoder.shutdown(wait=True, cancel_futures=True)
        if self._container is not None:
            container, self._container = self._container, None
            with suppress(av.error.FFmpegError, OSError):
                container.close()
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)
            self._temporary = None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

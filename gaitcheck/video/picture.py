"""From a decoded frame to an upright RGB picture with square pixels."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av.sidedata.sidedata import SideData
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from gaitcheck.video.container import VideoSource

_HD_SHORT_SIDE_PX = 720
"""From here on untagged video is taken as BT.709, below as BT.601, as players do."""

_UNSPECIFIED_COLORSPACE = 2


@dataclass(frozen=True, kw_only=True)
class Orientation:
    """How the stored picture is turned to be shown: transpose first, then flips."""

    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def mirrored(self) -> bool:
        """True when no rotation alone gives this orientation."""
        return self.transpose ^ self.flip_x ^ self.flip_y

    @property
    def clockwise_deg(self) -> int:
        """Clockwise turn that was applied (after un-mirroring, where mirrored)."""
        if self.transpose:
            return 90 if self.flip_x != self.mirrored else 270
        return 180 if self.flip_y else 0


@dataclass(frozen=True, kw_only=True)
class Display:
    """Stored size, pixel shape and orientation of a stream."""

    stored_width: int
    stored_height: int
    pixel_aspect: Fraction
    orientation: Orientation

    @property
    def size_px(self) -> tuple[int, int]:
        """Displayed width and height."""
        width = max(1, round(self.stored_width * self.pixel_aspect))
        if self.orientation.transpose:
            return self.stored_height, width
        return width, self.stored_height


class RgbConverter:
    """Turns decoded frames of one stream into upright RGB pictures.

    Parameters
    ----------
    display
        Size and orientation of the stream.
    long_side_px
        Largest allowed side; larger pictures are shrunk, smaller ones kept.
    """

    def __init__(self, display: Display, long_side_px: int | None = None) -> None:
        self._display = display
        self._reformatter = VideoReformatter()  # Holds its tables between frames.
        width, height = fitted_size(display.size_px, long_side_px)
        turned = display.orientation.transpose
        self._stored_size = (height, width) if turned else (width, height)

    def rgb(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """Return a contiguous `(height, width, 3)` picture of its own."""
        width, height = self._stored_size
        shrunk = (width, height) != (frame.width, frame.height)
        converted = self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format="rgb24",
            src_colorspace=_colorspace(frame),
            interpolation=Interpolation.AREA if shrunk else Interpolation.BILINEAR,
            threads=1,
        )
        rgb = np.asarray(converted.to_ndarray(), dtype=np.uint8)
        return _turned(rgb, self._display.orientation)


def fitted_size(size_px: tuple[int, int], long_side_px: int | None) -> tuple[int, int]:
    """Shrink a size so that its longer side is at most `long_side_px`."""
    longest = max(size_px)
    if long_side_px is None or longest <= long_side_px:
        return size_px
    width, height = (max(1, round(s * long_side_px / longest)) for s in size_px)
    return width, height


def display_of(source: VideoSource, frame: VideoFrame) -> Display:
    """Read size, pixel shape and orientation from a stream and its first frame."""
    aspect = source.stream.codec_context.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, 4) <= aspect <= 4:
        aspect = Fraction(1)  # Nonsense in the header; no camera stores such pixels.
    return Display(
        stored_width=frame.width,
        stored_height=frame.height,
        pixel_aspect=aspect,
        orientation=_orientation(frame),
    )


def _orientation(frame: VideoFrame) -> Orientation:
    # Iterating gives the items, whatever the mapping in the stubs says.
    side_data = cast("Iterable[SideData]", frame.side_data)
    matrix = next((bytes(d) for d in side_data if d.type.name == "DISPLAYMATRIX"), None)
    if matrix is None:
        return Orientation()
    # Nine little-endian integers; stored (x, y) is shown at (a x + c y, b x + d y).
    a, b, _, c, d = struct.unpack_from("<5i", matrix)
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(flip_x=a < 0, flip_y=d < 0)
    return Orientation(transpose=True, flip_x=c < 0, flip_y=b < 0)


def _colorspace(frame: VideoFrame) -> Colorspace | None:
    if frame.colorspace != _UNSPECIFIED_COLORSPACE:
        return None  # The frame's own tag is used.
    short_side = min(frame.width, frame.height)
    return Colorspace.ITU709 if short_side >= _HD_SHORT_SIDE_PX else Colorspace.ITU601


def _turned(rgb: NDArray[np.uint8], orientation: Orientation) -> NDArray[np.uint8]:
    if orientation.transpose:
        rgb = np.asarray(cv2.transpose(rgb), dtype=np.uint8)
    flips = {(True, False): 1, (False, True): 0, (True, True): -1}
    code = flips.get((orientation.flip_x, orientation.flip_y))
    if code is not None:
        rgb = np.asarray(cv2.flip(rgb, code), dtype=np.uint8)
    return np.ascontiguousarray(rgb)

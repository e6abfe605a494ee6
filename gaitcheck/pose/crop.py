"""The part of the picture that is given to the pose model, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.pose.body import Body
    from gaitcheck.pose.estimator import Rgb
    from gaitcheck.pose.path import Path
    from gaitcheck.pose.segments import Segment

MAX_SIDE_PX = 1300
"""Larger crops are shrunk below this, by a whole number: that is ten times faster than by
any other."""

NETWORK_PX = 256
"""What the network takes of a square round the runner."""

SQUARE_TO_HEIGHT = 1.4
"""That square's side over the runner's height."""

LEAST_FINER = 2.0
"""The network is shown pictures in which the square has at least so many times the pixels it
takes, per side. More costs time (the mask is enlarged to the same size) and changes
nothing: errors on rendered clips with half the pixels are the same."""

_STEP = 10


@dataclass(frozen=True, kw_only=True)
class Crop:
    """A rectangle of the picture, shrunk by the whole number `shrink`.

    The network is shown it shrunk by `coarser` once more. Its sides are multiples of both.
    """

    left: int
    top: int
    right: int
    bottom: int
    shrink: int = 1
    coarser: int = 1

    @property
    def scale(self) -> float:
        """Crop pixels per picture pixel."""
        return 1 / self.shrink

    @property
    def origin_px(self) -> tuple[float, float]:
        """Picture coordinates of the crop's top left corner."""
        return float(self.left), float(self.top)

    def cut(self, rgb: Rgb) -> Rgb:
        """Return the crop of a picture, contiguous."""
        return _shrunk(rgb[self.top : self.bottom, self.left : self.right], self.shrink)

    def for_network(self, picture: Rgb) -> Rgb:
        """Return a cut-out picture in as many pixels as the network needs."""
        return _shrunk(picture, self.coarser)

    def to_picture(self, xy_px: FloatArray) -> FloatArray:
        """Map crop pixels to picture pixels, `(..., 2)`."""
        mapped: FloatArray = xy_px * self.shrink + np.array([self.left, self.top])
        return mapped

    def only(self, picture: Rgb, body: Body) -> Rgb:
        """Return a copy of a cut-out picture in which all but one body is black."""
        corners = body.box_px.reshape(2, 2) - np.array(self.origin_px)
        low, high = np.rint(corners * self.scale).astype(int).clip(min=0)
        kept = np.zeros_like(picture)
        rows, columns = slice(low[1], high[1]), slice(low[0], high[0])
        kept[rows, columns] = picture[rows, columns]
        return kept


def crop_for(segment: Segment, runner: Path, *, width_px: int, height_px: int) -> Crop:
    """Return the rectangle that holds the runner throughout a segment.

    The whole picture where the survey does not know the runner's place on some frame.
    """
    first, last = segment.frames[0], segment.frames[-1]
    frames = [*range(first, last, _STEP), last]
    inside = runner.index[(runner.index >= first) & (runner.index <= last)]
    expected = [runner.at(f) for f in (*frames, *inside.astype(int).tolist())]
    bodies = [body for body in expected if body is not None]
    boxes = [body.box_px for body in bodies]
    if len(boxes) < len(expected):
        low, high = np.zeros(2), np.array([width_px, height_px], dtype=np.float64)
    else:
        low = np.min([b[:2] for b in boxes], axis=0)
        high = np.max([b[2:] for b in boxes], axis=0)
    left, top = (int(max(0, v)) for v in np.floor(low))
    right, bottom = (
        int(min(limit, v))
        for v, limit in zip(np.ceil(high), (width_px, height_px), strict=True)
    )
    shrink = -(-max(right - left, bottom - top) // MAX_SIDE_PX)
    square_px = SQUARE_TO_HEIGHT * min((b.size_px for b in bodies), default=0.0)
    coarser = max(1, int(square_px / shrink / (LEAST_FINER * NETWORK_PX)))
    whole = shrink * coarser
    return Crop(
        left=left,
        top=top,
        right=right - (right - left) % whole,
        bottom=bottom - (bottom - top) % whole,
        shrink=shrink,
        coarser=coarser,
    )


def _shrunk(picture: Rgb, by: int) -> Rgb:
    if by == 1:
        return np.ascontiguousarray(picture)
    import cv2

    size = (picture.shape[1] // by, picture.shape[0] // by)
    shrunk = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.asarray(shrunk, dtype=np.uint8)

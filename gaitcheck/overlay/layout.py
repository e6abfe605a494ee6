"""Where things go: the picture, a header above it, a panel below it.

The canvas is extended so that no text ever covers the runner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.overlay.look import LONG_SIDE_PX

if TYPE_CHECKING:
    from gaitcheck.core.clip import Clip

SHORT_SIDE_PX = 480
"""Smaller pictures are enlarged to this, so that thin lines and text stay legible."""

_TEXT_FRACTION = 0.04
"""Height of ordinary text as a share of the short side: 3 mm on a phone held upright."""

_CROP_TEXT_FRACTION = 0.045
"""The same in a still, which is shown smaller than the video."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Sizes in canvas pixels; all even, as H.264 needs them.

    Parameters
    ----------
    scale
        Canvas pixels per pixel of the clip.
    picture_width, picture_height
        Size of the clip on the canvas.
    header_height, panel_height
        What lies above and below the picture.
    unit
        Height of ordinary text.
    wide
        True when the panel's parts lie beside one another.
    readouts
        False when the panel holds the strip alone.
    origin_px
        Clip pixel that lies in the picture's upper left corner.
    """

    scale: float
    picture_width: int
    picture_height: int
    header_height: int
    panel_height: int
    unit: float
    wide: bool
    readouts: bool = True
    origin_px: tuple[float, float] = (0.0, 0.0)

    @property
    def width(self) -> int:
        """Width of the canvas."""
        return self.picture_width

    @property
    def height(self) -> int:
        """Height of the canvas."""
        return self.header_height + self.picture_height + self.panel_height

    @property
    def panel_top(self) -> int:
        """Where the panel begins."""
        return self.header_height + self.picture_height

    @property
    def line(self) -> float:
        """Thickness of a limb."""
        return max(2.0, 0.17 * self.unit)


def layout_for(
    clip: Clip,
    *,
    long_side_px: int = LONG_SIDE_PX,
    bare: bool = False,
    readouts: bool = True,
) -> Layout:
    """Choose sizes for a clip; `bare` leaves header and panel out.

    `readouts` tells whether the panel has numbers besides the strip.
    """
    long_side = max(clip.width_px, clip.height_px)
    short_side = min(clip.width_px, clip.height_px)
    scale = min(1.0, long_side_px / long_side)
    if short_side * scale < SHORT_SIDE_PX:
        scale = min(SHORT_SIDE_PX / short_side, long_side_px / long_side)
    width, height = _even(clip.width_px * scale), _even(clip.height_px * scale)
    unit = _TEXT_FRACTION * min(width, height)
    wide = width > 1.1 * height
    beside = wide or not readouts
    header, panel = _even(1.9 * unit), _even((3.6 if beside else 6.6) * unit)
    # Colour planes of such heights need no copy on their way to the encoder.
    panel += (-(header + height + panel)) % 4
    return Layout(
        scale=scale,
        picture_width=width,
        picture_height=height,
        header_height=0 if bare else header,
        panel_height=0 if bare else panel,
        unit=unit,
        wide=wide,
        readouts=readouts,
    )


def layout_of_crop(
    origin_px: tuple[float, float], size_px: tuple[float, float], long_side_px: int
) -> Layout:
    """Choose sizes for a part of a clip, without header and panel.

    `origin_px` and `size_px` are in clip pixels; the result's longer side is
    `long_side_px`.
    """
    scale = long_side_px / max(size_px)
    width, height = _even(size_px[0] * scale), _even(size_px[1] * scale)
    return Layout(
        scale=scale,
        picture_width=width,
        picture_height=height,
        header_height=0,
        panel_height=0,
        unit=_CROP_TEXT_FRACTION * math.sqrt(width * height),
        wide=False,
        origin_px=origin_px,
    )


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))

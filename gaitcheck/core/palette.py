"""The colours that mean something, the same in the video, the stills and the report.

Left and right are the blue and vermillion of Okabe and Ito (2008), which stay apart for
all common kinds of colour blindness; both carry white text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gaitcheck.core.view import Side


@dataclass(frozen=True, kw_only=True)
class Colour:
    """One colour as the web and as a picture want it."""

    hex: str

    @cached_property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue, 0 to 255."""
        digits = self.hex.removeprefix("#")
        red, green, blue = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
        return red, green, blue


LEFT = Colour(hex="#0072B2")
"""The runner's left."""

RIGHT = Colour(hex="#D55E00")
"""The runner's right."""

MEASURE = Colour(hex="#FFE14D")
"""Lines, arcs and numbers that show a measured angle in a picture."""

REFERENCE = Colour(hex="#FFFFFF")
"""Verticals and horizontals that an angle is measured against."""

INK = Colour(hex="#F4F6F8")
"""Text on dark panels."""

MUTED = Colour(hex="#A9B4BF")
"""Text of less weight on dark panels."""

PANEL = Colour(hex="#12171C")
"""Panels round the picture."""

TRACK = Colour(hex="#2A323A")
"""Empty part of a bar on a panel."""


def side_colour(side: Side) -> Colour:
    """Return the colour of a leg."""
    return LEFT if side is Side.LEFT else RIGHT

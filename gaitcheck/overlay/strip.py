"""The strip below the picture: which foot is on the ground, past and coming."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gaitcheck.core.palette import INK, MUTED, TRACK, side_colour
from gaitcheck.core.view import Side
from gaitcheck.overlay import ink

if TYPE_CHECKING:
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.moment import Moment, Scene

WINDOW_S = 3.0
"""Time across the strip: about four strides, wide enough to see their rhythm."""


class StripAnnotator:
    """Bars of stance, one row a leg, gliding under a fixed cursor; clip progress below."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        layout = scene.layout
        unit = layout.unit
        beside = layout.wide and layout.readouts
        self._left = (0.5 * layout.width if beside else 0.0) + 0.6 * unit
        self._right = layout.width - 0.6 * unit
        self._bars_left = self._left + 1.2 * unit
        below = layout.readouts and not layout.wide
        self._top = layout.panel_top + (3.35 if below else 0.55) * unit

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        start_s, end_s = self._window(moment.time_s)
        for row, side in enumerate(Side):
            top = self._top + row * 1.05 * self._scene.layout.unit
            self._row(picture, side, top, (start_s, end_s))
        self._cursor(picture, moment.time_s, (start_s, end_s))
        self._progress(picture, moment.time_s)
        return picture

    def _window(self, time_s: float) -> tuple[float, float]:
        """Return the time shown: now in the middle, resting at the clip's ends."""
        clip = self._scene.part.clip
        first, last = float(clip.time_s[0]), float(clip.time_s[-1])
        start = max(first, min(time_s - WINDOW_S / 2, last - WINDOW_S))
        return start, start + WINDOW_S

    def _x(self, time_s: float, window: tuple[float, float]) -> float:
        share = max(0.0, min((time_s - window[0]) / (window[1] - window[0]), 1.0))
        return self._bars_left + share * (self._right - self._bars_left)

    def _row(
        self, picture: Picture, side: Side, top: float, window: tuple[float, float]
    ) -> None:
        unit = self._scene.layout.unit
        height = 0.8 * unit
        ink.text(
            picture,
            side.value[0].upper(),
            (self._left, top + 0.78 * height),
            0.85 * unit,
            MUTED,
            weight=ink.BOLD,
        )
        ink.box(picture, self._bars_left, top, self._right, top + height, TRACK)
        colour = side_colour(side)
        for stride in self._scene.strides_between(side, *window):
            if not math.isfinite(stride.toe_off_s):
                continue
            x0, x1 = (
                self._x(stride.contact_s, window),
                self._x(stride.toe_off_s, window),
            )
            if x1 > x0:
                ink.box(picture, x0, top, x1, top + height, colour)

    def _cursor(
        self, picture: Picture, time_s: float, window: tuple[float, float]
    ) -> None:
        unit = self._scene.layout.unit
        x = self._x(time_s, window)
        ink.stroke(
            picture,
            (x, self._top - 0.15 * unit),
            (x, self._top + 2.0 * unit),
            INK,
            max(2.0, 0.1 * unit),
        )

    def _progress(self, picture: Picture, time_s: float) -> None:
        clip, unit = self._scene.part.clip, self._scene.layout.unit
        first, last = float(clip.time_s[0]), float(clip.time_s[-1])
        share = (time_s - first) / (last - first) if last > first else 1.0
        top = self._top + 2.3 * unit
        bottom = top + max(2.0, 0.16 * unit)
        x = self._left + share * (self._right - self._left)
        ink.box(picture, self._left, top, self._right, bottom, TRACK)
        ink.box(picture, self._left, top, x, bottom, MUTED)

"""Initial contact and toe-off, flashed at the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.gait import EventKind
from gaitcheck.core.palette import INK, side_colour
from gaitcheck.core.view import Side
from gaitcheck.overlay import ink
from gaitcheck.overlay.moment import FLASH_S

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import GaitEvent
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.moment import Moment, Scene

_WORDS = {EventKind.INITIAL_CONTACT: "contact", EventKind.TOE_OFF: "toe-off"}


class EventAnnotator:
    """A ring that opens at the foot, and the event's name beside it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        for event, since_s in moment.recent:
            at = _place(event, moment)
            if not ink.finite(at):
                continue
            age = since_s / FLASH_S
            colour = side_colour(event.side)
            unit, line = self._scene.layout.unit, self._scene.layout.line
            ink.ring(picture, at, unit * (0.5 + 0.5 * age), INK, line * (1.2 - age))
            ink.ring(picture, at, unit * (0.4 + 0.5 * age), colour, line * (1.2 - age))
            words = f"{event.side.value[0].upper()} {_WORDS[event.kind]}"
            place = (self._column(event, float(at[0])), self._scene.ground_px)
            ink.pill(picture, words, place, 0.72 * unit, ink=INK, fill=colour)
        return picture

    def _column(self, event: GaitEvent, foot_x: float) -> float:
        """From behind the feet are close: each leg's words stand on its own side."""
        sign = self._scene.view.lateral_sign * (1 if event.side is Side.RIGHT else -1)
        return foot_x + sign * 2.2 * self._scene.layout.unit


def _place(event: GaitEvent, moment: Moment) -> FloatArray:
    heel, toe = (moment.xy(name, event.side) for name in ("heel", "foot_index"))
    if event.kind is EventKind.TOE_OFF or not ink.finite(heel):
        return toe.copy()
    if not ink.finite(toe):
        return heel.copy()
    # Whichever end of the foot is lower touches first.
    return np.where(heel[1] >= toe[1], heel, toe)

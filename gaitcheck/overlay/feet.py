"""Initial contact and toe-off, flashed at the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.gait import EventKind
from gaitcheck.core.palette import INK, side_colour
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
            below = at + self._scene.down * 1.55 * unit
            words = f"{event.side.value[0].upper()} {_WORDS[event.kind]}"
            below[1] = min(below[1], self._scene.layout.panel_top - 0.8 * unit)
            ink.pill(picture, words, below, 0.72 * unit, ink=INK, fill=colour)
        return picture


def _place(event: GaitEvent, moment: Moment) -> FloatArray:
    heel, toe = (moment.xy(name, event.side) for name in ("heel", "foot_index"))
    if event.kind is EventKind.TOE_OFF or not ink.finite(heel):
        return toe.copy()
    if not ink.finite(toe):
        return heel.copy()
    # Whichever end of the foot is lower touches first.
    return np.where(heel[1] >= toe[1], heel, toe)

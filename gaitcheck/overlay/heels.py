"""Dots on heel and knee as they were found, and the angle of heel against shank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.palette import MEASURE, PANEL
from gaitcheck.core.view import Side
from gaitcheck.overlay import ink
from gaitcheck.overlay.angles import Drawing, degrees
from gaitcheck.overlay.pelvis import RING

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.signals import LegDots
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.moment import Moment, Scene

BEYOND = 0.9
"""How far the lines reach beyond the heel's dots, in distances between the two."""

SMALLER = 0.65
"""Ring round a heel's dot against that of the pelvis: the two lie close together."""


class HeelAnnotator(Drawing):
    """Rear views with dots: rings round them, heel line, shank's direction, eversion.

    Rings stand on every frame where a dot was found. Lines and number stand while the foot
    carries weight and the angle is known; `measured` draws only one leg.
    """

    def __init__(self, scene: Scene, measured: Side | None = None) -> None:
        super().__init__(scene)
        self._legs = tuple(
            leg
            for leg in scene.part.leg_dots
            if not leg.missing and measured in (None, leg.side)
        )

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        for leg in self._legs:
            dots = self._dots(leg, moment.index)
            if moment.stance(leg.side) is not None and ink.finite(*dots[:2]):
                self._angle(picture, moment, leg.side, dots)
            for dot in dots:
                radius = SMALLER * RING * self.unit
                ink.ring(picture, dot, radius, PANEL, 0.2 * self.line + 2)
                ink.ring(picture, dot, radius, MEASURE, 0.2 * self.line)
        return picture

    def _dots(self, leg: LegDots, index: int) -> FloatArray:
        """Upper and lower dot on the heel, and that behind the knee, on the canvas."""
        found = [leg.heel_up_px, leg.heel_low_px, leg.knee_px]
        return self.scene.canvas_px(np.array([places[index] for places in found]))

    def _angle(
        self, picture: Picture, moment: Moment, side: Side, dots: FloatArray
    ) -> None:
        value = self.scene.value("rearfoot_eversion_deg", side, moment.index)
        if not np.isfinite(value):
            return
        up, low, _ = dots
        line = low - up
        # + turns the lower end outwards, away from the other leg.
        outwards = self.scene.view.lateral_sign * (1 if side is Side.RIGHT else -1)
        shank = _turned(line, np.deg2rad(value) * outwards)
        room = 1.3 * SMALLER * RING * self.unit
        for start, way in ((up, -1.0), (low, 1.0)):
            for direction, draw in ((shank, self.reference), (line, self.measured)):
                # Both lines begin outside the rings, so that the dots stay visible.
                along = way * _unit(direction)
                reach = room + BEYOND * float(np.hypot(*line))
                draw(picture, start + room * along, start + reach * along)
        place = self.scene.label_px(moment, low, outwards, "lower")
        self.label(picture, degrees(value), low, place)


def _turned(vector: FloatArray, clockwise: float) -> FloatArray:
    cos, sin = np.cos(clockwise), np.sin(clockwise)
    return np.array(
        [cos * vector[0] - sin * vector[1], sin * vector[0] + cos * vector[1]]
    )


def _unit(vector: FloatArray) -> FloatArray:
    length = float(np.hypot(vector[0], vector[1]))
    return vector / length if length else vector

"""The measured angles, drawn where they are measured: lines, arc, number.

An angle is drawn only when its value exists on the frame; the number is always the value
of the analysis, never one computed here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.palette import MEASURE, PANEL, REFERENCE
from gaitcheck.core.view import Side
from gaitcheck.overlay import ink

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.moment import Moment, Scene

AROUND_CONTACT_S = (0.03, 0.12)
"""Shin and foot angles matter at contact: shown from so long before to so long after."""


def degrees(value: float) -> str:
    """Write an angle as the labels show it; a proper minus sign, no negative zero."""
    if not math.isfinite(value):
        return "–"
    rounded = round(value)
    return f"{'−' if rounded < 0 else ''}{abs(rounded)}°"


class Drawing:
    """Shared strokes of the angle annotators."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.unit = scene.layout.unit
        self.line = scene.layout.line

    def reference(self, picture: Picture, a: FloatArray, b: FloatArray) -> None:
        """Draw what an angle is measured against."""
        ink.dashes(picture, a, b, PANEL, 0.3 * self.line + 2, 0.45 * self.unit)
        ink.dashes(picture, a, b, REFERENCE, 0.3 * self.line, 0.45 * self.unit)

    def measured(self, picture: Picture, a: FloatArray, b: FloatArray) -> None:
        """Draw what was measured."""
        ink.stroke(picture, a, b, PANEL, 0.45 * self.line + 2)
        ink.stroke(picture, a, b, MEASURE, 0.45 * self.line)

    def arc(
        self,
        picture: Picture,
        centre: FloatArray,
        radius: float,
        towards: tuple[FloatArray, FloatArray],
    ) -> None:
        """Draw the angle between two directions."""
        ink.arc(picture, centre, radius, towards, PANEL, 0.45 * self.line + 2)
        ink.arc(picture, centre, radius, towards, MEASURE, 0.45 * self.line)

    def label(
        self, picture: Picture, words: str, joint: FloatArray, place: FloatArray
    ) -> None:
        """Write `words` at `place` with a leader to the joint."""
        layout = self.scene.layout
        low, high = layout.header_height + self.unit, layout.panel_top - self.unit
        at = np.array([place[0], min(max(place[1], low), max(low, high))])
        gap = joint - at
        if _norm(gap) > 2.6 * self.unit:
            near = joint - _resized(gap, 0.5 * self.unit)
            ink.stroke(picture, at, near, PANEL, 0.2 * self.line + 2)
            ink.stroke(picture, at, near, MEASURE, 0.2 * self.line)
        ink.pill(picture, words, at, 0.95 * self.unit, ink=MEASURE, fill=PANEL)


class KneeFlexionAnnotator(Drawing):
    """Side views: a knee's bend, from the thigh's line onward to the shin.

    `side` is the near leg unless told otherwise.
    """

    def __init__(self, scene: Scene, side: Side | None = None) -> None:
        super().__init__(scene)
        self._side = side or scene.view.near_side

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        side = self._side
        if side is None or not self.scene.view.is_side:
            return picture
        value = self.scene.value("knee_flexion_deg", side, moment.index)
        hip, knee, ankle = (moment.xy(n, side) for n in ("hip", "knee", "ankle"))
        if not np.isfinite(value) or not ink.finite(hip, knee, ankle):
            return picture
        shank = ankle - knee
        onward = _resized(knee - hip, 0.6 * _norm(shank))
        self.reference(picture, knee, knee + onward)
        self.arc(picture, knee, 0.42 * _norm(shank), (onward, shank))
        front = self.scene.view.facing
        place = self.scene.label_px(moment, knee, front, "lower")
        self.label(picture, degrees(value), knee, place)
        return picture


class ContactAnnotator(Drawing):
    """Side views: shin and foot at contact, against vertical and horizontal.

    `side` is the near leg unless told otherwise.
    """

    def __init__(
        self,
        scene: Scene,
        side: Side | None = None,
        *,
        shin: bool = True,
        foot: bool = True,
    ) -> None:
        super().__init__(scene)
        self._side = side or scene.view.near_side
        self._shows_shin, self._shows_foot = shin, foot

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        side = self._side
        if side is None or not self.scene.view.is_side:
            return picture
        if near_contact(self.scene, side, moment.time_s):
            if self._shows_shin:
                self._shin(picture, moment, side)
            if self._shows_foot:
                self._foot(picture, moment, side)
        return picture

    def _shin(self, picture: Picture, moment: Moment, side: Side) -> None:
        value = self.scene.value("tibia_angle_deg", side, moment.index)
        knee, ankle = moment.xy("knee", side), moment.xy("ankle", side)
        if not np.isfinite(value) or not ink.finite(knee, ankle):
            return
        down = _norm(ankle - knee) * self.scene.down
        self.reference(picture, knee, knee + 1.15 * down)
        self.measured(picture, knee, ankle)
        self.arc(picture, knee, 0.8 * _norm(down), (down, ankle - knee))
        middle = knee + 0.62 * (ankle - knee)
        place = self.scene.label_px(moment, middle, -self.scene.view.facing, "lower")
        self.label(picture, degrees(value), middle, place)

    def _foot(self, picture: Picture, moment: Moment, side: Side) -> None:
        value = self.scene.value("foot_angle_deg", side, moment.index)
        heel, toe = moment.xy("heel", side), moment.xy("foot_index", side)
        if not np.isfinite(value) or not ink.finite(heel, toe) or np.all(heel == toe):
            return
        length = _norm(toe - heel)
        # The value may be taken against the flat foot instead of the horizontal, so
        # the zero line is put where the value says.
        zero = _turned((toe - heel) / length, value * self.scene.view.facing)
        self.reference(picture, heel, heel + 1.35 * length * zero)
        self.measured(picture, heel, toe)
        self.arc(picture, heel, 1.05 * length, (zero, toe - heel))
        tip = heel + 1.1 * length * zero
        place = self.scene.label_px(moment, tip, self.scene.view.facing, "lower")
        self.label(picture, degrees(value), tip, place)


class KneeLineAnnotator(Drawing):
    """Rear and front views: hip, knee and ankle of the stance leg (FPPA)."""

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        if not self.scene.view.is_frontal:
            return picture
        for stride in moment.stances:
            self._leg(picture, moment, stride.side)
        return picture

    def _leg(self, picture: Picture, moment: Moment, side: Side) -> None:
        value = self.scene.value("fppa_deg", side, moment.index)
        hip, knee, ankle = (moment.xy(n, side) for n in ("hip", "knee", "ankle"))
        if not np.isfinite(value) or not ink.finite(hip, knee, ankle):
            return
        shank = ankle - knee
        down = _norm(shank) * self.scene.down
        self.reference(picture, knee - 0.35 * down, knee + 0.95 * down)
        onward = _resized(knee - hip, _norm(shank))
        ink.dashes(
            picture,
            knee,
            knee + 0.8 * onward,
            MEASURE,
            0.3 * self.line,
            0.45 * self.unit,
        )
        self.arc(picture, knee, 0.62 * _norm(shank), (onward, shank))
        sign = self.scene.view.lateral_sign * (1 if side is Side.RIGHT else -1)
        place = self.scene.label_px(moment, knee, sign, "lower")
        self.label(picture, degrees(value), knee, place)


class OverstrideAnnotator(Drawing):
    """Side views: how far the heel lands in front of the hips."""

    def __init__(self, scene: Scene, side: Side) -> None:
        super().__init__(scene)
        self._side = side

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        hips, heel = moment.middle("hip"), moment.xy("heel", self._side)
        if not self.scene.view.is_side or not ink.finite(hips, heel):
            return picture
        down = self.scene.down
        below = hips + float((heel - hips) @ down) * down
        self.reference(picture, hips, below)
        self.measured(picture, below, heel)
        for end in (below, heel):
            tick = 0.4 * self.unit * down
            self.measured(picture, end - tick, end + tick)
        middle = 0.5 * (below + heel)
        self.label(picture, self._words(heel - below), middle, self._place(middle))
        return picture

    def _words(self, ahead: FloatArray) -> str:
        """Say the distance in leg lengths, as the finding does."""
        scene = self.scene
        leg_px = scene.part.scale.leg_length_px * scene.layout.scale
        if not np.isfinite(leg_px):
            return ""
        forward = float(ahead @ scene.across) * scene.view.facing
        return f"{forward / leg_px:.2f} leg".replace("-", "−")

    def _place(self, middle: FloatArray) -> FloatArray:
        """Below the line where there is room, else above it."""
        room = self.scene.layout.panel_top - float(middle[1])
        away = 1.6 * self.unit
        place: FloatArray = middle + np.array(
            [0.0, away if room > 2.6 * self.unit else -away]
        )
        return place


class TrunkAnnotator(Drawing):
    """The trunk against the vertical: forward lean from the side, sideways from behind."""

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        value, is_side = self._value(moment)
        hips, shoulders = moment.middle("hip"), moment.middle("shoulder")
        if not np.isfinite(value) or not ink.finite(hips, shoulders):
            return picture
        trunk = shoulders - hips
        up = -_norm(trunk) * self.scene.down
        self.reference(picture, hips, hips + 1.05 * up)
        self.measured(picture, hips, shoulders)
        if is_side:
            self.arc(picture, hips, 0.75 * _norm(trunk), (up, trunk))
            middle = hips + 0.8 * trunk
            behind = -self.scene.view.facing
            place = self.scene.label_px(moment, middle, behind, "upper")
            self.label(picture, degrees(value), middle, place)
        return picture

    def _value(self, moment: Moment) -> tuple[float, bool]:
        scene = self.scene
        if scene.view.is_side:
            return first_value(scene, "trunk_lean_deg", moment.index), True
        if scene.view.is_frontal:
            return first_value(scene, "lateral_trunk_lean_deg", moment.index), False
        return float("nan"), False


def near_contact(scene: Scene, side: Side, time_s: float) -> bool:
    """Tell whether a leg touches down about now (`AROUND_CONTACT_S`)."""
    before, after = AROUND_CONTACT_S
    window = scene.strides_between(side, time_s - after, time_s + before)
    return any(time_s - after <= s.contact_s <= time_s + before for s in window)


def first_value(scene: Scene, key: str, index: int) -> float:
    """Value of an angle that belongs to no leg, whichever side it is filed under."""
    for side in (None, *Side):
        value = scene.value(key, side, index)
        if math.isfinite(value):
            return value
    return float("nan")


def _norm(vector: FloatArray) -> float:
    return math.hypot(vector[0], vector[1])


def _turned(vector: FloatArray, clockwise_deg: float) -> FloatArray:
    angle = np.deg2rad(clockwise_deg)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array(
        [cos * vector[0] - sin * vector[1], sin * vector[0] + cos * vector[1]]
    )


def _resized(vector: FloatArray, length: float) -> FloatArray:
    norm = _norm(vector)
    return vector * (length / norm) if norm else vector

"""The measured angles, drawn where they are measured: lines, arc, number.

An angle is drawn only when its value exists on the frame; the number is always the value
of the analysis, never one computed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.palette import MEASURE, PANEL, REFERENCE
from gaitcheck.core.view import Side
from gaitcheck.overlay import ink

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.signals import PelvisSignal
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.moment import Moment, Scene

AROUND_CONTACT_S = (0.03, 0.12)
"""Shin and foot angles matter at contact: shown from so long before to so long after."""


def degrees(value: float) -> str:
    """Write an angle as the labels show it; a proper minus sign, no negative zero."""
    if not np.isfinite(value):
        return "–"
    rounded = round(value)
    return f"{'−' if rounded < 0 else ''}{abs(rounded)}°"


class _Drawing:
    """Shared strokes of the angle annotators."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._unit = scene.layout.unit
        self._line = scene.layout.line

    def _reference(self, picture: Picture, a: FloatArray, b: FloatArray) -> None:
        ink.dashes(picture, a, b, PANEL, 0.3 * self._line + 2, 0.45 * self._unit)
        ink.dashes(picture, a, b, REFERENCE, 0.3 * self._line, 0.45 * self._unit)

    def _measured(self, picture: Picture, a: FloatArray, b: FloatArray) -> None:
        ink.stroke(picture, a, b, PANEL, 0.45 * self._line + 2)
        ink.stroke(picture, a, b, MEASURE, 0.45 * self._line)

    def _arc(
        self,
        picture: Picture,
        centre: FloatArray,
        radius: float,
        towards: tuple[FloatArray, FloatArray],
    ) -> None:
        ink.arc(picture, centre, radius, towards, PANEL, 0.45 * self._line + 2)
        ink.arc(picture, centre, radius, towards, MEASURE, 0.45 * self._line)

    def _label(
        self, picture: Picture, words: str, joint: FloatArray, place: FloatArray
    ) -> None:
        """Write `words` at `place` with a leader to the joint."""
        layout = self._scene.layout
        low, high = layout.header_height + self._unit, layout.panel_top - self._unit
        at = np.array([place[0], np.clip(place[1], low, max(low, high))])
        gap = joint - at
        if _norm(gap) > 2.6 * self._unit:
            near = joint - _resized(gap, 0.5 * self._unit)
            ink.stroke(picture, at, near, PANEL, 0.2 * self._line + 2)
            ink.stroke(picture, at, near, MEASURE, 0.2 * self._line)
        ink.pill(picture, words, at, 0.95 * self._unit, ink=MEASURE, fill=PANEL)


class KneeFlexionAnnotator(_Drawing):
    """Side views: a knee's bend, from the thigh's line onward to the shin.

    `side` is the near leg unless told otherwise.
    """

    def __init__(self, scene: Scene, side: Side | None = None) -> None:
        super().__init__(scene)
        self._side = side or scene.view.near_side

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        side = self._side
        if side is None or not self._scene.view.is_side:
            return picture
        value = self._scene.value("knee_flexion_deg", side, moment.index)
        hip, knee, ankle = (moment.xy(n, side) for n in ("hip", "knee", "ankle"))
        if not np.isfinite(value) or not ink.finite(hip, knee, ankle):
            return picture
        shank = ankle - knee
        onward = _resized(knee - hip, 0.6 * _norm(shank))
        self._reference(picture, knee, knee + onward)
        self._arc(picture, knee, 0.42 * _norm(shank), (onward, shank))
        front = self._scene.view.facing
        place = self._scene.label_px(moment, knee, front, "lower")
        self._label(picture, degrees(value), knee, place)
        return picture


class ContactAnnotator(_Drawing):
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
        if side is None or not self._scene.view.is_side:
            return picture
        if near_contact(self._scene, side, moment.time_s):
            if self._shows_shin:
                self._shin(picture, moment, side)
            if self._shows_foot:
                self._foot(picture, moment, side)
        return picture

    def _shin(self, picture: Picture, moment: Moment, side: Side) -> None:
        value = self._scene.value("tibia_angle_deg", side, moment.index)
        knee, ankle = moment.xy("knee", side), moment.xy("ankle", side)
        if not np.isfinite(value) or not ink.finite(knee, ankle):
            return
        down = _norm(ankle - knee) * self._scene.down
        self._reference(picture, knee, knee + 1.15 * down)
        self._measured(picture, knee, ankle)
        self._arc(picture, knee, 0.8 * _norm(down), (down, ankle - knee))
        middle = knee + 0.62 * (ankle - knee)
        place = self._scene.label_px(moment, middle, -self._scene.view.facing, "lower")
        self._label(picture, degrees(value), middle, place)

    def _foot(self, picture: Picture, moment: Moment, side: Side) -> None:
        value = self._scene.value("foot_angle_deg", side, moment.index)
        heel, toe = moment.xy("heel", side), moment.xy("foot_index", side)
        if not np.isfinite(value) or not ink.finite(heel, toe) or np.all(heel == toe):
            return
        length = _norm(toe - heel)
        # The value may be taken against the flat foot instead of the horizontal, so
        # the zero line is put where the value says.
        zero = _turned((toe - heel) / length, value * self._scene.view.facing)
        self._reference(picture, heel, heel + 1.35 * length * zero)
        self._measured(picture, heel, toe)
        self._arc(picture, heel, 1.05 * length, (zero, toe - heel))
        tip = heel + 1.1 * length * zero
        place = self._scene.label_px(moment, tip, self._scene.view.facing, "lower")
        self._label(picture, degrees(value), tip, place)


class KneeLineAnnotator(_Drawing):
    """Rear and front views: hip, knee and ankle of the stance leg (FPPA)."""

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        if not self._scene.view.is_frontal:
            return picture
        for stride in moment.stances:
            self._leg(picture, moment, stride.side)
        return picture

    def _leg(self, picture: Picture, moment: Moment, side: Side) -> None:
        value = self._scene.value("fppa_deg", side, moment.index)
        hip, knee, ankle = (moment.xy(n, side) for n in ("hip", "knee", "ankle"))
        if not np.isfinite(value) or not ink.finite(hip, knee, ankle):
            return
        shank = ankle - knee
        down = _norm(shank) * self._scene.down
        self._reference(picture, knee - 0.35 * down, knee + 0.95 * down)
        onward = _resized(knee - hip, _norm(shank))
        ink.dashes(
            picture,
            knee,
            knee + 0.8 * onward,
            MEASURE,
            0.3 * self._line,
            0.45 * self._unit,
        )
        self._arc(picture, knee, 0.62 * _norm(shank), (onward, shank))
        sign = self._scene.view.lateral_sign * (1 if side is Side.RIGHT else -1)
        place = self._scene.label_px(moment, knee, sign, "lower")
        self._label(picture, degrees(value), knee, place)


class OverstrideAnnotator(_Drawing):
    """Side views: how far the heel lands in front of the hips."""

    def __init__(self, scene: Scene, side: Side) -> None:
        super().__init__(scene)
        self._side = side

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        hips, heel = moment.middle("hip"), moment.xy("heel", self._side)
        if not self._scene.view.is_side or not ink.finite(hips, heel):
            return picture
        down = self._scene.down
        below = hips + float((heel - hips) @ down) * down
        self._reference(picture, hips, below)
        self._measured(picture, below, heel)
        for end in (below, heel):
            tick = 0.4 * self._unit * down
            self._measured(picture, end - tick, end + tick)
        return picture


class PelvisAnnotator(_Drawing):
    """Rear and front views: the pelvis against the horizontal, where it is measured."""

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        pelvis = self._scene.part.pelvis
        if pelvis is None or not self._scene.view.is_frontal:
            return picture
        value = pelvis_value(pelvis, moment.time_s)
        centre = moment.middle("hip")
        width = _norm(moment.xy("hip", Side.RIGHT) - moment.xy("hip", Side.LEFT))
        if not np.isfinite(value) or not ink.finite(centre):
            return picture
        half = max(1.1 * width, 1.5 * self._unit)
        # + = the runner's left up; the left is on the picture's left from behind.
        clockwise = np.deg2rad(
            self._scene.roll_deg + value * self._scene.view.lateral_sign
        )
        along = np.array([np.cos(clockwise), np.sin(clockwise)])
        across = self._scene.across
        self._reference(
            picture, centre - 1.25 * half * across, centre + 1.25 * half * across
        )
        self._measured(picture, centre - half * along, centre + half * along)
        self._arc(picture, centre, 0.9 * half, (across, along))
        end = centre + 1.25 * half * across
        place = self._scene.label_px(moment, end, 1, "upper")
        self._label(picture, degrees(abs(value)), end, place)
        return picture


class TrunkAnnotator(_Drawing):
    """The trunk against the vertical: forward lean from the side, sideways from behind."""

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        value, is_side = self._value(moment)
        hips, shoulders = moment.middle("hip"), moment.middle("shoulder")
        if not np.isfinite(value) or not ink.finite(hips, shoulders):
            return picture
        trunk = shoulders - hips
        up = -_norm(trunk) * self._scene.down
        self._reference(picture, hips, hips + 1.05 * up)
        self._measured(picture, hips, shoulders)
        if is_side:
            self._arc(picture, hips, 0.75 * _norm(trunk), (up, trunk))
            middle = hips + 0.8 * trunk
            behind = -self._scene.view.facing
            place = self._scene.label_px(moment, middle, behind, "upper")
            self._label(picture, degrees(value), middle, place)
        return picture

    def _value(self, moment: Moment) -> tuple[float, bool]:
        scene = self._scene
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


def pelvis_value(pelvis: PelvisSignal, time_s: float) -> float:
    """Obliquity at an instant; relative to the clip's mean unless zero means level."""
    value = float(np.interp(time_s, pelvis.time_s, pelvis.obliquity_deg))
    return value if pelvis.absolute else value - float(np.nanmean(pelvis.obliquity_deg))


def first_value(scene: Scene, key: str, index: int) -> float:
    """Value of an angle that belongs to no leg, whichever side it is filed under."""
    for side in (None, *Side):
        value = scene.value(key, side, index)
        if np.isfinite(value):
            return value
    return float("nan")


def _norm(vector: FloatArray) -> float:
    return float(np.hypot(vector[0], vector[1]))


def _turned(vector: FloatArray, clockwise_deg: float) -> FloatArray:
    angle = np.deg2rad(clockwise_deg)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array(
        [cos * vector[0] - sin * vector[1], sin * vector[0] + cos * vector[1]]
    )


def _resized(vector: FloatArray, length: float) -> FloatArray:
    norm = _norm(vector)
    return vector * (length / norm) if norm else vector

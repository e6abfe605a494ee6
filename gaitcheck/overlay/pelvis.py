"""The pelvis line as it was measured, at the waist, with the dots it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.palette import MEASURE, PANEL
from gaitcheck.core.view import Side
from gaitcheck.overlay import ink
from gaitcheck.overlay.angles import Drawing, degrees

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.signals import PelvisSignal
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.moment import Moment, Scene

ABOVE_HIPS = 0.13
"""Where the line is drawn when the waist's cloth was followed, in trunk lengths above the
hip joints: the usual height of a waistband, inside the band that is measured."""

RING = 0.42
"""Radius of the ring round a dot, in text heights: larger than a dot, so that it stays
visible inside."""


class PelvisAnnotator(Drawing):
    """Rear and front views: the pelvis against its own mean tilt, where it is measured.

    The solid line has the slope that was measured: through the dots when there are any, at
    the waist when the cloth was followed. The dashed line is the mean over the clip, so the
    angle between them is the drop that the report prints. The number stands there while a
    foot is on the ground, + = lower on the side that swings.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._usual_px = _usual_place(scene)

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        pelvis = self.scene.part.pelvis
        if pelvis is None or not self.scene.view.is_frontal:
            return picture
        dots = _dots(self.scene, moment.index)
        for dot in dots:
            self._ring(picture, dot)
        value = relative_deg(self.scene, moment.index)
        centre = self._centre(moment, dots)
        if not np.isfinite(value) or not ink.finite(centre):
            return picture
        width = _length(moment.xy("hip", Side.RIGHT) - moment.xy("hip", Side.LEFT))
        half = max(1.1 * width, 1.5 * self.unit)
        slope = picture_slope_deg(self.scene, pelvis, moment.index)
        along = _direction(slope)
        mean = _direction(slope - value * self.scene.view.lateral_sign)
        inner = self._clear_of(centre, dots)
        for way in (-mean, mean):
            self.reference(picture, centre + inner * way, centre + 1.25 * half * way)
        self._line(picture, centre, half * along, dots)
        self.arc(picture, centre, 0.9 * half, (mean, along))
        self._number(picture, moment, value, centre + 1.25 * half * mean)
        return picture

    def _centre(self, moment: Moment, dots: FloatArray) -> FloatArray:
        middle: FloatArray = dots.mean(axis=0)
        if ink.finite(middle):
            return middle
        hips, shoulders = moment.middle("hip"), moment.middle("shoulder")
        if ink.finite(self._usual_px):
            return hips + self._usual_px
        pelvis = self.scene.part.pelvis
        followed = pelvis is not None and pelvis.source == "waist_motion"
        if followed and ink.finite(shoulders):
            return hips + ABOVE_HIPS * (shoulders - hips)
        return hips

    def _clear_of(self, centre: FloatArray, dots: FloatArray) -> float:
        """How far from the middle the dashed line begins, so that no dot is covered."""
        away = [_length(dot - centre) for dot in dots if ink.finite(dot)]
        return max(away) + 1.5 * RING * self.unit if away else 0.0

    def _line(
        self, picture: Picture, centre: FloatArray, reach: FloatArray, dots: FloatArray
    ) -> None:
        """Draw the line, open where a dot lies so that the dot itself can be seen."""
        length = _length(reach)
        along = reach / length
        gaps = [
            (float((dot - centre) @ along), 1.1 * RING * self.unit)
            for dot in dots
            if ink.finite(dot)
        ]
        start = -length
        for middle, room in sorted(gaps):
            if middle - room > start:
                self.measured(
                    picture, centre + start * along, centre + (middle - room) * along
                )
            start = middle + room
        if start < length:
            self.measured(picture, centre + start * along, centre + length * along)

    def _ring(self, picture: Picture, dot: FloatArray) -> None:
        radius = RING * self.unit
        ink.ring(picture, dot, radius, PANEL, 0.25 * self.line + 2)
        ink.ring(picture, dot, radius, MEASURE, 0.25 * self.line)

    def _number(
        self, picture: Picture, moment: Moment, value: float, end: FloatArray
    ) -> None:
        if not moment.stances:
            return
        drop = value if moment.stances[0].side is Side.LEFT else -value
        place = self.scene.label_px(moment, end, 1, "upper")
        self.label(picture, degrees(drop), end, place)


def relative_deg(scene: Scene, index: int) -> float:
    """Obliquity against the pelvis's own mean, + = the runner's left up; NaN if unknown.

    The very series whose peaks are printed as drop, where the analysis holds it.
    """
    value = scene.value("pelvic_drop_deg", Side.LEFT, index)
    pelvis = scene.part.pelvis
    if np.isfinite(value) or pelvis is None or index >= pelvis.obliquity_deg.size:
        return value
    known = np.isfinite(pelvis.obliquity_deg)
    if not known[index]:
        return float("nan")
    return float(pelvis.obliquity_deg[index] - pelvis.obliquity_deg[known].mean())


def picture_slope_deg(scene: Scene, pelvis: PelvisSignal, index: int) -> float:
    """Slope of the pelvis in the picture, clockwise positive.

    A signal with a true zero was read against the picture's horizontal. One without is laid
    about the true horizontal, which a tilted camera turns.
    """
    # + = the runner's left up; the left is on the picture's left from behind.
    sign = scene.view.lateral_sign
    if pelvis.absolute:
        return sign * float(pelvis.obliquity_deg[index])
    return scene.roll_deg + sign * relative_deg(scene, index)


def _dots(scene: Scene, index: int) -> FloatArray:
    """Dots of one frame on the canvas, `(2, 2)`; NaN where not seen."""
    pelvis = scene.part.pelvis
    if pelvis is None or pelvis.dots_px is None or index >= len(pelvis.dots_px):
        return np.full((2, 2), np.nan)
    return scene.canvas_px(pelvis.dots_px[index])


def _usual_place(scene: Scene) -> FloatArray:
    """Where the middle of the dots usually lies from the middle of the hips, canvas pixels."""
    pelvis, track = scene.part.pelvis, scene.part.track
    if pelvis is None or pelvis.dots_px is None:
        return np.full(2, np.nan)
    off = pelvis.dots_px.mean(axis=1) - track.middle("hip")
    seen = off[np.isfinite(off).all(axis=1)]
    if not len(seen):
        return np.full(2, np.nan)
    usual: FloatArray = np.median(seen, axis=0) * scene.layout.scale
    return usual


def _direction(clockwise_deg: float) -> FloatArray:
    angle = np.deg2rad(clockwise_deg)
    return np.array([np.cos(angle), np.sin(angle)])


def _length(vector: FloatArray) -> float:
    return float(np.hypot(vector[0], vector[1]))

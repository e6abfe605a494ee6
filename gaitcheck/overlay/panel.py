"""Header and read-outs: view, cadence, time, clock note; the main angles of the view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.palette import INK, MUTED, PANEL, side_colour
from gaitcheck.core.view import Side, View
from gaitcheck.overlay import ink
from gaitcheck.overlay.angles import degrees, first_value, pelvis_value

if TYPE_CHECKING:
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.moment import Moment, Scene

_VIEW_WORDS = {
    View.REAR: "From behind",
    View.FRONT: "From the front",
    View.LEFT: "Left side",
    View.RIGHT: "Right side",
    View.OBLIQUE: "Oblique view",
    View.UNCLEAR: "View unclear",
}

_ANGLES = {
    "fppa_deg": "Knee inward",
    "knee_flexion_deg": "Knee bend",
    "tibia_angle_deg": "Shin",
    "foot_angle_deg": "Foot",
    "trunk_lean_deg": "Trunk forward",
    "lateral_trunk_lean_deg": "Trunk sideways",
}
"""Series that have a read-out, in order, and the name a patient understands."""

_ONE_LEG_VIEWS = (View.LEFT, View.RIGHT)


class HeaderAnnotator:
    """What is seen and when, above the picture."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._left = _headline(scene)
        self._note = _clock_note(scene)

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        layout = self._scene.layout
        unit, width = layout.unit, layout.width
        ink.box(picture, 0, 0, width, layout.header_height, PANEL)
        base = 0.5 * layout.header_height + 0.36 * unit
        clock = f"{moment.time_s:.2f} s"
        ink.text(
            picture,
            clock,
            (width - 0.6 * unit, base),
            unit,
            INK,
            weight=ink.BOLD,
            align="right",
        )
        used = ink.text_width(f"{moment.time_s:.0f}.00 s", unit, ink.BOLD) + 1.8 * unit
        words = _fitting(
            (self._state(moment), self._left), width - used - 0.6 * unit, unit
        )
        ink.text(picture, words, (0.6 * unit, base), unit, INK)
        return picture

    def _state(self, moment: Moment) -> str:
        remarks = [self._note]
        if not moment.intact:
            remarks.append("picture damaged")
        elif not moment.seen:
            remarks.append("no pose here")
        told = [r for r in remarks if r]
        return "  ·  ".join((self._left, *told))


def _fitting(choices: tuple[str, ...], room: float, unit: float) -> str:
    return next(
        (words for words in choices if ink.text_width(words, unit) <= room), choices[-1]
    )


def _headline(scene: Scene) -> str:
    words = _VIEW_WORDS[scene.view]
    cadence = scene.part.gait.cadence_spm
    return f"{words}  ·  {cadence:.0f} steps/min" if np.isfinite(cadence) else words


def _clock_note(scene: Scene) -> str:
    scale = scene.part.clip.clock.time_scale
    if abs(scale - 1) < 0.01:
        return ""
    factor = f"{1 / scale:.3g}" if scale < 1 else f"{scale:.3g}"
    return f"{'slowed' if scale < 1 else 'sped up'} {factor}×, times corrected"


@dataclass(frozen=True, kw_only=True)
class _Cell:
    """One read-out: its name, the series behind it and the legs it shows."""

    title: str
    key: str
    sides: tuple[Side, ...]


class ReadoutAnnotator:
    """The view's main angles as numbers, below the picture."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._cells = _cells(scene)

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        layout = self._scene.layout
        ink.box(picture, 0, layout.panel_top, layout.width, layout.height, PANEL)
        if not self._cells:
            return picture
        room = layout.width * (0.5 if layout.wide else 1.0) - 0.6 * layout.unit
        step = room / max(len(self._cells), 2)
        for i, cell in enumerate(self._cells):
            self._cell(picture, moment, cell, 0.6 * layout.unit + i * step, step)
        return picture

    def _cell(
        self, picture: Picture, moment: Moment, cell: _Cell, x: float, room: float
    ) -> None:
        unit, top = self._scene.layout.unit, self._scene.layout.panel_top
        small = 0.78 * unit
        width = ink.text_width(cell.title, small)
        if width > room - 0.3 * unit:
            small *= (room - 0.3 * unit) / width
        ink.text(picture, cell.title, (x, top + 1.15 * unit), small, MUTED)
        base = top + 2.65 * unit
        if not cell.sides:
            value = self._plain(cell.key, moment)
            ink.text(
                picture, degrees(value), (x, base), 1.25 * unit, INK, weight=ink.BOLD
            )
            return
        size = (1.25 if len(cell.sides) == 1 else 1.05) * unit
        for i, side in enumerate(cell.sides):
            value = self._scene.value(cell.key, side, moment.index)
            self._leg(picture, side, value, (x + i * 0.5 * room, base), size)

    def _leg(
        self,
        picture: Picture,
        side: Side,
        value: float,
        at: tuple[float, float],
        size: float,
    ) -> None:
        x, base = at
        chip = 0.8 * size
        ink.pill(
            picture,
            side.value[0].upper(),
            (x + 0.5 * chip, base - 0.36 * size),
            0.55 * size,
            ink=INK,
            fill=side_colour(side),
        )
        ink.text(
            picture, degrees(value), (x + 1.25 * chip, base), size, INK, weight=ink.BOLD
        )

    def _plain(self, key: str, moment: Moment) -> float:
        if key == "pelvis":
            pelvis = self._scene.part.pelvis
            return (
                float("nan") if pelvis is None else pelvis_value(pelvis, moment.time_s)
            )
        return first_value(self._scene, key, moment.index)


def _cells(scene: Scene) -> tuple[_Cell, ...]:
    cells = []
    for key, title in _ANGLES.items():
        sides = tuple(s for s in Side if scene.measures(key, s))
        if "trunk" in key:
            if sides or scene.measures(key, None):
                cells.append(_Cell(title=title, key=key, sides=()))
            continue
        if scene.view in _ONE_LEG_VIEWS:
            sides = tuple(s for s in sides if s is scene.view.near_side)
        if sides:
            cells.append(_Cell(title=title, key=key, sides=sides))
    if scene.part.pelvis is not None and scene.view.is_frontal:
        cells.insert(1, _Cell(title="Pelvis", key="pelvis", sides=()))
    return tuple(cells)

"""Header and read-outs: view, cadence, time, clock note; the main angles of the view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gaitcheck.core.palette import INK, MUTED, PANEL, side_colour
from gaitcheck.core.view import Side, View
from gaitcheck.overlay import ink
from gaitcheck.overlay.angles import AROUND_CONTACT_S, degrees, first_value
from gaitcheck.overlay.layout import layout_for
from gaitcheck.overlay.moment import Scene
from gaitcheck.overlay.pelvis import relative_deg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.moment import Moment

VIEW_WORDS = {
    View.REAR: "From behind",
    View.FRONT: "From the front",
    View.LEFT: "Left side",
    View.RIGHT: "Right side",
    View.OBLIQUE: "Oblique view",
    View.UNCLEAR: "View unclear",
}
"""Where the camera stood, as headings have it."""

Instant = Literal["live", "contact", "mid_stance"]


@dataclass(frozen=True, kw_only=True)
class _Angle:
    """A series with a read-out, the name a patient understands, when it means something.

    "contact" angles are those of the last contact, whatever the leg does after it, and
    "mid_stance" angles are live in stance, then held; dimmed when that is over, so that
    nobody reads a swinging leg.
    """

    key: str
    title: str
    instant: Instant = "live"


_ANGLES = (
    _Angle(key="fppa_deg", title="Knee inward", instant="mid_stance"),
    _Angle(key="knee_flexion_deg", title="Knee bend"),
    _Angle(key="tibia_angle_deg", title="Shin at contact", instant="contact"),
    _Angle(key="foot_angle_deg", title="Foot at contact", instant="contact"),
    _Angle(key="trunk_lean_deg", title="Trunk forward"),
    _Angle(key="lateral_trunk_lean_deg", title="Trunk sideways"),
)

_PELVIS = _Angle(key="pelvis", title="Pelvis")


class HeaderAnnotator:
    """What is seen and when, above the picture."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._view = VIEW_WORDS[scene.view]
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
        words, size = _fitting(self._choices(moment), width - used - 0.6 * unit, unit)
        ink.text(picture, words, (0.6 * unit, base), size, INK)
        return picture

    def _choices(self, moment: Moment) -> tuple[str, ...]:
        """Return the header's words, fullest first; what went wrong is always in."""
        remarks = [self._note]
        if not moment.intact:
            remarks.append("picture damaged")
        elif not moment.seen:
            remarks.append("no pose here")
        told = [r for r in remarks if r]
        if not told:
            return (self._left, self._view)
        return tuple(
            "  ·  ".join((*start, *told))
            for start in ((self._left,), (self._view,), ())
        )


def _fitting(choices: tuple[str, ...], room: float, unit: float) -> tuple[str, float]:
    """Return the fullest words that fit, and their size; the last ones are shrunk."""
    for words in choices:
        if ink.text_width(words, unit) <= room:
            return words, unit
    last = choices[-1]
    return last, ink.fitting_size(last, unit, room)


def _headline(scene: Scene) -> str:
    words = VIEW_WORDS[scene.view]
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
    """One read-out: its angle and the legs it shows; none for the trunk and pelvis."""

    angle: _Angle
    sides: tuple[Side, ...] = ()


class ReadoutAnnotator:
    """The view's main angles as numbers, below the picture."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._cells = _cells(scene)
        layout = scene.layout
        room = layout.width * (0.5 if layout.wide else 1.0) - 0.6 * layout.unit
        self._step = room / max(len(self._cells), 2)
        self._base = layout.panel_top + 2.65 * layout.unit
        self._empty: Picture | None = None

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        layout = self._scene.layout
        panel = picture[layout.panel_top : layout.height]
        if self._empty is None:
            # All but the numbers is the same on every frame: drawn once, then copied.
            self._draw_empty(picture)
            self._empty = panel.copy()
        panel[:] = self._empty
        for i, cell in enumerate(self._cells):
            self._numbers(picture, moment, cell, self._column(i))
        return picture

    def _column(self, i: int) -> float:
        return 0.6 * self._scene.layout.unit + i * self._step

    def _legs(self, cell: _Cell, x: float) -> Iterator[tuple[Side, float, float]]:
        """Yield each leg of a cell, where it begins, and its size."""
        size = (1.2 if len(cell.sides) == 1 else 1.05) * self._scene.layout.unit
        for i, side in enumerate(cell.sides):
            yield side, x + i * 0.47 * self._step, size

    def _draw_empty(self, picture: Picture) -> None:
        layout = self._scene.layout
        ink.box(picture, 0, layout.panel_top, layout.width, layout.height, PANEL)
        for i, cell in enumerate(self._cells):
            x = self._column(i)
            self._title(picture, cell.angle.title, x)
            for side, left, size in self._legs(cell, x):
                word, fill = side.value[0].upper(), side_colour(side)
                at = (left + 0.4 * size, self._base - 0.36 * size)
                ink.pill(picture, word, at, 0.55 * size, ink=INK, fill=fill)

    def _title(self, picture: Picture, title: str, x: float) -> None:
        unit, top = self._scene.layout.unit, self._scene.layout.panel_top
        small = ink.fitting_size(title, 0.78 * unit, self._step - 0.75 * unit)
        ink.text(picture, title, (x, top + 1.15 * unit), small, MUTED)

    def _numbers(self, picture: Picture, moment: Moment, cell: _Cell, x: float) -> None:
        if not cell.sides:
            words, size = self._plain(cell.angle, moment), 1.2 * self._scene.layout.unit
            ink.text(picture, words, (x, self._base), size, INK, weight=ink.BOLD)
        for side, left, size in self._legs(cell, x):
            value, live = self._reading(moment, cell.angle, side)
            ink.text(
                picture,
                degrees(value),
                (left + size, self._base),
                size,
                INK if live else MUTED,
                weight=ink.BOLD,
            )

    def _reading(self, moment: Moment, angle: _Angle, side: Side) -> tuple[float, bool]:
        """Return the value to show and whether it belongs to what is seen now."""
        scene, time_s = self._scene, moment.time_s
        contact = angle.instant == "contact"
        stance = angle.instant == "mid_stance" and moment.stance(side) is not None
        if angle.instant == "live" or stance:
            return scene.value(angle.key, side, moment.index), True
        stride = scene.last_stride(side, time_s)
        if stride is None:
            return float("nan"), False
        held_s = stride.contact_s if contact else stride.mid_stance_s
        bright = contact and time_s - stride.contact_s <= AROUND_CONTACT_S[1]
        return scene.value_at(angle.key, side, held_s), bright

    def _plain(self, angle: _Angle, moment: Moment) -> str:
        if angle is not _PELVIS:
            return degrees(first_value(self._scene, angle.key, moment.index))
        value = relative_deg(self._scene, moment.index)
        if not np.isfinite(value) or round(value) == 0:
            return degrees(value)
        return f"{degrees(abs(value))} {'L' if value > 0 else 'R'} up"


def has_readouts(part: ClipAnalysis) -> bool:
    """Tell whether a clip has any number for the panel; some have events alone."""
    return bool(_cells(Scene(part=part, layout=layout_for(part.clip))))


def _cells(scene: Scene) -> tuple[_Cell, ...]:
    cells = []
    for angle in _ANGLES:
        sides = tuple(s for s in Side if scene.measures(angle.key, s))
        if "trunk" in angle.key:
            if sides or scene.measures(angle.key, None):
                cells.append(_Cell(angle=angle))
            continue
        if scene.view.is_side:
            sides = tuple(s for s in sides if s is scene.view.near_side)
        if sides:
            cells.append(_Cell(angle=angle, sides=sides))
    pelvis = scene.part.pelvis
    followed = pelvis is not None and np.isfinite(pelvis.obliquity_deg).any()
    if followed and scene.view.is_frontal:
        cells.insert(1, _Cell(angle=_PELVIS))
    return tuple(cells)

"""The skeleton: the measured leg in its side's colour, the rest quiet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.palette import INK, PANEL, Colour, side_colour
from gaitcheck.core.view import Side
from gaitcheck.overlay import ink

if TYPE_CHECKING:
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.moment import Moment, Scene

OPACITY = ((0.15, 0.3), (0.4, 0.65))
"""(confidence, opacity): below the confidence a limb is drawn so faintly.

The model's visibility of a leg seen from behind is often 0.4 although it is followed
well, so only the lowest values count as a guess.
"""

_FAR_OPACITY = 0.4
_LEG_PARTS = ("hip", "knee", "ankle", "heel", "foot_index")
_LINK_HIPS = ("left_hip", "right_hip")


@dataclass(frozen=True, kw_only=True)
class _Limb:
    """One line of the skeleton and how it looks."""

    ends: tuple[str, str]
    colour: Colour
    thickness: float
    far: bool


class SkeletonAnnotator:
    """Draws limbs and joints; what is unsure or on the far side is faded.

    From the side, `measured` is the leg that stands out; the near one unless told
    otherwise.
    """

    def __init__(self, scene: Scene, measured: Side | None = None) -> None:
        self._scene = scene
        clear = (measured or scene.view.near_side) if scene.view.is_side else None
        self._limbs = tuple(
            _limb(scene, edge, clear)
            for edge in scene.part.track.skeleton.edges
            # The model's hip line is not the pelvis and must not look like it.
            if set(edge) != set(_LINK_HIPS) and not _is_replaced(scene, edge)
        )

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        if not moment.seen:
            return picture
        layers: dict[float, list[_Limb]] = {}
        for limb in self._limbs:
            layers.setdefault(self._opacity(limb, moment), []).append(limb)
        for opacity in sorted(layers):
            if opacity < 1:
                self._draw_faded(picture, moment, layers[opacity], opacity)
            else:
                for limb in layers[opacity]:
                    self._line(picture, moment, limb)
        return picture

    def _opacity(self, limb: _Limb, moment: Moment) -> float:
        ends = [moment.skeleton.index(name) for name in limb.ends]
        confidence = float(moment.confidence[ends].min())
        steps = [opacity for limit, opacity in OPACITY if confidence < limit]
        return min([*steps, _FAR_OPACITY if limb.far else 1.0])

    def _draw_faded(
        self, picture: Picture, moment: Moment, limbs: list[_Limb], opacity: float
    ) -> None:
        points = [moment.xy(name) for limb in limbs for name in limb.ends]
        known = np.array([p for p in points if ink.finite(p)])
        if known.size == 0:
            return
        margin = 4 * self._scene.layout.line
        height, width = picture.shape[:2]
        low = np.clip(known.min(axis=0) - margin, 0, (width, height)).astype(int)
        high = np.clip(known.max(axis=0) + margin, 0, (width, height)).astype(int)
        region = picture[low[1] : high[1], low[0] : high[0]]
        if region.size == 0:
            return
        drawn = region.copy()
        for limb in limbs:
            self._line(drawn, moment, limb, offset=(float(low[0]), float(low[1])))
        ink.blend(region, drawn, opacity)

    def _line(
        self,
        picture: Picture,
        moment: Moment,
        limb: _Limb,
        offset: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        a, b = (moment.xy(name) - offset for name in limb.ends)
        ink.stroke(picture, a, b, PANEL, limb.thickness + 2)
        ink.stroke(picture, a, b, limb.colour, limb.thickness)
        if limb.thickness >= self._scene.layout.line:
            for end in (a, b):
                ink.disc(picture, end, 0.85 * limb.thickness, INK)


def _limb(scene: Scene, edge: tuple[str, str], clear: Side | None) -> _Limb:
    side = _side_of(edge)
    is_leg = all(any(name.endswith(part) for part in _LEG_PARTS) for name in edge)
    far = clear is not None and side is clear.other
    line = scene.layout.line
    if side is None or not is_leg:
        return _Limb(ends=edge, colour=INK, thickness=0.5 * line, far=far)
    foot = any(name.endswith(("heel", "foot_index")) for name in edge)
    share = 0.7 if foot or far else 1.0
    return _Limb(ends=edge, colour=side_colour(side), thickness=share * line, far=far)


def _is_replaced(scene: Scene, edge: tuple[str, str]) -> bool:
    """From the side, the measured trunk line stands for both sides of the trunk."""
    ends = {name.split("_", 1)[-1] for name in edge}
    measured = any(scene.measures("trunk_lean_deg", s) for s in (None, *Side))
    return scene.view.is_side and measured and ends == {"shoulder", "hip"}


def _side_of(edge: tuple[str, str]) -> Side | None:
    sides = {name.split("_", 1)[0] for name in edge}
    if sides == {"left"}:
        return Side.LEFT
    return Side.RIGHT if sides == {"right"} else None

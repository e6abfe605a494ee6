"""The skeleton: the measured leg in its side's colour, the rest quiet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.core.palette import INK, PANEL, Colour, side_colour
from gaitcheck.core.view import Side
from gaitcheck.overlay import ink

if TYPE_CHECKING:
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.moment import Moment, Scene

    _Points = list[tuple[float, float]]

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
    """One line of the skeleton and how it looks.

    Parameters
    ----------
    ends
        Indices of the keypoints that it joins.
    """

    ends: tuple[int, int]
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
        confidence = moment.confidence.tolist()
        for limb in self._limbs:
            layers.setdefault(_opacity(limb, confidence), []).append(limb)
        points = [(x, y) for x, y in moment.xy_px.tolist()]
        for opacity in sorted(layers):
            if opacity < 1:
                self._draw_faded(picture, points, layers[opacity], opacity)
            else:
                self._draw(picture, points, layers[opacity])
        return picture

    def _draw_faded(
        self, picture: Picture, points: _Points, limbs: list[_Limb], opacity: float
    ) -> None:
        ends = [points[end] for limb in limbs for end in limb.ends]
        known = [end for end in ends if ink.finite(end)]
        if not known:
            return
        margin = 4 * self._scene.layout.line
        columns, rows = (_span(along, margin) for along in zip(*known, strict=True))
        region = picture[rows, columns]
        before = region.copy()
        self._draw(picture, points, limbs)
        ink.fade(region, before, opacity)

    def _draw(self, picture: Picture, points: _Points, limbs: list[_Limb]) -> None:
        for limb in limbs:
            a, b = (points[end] for end in limb.ends)
            ink.stroke(picture, a, b, PANEL, limb.thickness + 2)
            ink.stroke(picture, a, b, limb.colour, limb.thickness)
            if limb.thickness >= self._scene.layout.line:
                for end in (a, b):
                    ink.disc(picture, end, 0.85 * limb.thickness, INK)


def _span(along: tuple[float, ...], margin: float) -> slice:
    """Pixels from the first to the last of some coordinates, with room on both ends."""
    return slice(max(0, int(min(along) - margin)), max(0, int(max(along) + margin)))


def _opacity(limb: _Limb, confidence: list[float]) -> float:
    lowest = min(confidence[end] for end in limb.ends)
    steps = [opacity for limit, opacity in OPACITY if lowest < limit]
    return min([*steps, _FAR_OPACITY if limb.far else 1.0])


def _limb(scene: Scene, edge: tuple[str, str], clear: Side | None) -> _Limb:
    side = _side_of(edge)
    ends = (
        scene.part.track.skeleton.index(edge[0]),
        scene.part.track.skeleton.index(edge[1]),
    )
    is_leg = all(any(name.endswith(part) for part in _LEG_PARTS) for name in edge)
    far = clear is not None and side is clear.other
    line = scene.layout.line
    if side is None or not is_leg:
        return _Limb(ends=ends, colour=INK, thickness=0.5 * line, far=far)
    foot = any(name.endswith(("heel", "foot_index")) for name in edge)
    share = 0.7 if foot or far else 1.0
    return _Limb(ends=ends, colour=side_colour(side), thickness=share * line, far=far)


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

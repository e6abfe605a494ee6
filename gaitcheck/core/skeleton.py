"""Keypoint names, edges and left/right pairs. Look up by name, never by bare index."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gaitcheck.core.view import Side
from gaitcheck.errors import InvalidTrack


@dataclass(frozen=True, kw_only=True)
class Skeleton:
    """An ordered set of named keypoints.

    Parameters
    ----------
    names
        Keypoint names in array order; paired ones start with `left_` or `right_`.
    edges
        Pairs of names that are drawn as a line.
    """

    names: tuple[str, ...]
    edges: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.names)) != len(self.names):
            message = "a skeleton's keypoint names must be unique"
            raise InvalidTrack(message)
        unknown = {n for edge in self.edges for n in edge} - set(self.names)
        if unknown:
            message = f"skeleton edges name unknown keypoints: {sorted(unknown)}"
            raise InvalidTrack(message)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    def __contains__(self, name: str) -> bool:
        return name in self._position

    def index(self, name: str, side: Side | None = None) -> int:
        """Return the array position of a keypoint, e.g. `index("knee", Side.LEFT)`."""
        full = name if side is None else f"{side}_{name}"
        try:
            return self._position[full]
        except KeyError:
            message = f"this skeleton has no keypoint {full!r}"
            raise InvalidTrack(message) from None

    @cached_property
    def mirror_order(self) -> tuple[int, ...]:
        """Index order that exchanges each left keypoint with its right twin."""
        order = []
        for name in self.names:
            twin = name
            if name.startswith("left_"):
                twin = "right_" + name.removeprefix("left_")
            elif name.startswith("right_"):
                twin = "left_" + name.removeprefix("right_")
            order.append(self._position.get(twin, self._position[name]))
        return tuple(order)


def _both(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{s}_{a}", f"{s}_{b}") for s in ("left", "right") for a, b in pairs)


_LEG_EDGES = (
    ("left_hip", "right_hip"),
    *_both(
        ("hip", "knee"),
        ("knee", "ankle"),
        ("ankle", "heel"),
        ("heel", "foot_index"),
        ("ankle", "foot_index"),
    ),
)
_TRUNK_EDGES = (("left_shoulder", "right_shoulder"), *_both(("shoulder", "hip")))

LEGS_AND_SHOULDERS = Skeleton(
    names=tuple(
        f"{side}_{part}"
        for part in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
        for side in ("left", "right")
    ),
    edges=(*_TRUNK_EDGES, *_LEG_EDGES),
)
"""The smallest skeleton that gaitcheck measures on."""

BLAZEPOSE = Skeleton(
    names=(
        "nose",
        "left_eye_inner",
        "left_eye",
        "left_eye_outer",
        "right_eye_inner",
        "right_eye",
        "right_eye_outer",
        "left_ear",
        "right_ear",
        "mouth_left",
        "mouth_right",
        "left_shoulder",
        "right_shoulder",
        "left_elbow",
        "right_elbow",
        "left_wrist",
        "right_wrist",
        "left_pinky",
        "right_pinky",
        "left_index",
        "right_index",
        "left_thumb",
        "right_thumb",
        "left_hip",
        "right_hip",
        "left_knee",
        "right_knee",
        "left_ankle",
        "right_ankle",
        "left_heel",
        "right_heel",
        "left_foot_index",
        "right_foot_index",
    ),
    edges=(
        *_TRUNK_EDGES,
        *_LEG_EDGES,
        *_both(("shoulder", "elbow"), ("elbow", "wrist")),
    ),
)
"""The 33 landmarks of the MediaPipe pose task, in its order."""

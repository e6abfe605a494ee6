"""Camera views and sides, named from the runner's own body."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """The runner's own left or right."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The contralateral side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class View(StrEnum):
    """Where the camera stands.

    `LEFT` means that the camera sees the runner's left side (and so the runner
    faces the left edge of the picture); `REAR` that it stands behind the runner.
    """

    REAR = "rear"
    FRONT = "front"
    LEFT = "left"
    RIGHT = "right"
    OBLIQUE = "oblique"
    UNCLEAR = "unclear"

    @property
    def is_frontal(self) -> bool:
        """True for rear and front, where frontal-plane angles can be read."""
        return self in (View.REAR, View.FRONT)

    @property
    def is_side(self) -> bool:
        """True for left and right, where sagittal angles can be read."""
        return self in (View.LEFT, View.RIGHT)

    @property
    def near_side(self) -> Side | None:
        """The leg nearer the camera in a side view, else None."""
        return {View.LEFT: Side.LEFT, View.RIGHT: Side.RIGHT}.get(self)

    @property
    def facing(self) -> int:
        """Return `d` of BIOMECHANICS.md: +1 if the runner faces image right, -1 left, 0 otherwise."""
        return {View.RIGHT: 1, View.LEFT: -1}.get(self, 0)

    @property
    def lateral_sign(self) -> int:
        """`view_sign` of BIOMECHANICS.md: +1 rear, -1 front, 0 otherwise."""
        return {View.REAR: 1, View.FRONT: -1}.get(self, 0)

"""Where the knee hurts, as shapes to tap: the runner stands facing the one who asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One place on one knee. `value` is what the questionnaire keeps."""

    value: str
    label: str
    x: float
    y: float
    rx: float
    ry: float


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One drawn leg; `x` is where its middle stands, `mirrored` for the runner's left."""

    side: str
    x: float
    mirrored: bool
    back: bool
    spots: tuple[Spot, ...]

    @property
    def seen(self) -> str:
        """From where it is drawn, in words."""
        return "from behind" if self.back else "from the front"


OUTLINE = (
    "M-32 30 C-34 55 -36 75 -30 104 C-37 130 -35 165 -29 195 L27 195 "
    "C34 165 36 140 30 108 C36 80 35 55 33 30"
)
"""A right leg from mid-thigh to mid-shin, middle at 0, outer side to the left."""

_FRONT = (
    ("front-centre", "around or behind the kneecap", 0.0, 96.0, 17.0, 18.0),
    ("below-kneecap", "just below the kneecap", 0.0, 129.0, 10.0, 12.0),
    ("outer", "outer side", -29.0, 103.0, 9.0, 24.0),
    ("inner-joint-line", "inner side, at the joint line", 28.0, 106.0, 9.0, 12.0),
    ("inner-low", "inner side, below the joint line", 26.0, 137.0, 9.0, 14.0),
)
_BACK = (("back", "back of the knee", 0.0, 106.0, 22.0, 22.0),)


def _leg(side: str, *, x: float, back: bool) -> Leg:
    # From behind, left and right change places on the paper.
    mirrored = (side == "left") is not back
    sign = -1 if mirrored else 1
    spots = tuple(
        Spot(
            value=f"{side}:{key}",
            label=f"{side.capitalize()} knee: {words}",
            x=x + sign * dx,
            y=y,
            rx=rx,
            ry=ry,
        )
        for key, words, dx, y, rx, ry in (_BACK if back else _FRONT)
    )
    return Leg(side=side, x=x, mirrored=mirrored, back=back, spots=spots)


KNEE_MAP = (
    _leg("right", x=50, back=False),
    _leg("left", x=140, back=False),
    _leg("left", x=50, back=True),
    _leg("right", x=140, back=True),
)
"""Both legs from the front, then both from behind."""

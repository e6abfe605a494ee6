"""Stick people with known motion, as a perfect pose model would see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.pose.estimator import Person
from gaitcheck.pose.survey import Look, Survey

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH_PX, HEIGHT_PX = 720, 1280
LOOKS = 20
STEP_S = 0.53
"""Time between looks: no whole number of strides."""

STRIDE_S = 0.71

_REST = {
    "nose": (0.0, -0.42),
    "shoulder": (0.1, -0.3),
    "elbow": (0.15, -0.15),
    "wrist": (0.15, 0.0),
    "hip": (0.06, 0.0),
    "knee": (0.06, 0.25),
    "ankle": (0.06, 0.48),
    "heel": (0.06, 0.5),
    "foot_index": (0.08, 0.52),
}
"""Places in body heights round the middle of the hips, seen from behind, left side x < 0."""


def person(
    *,
    centre: tuple[float, float],
    height: float = 800.0,
    swing: float = 0.0,
    phase: float = 0.0,
    mirrored: bool = False,
    confidence: float = 0.9,
) -> Person:
    """Somebody seen from behind whose ankles rise in turn by `swing` body heights."""
    xy = np.zeros((len(BLAZEPOSE.names), 2))
    for k, name in enumerate(BLAZEPOSE.names):
        part = name.removeprefix("left_").removeprefix("right_")
        x, y = _REST.get(part, _REST["nose"])
        left = name.startswith("left_")
        lift = np.sin(2 * np.pi * phase + (0 if left else np.pi))
        if part in ("ankle", "heel", "foot_index"):
            y -= swing * max(0.0, lift)
        side = -1 if left != mirrored else 1
        xy[k] = centre[0] + side * x * height, centre[1] + y * height
    return Person(xy_px=xy, confidence=np.full(len(xy), confidence))


def surveyed(*cast: Callable[[float], Person | None], looks: int = LOOKS) -> Survey:
    """Look at people who are given as functions of time."""
    taken = []
    for k in range(looks):
        people = [who(k * STEP_S) for who in cast]
        taken.append(
            Look(
                index=round(60 * k * STEP_S),
                time_s=k * STEP_S,
                people=tuple(p for p in people if p is not None),
                brightness=0.5,
            )
        )
    return Survey(
        width_px=WIDTH_PX, height_px=HEIGHT_PX, skeleton=BLAZEPOSE, looks=tuple(taken)
    )


def runner(
    x: float = 360.0,
    *,
    height: float = 800.0,
    stride_s: float = STRIDE_S,
    **more: object,
) -> Callable[[float], Person | None]:
    """Return somebody who runs on the spot."""

    def at(time_s: float) -> Person:
        bounce = 0.03 * height * np.sin(4 * np.pi * time_s / stride_s)
        return person(
            centre=(x, 640 + bounce),
            height=height,
            swing=0.15,
            phase=time_s / stride_s,
            **more,  # type: ignore[arg-type]
        )

    return at


def bystander(
    x: float, *, height: float = 800.0, **more: object
) -> Callable[[float], Person | None]:
    """Return somebody who stands and sways."""

    def at(time_s: float) -> Person:
        sway = 0.02 * height * np.sin(time_s)
        return person(centre=(x + sway, 640), height=height, **more)  # type: ignore[arg-type]

    return at

"""A camera behind or in front of a runner whose path is known, at a random place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.quality import Scale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaitcheck.core.arrays import FloatArray

DISTANCE_M = (2.0, 6.0)
HEIGHT_M = (0.4, 1.6)
PITCH_SD_DEG = 2.0
AIMED_AT_M = 0.85
"""Height of the point that the cameras are pointed at, but for their pitch error."""

FOCAL_PX = 1000.0


@dataclass(frozen=True, kw_only=True)
class VirtualCamera:
    """A pinhole in the plane of the runner's path.

    Parameters
    ----------
    front
        Before the runner instead of behind.
    distance_m, height_m
        From the pelvis and above the belt.
    pitch_rad
        Downwards positive.
    """

    front: bool
    distance_m: float
    height_m: float
    pitch_rad: float

    def heights_px(self, ahead_m: FloatArray, up_m: FloatArray) -> FloatArray:
        """Return where points are seen, down positive."""
        depth = self.distance_m + (-1.0 if self.front else 1.0) * ahead_m
        drop = self.height_m - up_m
        cos, sin = np.cos(self.pitch_rad), np.sin(self.pitch_rad)
        seen: FloatArray = (
            FOCAL_PX * (drop * cos - depth * sin) / (depth * cos + drop * sin)
        )
        return seen

    def scale(self, leg_m: float) -> Scale:
        """Return the scale at the pelvis's distance."""
        return Scale(
            mm_per_px=1000 * self.distance_m / FOCAL_PX,
            leg_length_px=FOCAL_PX * leg_m / self.distance_m,
            relative_sd=0.0,
            source="virtual camera",
        )


def random_cameras(n: int, generator: np.random.Generator) -> Iterator[VirtualCamera]:
    """Yield cameras, behind and in front in turns."""
    for index in range(n):
        distance = generator.uniform(*DISTANCE_M)
        height = generator.uniform(*HEIGHT_M)
        error = np.deg2rad(generator.normal(0, PITCH_SD_DEG))
        yield VirtualCamera(
            front=bool(index % 2),
            distance_m=distance,
            height_m=height,
            pitch_rad=float(np.arctan2(height - AIMED_AT_M, distance) + error),
        )

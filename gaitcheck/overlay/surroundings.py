"""Where labels may go: beside the runner, at the same distance over the whole clip.

Labels that follow each limb would jump and would hide the other leg. They stand in
columns left and right of the space that the runner ever needs, and a thin leader joins
them to the joint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.track import PoseTrack

Height = Literal["upper", "lower"]

_PARTS: dict[Height, tuple[str, ...]] = {
    "upper": ("shoulder", "elbow", "wrist", "hip"),
    "lower": ("knee", "ankle", "heel", "foot_index"),
}
_REACH_PERCENT = 98.0


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Reach of the runner in clip pixels.

    Parameters
    ----------
    reach_px
        For the upper and lower body: how far points lie left (negative) and right of the
        middle of the hips; NaN when nobody was seen.
    ground_px
        Picture row below which the feet hardly ever come.
    """

    reach_px: dict[Height, tuple[float, float]]
    ground_px: float

    def side_px(self, height: Height, direction: float) -> float:
        """Return the reach towards the picture's right (`direction` > 0) or left."""
        low, high = self.reach_px[height]
        return high if direction > 0 else low


def surroundings_of(track: PoseTrack) -> Surroundings:
    """Measure how far the runner reaches over the whole clip."""
    middle = track.middle("hip")[:, 0]
    reach: dict[Height, tuple[float, float]] = {}
    for height, parts in _PARTS.items():
        offsets = _columns(track, parts, 0) - middle[:, None]
        reach[height] = (
            _percentile(offsets, 100 - _REACH_PERCENT),
            _percentile(offsets, _REACH_PERCENT),
        )
    feet = _columns(track, ("heel", "foot_index"), 1)
    return Surroundings(reach_px=reach, ground_px=_percentile(feet, _REACH_PERCENT))


def _columns(track: PoseTrack, parts: tuple[str, ...], axis: int) -> FloatArray:
    names = [f"{side}_{part}" for part in parts for side in ("left", "right")]
    found = [track.skeleton.index(n) for n in names if n in track.skeleton]
    columns: FloatArray = track.xy_px[:, found, axis]
    return columns


def _percentile(values: FloatArray, percent: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.percentile(known, percent)) if known.size else float("nan")

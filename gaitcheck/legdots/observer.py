"""Watches the lower legs while the pose model is at work; one observer per segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.core.view import Side
from gaitcheck.legdots.spots import FIELDS, MOST, Leg, find_spots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gaitcheck.core.arrays import FloatArray

NAME = "leg_dots"
"""Key of the observations in the pose run."""

FINEST_STEP_S = 1 / 75
"""At 120 or 240 fps every second or fourth frame is searched."""

N_COLUMNS = 1 + MOST * len(FIELDS)
"""First 1 where the frame was searched, 0 or NaN where not; then the candidates."""

_SETTLING_FRAMES = 3

_JOINTS = np.array(
    [
        [BLAZEPOSE.index(joint, side) for joint in ("knee", "ankle", "heel")]
        for side in Side
    ]
)


def candidates(observations: FloatArray) -> FloatArray:
    """Return the candidates, `(n_frames, MOST, len(FIELDS))`, NaN where there are fewer."""
    return observations[:, 1:].reshape(len(observations), MOST, len(FIELDS))


class LegDotObserver:
    """Notes small bright spots on the lower leg that carries the weight.

    Parameters
    ----------
    own
        The segment's own frames; earlier ones are warm-up.
    """

    def __init__(self, own: range) -> None:
        self._own = own
        self._rows = np.full((len(own), N_COLUMNS), np.nan)
        self._rows[:, 0] = 0.0
        self._times_s: list[float] = []
        self._shanks: list[float] = []
        self._told = -1

    def observe(
        self,
        index: int,
        time_s: float,
        rgb_crop: NDArray[np.uint8],
        crop_origin_px: tuple[float, float],
        crop_scale: float,
        landmarks_px: FloatArray,
        mask: NDArray[np.float32] | None,
    ) -> None:
        """Take one frame (see `gaitcheck.pose.observer.FrameObserver`)."""
        del mask  # Shoes are often cut off by it; motion tells what is the runner's.
        legs = landmarks_px[_JOINTS]
        length = float(
            np.nanmax(np.linalg.norm(legs[:, 1] - legs[:, 0], axis=1), initial=0.0)
        )
        if len(self._times_s) < _SETTLING_FRAMES and length > 0:
            self._times_s.append(time_s)
            self._shanks.append(length)
        ready = len(self._times_s) == _SETTLING_FRAMES
        if not ready:
            return
        self._told += 1
        if index not in self._own or self._told % self._every():
            return
        row = self._rows[self._own.index(index)]
        row[0] = 1.0
        # The foot on the ground is the lower one in the picture; dots count in stance only.
        ankles = np.nan_to_num(legs[:, 1, 1], nan=-np.inf)
        leg = Leg(
            joints_px=legs[int(np.argmax(ankles))],
            shank_px=float(np.median(self._shanks)),
        )
        found = find_spots(rgb_crop, crop_origin_px, crop_scale, leg)
        row[1 : 1 + found.size] = found.ravel()

    def result(self) -> FloatArray:
        """Return `(n_frames, N_COLUMNS)`, NaN where nothing was found."""
        return self._rows

    def _every(self) -> int:
        step_s = float(np.median(np.diff(self._times_s)))
        return max(1, int(FINEST_STEP_S / step_s + 0.5))

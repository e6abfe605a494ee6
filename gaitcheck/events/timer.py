"""From a rough instant to a sharp one: a linear reading of the leg's velocities.

Simple thresholds on one joint are early for one runner and late for the next, because
feet land and leave differently. A ridge regression on the velocities of knee, ankle and
heel in a window round the rough instant takes most of that out. Its weights were fitted
to force-plate events (`benchmarks/training/side_timer.py`); see
docs/decisions/0003-events-side.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.arrays import FloatArray, frozen_floats

if TYPE_CHECKING:
    from gaitcheck.core.gait import EventKind
    from gaitcheck.events.leg_motion import LegMotion

TIMER_JOINTS = (0, 1, 2)
"""Knee, ankle, heel of `EVENT_JOINTS`. The toe is left out: where a pose model puts it
differs most from where a marker sits."""

MAX_CORRECTION_S = 0.04
"""Farthest that the reading may move an instant from where the training runners' mean
correction puts it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Timer:
    """Weights of one kind of event.

    Parameters
    ----------
    offsets_s
        `(k,)` times against the rough instant at which velocities are read.
    mean, scale
        `(f,)` of each feature over the training events.
    weight
        `(f,)` seconds per scaled feature.
    bias_s
        Mean of (rough minus true) over the training events.
    """

    offsets_s: FloatArray
    mean: FloatArray
    scale: FloatArray
    weight: FloatArray
    bias_s: float

    def __post_init__(self) -> None:
        for name in ("offsets_s", "mean", "scale", "weight"):
            values = frozen_floats(getattr(self, name), name, (None,))
            object.__setattr__(self, name, values)

    def sharpen(
        self, leg: LegMotion, rough_s: FloatArray, belt_px_s: float
    ) -> FloatArray:
        """Return the `(n,)` corrected instants."""
        if rough_s.size == 0:
            return rough_s
        seen = features(leg, rough_s, belt_px_s, self.offsets_s)
        extra = ((seen - self.mean) / self.scale) @ self.weight
        sharp: FloatArray = (
            rough_s - self.bias_s - np.clip(extra, -MAX_CORRECTION_S, MAX_CORRECTION_S)
        )
        return sharp


def features(
    leg: LegMotion, rough_s: FloatArray, belt_px_s: float, offsets_s: FloatArray
) -> FloatArray:
    """Velocities round each rough instant in units of the belt's speed.

    Returns
    -------
    FloatArray
        `(n, 3 * 2 * k)`: joint, axis (forward, up), offset.
    """
    at = (rough_s[:, None] + offsets_s).ravel()
    read = np.stack(
        [leg.paths[j](at, 1) for j in TIMER_JOINTS], axis=1
    )  # (n * k, 3, 2)
    by_event = read.reshape(rough_s.size, offsets_s.size, -1)
    flat: FloatArray = by_event.transpose(0, 2, 1).reshape(rough_s.size, -1)
    return flat / belt_px_s


@cache
def load_timer(kind: EventKind) -> Timer:
    """Read the weights that come with the package."""
    text = files("gaitcheck.events").joinpath("data/side_timer.json").read_text("utf-8")
    table = json.loads(text)["timers"][kind.value]
    return Timer(
        offsets_s=np.array(table["offsets_s"]),
        mean=np.array(table["mean"]),
        scale=np.array(table["scale"]),
        weight=np.array(table["weight"]),
        bias_s=float(table["bias_s"]),
    )

"""A reading against a limit, with the reading's uncertainty on both sides of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gaitcheck.findings.readings import half_interval

if TYPE_CHECKING:
    from gaitcheck.core.metric import MetricValue
    from gaitcheck.findings.speed import RunningSpeed
    from gaitcheck.knowledge.norms import Direction, Norm

Standing = Literal["beyond", "at", "within"]
"""`beyond` or `within` the limit by more than the uncertainty, or too close to tell."""

Z95 = 1.96
"""Half of a 95 % interval in standard errors."""

_BAND_SDS = 3.29
"""Width of a 5 to 95 % band in standard deviations of a normal distribution."""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """The limits of one metric in one direction at the runner's speed.

    Parameters
    ----------
    mild, clear
        Limits in the metric's unit; `clear` is infinitely far when there is none.
    share_of_steps
        Share of the steps that must be beyond as well; 0 = the mean alone counts.
    spread
        Standard deviation between healthy legs, from the normal band.
    """

    direction: Direction
    mild: float
    clear: float
    share_of_steps: float
    spread: float

    @property
    def sign(self) -> float:
        """Return +1 when large values stand out, -1 when small ones do."""
        return 1.0 if self.direction == "above" else -1.0

    @property
    def comparison(self) -> str:
        """The sign printed beside the limit."""
        return ">" if self.direction == "above" else "<"

    def standing(self, value: MetricValue) -> Standing:
        """Tell on which side of the mild limit a reading lies, if that can be told."""
        half = half_interval(value)
        past = self.sign * (value.mean - self.mild)
        if past - half > 0 and self._enough_steps(value):
            return "beyond"
        if past + half < 0:
            return "within"
        return "at"

    def severity(self, value: MetricValue) -> Literal["mild", "clear"]:
        """Return how far beyond a reading is that is known to be beyond."""
        return "clear" if self.sign * (value.mean - self.clear) > 0 else "mild"

    def excess_sd(self, value: MetricValue) -> float:
        """Distance beyond the mild limit in standard deviations of healthy legs."""
        return self.sign * (value.mean - self.mild) / self.spread

    def excess_noise(self, value: MetricValue) -> float:
        """Distance beyond the mild limit in half widths of the reading's interval."""
        half = half_interval(value)
        past = self.sign * (value.mean - self.mild)
        return past / half if half > 0 else math.copysign(math.inf, past)

    def margin_z(self, value: MetricValue) -> float:
        """Distance beyond the mild limit in standard errors; 0 without an interval."""
        half = half_interval(value)
        return self.sign * (value.mean - self.mild) / (half / Z95) if half > 0 else 0.0

    def _enough_steps(self, value: MetricValue) -> bool:
        if not self.share_of_steps or value.per_stride.size == 0:
            return True
        beyond = self.sign * (value.per_stride - self.mild) > 0
        return float(np.mean(beyond)) >= self.share_of_steps


def threshold(
    norm: Norm, direction: Direction, speed: RunningSpeed
) -> Threshold | None:
    """Return the limits of a metric at a speed, or None when there are none."""
    mild = norm.limit(direction, "mild")
    if mild is None or not speed.valid_for(norm):
        return None
    clear = norm.limit(direction, "clear")
    sign = 1.0 if direction == "above" else -1.0
    band = norm.band(speed.usual_mps)
    return Threshold(
        direction=direction,
        mild=speed.limit(mild, norm),
        clear=speed.limit(clear, norm) if clear else sign * math.inf,
        share_of_steps=mild.share_of_steps,
        spread=max((band.high - band.low) / _BAND_SDS, 1e-9),
    )


def certain_at(
    value: MetricValue, norm: Norm, direction: Direction, speed: RunningSpeed
) -> tuple[float, float] | None:
    """Slowest and fastest of the likely speeds at which a reading is surely beyond.

    None when there is none, or when those speeds do not hang together.
    """
    mild = norm.limit(direction, "mild")
    if mild is None:
        return None
    low, high = speed.range_mps
    sign, half = (1.0 if direction == "above" else -1.0), half_interval(value)
    sure = [
        (float(v), sign * (value.mean - mild.at.at(v)) > half)
        for v in speed.tried_mps
        if low <= v <= high
    ]
    at = [n for n, (_, yes) in enumerate(sure) if yes]
    if not at or at[-1] - at[0] + 1 != len(at):
        return None
    return sure[at[0]][0], sure[at[-1]][0]

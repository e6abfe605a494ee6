"""Normal bands and limits of every measure, where it matters by speed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from gaitcheck.core.finding import Grade  # noqa: TC001 - read at run time
from gaitcheck.knowledge.evidence import Basis  # noqa: TC001 - read at run time

Direction = Literal["above", "below"]
Severity = Literal["mild", "clear"]
LimitOf = Literal["value", "difference", "difference_pct"]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A value that may change with running speed: straight between its points.

    Parameters
    ----------
    points
        `(speed_mps, value)` in rising speed; one point means the same at all speeds.
    """

    points: tuple[tuple[float, float], ...]

    @property
    def constant(self) -> bool:
        """True when the value is the same at all speeds."""
        return len(self.points) == 1

    @property
    def values(self) -> tuple[float, ...]:
        """The values at its points."""
        return tuple(value for _, value in self.points)

    def at(self, speed_mps: float) -> float:
        """Return the value at a speed; beyond the last point it stays.

        Examples
        --------
        >>> Curve(points=((2.5, 6.0), (3.5, 8.0))).at(3.0)
        7.0
        """
        first, last = self.points[0], self.points[-1]
        if speed_mps <= first[0]:
            return first[1]
        for (v0, y0), (v1, y1) in pairwise(self.points):
            if speed_mps <= v1:
                return y0 + (y1 - y0) * (speed_mps - v0) / (v1 - v0)
        return last[1]


@dataclass(frozen=True, kw_only=True)
class Group:
    """The runners behind a band: who, how fast, how measured, from which source."""

    id: str
    population: str
    speed_mps: tuple[float, ...]
    scale: str
    share: str
    basis: Basis
    source: str


@dataclass(frozen=True, kw_only=True)
class BandValues:
    """Low edge, middle and high edge of a normal band at one speed."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Band:
    """What one group of healthy runners shows."""

    group: str
    low: Curve
    middle: Curve
    high: Curve

    def at(self, speed_mps: float | None) -> BandValues:
        """Return the band at a speed; without a speed, wide enough for all of them."""
        if speed_mps is None:
            middle = self.middle.values
            return BandValues(
                low=min(self.low.values),
                middle=math.fsum(middle) / len(middle),
                high=max(self.high.values),
            )
        return BandValues(
            low=self.low.at(speed_mps),
            middle=self.middle.at(speed_mps),
            high=self.high.at(speed_mps),
        )


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A value beyond which a reading is worth a word.

    Parameters
    ----------
    of
        `value` of one leg, `difference` between the legs (in the unit), or
        `difference_pct` of the mean of both.
    share_of_steps
        Share of the steps that must be beyond; 0 = the mean counts.
    """

    direction: Direction
    severity: Severity
    at: Curve
    basis: Basis
    sources: tuple[str, ...]
    why: str
    of: LimitOf = "value"
    share_of_steps: float = 0.0

    def value(self, speed_mps: float | None) -> float:
        """Return the limit at a speed; without a speed, the one that flags least."""
        if speed_mps is None:
            pick = max if self.direction == "above" else min
            return pick(self.at.values)
        return self.at.at(speed_mps)


@dataclass(frozen=True, kw_only=True)
class PatternClass:
    """A named range of a measure, e.g. rearfoot; `above` is its lower edge."""

    name: str
    above: float = -math.inf


@dataclass(frozen=True, kw_only=True)
class Norm:
    """All that is known of one measure. Fields are described in `norms.toml`."""

    id: str
    label: str
    unit: str
    plain: str
    link: str
    link_grade: Grade
    validity: str
    speed_mps: tuple[float, ...]
    sources: tuple[str, ...]
    bands: tuple[Band, ...] = field(metadata={"key": "band"})
    limits: tuple[Limit, ...] = field(default=(), metadata={"key": "limit"})
    classes: tuple[PatternClass, ...] = field(default=(), metadata={"key": "class"})
    also: tuple[str, ...] = ()
    detectable_change: float | None = None
    detectable_source: str = ""

    def valid_at(self, speed_mps: float | None) -> bool:
        """Return whether the limits may be used at this speed (unknown: yes)."""
        low, high = self.speed_mps
        return speed_mps is None or low <= speed_mps <= high

    def band(self, speed_mps: float | None) -> BandValues:
        """Return the first (shown) band at a speed."""
        return self.bands[0].at(speed_mps)

    def limit(
        self, direction: Direction, severity: Severity, of: LimitOf = "value"
    ) -> Limit | None:
        """Return the limit of this kind, or None when there is none."""
        wanted = (direction, severity, of)
        return next(
            (x for x in self.limits if (x.direction, x.severity, x.of) == wanted), None
        )

    def limit_value(
        self,
        direction: Direction,
        severity: Severity,
        *,
        speed_mps: float | None,
        of: LimitOf = "value",
    ) -> float | None:
        """Return the limit as a number at a speed.

        None when there is no such limit, or when the speed is outside the range in
        which it may be used. Without a speed the limit that flags least is returned.
        """
        limit = self.limit(direction, severity, of)
        if limit is None or not self.valid_at(speed_mps):
            return None
        return limit.value(speed_mps)

    def class_of(self, value: float) -> str:
        """Return the name of the class a value falls in; empty without classes."""
        ordered = sorted(self.classes, key=lambda c: c.above, reverse=True)
        return next((c.name for c in ordered if value > c.above), "")

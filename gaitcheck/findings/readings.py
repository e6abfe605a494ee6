"""The readings of a session as rules ask for them: best clip first, or why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gaitcheck.core.view import View
from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.metric import Asymmetry, MetricSide, MetricValue

FRONTAL: Final = (View.REAR, View.FRONT)
SIDEWAYS: Final = (View.LEFT, View.RIGHT)
ANY_VIEW: Final = (*FRONTAL, *SIDEWAYS)

_NOT_FILMED: Final = {
    FRONTAL: "not filmed from behind or in front",
    SIDEWAYS: "not filmed from the side",
    ANY_VIEW: "no clip from a square view",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Readings:
    """Metric values, differences and views of all clips of one session.

    Parameters
    ----------
    views
        Camera view of each clip, in the order of the clips.
    """

    metrics: tuple[MetricValue, ...]
    asymmetries: tuple[Asymmetry, ...]
    views: tuple[View, ...]

    def filmed(self, views: Sequence[View]) -> bool:
        """Tell whether any clip has one of these views."""
        return any(view in views for view in self.views)

    def value(self, key: str, side: MetricSide) -> MetricValue | None:
        """Return the reading with the narrowest interval, else a withheld one, else None."""
        found = [m for m in self.metrics if m.key == key and m.side == side]
        measured = [m for m in found if m.measured]
        if measured:
            return min(measured, key=half_interval)
        return found[0] if found else None

    def difference(self, key: str) -> Asymmetry | None:
        """Return the right-left difference with the narrowest interval, else None.

        Sides of different clips are never compared, so this may rest on other readings
        than `value` returns.
        """
        found = [a for a in self.asymmetries if a.key == key]
        judged = [a for a in found if a.verdict != "withheld" and a.interval]
        if judged:
            return min(judged, key=_width)
        return found[0] if found else None

    def why_missing(
        self, keys: Sequence[str], side: MetricSide, views: tuple[View, ...]
    ) -> str:
        """Say why none of these metrics has a number for this side."""
        if not self.filmed(views):
            return self._not_filmed(views)
        for key in keys:
            value = self.value(key, side)
            if value is not None and value.withheld:
                return value.withheld
        if not any(key in METRICS for key in keys):
            return "gaitcheck does not measure this yet"
        return "not measured in this clip"

    def _not_filmed(self, views: tuple[View, ...]) -> str:
        reason = _NOT_FILMED.get(views, "not filmed in the view it needs")
        if View.OBLIQUE in self.views:
            return f"{reason} (a clip stands oblique, between two views)"
        if View.UNCLEAR in self.views:
            return f"{reason} (the view of a clip is unclear)"
        return reason


def half_interval(value: MetricValue) -> float:
    """Half the 95 % interval of a mean; infinite when no interval is known."""
    if value.interval is None or not all(map(math.isfinite, value.interval)):
        return math.inf
    low, high = value.interval
    return (high - low) / 2


def typical_instant_s(value: MetricValue) -> float:
    """When the stride nearest the mean was read: an instant worth looking at; or NaN."""
    if value.per_stride.size == 0:
        return math.nan
    away = np.abs(value.per_stride - value.mean)
    if not np.isfinite(away).any():
        return math.nan
    return float(value.stride_time_s[int(np.nanargmin(away))])


def _width(one: Asymmetry) -> float:
    low, high = one.interval or (-math.inf, math.inf)
    return high - low

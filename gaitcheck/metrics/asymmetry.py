"""Differences between the legs, with a verdict that noise cannot make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from gaitcheck.core.metric import Asymmetry
from gaitcheck.metrics.interval import half_width
from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.metric import MetricValue

RATIO_UNITS = ("ms", "mm", "leg lengths", "")
"""Units with a true zero, where a symmetry index makes sense; never angles."""

NO_INDEX = ("step_width_mm", "step_width_leg", "foot_to_midline_ms_mm", "flight_ms")
"""Lengths and times that pass through zero, where the index runs away."""


def asymmetries(values: Sequence[MetricValue]) -> tuple[Asymmetry, ...]:
    """Compare right with left for every per-side metric of one clip.

    Parameters
    ----------
    values
        Metrics of a single clip; sides of different clips are never compared.
    """
    left = {v.key: v for v in values if v.side == "left"}
    right = {v.key: v for v in values if v.side == "right"}
    return tuple(_compare(left[key], right[key]) for key in left if key in right)


def _compare(left: MetricValue, right: MetricValue) -> Asymmetry:
    if not (left.measured and right.measured):
        missing = left if not left.measured else right
        return Asymmetry(
            key=left.key,
            clip_index=left.clip_index,
            unit=left.unit,
            difference=float("nan"),
            interval=None,
            index_pct=float("nan"),
            verdict="withheld",
            reason=f"{missing.side}: {missing.withheld}",
        )
    difference = right.mean - left.mean
    half = np.hypot(
        half_width(right.sd, right.n, 0.0), half_width(left.sd, left.n, 0.0)
    )
    half = float(np.hypot(half, 1.96 * max(left.difference_sd, right.difference_sd)))
    verdict: Literal["different", "below noise"] = (
        "different" if abs(difference) > half else "below noise"
    )
    return Asymmetry(
        key=left.key,
        clip_index=left.clip_index,
        unit=left.unit,
        difference=difference,
        interval=(difference - half, difference + half),
        index_pct=_index_pct(left, right),
        verdict=verdict,
    )


def _index_pct(left: MetricValue, right: MetricValue) -> float:
    """Symmetry index `200 (R-L)/(R+L)` in percent, for quantities with a true zero."""
    key = left.key
    if METRICS[key].unit not in RATIO_UNITS or key in NO_INDEX:
        return float("nan")
    total = right.mean + left.mean
    return 200 * (right.mean - left.mean) / total if total > 0 else float("nan")

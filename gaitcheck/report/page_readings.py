"""Metric values as the report prints them: readings, table, left-right pairs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gaitcheck.report.lookup import (
    MINUS,
    between,
    label_of,
    measured,
    metric_of,
    number,
    order_of,
    repeats,
    sentence,
    with_unit,
)
from gaitcheck.report.page_types import Bar, Pair, Reading, Withheld
from gaitcheck.report.reference import UsualRange, usual_range
from gaitcheck.report.verdict import judge

if TYPE_CHECKING:
    from gaitcheck.core.analysis import Analysis
    from gaitcheck.core.metric import Asymmetry, MetricValue

FAMILY_TITLES = {
    "frontal": "Frontal plane, as seen from behind",
    "sagittal": "Sagittal plane, forward and up",
    "timing": "Timing",
}
"""Headings of the table, in its order."""

_SIDES = ("left", "right", "both")


def reading_of(analysis: Analysis, value: MetricValue) -> Reading:
    """Put one metric value in print."""
    metric = metric_of(value.key)
    norm = usual_range(value.key, analysis.settings.belt_speed_mps)
    unit = value.unit
    return Reading(
        key=value.key,
        label=metric.label,
        side=value.side,
        clip_index=value.clip_index,
        exact=repr(float(value.mean)) if value.measured else "",
        unit="" if unit == "°" else unit,
        cells=(
            measured(value.key, value.mean, _attached(unit)),
            between(value.key, value.interval, _attached(unit)),
            norm_text(value.key, norm, _attached(unit)),
        ),
        value=measured(value.key, value.mean, unit) if value.measured else "",
        interval=between(value.key, value.interval, unit),
        sd=number(value.sd, metric.decimals) if math.isfinite(value.sd) else "",
        n=value.n,
        norm=norm_text(value.key, norm, unit),
        verdict=judge(value, norm),
        withheld=value.withheld,
        note=value.note,
        mdc=measured(value.key, value.mdc, unit) if math.isfinite(value.mdc) else "",
        definition=metric.definition,
        sign=metric.sign,
        sources=", ".join(metric.sources),
        bar=bar_of(value, norm, scale_of(analysis, value.key, norm))
        if value.measured
        else None,
    )


def norm_text(key: str, norm: UsualRange | None, unit: str) -> str:
    """Print a usual range: `3 to 6°`, `below 10°`, `above 35°`, or nothing."""
    if norm is None:
        return ""
    low_open, high_open = math.isinf(norm.low), math.isinf(norm.high)
    if low_open and high_open:
        return ""
    decimals = metric_of(key).decimals
    low, high = (_short(end, decimals) for end in (norm.low, norm.high))
    if low_open:
        return with_unit(f"below {high}", unit)
    if high_open:
        return with_unit(f"above {low}", unit)
    return with_unit(f"{low} to {high}", unit)


def bar_of(
    value: MetricValue, norm: UsualRange | None, scale: tuple[float, float]
) -> Bar:
    """Place a reading, its interval and the usual range on a scale."""
    low, high = scale

    def place(x: float) -> float:
        share = min(1.0, max(0.0, (x - low) / (high - low)))
        return round(100.0 * float(share), 2)

    whisker = None
    if value.interval is not None and all(map(math.isfinite, value.interval)):
        whisker = (place(value.interval[0]), place(value.interval[1]))
    decimals = metric_of(value.key).decimals
    return Bar(
        dot=place(value.mean),
        whisker=whisker,
        band=None if norm is None else (place(norm.low), place(norm.high)),
        low_text=number(low, decimals),
        high_text=number(high, decimals),
    )


def scale_of(
    analysis: Analysis, key: str, norm: UsualRange | None
) -> tuple[float, float]:
    """Return the ends of one scale for all sides and clips, so that bars compare."""
    ends = [] if norm is None else [norm.low, norm.high]
    for value in analysis.metrics:
        if value.key == key and value.measured:
            ends += [value.mean, *(value.interval or ())]
    ends = [end for end in ends if math.isfinite(end)]
    low, high = min(ends), max(ends)
    pad = 0.12 * (high - low) or 0.1 * abs(high) or 1.0
    return low - pad, high + pad


def table_of(analysis: Analysis) -> tuple[tuple[str, tuple[Reading, ...]], ...]:
    """List every measured value by family, in the order of the metric table."""
    groups = []
    for family, title in FAMILY_TITLES.items():
        values = [
            v
            for v in analysis.metrics
            if v.measured and metric_of(v.key).family == family
        ]
        values.sort(key=lambda v: (order_of(v.key), v.clip_index, _SIDES.index(v.side)))
        if values:
            groups.append((title, tuple(reading_of(analysis, v) for v in values)))
    return tuple(groups)


def withheld_of(analysis: Analysis) -> tuple[Withheld, ...]:
    """Group what was not measured by its reason; several clips say which."""
    by_reason: dict[tuple[str, int], list[str]] = {}
    for value in sorted(analysis.metrics, key=lambda v: order_of(v.key)):
        if value.measured or _elsewhere(analysis, value):
            continue
        names = by_reason.setdefault((value.withheld, value.clip_index), [])
        names.append(_named(analysis, value))
    several = len(analysis.clips) > 1
    return tuple(
        Withheld(
            reason=sentence(reason),
            what=", ".join(dict.fromkeys(names))
            + (f" (clip {clip_index + 1})" if several else ""),
        )
        for (reason, clip_index), names in by_reason.items()
    )


def _elsewhere(analysis: Analysis, value: MetricValue) -> bool:
    """Tell whether another clip gave the number that this one withholds."""
    found = analysis.value(value.key, value.side)
    return found is not None and found.measured


def _named(analysis: Analysis, value: MetricValue) -> str:
    """Name the leg only where the other one was measured."""
    label = label_of(value.key)
    twin = {"left": "right", "right": "left"}.get(value.side)
    both = any(
        m.key == value.key and m.clip_index == value.clip_index and m.side == twin
        for m in analysis.metrics
        if not m.measured
    )
    return label if both or twin is None else f"{label} ({value.side})"


def pairs_of(analysis: Analysis) -> tuple[Pair, ...]:
    """Pair left and right of every metric that was read on both legs, once each."""
    rows = []
    known = [one for one in analysis.asymmetries if one.verdict != "withheld"]
    for one in known:
        if repeats(one.key, {k.key for k in known if k.clip_index == one.clip_index}):
            continue
        left = _value(analysis, one, "left")
        right = _value(analysis, one, "right")
        if left is None or right is None:
            continue
        longest = max(abs(left.mean), abs(right.mean)) or 1.0
        rows.append((order_of(one.key), one, left, right, longest))
    rows.sort(key=lambda row: (row[0], row[1].clip_index))
    return tuple(
        Pair(
            key=one.key,
            label=label_of(one.key),
            unit="" if one.unit == "°" else one.unit,
            left_text=measured(one.key, left.mean, _attached(one.unit)),
            right_text=measured(one.key, right.mean, _attached(one.unit)),
            left=reading_of(analysis, left),
            right=reading_of(analysis, right),
            left_pct=round(100 * abs(left.mean) / longest, 1),
            right_pct=round(100 * abs(right.mean) / longest, 1),
            difference=_difference(one),
            interval=between(one.key, one.interval, _attached(one.unit)),
            verdict=one.verdict,
        )
        for _, one, left, right, longest in rows
    )


def _value(analysis: Analysis, one: Asymmetry, side: str) -> MetricValue | None:
    return next(
        (
            m
            for m in analysis.metrics
            if (m.key, m.clip_index, m.side) == (one.key, one.clip_index, side)
            and m.measured
        ),
        None,
    )


def _attached(unit: str) -> str:
    """Keep the only unit that is written without a space."""
    return unit if unit == "°" else ""


def _difference(one: Asymmetry) -> str:
    text = measured(one.key, one.difference, _attached(one.unit))
    if not text.startswith(MINUS) and one.difference > 0:
        text = f"+{text}"
    if math.isfinite(one.index_pct):
        text += f" ({number(one.index_pct, 0)} %)"
    return text


def _short(value: float, decimals: int) -> str:
    """Print a limit without digits it does not have: 3, not 3.0."""
    if not math.isfinite(value):
        return ""
    shown = next(
        d for d in range(decimals + 1) if d == decimals or round(value, d) == value
    )
    return number(value, shown)

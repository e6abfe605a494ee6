"""The page about one measure: definition, normal band by speed, limits, trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.knowledge.page import (
    ExplainPage,
    Section,
    page,
    section,
    source_section,
)
from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from gaitcheck.knowledge.loader import Knowledge
    from gaitcheck.knowledge.norms import Band, Curve, Limit, Norm


def metric_page(k: Knowledge, key: str) -> ExplainPage:
    """Explain a measure: definition, normal band by speed, limits, trust."""
    norm = k.norm(key)
    metric = METRICS.get(norm.id if norm else key)
    title = norm.label if norm else (metric.label if metric else key)
    codes = [f for f in k.findings.values() if norm and norm.id in f.metrics]
    return page(
        "measure",
        norm.id if norm else key,
        title,
        section("What it is", [norm.plain] if norm else []),
        section(
            "How it is read",
            [metric.definition, f"Sign: {metric.sign}."] if metric else [],
        ),
        *(_norm_sections(k, norm) if norm else ()),
        section("Findings that use it", [], [f"{f.code}: {f.title}" for f in codes]),
        source_section(k, norm.sources) if norm else section("Sources", []),
    )


def limits_line(k: Knowledge, key: str) -> str:
    """Return a measure with its mild limits, in one line."""
    norm = k.norms[key]
    mild = [x for x in norm.limits if x.severity == "mild"]
    shown = [x for x in mild if x.of == "value"] or mild
    limits = ", ".join(_limit_words(x, norm.unit) for x in shown)
    return f"{norm.label}: {limits}" if limits else norm.label


def _norm_sections(k: Knowledge, norm: Norm) -> tuple[Section, ...]:
    change = ""
    if norm.detectable_change is not None:
        source = k.sources[norm.detectable_source].label
        change = (
            "Smallest change between two sessions beyond noise: "
            f"{_with_unit(_number(norm.detectable_change), norm.unit)} ({source})."
        )
    low, high = norm.speed_mps
    valid = f"The limits hold from {low:g} to {high:g} m/s."
    return (
        section(
            "Healthy runners", [], [_band_line(k, b, norm.unit) for b in norm.bands]
        ),
        section(
            "Limits",
            [valid]
            if norm.limits
            else ["There is no limit: the measure is described only."],
            [_limit_line(x, norm.unit) for x in norm.limits],
        ),
        section("Link with knee pain", [norm.link, f"Evidence: {norm.link_grade}."]),
        section("How far to trust it", [norm.validity, change]),
    )


def _band_line(k: Knowledge, band: Band, unit: str) -> str:
    group = k.groups[band.group]
    edges = (
        f"{_curve(band.low, unit)} to {_curve(band.high, unit)}"
        if band.low.constant
        else "; ".join(
            f"{_number(band.low.at(v))} to "
            f"{_with_unit(_number(band.high.at(v)), unit)} at {v:g} m/s"
            for v, _ in band.high.points
        )
    )
    source = k.sources[group.source].label
    slow, fast = group.speed_mps
    speed = f"{slow:g} m/s" if slow == fast else f"{slow:g} to {fast:g} m/s"
    return f"{edges} ({group.share}): {group.population}, {speed}; {group.scale} ({source})."


def _limit_line(limit: Limit, unit: str) -> str:
    words = _limit_words(limit, unit)
    return f"{limit.severity.capitalize()}: {words}. {limit.why}"


def _limit_words(limit: Limit, unit: str) -> str:
    of = "" if limit.of == "value" else "difference of the legs "
    unit = "%" if limit.of == "difference_pct" else unit
    share = (
        f" in more than {limit.share_of_steps:.0%} of the steps"
        if limit.share_of_steps
        else ""
    )
    return f"{of}{limit.direction} {_curve(limit.at, unit)}{share}"


def _curve(curve: Curve, unit: str) -> str:
    if curve.constant:
        return _with_unit(_number(curve.points[0][1]), unit)
    values = ", ".join(f"{_number(y)} at {v:g} m/s" for v, y in curve.points)
    return f"{values} ({unit})" if unit else values


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _with_unit(number: str, unit: str) -> str:
    return f"{number}{unit}" if unit == "°" else f"{number} {unit}".strip()

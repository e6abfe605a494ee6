"""Check one norm: complete, and its limits on the unusual side of its band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gaitcheck.knowledge.evidence import Source
    from gaitcheck.knowledge.norms import Band, Group, Limit, Norm

UNITS: Final = {
    "deg": "°",
    "mm": "mm",
    "ms": "ms",
    "spm": "steps/min",
    "pct": "%",
    "leg": "leg lengths",
    "ratio": "hip widths",
    "factor": "",
}
"""Last part of a metric key and the unit that goes with it."""


def check_norm(
    norm: Norm, groups: Mapping[str, Group], sources: Mapping[str, Source]
) -> Iterator[str]:
    """Yield what is missing or contradicts itself in one norm."""
    suffix = norm.id.rsplit("_", 1)[-1]
    if suffix not in UNITS:
        yield f"the name should end in one of {', '.join(UNITS)}"
    elif norm.unit != UNITS[suffix]:
        yield f"unit should be {UNITS[suffix]!r} as the name says, not {norm.unit!r}"
    if len(norm.speed_mps) != 2 or not 0 < norm.speed_mps[0] < norm.speed_mps[1]:
        yield "speed_mps should be [slowest, fastest]"
        return
    if not norm.bands:
        yield "needs at least one band"
        return
    if (norm.detectable_change is None) != (not norm.detectable_source):
        yield "detectable_change and detectable_source belong together"
    if norm.detectable_source and norm.detectable_source not in sources:
        yield f"detectable_source {norm.detectable_source} does not exist"
    for band in norm.bands:
        yield from _check_band(band, groups)
    seen: set[tuple[str, str, str]] = set()
    for limit in norm.limits:
        yield from _check_limit(limit, norm, sources)
        kind = (limit.of, limit.direction, limit.severity)
        if kind in seen:
            yield f"{_name(limit)} stands there twice"
        seen.add(kind)


def _check_band(band: Band, groups: Mapping[str, Group]) -> Iterator[str]:
    group = groups.get(band.group)
    if group is None:
        yield f"group {band.group} does not exist"
        return
    if len(group.speed_mps) != 2:
        yield f"group {band.group}: speed_mps should be [slowest, fastest]"
        return
    for speed in group.speed_mps:
        values = band.at(speed)
        if not values.low < values.middle < values.high:
            yield f"band of {band.group}: low, middle, high should rise at {speed:g} m/s"


def _check_limit(
    limit: Limit, norm: Norm, sources: Mapping[str, Source]
) -> Iterator[str]:
    name = _name(limit)
    if not limit.sources:
        yield f"{name} needs at least one source"
    for source in limit.sources:
        if source not in sources:
            yield f"{name}: source {source} does not exist"
    if not 0 <= limit.share_of_steps <= 1:
        yield f"{name}: share_of_steps lies between 0 and 1"
    sign = 1 if limit.direction == "above" else -1
    for speed in norm.speed_mps:
        at = limit.value(speed)
        # A limit inside the bulk of healthy runners would flag most of them.
        middle = norm.band(speed).middle if limit.of == "value" else 0.0
        if sign * (at - middle) <= 0:
            yield f"{name} at {speed:g} m/s lies on the usual side of the middle ({middle:g})"
        mild = norm.limit(limit.direction, "mild", limit.of)
        if limit.severity == "mild" or mild is None:
            continue
        if sign * (at - mild.value(speed)) <= 0:
            yield f"{name} at {speed:g} m/s is not beyond the mild one"


def _name(limit: Limit) -> str:
    return f"limit {limit.of} {limit.direction} {limit.severity}"

"""One reading over a patient's sessions: points with their intervals, ready to be drawn."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

WIDTH, HEIGHT = 860, 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 20, 16, 44
_SIDES = ("left", "right", "none")
_APART = {"left": -5.0, "right": 5.0, "none": 0.0}
"""Left and right stand beside each other, so that their intervals can be told apart."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """A reading of one session; `value` is NaN with the reason in `withheld`."""

    day: str
    side: str
    value: float
    low: float
    high: float
    mdc: float
    withheld: str = ""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A reading that can be followed: metric and view."""

    key: str
    view: str
    label: str
    unit: str

    @property
    def id(self) -> str:
        """How the page's address names it."""
        return f"{self.key}.{self.view}"


@dataclass(frozen=True, kw_only=True)
class Series:
    """All points of a topic, oldest first; `usual` is the latest usual range."""

    topic: Topic
    points: tuple[Point, ...]
    usual: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A drawn point: place, ends of its interval, and its words."""

    x: float
    y: float
    top: float
    foot: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """The dots of one side."""

    side: str
    dots: tuple[Dot, ...]

    @property
    def path(self) -> str:
        """The line's corners as SVG wants them."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The picture: lines, ticks, days, and the band of the usual range."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]
    band: tuple[float, float] | None


def topics(results: Iterable[Path]) -> list[Topic]:
    """List what was measured in at least one of the results."""
    found: dict[str, Topic] = {}
    for folder in results:
        for metric, view in _metrics(folder):
            if metric["value"] is not None and metric["withheld"] is None:
                topic = Topic(
                    key=metric["key"],
                    view=view,
                    label=metric["label"],
                    unit=metric["unit"],
                )
                found.setdefault(topic.id, topic)
    return sorted(found.values(), key=lambda t: (t.label.lower(), t.view))


def series(topic: Topic, results: Sequence[tuple[str, Path]]) -> Series:
    """Gather a topic's points; `results` are pairs of day and folder, oldest first."""
    points: list[Point] = []
    usual = None
    for day, folder in results:
        seen: set[str] = set()
        for metric, view in _metrics(folder):
            place = (metric["key"], view)
            if place != (topic.key, topic.view) or metric["side"] in seen:
                continue
            seen.add(metric["side"])
            points.append(_point(day, metric))
            usual = _range(metric["norm"]) or usual
    return Series(topic=topic, points=tuple(points), usual=usual)


def draw(found: Series) -> Chart | None:
    """Place the points of a series on paper; None when there is none to draw."""
    measured = [p for p in found.points if math.isfinite(p.value)]
    if not measured:
        return None
    days = list(dict.fromkeys(p.day for p in found.points))
    low, high = _ends(measured, found.usual)

    def down(value: float) -> float:
        share = (value - low) / (high - low)
        return _TOP + (1 - min(1.0, max(0.0, share))) * (HEIGHT - _TOP - _BOTTOM)

    def along(day: str) -> float:
        step = (WIDTH - _LEFT - _RIGHT) / len(days)
        return _LEFT + (days.index(day) + 0.5) * step

    lines = []
    for side in _SIDES:
        dots = tuple(
            Dot(
                x=along(p.day) + _APART[side],
                y=down(p.value),
                top=down(p.high),
                foot=down(p.low),
                words=f"{p.day}{_of(side)}: {p.value:.1f} {found.topic.unit}",
            )
            for p in measured
            if p.side == side
        )
        if dots:
            lines.append(Line(side=side, dots=dots))
    band = None
    if found.usual is not None:
        top, foot = down(min(high, found.usual[1])), down(max(low, found.usual[0]))
        band = (top, foot - top)
    return Chart(
        lines=tuple(lines),
        ticks=tuple((down(v), f"{v:g}") for v in _ticks(low, high)),
        days=tuple((along(day), day) for day in days),
        band=band,
    )


def _metrics(folder: Path) -> list[tuple[dict[str, Any], str]]:
    """Read the metrics of a result with the view of their clip."""
    try:
        document = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
        clips = document["clips"]
        return [(m, str(clips[m["clip"]]["view"])) for m in document["metrics"]]
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return []


def _point(day: str, metric: dict[str, Any]) -> Point:
    value = metric["value"]
    if value is None or metric["withheld"] is not None:
        nan = math.nan
        return Point(
            day=day,
            side=_side(metric),
            value=nan,
            low=nan,
            high=nan,
            mdc=nan,
            withheld=metric["withheld"] or "not measured",
        )
    low, high = metric["interval"] or (value, value)
    mdc = metric["mdc"]
    return Point(
        day=day,
        side=_side(metric),
        value=value,
        low=low,
        high=high,
        mdc=math.nan if mdc is None else mdc,
    )


def _side(metric: dict[str, Any]) -> str:
    side = str(metric["side"])
    return side if side in _SIDES else "none"


def _of(side: str) -> str:
    return "" if side == "none" else f", {side}"


def _range(norm: list[float | None] | None) -> tuple[float, float] | None:
    if norm is None:
        return None
    low, high = norm
    return (-math.inf if low is None else low, math.inf if high is None else high)


def _ends(
    points: list[Point], usual: tuple[float, float] | None
) -> tuple[float, float]:
    values = [v for p in points for v in (p.low, p.high, p.value)]
    values += [v for v in usual or () if math.isfinite(v)]
    low, high = min(values), max(values)
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def _ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough)
    first = math.ceil(low / step)
    return [round(k * step, 10) for k in range(first, math.floor(high / step) + 1)]

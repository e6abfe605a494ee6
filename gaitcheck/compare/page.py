"""A `Comparison` in print: plain records of words and positions for the template."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.compare.chart_curves import curve_charts
from gaitcheck.report.lookup import (
    MINUS,
    between,
    measured,
    metric_of,
    repeats,
    sentence,
)
from gaitcheck.report.page_readings import FAMILY_TITLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaitcheck.compare.change import Change
    from gaitcheck.compare.comparison import Comparison, FindingPair
    from gaitcheck.compare.session import Reading, Session
    from gaitcheck.report.charts import Chart

VIEW_WORDS = {
    "rear": "from behind",
    "front": "from the front",
    "left": "from the left",
    "right": "from the right",
    "oblique": "at an angle",
    "unclear": "from an unclear direction",
}

VERDICT_WORDS = {
    "changed": "more than noise",
    "below noise": "below noise",
    "cannot tell": "cannot tell",
}

_OUTCOMES = {
    "present": "present",
    "absent": "not found",
    "cannot_tell": "cannot tell",
}


_RANGE_WORDS = {"below noise": "not clearly outside usual range"}
"""Beside a verdict on the change, the report's word would be taken for one too."""


@dataclass(frozen=True, kw_only=True)
class SessionCard:
    """One session at the head of the page."""

    title: str
    clips: tuple[str, ...]
    facts: str


@dataclass(frozen=True, kw_only=True)
class Dumbbell:
    """Two readings on one scale; positions in per cent from the left."""

    before: float
    after: float
    before_whisker: tuple[float, float] | None
    after_whisker: tuple[float, float] | None
    band: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One reading of one side, before and after; numbers without unit but °."""

    key: str
    label: str
    unit: str
    side: str
    view: str
    before: str
    before_interval: str
    after: str
    after_interval: str
    change: str
    mdc: str
    verdict: str
    words: str
    reason: str
    range_words: str
    exact: str
    dumbbell: Dumbbell | None


@dataclass(frozen=True, kw_only=True)
class ComparePage:
    """The whole page."""

    title: str
    made_on: str
    lead: str
    sessions: tuple[SessionCard, SessionCard]
    bad: tuple[str, ...]
    remarks: tuple[str, ...]
    changed: tuple[Row, ...]
    nothing: str
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    untold: tuple[tuple[str, str], ...]
    charts: tuple[Chart, ...]
    findings: tuple[tuple[str, str, str, str], ...]
    videos: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str, str], ...]


def page_of(
    comparison: Comparison, *, made_on: str, videos: Mapping[str, str]
) -> ComparePage:
    """Gather everything that `compare.html` prints.

    Parameters
    ----------
    made_on
        Date in words.
    videos
        Addresses of the side-by-side videos relative to the page, by view.
    """
    rows = {id(c): _row(c) for c in comparison.changes}
    told = [c for c in comparison.changes if math.isfinite(c.change)]
    groups = [
        (title, tuple(rows[id(c)] for c in told if metric_of(c.key).family == family))
        for family, title in FAMILY_TITLES.items()
    ]
    conditions = comparison.conditions
    return ComparePage(
        title="Before and after",
        made_on=made_on,
        lead=_lead(comparison),
        sessions=(
            _card("Before", comparison.before),
            _card("After", comparison.after),
        ),
        bad=tuple(d.text for d in conditions if d.level == "bad"),
        remarks=(
            *(d.text for d in conditions if d.level != "bad"),
            *_left_out(comparison),
        ),
        changed=tuple(rows[id(c)] for c in _distinct(comparison.changed)),
        nothing=_nothing(comparison),
        groups=tuple((title, group) for title, group in groups if group),
        untold=_untold(comparison),
        charts=curve_charts(comparison.curves),
        findings=tuple(_finding(pair) for pair in comparison.findings),
        videos=tuple(
            (VIEW_WORDS.get(view, view), name) for view, name in videos.items()
        ),
        versions=_versions(comparison),
    )


def signed(key: str, value: float, unit: str) -> str:
    """Print a change with its sign: `+1.2°`, `−3`."""
    text = measured(key, value, unit)
    return f"+{text}" if value > 0 and not text.startswith(MINUS) else text


def attached(unit: str) -> str:
    """Keep the only unit that is written without a space."""
    return "°" if unit in ("°", "deg") else ""


def _lead(comparison: Comparison) -> str:
    told = [c for c in comparison.changes if math.isfinite(c.change)]
    count = len(comparison.changed)
    if not comparison.comparable:
        return (
            "The conditions of the two sessions differ, so no verdict is given on any "
            "change."
        )
    of = f"of {len(told)} readings"
    if count == 0:
        return f"None {of} changed by more than noise."
    return f"{count} {of} changed by more than noise."


def _left_out(comparison: Comparison) -> tuple[str, ...]:
    """Say why there are no curves."""
    sessions = (("first", comparison.before), ("second", comparison.after))
    absent = [which for which, session in sessions if session.analysis is None]
    if not absent:
        return ()
    of = " and the ".join(absent)
    text = (
        f"No curves and no video: analysis.json of the {of} session is missing, or was "
        "written by another version of gaitcheck."
    )
    return (text,)


def _distinct(changed: tuple[Change, ...]) -> tuple[Change, ...]:
    """Leave out what says the same at another instant or in another unit."""
    keys = {c.key for c in changed}
    return tuple(c for c in changed if not repeats(c.key, keys))


def _nothing(comparison: Comparison) -> str:
    if comparison.changed:
        return ""
    if not comparison.comparable:
        return "No verdict is given; see what differs above. The numbers stand below."
    return (
        "No reading changed by more than the errors of the two measurements together. "
        "A smaller change may still be there; it cannot be seen with these clips."
    )


def _card(title: str, session: Session) -> SessionCard:
    clip = session.clips[0]
    facts = []
    if math.isfinite(clip.speed_mps):
        facts.append(f"{clip.speed_mps:.2g} m/s ({3.6 * clip.speed_mps:.1f} km/h)")
    if math.isfinite(session.height_cm):
        facts.append(f"{session.height_cm:g} cm tall")
    return SessionCard(
        title=title,
        clips=tuple(
            f"{c.name}, {VIEW_WORDS.get(c.view, c.view)}, {c.fps:.0f} frames/s"
            for c in session.clips
        ),
        facts=", ".join(facts) or "speed not given",
    )


def _row(change: Change) -> Row:
    unit = attached(change.unit)
    before, after = change.before, change.after
    return Row(
        key=change.key,
        label=change.label,
        unit="" if unit else change.unit,
        side=change.side,
        view=VIEW_WORDS.get(change.view, change.view),
        before=_value(before, unit),
        before_interval=between(change.key, before.interval, unit) if before else "",
        after=_value(after, unit),
        after_interval=between(change.key, after.interval, unit) if after else "",
        change=signed(change.key, change.change, unit),
        mdc=measured(change.key, change.mdc, unit),
        verdict=change.verdict.replace(" ", "-"),
        words=VERDICT_WORDS[change.verdict],
        reason=sentence(change.reason) if change.reason else "",
        range_words=_range_words(before, after),
        exact=repr(change.change),
        dumbbell=_dumbbell(change),
    )


def _value(reading: Reading | None, unit: str) -> str:
    if reading is None or not reading.measured:
        return "–"
    return measured(reading.key, reading.value, unit)


def _range_words(before: Reading | None, after: Reading | None) -> str:
    """Say where both readings stand against the usual range, when one is known."""
    if before is None or after is None or after.norm is None:
        return ""
    words = [_RANGE_WORDS.get(r.verdict, r.verdict) for r in (before, after)]
    if words[0] == words[1]:
        return words[1]
    return f"{words[0]} → {words[1]}"


def _dumbbell(change: Change) -> Dumbbell | None:
    before, after = change.before, change.after
    if before is None or after is None or not math.isfinite(change.change):
        return None
    norm = after.norm or before.norm
    ends = [before.value, after.value, *(norm or ())]
    ends += [*(before.interval or ()), *(after.interval or ())]
    ends = [end for end in ends if math.isfinite(end)]
    low, high = min(ends), max(ends)
    pad = 0.08 * (high - low) or 0.1 * abs(high) or 1.0
    low, high = low - pad, high + pad

    def place(x: float) -> float:
        return round(100.0 * float(min(1.0, max(0.0, (x - low) / (high - low)))), 2)

    def span(ends: tuple[float, float] | None) -> tuple[float, float] | None:
        return None if ends is None else (place(ends[0]), place(ends[1]))

    return Dumbbell(
        before=place(before.value),
        after=place(after.value),
        before_whisker=span(before.interval),
        after_whisker=span(after.interval),
        band=span(norm),
    )


def _untold(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """Group by reason what has no numbers to compare."""
    by_reason: dict[str, list[str]] = {}
    for change in comparison.changes:
        if math.isfinite(change.change):
            continue
        side = "" if change.side == "both" else f" ({change.side})"
        by_reason.setdefault(sentence(change.reason), []).append(change.label + side)
    return tuple((", ".join(names), reason) for reason, names in by_reason.items())


def _finding(pair: FindingPair) -> tuple[str, str, str, str]:
    def words(one: object) -> str:
        outcome = getattr(one, "outcome", "")
        severity = getattr(one, "severity", "")
        text = _OUTCOMES.get(outcome, "not looked for")
        return f"{text} ({severity})" if severity else text

    side = pair.side if pair.side in ("left", "right") else ""
    return pair.title, side, words(pair.before), words(pair.after)


def _versions(comparison: Comparison) -> tuple[tuple[str, str, str], ...]:
    before, after = dict(comparison.before.versions), dict(comparison.after.versions)
    return tuple(
        (name, before.get(name, "–"), after.get(name, "–"))
        for name in dict.fromkeys((*before, *after))
    )

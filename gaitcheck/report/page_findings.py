"""Findings as cards: at most three in front, the others behind."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gaitcheck.report import reference
from gaitcheck.report.lookup import label_of, measured, repeats, sentence
from gaitcheck.report.page_readings import reading_of
from gaitcheck.report.page_types import Card, Picture, Withheld

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaitcheck.core.analysis import Analysis
    from gaitcheck.core.finding import Evidence, Finding
    from gaitcheck.core.metric import MetricValue
    from gaitcheck.report.page_types import Reading

    PictureOf = Callable[[Finding], Picture | None]

IN_FRONT = 3
"""More findings than this at once help nobody."""

GRADE_MEANING = {
    "strong": "several good studies agree",
    "moderate": "studies mostly agree, or one good study",
    "limited": "few or small studies",
    "conflicting": "studies disagree",
    "expert opinion": "clinical experience, hardly studied",
}
"""What the evidence grade of a link with knee pain says."""


def front_and_behind(
    analysis: Analysis,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Split what is present into the first three by rank, and the rest.

    Information-only findings (a pattern without a verdict) never stand in front.
    """
    present = [f for f in analysis.findings if f.outcome == "present"]
    ranked = sorted(
        (f for f in present if f.rank > 0 and not f.information_only),
        key=lambda f: f.rank,
    )
    front = tuple(ranked[:IN_FRONT])
    behind = (*ranked[IN_FRONT:], *(f for f in present if f not in ranked))
    return front, behind


def undecided(finding: Finding) -> bool:
    """Tell whether a rule was tried on a reading that lies too close to its limit."""
    return finding.outcome == "cannot_tell" and bool(finding.evidence)


def out_of_reach(analysis: Analysis) -> tuple[Withheld, ...]:
    """Group the rules that this clip could not try by their reason."""
    by_reason: dict[str, list[str]] = {}
    for finding in analysis.findings:
        if finding.outcome == "cannot_tell" and not undecided(finding):
            titles = by_reason.setdefault(finding.reason or finding.summary, [])
            side = f" ({finding.side})" if finding.side in ("left", "right") else ""
            titles.append(finding.title + side)
    return tuple(
        Withheld(reason=sentence(reason), what="; ".join(dict.fromkeys(titles)))
        for reason, titles in by_reason.items()
    )


def card_of(analysis: Analysis, finding: Finding, picture_of: PictureOf) -> Card:
    """Put one finding in print."""
    seen = _instant(finding)
    rule = reference.rule(finding.code)
    return Card(
        code=finding.code,
        title=finding.title,
        side=finding.side if finding.side in ("left", "right", "both") else "",
        outcome=finding.outcome,
        severity=finding.severity,
        summary=finding.summary,
        reason=finding.reason,
        grade=finding.grade,
        grade_meaning=GRADE_MEANING[finding.grade],
        is_pattern=finding.is_pattern,
        readings=_readings(analysis, finding),
        picture=picture_of(finding),
        clip_index=seen.clip_index if seen else 0,
        time_s=seen.example_time_s if seen else None,
        causes=reference.causes(finding.code, finding.causes),
        helps=reference.advice(finding.advice),
        plain="" if rule is None else rule.plain,
        clinical="" if rule is None else rule.clinical,
        refute=_refute(finding),
        sources=reference.sources(finding.sources),
    )


def _instant(finding: Finding) -> Evidence | None:
    """Return the first evidence that names an instant to look at."""
    return next((e for e in finding.evidence if math.isfinite(e.example_time_s)), None)


def _readings(analysis: Analysis, finding: Finding) -> tuple[Reading, ...]:
    """List what a finding rests on, in its order, each thing once."""
    kept: list[MetricValue] = []
    for evidence in finding.evidence:
        for value in analysis.metrics:
            same = (evidence.metric_key, evidence.side, evidence.clip_index)
            found = (value.key, value.side, value.clip_index) == same
            if found and value.measured and not any(_alike(value, k) for k in kept):
                kept.append(value)
    return tuple(reading_of(analysis, value) for value in kept)


def _alike(a: MetricValue, b: MetricValue) -> bool:
    """Tell whether two values say the same of the same leg in the same clip.

    A pattern of both legs names a reading of the whole body once for each leg; a rule
    may name a length on two scales.
    """
    if (a.side, a.clip_index) != (b.side, b.clip_index):
        return False
    return a.key == b.key or repeats(a.key, (b.key,)) or repeats(b.key, (a.key,))


def _refute(finding: Finding) -> str:
    """Say what would speak against a finding: the rule's words, then its own limits."""
    rule = reference.rule(finding.code)
    parts = [rule.refute.rstrip(".")] if rule is not None and rule.refute else []
    limits = [
        e for e in finding.evidence if math.isfinite(e.limit) and e.comparison in "<>"
    ]
    for evidence in limits[:2]:
        word = "below" if evidence.comparison == ">" else "above"
        limit = measured(evidence.metric_key, evidence.limit, evidence.unit)
        parts.append(
            f"a second clip in which {_inner(label_of(evidence.metric_key))} "
            f"reads clearly {word} {limit}"
        )
    if finding.side in ("left", "right"):
        other = "left" if finding.side == "right" else "right"
        parts.append(f"pain in the {other} knee only")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _inner(label: str) -> str:
    """Write a label inside a sentence."""
    return label[0].lower() + label[1:]

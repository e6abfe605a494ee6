"""Judgements of single legs become findings of the report."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.core.finding import Finding
from gaitcheck.findings.wording import listed, uncapital

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gaitcheck.findings.rule import Judgement
    from gaitcheck.knowledge.evidence import Link
    from gaitcheck.knowledge.loader import Knowledge


@dataclass(frozen=True, kw_only=True)
class Found:
    """A finding with what ranking needs and the report does not.

    Parameters
    ----------
    absorbed_by
        Code of the pattern that lists this finding among its evidence; else empty.
    lonely
        True when the finding counts only together with others that are not present.
    """

    finding: Finding
    excess_sd: float
    excess_noise: float
    absorbed_by: str = ""
    lonely: bool = False


def assemble(
    judged: Mapping[str, tuple[Judgement, ...]], knowledge: Knowledge
) -> tuple[Found, ...]:
    """Join equal outcomes of both legs and mark what a pattern absorbs."""
    absorbed = _absorbed(judged, knowledge)
    seen = {c for c, js in judged.items() if any(j.outcome == "present" for j in js)}
    found = []
    for code, judgements in judged.items():
        patterns = [absorbed.get((code, j.side), "") for j in judgements]
        # One leg in a pattern and the other not: they must not share a fate.
        together = len(set(patterns)) == 1 and _same(judgements)
        groups = [judgements] if together else [(j,) for j in judgements]
        for group, pattern in zip(groups, patterns, strict=False):
            first = _strongest(group)
            company = knowledge.findings[code].only_with
            lonely = bool(company) and not seen & set(company)
            found.append(
                Found(
                    finding=_finding(code, group, knowledge, pattern, lonely=lonely),
                    excess_sd=first.excess_sd,
                    excess_noise=first.excess_noise,
                    absorbed_by=pattern,
                    lonely=lonely,
                )
            )
    return tuple(found)


def _same(judgements: Sequence[Judgement]) -> bool:
    """Tell whether both legs say the same, so that one finding can speak for both."""
    sides = [j.side for j in judgements]
    if sorted(sides) != ["left", "right"]:
        return False
    if len({j.outcome for j in judgements}) > 1:
        return False
    return (
        judgements[0].outcome != "cannot_tell"
        or len({j.reason for j in judgements}) == 1
    )


def _absorbed(
    judged: Mapping[str, tuple[Judgement, ...]], knowledge: Knowledge
) -> dict[tuple[str, str], str]:
    """Which finding of which leg is part of which present pattern."""
    absorbed: dict[tuple[str, str], str] = {}
    for code, judgements in judged.items():
        entry = knowledge.findings[code]
        sides = [j.side for j in judgements if j.outcome == "present"]
        if entry.kind != "pattern" or not sides:
            continue
        for member in (*entry.requires, *entry.any_of, *entry.explains):
            for one in judged.get(member, ()):
                part = one.side in sides or one.side in ("none", "both")
                if one.outcome == "present" and part:
                    absorbed.setdefault((member, one.side), code)
    return absorbed


def _strongest(group: Sequence[Judgement]) -> Judgement:
    return max(
        group, key=lambda j: (j.severity == "clear", j.excess_sd, j.excess_noise)
    )


def _finding(
    code: str,
    group: Sequence[Judgement],
    knowledge: Knowledge,
    pattern: str,
    *,
    lonely: bool,
) -> Finding:
    entry = knowledge.findings[code]
    first = _strongest(group)
    reasons = list(dict.fromkeys(j.reason for j in group if j.reason))
    if pattern:
        title = knowledge.findings[pattern].title
        reasons.append(f"Counted in: {title} ({pattern}).")
    if lonely and first.outcome == "present":
        titles = [uncapital(knowledge.findings[c].title) for c in entry.only_with]
        reasons.append(f"Counts only together with: {listed(titles, last='or')}.")
    return Finding(
        code=code,
        title=entry.title,
        outcome=first.outcome,
        side=first.side if len(group) == 1 else "both",
        summary=" ".join(dict.fromkeys(j.summary for j in group if j.summary)),
        reason=" ".join(reasons),
        severity=first.severity,
        grade=entry.grade,
        is_pattern=entry.kind == "pattern",
        information_only=entry.kind == "information",
        evidence=tuple(e for j in group for e in j.evidence),
        causes=_targets(knowledge.causes_of(code)),
        conditions=_targets(knowledge.conditions_of(code)),
        advice=_targets(knowledge.advice_of(code)),
        sources=entry.sources,
    )


def _targets(links: Iterable[Link]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.target for link in links))


def certain_excess(found: Found) -> float:
    """Excess over the limit in half widths beyond certainty, from 0 to 1."""
    if math.isinf(found.excess_noise):
        return 1.0
    return min(max(found.excess_noise - 1.0, 0.0), 1.0)

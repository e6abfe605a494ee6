"""Which known complaints the answers fit, and what the video adds to each or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gaitcheck.core.guidance import ConditionFit
from gaitcheck.findings.complaint import holds, ticked
from gaitcheck.findings.consultation import named
from gaitcheck.findings.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaitcheck.core.finding import Finding
    from gaitcheck.findings.consultation import Consultation
    from gaitcheck.knowledge.entries import Condition, Fit

AGAINST: Final = -2
"""An answer against a complaint outweighs one that is typical for it."""

MOST: Final = 3
"""Complaints named at once; a longer list says nothing."""


def condition_fits(case: Consultation) -> tuple[ConditionFit, ...]:
    """Return the complaints that fit the answers, best fit first.

    A complaint is shown when all answers it needs were given so, and no more answers
    speak against it than for it. Nothing in the video can add or remove one.
    """
    if case.complaint.state != "yes":
        return ()
    scored = [
        (_score(condition, case), n, condition)
        for n, condition in enumerate(case.knowledge.conditions.values())
        if _needed(condition, case)
    ]
    kept = sorted((s for s in scored if s[0] > 0), key=lambda s: (-s[0], s[1]))
    return tuple(_fit(condition, case) for _, _, condition in kept[:MOST])


def _needed(condition: Condition, case: Consultation) -> bool:
    needed = [f for f in condition.fits if f.weight == "needed"]
    return bool(needed) and all(holds(fit, case.intake) for fit in needed)


def _score(condition: Condition, case: Consultation) -> int:
    """Answers for it minus answers against it.

    Each ticked choice that is typical counts, and each need: a complaint that asks for
    more and gets it fits better than one that asks for little.
    """
    total = 0
    for fit in condition.fits:
        if not holds(fit, case.intake):
            continue
        ticks = max(1, len(ticked(fit, case.intake)))
        total += {"needed": 1, "typical": ticks, "against": AGAINST * ticks}[fit.weight]
    return total


def _fit(condition: Condition, case: Consultation) -> ConditionFit:
    linked = _linked(condition, case)
    return ConditionFit(
        id=condition.id,
        title=condition.title,
        matched=_matched(condition, case),
        video=_video(condition, case, linked),
        findings=tuple(dict.fromkeys(f.code for f in linked)),
        see_someone=condition.see_someone,
        sources=condition.sources,
    )


def _matched(condition: Condition, case: Consultation) -> tuple[str, ...]:
    found: list[str] = []
    for fit in condition.fits:
        if fit.weight != "against" and holds(fit, case.intake):
            found += _words(fit, case)
    return tuple(dict.fromkeys(found))


def _words(fit: Fit, case: Consultation) -> list[str]:
    question = case.knowledge.questions[fit.question]
    if not fit.any_of:
        value = case.intake.get(fit.question)
        return [f"{question.prompt}: {value} {question.unit}".strip()]
    return [question.label_of(choice) for choice in ticked(fit, case.intake)]


def _linked(condition: Condition, case: Consultation) -> tuple[Finding, ...]:
    return tuple(f for f in case.ranked if condition.id in f.conditions)


def _video(
    condition: Condition, case: Consultation, linked: tuple[Finding, ...]
) -> str:
    hidden = f"Not visible: {condition.video_not[:1].lower()}{condition.video_not[1:]}"
    links = case.knowledge.findings_for_condition(condition.id)
    if not links:
        return f"{condition.video_adds} {hidden}"
    if linked:
        grades = {link.origin: link.grade for link in links}
        shown = listed([_with_grade(f, case, grades) for f in linked])
        return f"The video shows {shown}. {hidden}"
    open_ = {f.code for f in case.findings if f.outcome == "cannot_tell"}
    codes = [code for code in dict.fromkeys(x.origin for x in links) if code in open_]
    text = "None of the readings associated with it stands out in the video"
    if codes:
        text += f"; {len(codes)} of them could not be told"
    return f"{text}. {hidden}"


def _with_grade(finding: Finding, case: Consultation, grades: Mapping[str, str]) -> str:
    grade = grades[finding.code]
    evidence = grade if grade == "expert opinion" else f"{grade} evidence"
    text = f"“{named(finding)}”, associated with it ({evidence})"
    if case.complaint.match(finding.side) == "other side":
        text += ", but not on the side that hurts"
    return text

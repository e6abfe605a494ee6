"""Answers and findings together: what follows for this runner, in the order of reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gaitcheck.core.guidance import Disagreement, Guidance
from gaitcheck.findings.advice import cue, exercises, load_advice
from gaitcheck.findings.agreement import agreement
from gaitcheck.findings.answers import load_signs, red_flags
from gaitcheck.findings.conditions import condition_fits
from gaitcheck.findings.next_time import film_next, not_visible, would_add
from gaitcheck.findings.wording import uncapital, without_brackets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaitcheck.findings.consultation import Consultation

MOST_DISAGREEMENTS: Final = 4

_WHEN: Final = {
    "emergency": "See a doctor today",
    "soon": "See a doctor within days",
    "appointment": "Make an appointment",
}

_SHOWN_WITH: Final = {
    "FS": "heel_or_midfoot",
    "CO": "midline_crossing",
    "NAR": "midline_crossing",
}
"""Disagreements that belong to a finding rather than to a factor or complaint."""


def guide(case: Consultation) -> Guidance:
    """Work out the whole guidance of one session."""
    intake, complaint, knowledge = case.intake, case.complaint, case.knowledge
    case = replace(
        case,
        flags=red_flags(intake, complaint, knowledge),
        load=load_signs(intake, complaint, knowledge),
    )
    case = replace(case, conditions=condition_fits(case))
    return Guidance(
        red_flags=case.flags,
        load=case.load,
        agreement=agreement(case),
        conditions=case.conditions,
        exercises=exercises(case),
        cue=cue(case),
        load_advice=load_advice(case),
        see_someone=tuple(_see_someone(case)),
        film_next=film_next(case),
        would_add=would_add(case),
        disagreements=_disagreements(case),
        notes=tuple(_notes(case)),
        not_visible=not_visible(case),
    )


def _see_someone(case: Consultation) -> Iterator[str]:
    for flag in case.flags:
        yield f"{_WHEN[flag.urgency]}: {uncapital(flag.title)}."
    if case.complaint.state != "yes" or case.examine_first:
        return
    if case.conditions:
        first = case.conditions[0]
        yield f"{without_brackets(first.title)}: {uncapital(first.see_someone)}"
    yield case.knowledge.advice["see_physio"].text


def _disagreements(case: Consultation) -> tuple[Disagreement, ...]:
    """Pick what research and articles disagree on, as far as it is shown here."""
    wanted = [_SHOWN_WITH[f.code] for f in case.ranked if f.code in _SHOWN_WITH]
    causes = [c for f in case.front for c in f.causes]
    causes += [c for sign in case.load for c in sign.causes]
    for fit in case.conditions:
        wanted += case.knowledge.conditions[fit.id].disagreements
    for cause in causes:
        wanted += case.knowledge.causes[cause].disagreements
    if case.present("FS"):
        wanted.append(_SHOWN_WITH["FS"])
    if set(case.intake.choices("arch")) & {"pronation", "supination", "flat", "high"}:
        wanted.append("overpronation")
    found = (case.knowledge.disagreements[key] for key in dict.fromkeys(wanted))
    return tuple(
        Disagreement(
            id=one.id,
            topic=one.topic,
            article_says=one.article_says,
            literature_says=one.literature_says,
            we_do=one.we_do,
            sources=one.sources,
        )
        for one in found
    )[:MOST_DISAGREEMENTS]


def _notes(case: Consultation) -> Iterator[str]:
    phrases = case.knowledge.phrases
    if not case.intake.given:
        yield phrases["wording_no_intake"].text
    if case.complaint.state == "no":
        yield phrases["honesty_no_complaint"].text
    if not case.ranked:
        judged = any(f.outcome == "absent" for f in case.findings)
        if judged:
            yield phrases["wording_nothing_found"].text
    else:
        yield phrases["honesty_association"].text
    if case.complaint.state == "yes":
        yield phrases["honesty_load_first"].text
        if case.complaint.places and not case.conditions:
            yield phrases["wording_no_condition"].text
    hurt_then = (case.intake.number("pain_in_clip") or 0.0) > 0
    if hurt_then or (case.complaint.state == "yes" and any(_on_painful_side(case))):
        yield phrases["honesty_pain_changes_gait"].text
    if not case.speeds.told:
        yield _speed_note(case)
    shown = {e.metric_key for f in case.ranked for e in f.evidence}
    if case.intake.get("sex") == "female" and "hip_adduction_peak_deg" in shown:
        norm = case.knowledge.norm("hip_adduction_peak_deg")
        if norm is not None:
            yield norm.validity


def _speed_note(case: Consultation) -> str:
    low, high = case.speeds.range_mps
    return (
        "The running speed is not known. Limits that depend on it are those of healthy "
        f"runners at the speeds that fit, {low:.1f} to {high:.1f} m/s; for a fast runner "
        "they are too strict, for a slow one too lenient."
    )


def _on_painful_side(case: Consultation) -> Iterator[bool]:
    for finding in case.ranked:
        yield case.complaint.match(finding.side) in ("same side", "both sides")

"""What to do this week: at most three exercises, one cue, and the load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gaitcheck.core.guidance import Recommendation
from gaitcheck.findings.consultation import named
from gaitcheck.findings.wording import listed, sentence, uncapital, without_brackets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gaitcheck.core.finding import Finding, FindingSide
    from gaitcheck.findings.consultation import Consultation
    from gaitcheck.knowledge.entries import Advice

MOST_EXERCISES: Final = 3
MOST_LOAD: Final = 4
EXERCISES: Final = ("exercise", "stretch")
LOAD: Final = ("load", "shoes", "warm-up")
IF_IT_HURTS: Final = (
    "Worth trying if the knee hurts; without a complaint nothing needs to change."
)
STEP_UP_PCT: Final = 5
"""First rise of step rate; 5 to 10 % is what trials used (Heiderscheit 2011)."""


@dataclass(frozen=True, kw_only=True)
class _Origin:
    """Something that advice is given for: a finding, an answer or the complaint."""

    kind: Literal["finding", "answer", "complaint"]
    name: str
    advice: tuple[str, ...]
    side: FindingSide = "none"


def exercises(case: Consultation) -> tuple[Recommendation, ...]:
    """Choose at most three exercises for the findings and the complaint.

    One from each origin in turn, so that the first finding gives the first and no
    single finding fills the week. Without a complaint, or when the knee has to be
    examined first, there are none.
    """
    if case.examine_first or case.complaint.state == "no":
        return ()
    origins = _origins(case)
    chosen: list[str] = []
    queues = [_of_kind(case, origin, EXERCISES) for origin in origins]
    while len(chosen) < MOST_EXERCISES and any(queues):
        for queue in queues:
            while queue and queue[0].id in chosen:
                queue.pop(0)
            if queue and len(chosen) < MOST_EXERCISES:
                chosen.append(queue.pop(0).id)
    return tuple(
        _recommendation(case, case.knowledge.advice[key], _asking(origins, key))
        for key in chosen
    )


def cue(case: Consultation) -> Recommendation | None:
    """Choose the one thing to try while running, from the findings alone.

    Findings on the other side than the pain give none.
    """
    if case.examine_first or case.complaint.state == "no":
        return None
    origins = [o for o in _origins(case) if o.kind == "finding"]
    for origin in origins:
        for advice in _of_kind(case, origin, ("cue",)):
            return _recommendation(case, advice, _asking(origins, advice.id))
    return None


def load_advice(case: Consultation) -> tuple[Recommendation, ...]:
    """Return what to change in training, shoes and habits, from the answers.

    With a complaint the pain rule comes first: load advice alone did as well as any
    addition to it in a trial of runners with kneecap pain (Esculier 2018).
    """
    if case.examine_first:
        return ()
    origins = [
        _Origin(kind="answer", name=uncapital(sign.title), advice=sign.advice)
        for sign in case.load
    ]
    wanted = [a.id for o in origins for a in _of_kind(case, o, LOAD)]
    if case.complaint.state == "yes":
        conditions = [o for o in _origins(case) if o.kind == "complaint"]
        origins += conditions
        wanted = list(dict.fromkeys(["load_pain_rule", *wanted]))
        # One more for the complaint itself, so that shoes and ground do not crowd it out.
        wanted = wanted[: MOST_LOAD - 1] + [
            a.id for o in conditions for a in _of_kind(case, o, LOAD)
        ]
    keys = list(dict.fromkeys(wanted))[:MOST_LOAD]
    return tuple(
        _recommendation(case, case.knowledge.advice[key], _asking(origins, key))
        for key in keys
        if key in case.knowledge.advice
    )


def _origins(case: Consultation) -> list[_Origin]:
    """List the findings that fit the complaint, then the complaint itself.

    A finding on the other side than the pain, or worth acting on only with pain in
    another place, gives no advice.
    """
    fitting = [f for f in case.front if _fits(case, f)]
    origins = [
        _Origin(kind="finding", name=f"“{named(f)}”", advice=f.advice, side=f.side)
        for f in fitting
    ]
    side: FindingSide = "none"
    if case.complaint.sides:
        side = "both" if len(case.complaint.sides) == 2 else case.complaint.sides[0]
    for fit in case.conditions:
        condition = case.knowledge.conditions[fit.id]
        name = uncapital(without_brackets(condition.title))
        advice = condition.advice
        origins.append(_Origin(kind="complaint", name=name, advice=advice, side=side))
    return origins


def _fits(case: Consultation, finding: Finding) -> bool:
    if case.complaint.match(finding.side) == "other side":
        return False
    wanted = set(case.knowledge.findings[finding.code].pain_at)
    places = set(case.complaint.places)
    return not wanted or not places or bool(wanted & places)


def _of_kind(case: Consultation, origin: _Origin, kinds: Sequence[str]) -> list[Advice]:
    found = (case.knowledge.advice[key] for key in origin.advice)
    return [a for a in found if a.kind in kinds and not _ruled_out(case, a)]


def _ruled_out(case: Consultation, advice: Advice) -> bool:
    for rule in advice.not_with:
        question, _, choice = rule.partition(":")
        if choice in case.intake.choices(question):
            return True
    return False


def _asking(origins: Sequence[_Origin], key: str) -> list[_Origin]:
    return [origin for origin in origins if key in origin.advice]


def _recommendation(
    case: Consultation, advice: Advice, origins: Sequence[_Origin]
) -> Recommendation:
    why = [advice.purpose]
    reasons = [o.name for o in origins if o.kind != "complaint"]
    complaints = [o.name for o in origins if o.kind == "complaint"]
    if reasons:
        why.append(f"Chosen for: {listed(reasons)}.")
    if complaints:
        also = "Also advised" if reasons else "Advised"
        why.append(f"{also} with: {listed(complaints)}.")
    if case.complaint.state == "unknown" and advice.kind in (*EXERCISES, "cue"):
        why.append(IF_IT_HURTS)
    return Recommendation(
        id=advice.id,
        title=advice.title,
        steps=advice.steps or (advice.text,),
        dose=" ".join((sentence(advice.dose), *_own_beat(case, advice))),
        why=" ".join(why),
        progression=advice.progression,
        stop_if=advice.stop_if,
        side=next((o.side for o in origins), "none"),
        sources=advice.sources,
    )


def _own_beat(case: Consultation, advice: Advice) -> Iterator[str]:
    """Turn "5 % above your own rate" into the number for the metronome."""
    if advice.id != "cue_step_rate":
        return
    cadence = case.readings.value("cadence_spm", "both")
    if cadence is not None and cadence.measured:
        beat = cadence.mean * (1 + STEP_UP_PCT / 100)
        yield f"Your own rate is {cadence.mean:.0f}, so set it to {beat:.0f}."

"""What the report takes from the knowledge base, in the shape in which it prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.knowledge.loader import load_knowledge
from gaitcheck.report.lookup import sentence

if TYPE_CHECKING:
    from gaitcheck.core.intake import Intake
    from gaitcheck.knowledge.entries import FindingEntry, Phrase, Question
    from gaitcheck.knowledge.evidence import Source


@dataclass(frozen=True, kw_only=True)
class UsualRange:
    """Where healthy runners lie; `who` says which runners."""

    low: float
    high: float
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class CauseText:
    """A factor that the articles name, with what research adds.

    `grade` is the evidence for the link between the finding and this factor; empty
    when the knowledge base has no such link.
    """

    title: str
    named_in: str
    named: str
    literature: str
    grade: str
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Advice:
    """Something that usually helps, or a thing to do this week."""

    title: str
    text: str
    steps: tuple[str, ...] = ()
    dose: str = ""
    why: str = ""
    progression: str = ""
    stop_if: str = ""
    side: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence with a heading; the heading may be empty."""

    title: str
    text: str
    sources: tuple[str, ...] = ()


def usual_range(key: str, belt_speed_mps: float | None) -> UsualRange | None:
    """Return the usual range of a metric at a speed, or None when none is known.

    Outside the speeds for which the range was made there is none either.
    """
    knowledge = load_knowledge()
    norm = knowledge.norm(key)
    if norm is None or not norm.bands or not norm.valid_at(belt_speed_mps):
        return None
    band = norm.band(belt_speed_mps)
    group = knowledge.groups.get(norm.bands[0].group)
    who = "" if group is None else f"{group.population} ({group.share})"
    return UsualRange(low=band.low, high=band.high, who=who)


def rule(code: str) -> FindingEntry | None:
    """Return the description of a rule, or None for a rule of another version."""
    return load_knowledge().findings.get(code)


def causes(code: str, ids: tuple[str, ...]) -> tuple[CauseText, ...]:
    """Return factors in this order; ids of another version are left out."""
    knowledge = load_knowledge()
    grades = {link.target: link.grade for link in knowledge.causes_of(code)}
    return tuple(
        CauseText(
            title=cause.title,
            named_in=_articles(cause.articles),
            named=cause.named,
            literature=cause.literature,
            grade=grades.get(cause.id, ""),
            sources=(*cause.articles, *cause.sources),
        )
        for cause in (knowledge.causes[i] for i in ids if i in knowledge.causes)
    )


def advice(ids: tuple[str, ...]) -> tuple[Advice, ...]:
    """Return pieces of advice in this order; ids of another version are left out."""
    known = load_knowledge().advice
    return tuple(
        Advice(
            title=one.title,
            text=one.text or one.purpose,
            steps=one.steps,
            dose=one.dose,
            sources=one.sources,
        )
        for one in (known[i] for i in ids if i in known)
    )


def answers(intake: Intake) -> tuple[tuple[str, str], ...]:
    """Return each question that was answered, with the answer in words."""
    known = load_knowledge().questions
    found = []
    for answer in intake.answers:
        question = known.get(answer.key)
        if question is None:
            found.append((answer.key, answer.value))
            continue
        words = answer.value
        if question.choices:
            words = ", ".join(
                _choice(question, choice) for choice in intake.choices(answer.key)
            )
        found.append((question.prompt, f"{words} {question.unit}".strip()))
    return tuple(found)


def _choice(question: Question, choice: str) -> str:
    """Word one choice; a place on the knee map may name its knee: `right:outer`."""
    knee, colon, place = choice.partition(":")
    if colon:
        return f"{question.label_of(place)} ({knee})"
    return question.label_of(choice)


def sources(ids: tuple[str, ...]) -> tuple[Source, ...]:
    """Return references in this order; ids of another version are left out."""
    known = load_knowledge().sources
    return tuple(known[i] for i in ids if i in known)


def phrases(kind: str) -> tuple[Phrase, ...]:
    """Return the fixed sentences of one kind."""
    return tuple(p for p in load_knowledge().phrases.values() if p.kind == kind)


def sentences(texts: tuple[str, ...]) -> tuple[Sentence, ...]:
    """Turn ids of phrases into their sentences; other texts are printed as they are."""
    known = load_knowledge().phrases
    found = []
    for text in texts:
        phrase = known.get(text)
        if phrase is None:
            found.append(Sentence(title="", text=sentence(text)))
            continue
        words = f"{phrase.text} {phrase.more}".strip()
        found.append(Sentence(title=phrase.title, text=words, sources=phrase.sources))
    return tuple(found)


def _articles(ids: tuple[str, ...]) -> str:
    """Say which of the four articles name something: `articles 1, 3 and 4`."""
    numbers = [str(int(i.rsplit("_", 1)[1]) + 1) for i in ids]
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"article {numbers[0]}"
    return f"articles {', '.join(numbers[:-1])} and {numbers[-1]}"

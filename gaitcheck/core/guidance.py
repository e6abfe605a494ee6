"""What follows from answers and findings together: warnings, load, conditions, this week.

Ids name entries of the knowledge base; texts are ready to print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gaitcheck.core.finding import FindingSide, Grade


@dataclass(frozen=True, kw_only=True)
class RedFlag:
    """A sign that comes before every video result: stop and have the knee seen."""

    id: str
    title: str
    text: str
    urgency: Literal["emergency", "soon", "appointment"]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LoadSign:
    """What the answers say about training, habits and shoes; ranks above the video."""

    id: str
    title: str
    text: str
    severity: Literal["mild", "clear"]
    grade: Grade
    causes: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConditionFit:
    """A known complaint that fits the answers; never a diagnosis.

    `matched` lists the answers that fit, `video` says what the clip adds or that it
    adds nothing, `findings` the codes that are associated with it and present.
    """

    id: str
    title: str
    matched: tuple[str, ...]
    video: str
    findings: tuple[str, ...] = ()
    see_someone: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """One thing to do: how, how much, why, and when to leave it out.

    `steps` is how to do it, or the one sentence of a cue or of advice; `side` the leg
    of the finding it was chosen for.
    """

    id: str
    title: str
    steps: tuple[str, ...]
    dose: str
    why: str
    progression: str = ""
    stop_if: str = ""
    side: FindingSide = "none"
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """Where research and an article, or two articles, differ on something shown here."""

    id: str
    topic: str
    article_says: str
    literature_says: str
    we_do: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """Everything of the report that is neither a number nor a rule's outcome.

    With a red flag that must be seen first (emergency or soon), exercises, cue and load
    advice stay empty: nobody trains a knee that has to be examined.

    Parameters
    ----------
    agreement
        Plain sentences on painful side and finding side; empty when either is unknown.
    exercises
        At most three; empty without a complaint.
    cue
        One thing to try while running, from the findings; None without a complaint.
    load_advice
        What to change in training, shoes and habits, from the answers.
    notes
        How to read this report, as far as it depends on this runner and these clips
        (speed unknown, no complaint, no questionnaire, pain while filmed).
    film_next
        What to do differently in the next clip, from what was withheld.
    would_add
        What unanswered questions would have added.
    not_visible
        What no video of this kind shows.
    """

    red_flags: tuple[RedFlag, ...] = ()
    load: tuple[LoadSign, ...] = ()
    agreement: str = ""
    conditions: tuple[ConditionFit, ...] = ()
    exercises: tuple[Recommendation, ...] = ()
    cue: Recommendation | None = None
    load_advice: tuple[Recommendation, ...] = ()
    see_someone: tuple[str, ...] = ()
    film_next: tuple[str, ...] = ()
    would_add: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    notes: tuple[str, ...] = ()
    not_visible: tuple[str, ...] = ()

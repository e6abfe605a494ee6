"""The kinds of things the knowledge base holds; each is one table of a data file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from gaitcheck.core.finding import Grade  # noqa: TC001 - read at run time

SeenBy = Literal["video", "video-partly", "question", "not-visible"]
AdviceKind = Literal[
    "exercise",
    "stretch",
    "warm-up",
    "cue",
    "load",
    "shoes",
    "symptom-care",
    "see-someone",
]
FindingFamily = Literal["frontal", "sagittal", "timing", "pattern"]
FindingKind = Literal["reading", "pattern", "information"]
ViewName = Literal["rear", "front", "left", "right"]
QuestionKind = Literal["one", "several", "map", "yes-no", "number", "numbers", "text"]
QuestionGroup = Literal[
    "complaint",
    "warning",
    "training",
    "surface",
    "shoes",
    "habits",
    "person",
    "history",
    "recording",
]
PhraseKind = Literal["not-visible", "honesty", "wording", "film"]


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A factor that the articles name; fields are described in `causes.toml`."""

    id: str
    title: str
    articles: tuple[str, ...]
    named: str
    seen_by: SeenBy
    changeable: bool
    sources: tuple[str, ...]
    literature: str = ""
    advice_only: bool = False
    disagreements: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A test on one answer: one of the choices is ticked, or a number lies there.

    `at_least` and `at_most` include the number itself.
    """

    question: str
    any_of: tuple[str, ...] = field(default=(), metadata={"key": "any"})
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, kw_only=True)
class Fit(Answered):
    """An answer that speaks for or against a condition."""

    weight: Literal["needed", "typical", "against"]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A knee complaint of runners; fields are described in `conditions.toml`."""

    id: str
    title: str
    also_called: tuple[str, ...]
    pain_locations: tuple[str, ...]
    description: str
    typical: tuple[str, ...]
    video_adds: str
    video_not: str
    background: str
    see_someone: str
    advice: tuple[str, ...]
    articles: tuple[str, ...]
    sources: tuple[str, ...]
    fits: tuple[Fit, ...]
    disagreements: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Advice:
    """Something that usually helps; fields are described in `advice.toml`."""

    id: str
    kind: AdviceKind
    title: str
    purpose: str
    dose: str
    sources: tuple[str, ...]
    steps: tuple[str, ...] = ()
    text: str = ""
    progression: str = ""
    stop_if: str = ""
    equipment: str = ""
    articles: tuple[str, ...] = ()
    not_with: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        """What to do as one text: the advice itself, or the numbered steps."""
        if self.text:
            return self.text
        return " ".join(f"{n}. {step}" for n, step in enumerate(self.steps, 1))


@dataclass(frozen=True, kw_only=True)
class FindingEntry:
    """What a rule looks for and says; fields are described in `findings.toml`."""

    id: str
    title: str
    family: FindingFamily
    kind: FindingKind
    views: tuple[ViewName, ...]
    metrics: tuple[str, ...]
    present: str
    plain: str
    clinical: str
    refute: str
    grade: Grade
    sources: tuple[str, ...]
    requires: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    at_least: int = 0
    needs_one_of: tuple[str, ...] = ()
    explains: tuple[str, ...] = ()
    pain_at: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The stable mnemonic, e.g. `PD`."""
        return self.id


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer that can be ticked."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the intake; fields are described in `questions.toml`."""

    id: str
    group: QuestionGroup
    prompt: str
    kind: QuestionKind
    adds: str
    sources: tuple[str, ...]
    help: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[Choice, ...] = field(default=(), metadata={"key": "choice"})
    reaches: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key under which the answer is kept in an `Intake`."""
        return self.id

    @property
    def choice_ids(self) -> tuple[str, ...]:
        """The ids that an answer may hold; empty for numbers and text."""
        if self.kind == "yes-no":
            return ("yes", "no")
        return tuple(choice.id for choice in self.choices)

    def label_of(self, choice: str) -> str:
        """Return the words of a choice, or the choice itself when unknown."""
        return next((c.label for c in self.choices if c.id == choice), choice)


@dataclass(frozen=True, kw_only=True)
class RedFlag:
    """A sign that comes before every video result; all of `when` must hold."""

    id: str
    title: str
    urgency: Literal["emergency", "soon", "appointment"]
    text: str
    sources: tuple[str, ...]
    when: tuple[Answered, ...]


@dataclass(frozen=True, kw_only=True)
class LoadLevel:
    """Above which value a load sign counts, and what is said."""

    severity: Literal["mild", "clear"]
    text: str
    above: float | None = None


@dataclass(frozen=True, kw_only=True)
class LoadSign:
    """What the answers say about training; fields are described in `load_signs.toml`."""

    id: str
    title: str
    kind: Literal["ratio", "rise", "number", "count", "choice"]
    of: tuple[str, ...]
    cause: str
    advice: tuple[str, ...]
    grade: Grade
    sources: tuple[str, ...]
    levels: tuple[LoadLevel, ...] = field(metadata={"key": "level"})
    any_of: tuple[str, ...] = field(default=(), metadata={"key": "any"})


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """Where research and an article, or two articles, do not agree."""

    id: str
    topic: str
    articles: tuple[str, ...]
    article_says: str
    literature_says: str
    we_do: str
    sources: tuple[str, ...]

    @property
    def title(self) -> str:
        """The topic, under the name all entries share."""
        return self.topic


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """A sentence that the report uses as it is."""

    id: str
    kind: PhraseKind
    title: str
    text: str
    sources: tuple[str, ...]
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class ForbiddenClaim:
    """Words no text may use: a pattern, the reason, what to say instead."""

    id: str
    pattern: str
    reason: str
    instead: str
    allow: tuple[str, ...] = ()

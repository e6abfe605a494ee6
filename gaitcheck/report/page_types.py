"""What the report page receives: plain records, words and positions, no arithmetic left.

The template and the PDF print these and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gaitcheck.core.guidance import ConditionFit, Disagreement, LoadSign, RedFlag
    from gaitcheck.core.metric import MetricSide
    from gaitcheck.knowledge.entries import Phrase
    from gaitcheck.knowledge.evidence import Source
    from gaitcheck.report.charts import Chart
    from gaitcheck.report.reference import Advice, CauseText, Sentence
    from gaitcheck.report.verdict import Verdict


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A reading on its scale; positions in per cent from the left, texts at the ends.

    `band` is the usual range, `whisker` the 95 % interval.
    """

    dot: float
    whisker: tuple[float, float] | None
    band: tuple[float, float] | None
    low_text: str
    high_text: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One metric of one side in one clip, in print.

    `cells` repeats value, interval and usual range without their unit, which a table
    names once (`unit`); only ° stays with its number.
    """

    key: str
    label: str
    side: MetricSide
    clip_index: int
    exact: str
    unit: str
    cells: tuple[str, str, str]
    value: str
    interval: str
    sd: str
    n: int
    norm: str
    verdict: Verdict
    withheld: str
    note: str
    mdc: str
    definition: str
    sign: str
    sources: str
    bar: Bar | None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A still as a data URI."""

    uri: str
    alt: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """One finding."""

    code: str
    title: str
    side: str
    outcome: str
    severity: str
    summary: str
    reason: str
    grade: str
    grade_meaning: str
    is_pattern: bool
    readings: tuple[Reading, ...]
    picture: Picture | None
    clip_index: int
    time_s: float | None
    causes: tuple[CauseText, ...]
    helps: tuple[Advice, ...]
    plain: str
    clinical: str
    refute: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One row of the left-right comparison; bar lengths in per cent.

    Numbers stand without their unit, which the row names once; only ° stays.
    """

    key: str
    label: str
    unit: str
    left_text: str
    right_text: str
    left: Reading
    right: Reading
    left_pct: float
    right_pct: float
    difference: str
    interval: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Stance:
    """One time on the ground on the timeline; positions in per cent."""

    side: Literal["left", "right"]
    time_s: float
    start_pct: float
    width_pct: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A quality remark in print."""

    level: str
    text: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class Video:
    """An annotated video in the same folder.

    `knots` are pairs of a time in the clip and the time in the video that shows it;
    between them both run evenly. `frame_s` is how long one frame is shown.
    """

    name: str
    knots: tuple[tuple[float, float], ...]
    frame_s: float


@dataclass(frozen=True, kw_only=True)
class ClipView:
    """One clip: what it is, how good it is, and its charts."""

    index: int
    number: int
    name: str
    view: str
    facts: str
    rating: str
    rating_level: str
    remarks: tuple[Remark, ...]
    video: Video | None
    portrait: bool
    start_s: float
    duration_s: float
    contacts: dict[str, list[float]]
    timeline: tuple[Stance, ...]
    ticks: tuple[tuple[float, str], ...]
    curves: tuple[Chart, ...]
    dots: tuple[Chart, ...]
    more_dots: tuple[Chart, ...]
    method: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """A reason, and everything that was not measured because of it."""

    reason: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """The whole report."""

    title: str
    made_on: str
    lead: str
    who: str
    answers: tuple[tuple[str, str], ...]
    flags: tuple[RedFlag, ...]
    load: tuple[LoadSign, ...]
    conditions: tuple[ConditionFit, ...]
    agreement: str
    clips: tuple[ClipView, ...]
    front: tuple[Card, ...]
    behind: tuple[Card, ...]
    absent: tuple[Card, ...]
    undecided: tuple[Card, ...]
    out_of_reach: tuple[Withheld, ...]
    nothing: str
    plan: tuple[Advice, ...]
    see_someone: tuple[str, ...]
    would_add: tuple[str, ...]
    pairs: tuple[Pair, ...]
    table: tuple[tuple[str, tuple[Reading, ...]], ...]
    usual_ranges: str
    withheld: tuple[Withheld, ...]
    not_visible: tuple[Sentence, ...]
    film_next: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    honesty: tuple[Phrase, ...]
    disagreements: tuple[Disagreement, ...]
    versions: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]
    references: tuple[Source, ...]

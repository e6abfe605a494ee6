"""An Analysis becomes the page: the order in which a clinician reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.core.settings import knobs
from gaitcheck.report import reference
from gaitcheck.report.page_clips import VIEW_WORDS, clip_view
from gaitcheck.report.page_findings import (
    card_of,
    front_and_behind,
    out_of_reach,
    undecided,
)
from gaitcheck.report.page_readings import pairs_of, table_of, withheld_of
from gaitcheck.report.page_types import Card, Page, Picture, Video
from gaitcheck.report.reference import Advice, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gaitcheck.core.analysis import Analysis
    from gaitcheck.core.finding import Finding
    from gaitcheck.core.guidance import Guidance, Recommendation
    from gaitcheck.knowledge.evidence import Source

    PictureOf = Callable[[Finding], Picture | None]


def page_of(
    analysis: Analysis,
    *,
    made_on: str,
    videos: Sequence[Video | None],
    picture_of: PictureOf,
) -> Page:
    """Gather everything that the report prints.

    Parameters
    ----------
    made_on
        Date in words.
    videos
        One a clip; None where there is no video.
    picture_of
        Gives the still that belongs to a finding, or None.
    """
    front, behind = front_and_behind(analysis)
    cards = tuple(card_of(analysis, f, picture_of) for f in front)
    guidance = analysis.guidance
    rest = tuple(card_of(analysis, f, _no_picture) for f in behind)
    absent = _cards(analysis, lambda f: f.outcome == "absent")
    close = _cards(analysis, undecided)
    clips = tuple(clip_view(analysis, i, videos[i]) for i in range(len(analysis.clips)))
    plan = _plan(guidance)
    return Page(
        title="Running gait report",
        made_on=made_on,
        lead=_lead(analysis, len(front)),
        who=_who(analysis),
        answers=reference.answers(analysis.intake),
        flags=guidance.red_flags,
        load=guidance.load,
        conditions=guidance.conditions,
        agreement=guidance.agreement,
        clips=clips,
        front=cards,
        behind=rest,
        absent=absent,
        undecided=close,
        out_of_reach=out_of_reach(analysis),
        nothing="" if front else _nothing(len(absent), len(close)),
        plan=plan,
        see_someone=guidance.see_someone,
        would_add=guidance.would_add,
        pairs=pairs_of(analysis),
        table=table_of(analysis),
        usual_ranges=_usual_ranges(analysis),
        withheld=withheld_of(analysis),
        not_visible=reference.sentences(guidance.not_visible),
        film_next=_film_next(analysis),
        honesty=tuple(
            p for p in reference.phrases("honesty") if p.text not in guidance.notes
        ),
        notes=reference.sentences(guidance.notes),
        disagreements=guidance.disagreements,
        versions=tuple((v.name, v.version) for v in analysis.versions),
        settings=_settings(analysis),
        references=_references(guidance, (*cards, *rest, *absent, *close), plan),
    )


def _no_picture(_: Finding) -> None:
    return None


def _cards(analysis: Analysis, wanted: Callable[[Finding], bool]) -> tuple[Card, ...]:
    chosen = filter(wanted, analysis.findings)
    return tuple(card_of(analysis, f, _no_picture) for f in chosen)


def _lead(analysis: Analysis, n_front: int) -> str:
    views = " and ".join(VIEW_WORDS[c.camera.view] for c in analysis.clips)
    number = {1: "One clip", 2: "Two clips", 3: "Three clips"}
    clips = number.get(len(analysis.clips), f"{len(analysis.clips)} clips")
    found = {
        0: "Nothing stands out.",
        1: "One thing stands out.",
        2: "Two things stand out.",
    }.get(n_front, "Three things stand out.")
    if n_front == 0 and any(undecided(f) for f in analysis.findings):
        found = "Nothing stands out for certain."
    elif n_front == 0 and not any(f.outcome == "absent" for f in analysis.findings):
        found = "Too little could be read for a finding."
    count = len({(m.key, m.side) for m in analysis.metrics if m.measured})
    return f"{clips}, filmed {views}. {count} readings. {found}"


def _who(analysis: Analysis) -> str:
    """Say what is known of the runner and the run: size and speed."""
    settings = analysis.settings
    parts = []
    if settings.height_cm is not None:
        parts.append(f"{settings.height_cm:g} cm tall")
    if settings.belt_speed_mps is not None:
        kmh = 3.6 * settings.belt_speed_mps
        parts.append(
            f"running at {round(settings.belt_speed_mps, 2):g} m/s ({kmh:.1f} km/h)"
        )
    return ", ".join(parts)


def _nothing(n_absent: int, n_close: int) -> str:
    """Say plainly that there is nothing to report, or that too little was seen."""
    if n_absent == 0 and n_close == 0:
        return (
            "No finding can be given. The clip did not allow the readings on which "
            "findings rest. What was missing, and how to film it, stands below."
        )
    if n_close == 0:
        return "Nothing to report. All that could be looked for is within its limits."
    are = "is" if n_close == 1 else "are"
    return (
        f"Nothing that is certain. {n_close} of {n_absent + n_close} things that were "
        f"looked for {are} too close to the limit to tell."
    )


def _plan(guidance: Guidance) -> tuple[Advice, ...]:
    """List what to do this week, training load first."""
    things: list[Recommendation] = [*guidance.load_advice, *guidance.exercises]
    if guidance.cue is not None:
        things.insert(len(guidance.load_advice), guidance.cue)
    return tuple(
        Advice(
            title=one.title,
            text=one.why,
            steps=one.steps,
            dose=one.dose,
            progression=one.progression,
            stop_if=one.stop_if,
            side=one.side if one.side in ("left", "right") else "",
            sources=one.sources,
        )
        for one in things
    )


def _film_next(analysis: Analysis) -> tuple[Sentence, ...]:
    """Collect what a next clip should do better."""
    tips = [n.advice for c in analysis.clips for n in c.quality if n.advice]
    found = reference.sentences((*tips, *analysis.guidance.film_next))
    return tuple({tip.text: tip for tip in found}.values())


def _usual_ranges(analysis: Analysis) -> str:
    """Say whose ranges the readings are held against."""
    speed = analysis.settings.belt_speed_mps
    ranges = [
        reference.usual_range(m.key, speed) for m in analysis.metrics if m.measured
    ]
    groups = dict.fromkeys(r.who for r in ranges if r is not None and r.who)
    if not groups:
        return ""
    at = "all speeds together" if speed is None else f"{speed:g} m/s"
    return f"Usual ranges, for {at}: {'; '.join(groups)}."


def _settings(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    rows = []
    for knob in knobs():
        value = getattr(analysis.settings, knob.name)
        text = "not given" if value is None else f"{value} {knob.unit}".strip()
        rows.append((knob.name.replace("_", " "), text))
    return tuple(rows)


def _references(
    guidance: Guidance, cards: tuple[Card, ...], plan: tuple[Advice, ...]
) -> tuple[Source, ...]:
    """List every source that the page rests on once, articles first."""
    ids: list[str] = []
    for card in cards:
        ids += [source.id for source in card.sources]
        ids += [i for cause in card.causes for i in cause.sources]
        ids += [i for helps in card.helps for i in helps.sources]
    ids += [i for thing in plan for i in thing.sources]
    ids += [i for flag in guidance.red_flags for i in flag.sources]
    ids += [i for sign in guidance.load for i in sign.sources]
    ids += [i for fit in guidance.conditions for i in fit.sources]
    ids += [i for one in guidance.disagreements for i in one.sources]
    found = reference.sources(tuple(dict.fromkeys(ids)))
    return tuple(
        sorted(found, key=lambda s: (s.kind != "article", s.citation.casefold()))
    )

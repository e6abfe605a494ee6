"""Building blocks of a page of the knowledge base."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gaitcheck.knowledge.entries import Answered, Cause, Condition
    from gaitcheck.knowledge.evidence import Link
    from gaitcheck.knowledge.loader import Knowledge


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with paragraphs and a list; either may be empty."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExplainPage:
    """One page of the knowledge base.

    Parameters
    ----------
    kind
        What it explains: "finding", "measure", "condition", "factor", "advice", ...
    id
        The name to ask for it again.
    """

    kind: str
    id: str
    title: str
    sections: tuple[Section, ...]


def page(kind: str, name: str, title: str, *sections: Section) -> ExplainPage:
    """Return a page without its empty sections."""
    filled = tuple(s for s in sections if s.paragraphs or s.bullets)
    return ExplainPage(kind=kind, id=name, title=title, sections=filled)


def section(
    heading: str, paragraphs: Iterable[str], bullets: Iterable[str] = ()
) -> Section:
    """Return a section; empty paragraphs are left out."""
    return Section(
        heading=heading,
        paragraphs=tuple(p for p in paragraphs if p),
        bullets=tuple(bullets),
    )


def source_section(k: Knowledge, ids: tuple[str, ...]) -> Section:
    """List the sources behind these ids, marking those not re-read."""
    lines = []
    for source in k.cited(ids):
        marked = " Recalled, not re-read." if source.basis == "recalled" else ""
        url = f" {source.url}" if source.url else ""
        lines.append(f"{source.citation}{url}{marked}")
    return section("Sources", [], lines)


def link_lines(
    links: Iterable[Link],
    title: Callable[[str], str],
    k: Knowledge,
    *,
    back: bool = False,
) -> list[str]:
    """Return what links go with, with grade, sources and note, in few lines."""
    lines = []
    # Links that share their evidence stand in one line.
    for (grade, sources, note), same in groupby(
        links, key=lambda link: (link.grade, link.sources, link.note)
    ):
        names = ", ".join(s.label for s in k.cited(sources))
        shown = "; ".join(title(x.origin if back else x.target) for x in same)
        lines.append(f"{shown} ({grade}; {names}).{f' {note}' if note else ''}")
    return lines


def answer_line(k: Knowledge, test: Answered) -> str:
    """Return a test on an answer in words."""
    question = k.questions[test.question]
    if test.any_of:
        said = " or ".join(f'"{question.label_of(c)}"' for c in test.any_of)
    elif test.at_least is not None:
        said = f"{test.at_least:g} {question.unit} or more"
    else:
        said = f"{test.at_most:g} {question.unit} or less"
    return f"{question.prompt} {said}"


def disagreement_sections(
    k: Knowledge, entry: Cause | Condition
) -> tuple[Section, ...]:
    """Return where opinions differ about an entry, both sides and what we do."""
    return tuple(
        section(
            f"Where opinions differ: {d.topic}",
            [
                f"Articles: {d.article_says}",
                f"Research: {d.literature_says}",
                f"The report: {d.we_do}",
            ],
        )
        for d in (k.disagreements[i] for i in entry.disagreements)
    )


def sentence(text: str) -> str:
    """Return text with a capital and a full stop; empty stays empty."""
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."

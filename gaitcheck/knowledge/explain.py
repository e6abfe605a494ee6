"""Explain a finding code, measure, condition, factor, exercise, ... as a page.

`gaitcheck explain` prints these pages, and the reference pages of the docs are made
from them.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.errors import UnknownTopic
from gaitcheck.knowledge import pages
from gaitcheck.knowledge.loader import load_knowledge
from gaitcheck.knowledge.norm_page import metric_page
from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gaitcheck.knowledge.loader import Knowledge
    from gaitcheck.knowledge.page import ExplainPage


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Something that can be explained, and the other names it goes by."""

    kind: str
    id: str
    title: str
    also: tuple[str, ...] = ()


_BUILDERS: dict[str, Callable[[Knowledge, str], ExplainPage]] = {
    "finding": pages.finding_page,
    "measure": metric_page,
    "condition": pages.condition_page,
    "factor": pages.cause_page,
    "advice": pages.advice_page,
    "disagreement": pages.disagreement_page,
    "warning sign": pages.red_flag_page,
    "training sign": pages.load_sign_page,
    "question": pages.question_page,
    "sentence": pages.phrase_page,
    "source": pages.source_page,
}
# Where two things share a name, the one whose kind stands first is explained.


def topics() -> tuple[Topic, ...]:
    """List everything that can be explained, in the order in which names are tried."""
    return tuple(_topics(load_knowledge()))


def explain(topic: str) -> ExplainPage:
    """Return the page about a topic.

    Parameters
    ----------
    topic
        A finding code (`PD`), metric key (`cadence_spm`), id, title or other name of
        anything in the knowledge base; upper or lower case alike. Where two things
        share a name, `kind:name` picks one, for example `question:surface`.

    Raises
    ------
    UnknownTopic
        If nothing has that name; near matches are in the message.

    Examples
    --------
    >>> explain("jumper's knee").id
    'patellar_tendon'
    """
    knowledge = load_knowledge()
    kind, colon, rest = topic.partition(":")
    if colon and kind.strip().lower() in _BUILDERS:
        wanted_kind, name = kind.strip().lower(), rest
    else:
        wanted_kind, name = "", topic
    wanted = _plain(name)
    offered = [t for t in _topics(knowledge) if wanted_kind in ("", t.kind)]
    for found in offered:
        if wanted in {_plain(n) for n in (found.id, found.title, *found.also)}:
            return _BUILDERS[found.kind](knowledge, found.id)
    raise UnknownTopic(_not_found(topic, wanted, offered))


def render_markdown(page: ExplainPage) -> str:
    """Return a page as Markdown that also reads well as plain text."""
    lines = [f"# {page.title}", ""]
    for section in page.sections:
        lines += [f"## {section.heading}", ""]
        for paragraph in section.paragraphs:
            lines += [paragraph, ""]
        if section.bullets:
            lines += [_bullet(b) for b in section.bullets]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def render_reference(kind: str) -> str:
    """Return all pages of one kind as a single Markdown page for the docs.

    Parameters
    ----------
    kind
        "finding", "measure", "condition", "factor", "advice", ... as in `topics()`.
    """
    rendered = [
        render_markdown(explain(f"{topic.kind}:{topic.id}")).replace("\n#", "\n##")
        for topic in topics()
        if topic.kind == kind
    ]
    if not rendered:
        message = (
            f"There is no kind of page called {kind!r}; try {', '.join(_BUILDERS)}"
        )
        raise UnknownTopic(message)
    return "\n".join(f"#{page}" for page in rendered)


def _topics(k: Knowledge) -> Iterator[Topic]:
    for f in k.findings.values():
        yield Topic(kind="finding", id=f.id, title=f.title)
    for n in k.norms.values():
        yield Topic(kind="measure", id=n.id, title=n.label, also=n.also)
    for key, m in METRICS.items():
        if key not in k.norms:
            yield Topic(kind="measure", id=key, title=m.label)
    for c in k.conditions.values():
        yield Topic(kind="condition", id=c.id, title=c.title, also=c.also_called)
    for kind, shelf in (
        ("factor", k.causes),
        ("advice", k.advice),
        ("disagreement", k.disagreements),
        ("warning sign", k.red_flags),
        ("training sign", k.load_signs),
    ):
        for entry in shelf.values():
            yield Topic(kind=kind, id=entry.id, title=entry.title)
    for q in k.questions.values():
        yield Topic(kind="question", id=q.id, title=q.prompt)
    for p in k.phrases.values():
        yield Topic(kind="sentence", id=p.id, title=p.title)
    for s in k.sources.values():
        yield Topic(kind="source", id=s.id, title=s.short)


def _not_found(topic: str, wanted: str, offered: list[Topic]) -> str:
    by_name: dict[str, str] = {}
    for t in offered:
        for name in (t.id, t.title, *t.also):
            by_name.setdefault(_plain(name), t.id)
    near = [n for n in by_name if len(wanted) > 2 and wanted in n]
    near += difflib.get_close_matches(wanted, by_name, 5, 0.6)
    ids = list(dict.fromkeys(by_name[n] for n in near))[:6]
    hint = f" Did you mean {', '.join(ids)}?" if ids else ""
    return f"Nothing in the knowledge base is called {topic!r}.{hint}"


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())


def _bullet(text: str) -> str:
    numbered = text.partition(". ")[0].isdigit()
    return text if numbered else f"- {text}"

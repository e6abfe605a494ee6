"""Read the data files into one frozen `Knowledge`, checked as a whole."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from gaitcheck.errors import KnowledgeError
from gaitcheck.knowledge.checks import check_references
from gaitcheck.knowledge.entries import (
    Advice,
    Cause,
    Condition,
    Disagreement,
    FindingEntry,
    ForbiddenClaim,
    LoadSign,
    Phrase,
    Question,
    RedFlag,
)
from gaitcheck.knowledge.evidence import Link, Source
from gaitcheck.knowledge.norms import Group, Norm
from gaitcheck.knowledge.reader import read_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

T = TypeVar("T")

DATA_FOLDER: Final = Path(__file__).parent / "data"
"""Where the files lie that a clinician edits; see docs/knowledge-editing.md."""


LINK_BLOCKS: Final = (
    "finding_condition",
    "finding_cause",
    "finding_advice",
    "cause_advice",
)
"""The kinds of blocks in links.toml."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Knowledge:
    """Everything the knowledge base holds; each mapping keeps the order of its file.

    The four tuples of links keep the order of preference: what stands first is offered
    first.
    """

    sources: Mapping[str, Source]
    groups: Mapping[str, Group]
    norms: Mapping[str, Norm]
    findings: Mapping[str, FindingEntry]
    causes: Mapping[str, Cause]
    conditions: Mapping[str, Condition]
    advice: Mapping[str, Advice]
    questions: Mapping[str, Question]
    red_flags: Mapping[str, RedFlag]
    load_signs: Mapping[str, LoadSign]
    disagreements: Mapping[str, Disagreement]
    phrases: Mapping[str, Phrase]
    forbidden: Mapping[str, ForbiddenClaim]
    finding_causes: tuple[Link, ...]
    finding_conditions: tuple[Link, ...]
    finding_advice: tuple[Link, ...]
    cause_advice: tuple[Link, ...]

    def norm(self, key: str) -> Norm | None:
        """Return the norm of a metric key or of one of its other names, else None."""
        found = self.norms.get(key)
        return found or next((n for n in self.norms.values() if key in n.also), None)

    def causes_of(self, code: str) -> tuple[Link, ...]:
        """Links from a finding to the factors of the articles."""
        return _from(self.finding_causes, code)

    def conditions_of(self, code: str) -> tuple[Link, ...]:
        """Links from a finding to conditions."""
        return _from(self.finding_conditions, code)

    def advice_of(self, code: str) -> tuple[Link, ...]:
        """Links from a finding to what usually helps, best first."""
        return _from(self.finding_advice, code)

    def advice_for_cause(self, cause: str) -> tuple[Link, ...]:
        """Links from a factor to what usually helps, best first."""
        return _from(self.cause_advice, cause)

    def findings_for_cause(self, cause: str) -> tuple[Link, ...]:
        """Links from findings to this factor."""
        return _to(self.finding_causes, cause)

    def findings_for_condition(self, condition: str) -> tuple[Link, ...]:
        """Links from findings to this condition."""
        return _to(self.finding_conditions, condition)

    def findings_for_advice(self, advice: str) -> tuple[Link, ...]:
        """Links from findings to this piece of advice."""
        return _to(self.finding_advice, advice)

    def questions_for_cause(self, cause: str) -> tuple[Question, ...]:
        """Questions whose answer speaks about this factor."""
        return tuple(q for q in self.questions.values() if cause in q.reaches)

    def conditions_for_advice(self, advice: str) -> tuple[Condition, ...]:
        """Conditions for which this piece of advice is listed."""
        return tuple(c for c in self.conditions.values() if advice in c.advice)

    def cited(self, ids: tuple[str, ...]) -> tuple[Source, ...]:
        """Return the sources behind these ids."""
        return tuple(self.sources[i] for i in ids)


@functools.cache
def load_knowledge() -> Knowledge:
    """Return the knowledge base of this installation.

    Raises
    ------
    KnowledgeError
        If a file was edited so that it no longer fits; every problem is listed.
    """
    return read_knowledge(DATA_FOLDER)


def read_knowledge(folder: Path) -> Knowledge:
    """Read and check the data files of a folder; see `load_knowledge`."""
    problems: list[str] = []
    knowledge = Knowledge(
        sources=_entries(Source, folder, "sources", problems),
        groups=_entries(Group, folder, "groups", problems),
        norms=_entries(Norm, folder, "norms", problems),
        findings=_entries(FindingEntry, folder, "findings", problems),
        causes=_entries(Cause, folder, "causes", problems),
        conditions=_entries(Condition, folder, "conditions", problems),
        advice=_entries(Advice, folder, "advice", problems),
        questions=_entries(Question, folder, "questions", problems),
        red_flags=_entries(RedFlag, folder, "red_flags", problems),
        load_signs=_entries(LoadSign, folder, "load_signs", problems),
        disagreements=_entries(Disagreement, folder, "disagreements", problems),
        phrases=_entries(Phrase, folder, "phrases", problems),
        forbidden=_entries(ForbiddenClaim, folder, "forbidden", problems),
        finding_causes=_links(folder, "finding", "causes", problems),
        finding_conditions=_links(folder, "finding", "conditions", problems),
        finding_advice=_links(folder, "finding", "advice", problems),
        cause_advice=_links(folder, "cause", "advice", problems),
    )
    # A broken entry is missing from its mapping, so references to it would be reported
    # too; the first list is the one to work off first.
    if not problems:
        problems = check_references(knowledge)
    if problems:
        listed = "\n".join(f"- {p}" for p in problems)
        message = f"The knowledge base in {folder} has problems:\n{listed}"
        raise KnowledgeError(message)
    return knowledge


def _entries(
    cls: type[T], folder: Path, name: str, problems: list[str]
) -> Mapping[str, T]:
    found: dict[str, T] = {}
    for key, table in _parsed(folder, name, problems).items():
        where = f"{name}.toml [{key}]"
        if not isinstance(table, dict):
            problems.append(f"{where}: stands outside any [entry]")
            continue
        entry = read_entry(cls, {"id": key, **table}, where, problems)
        if entry is not None:
            found[key] = entry
    return MappingProxyType(found)


def _links(
    folder: Path, origin: str, targets: str, problems: list[str]
) -> tuple[Link, ...]:
    singular = {"causes": "cause", "conditions": "condition", "advice": "advice"}
    block = f"{origin}_{singular[targets]}"
    found: list[str] = []
    links = tuple(_expanded(folder, block, origin, targets, found))
    # links.toml is parsed once for each kind of block: report what is wrong only once.
    problems += [p for p in found if p not in problems]
    return links


def _expanded(
    folder: Path, block: str, origin: str, targets: str, problems: list[str]
) -> Iterator[Link]:
    parsed = _parsed(folder, "links", problems)
    problems += [
        f"links.toml: {name} is not a kind of link ({', '.join(LINK_BLOCKS)})"
        for name in parsed
        if name not in LINK_BLOCKS
    ]
    for n, table in enumerate(parsed.get(block, []), 1):
        where = f"links.toml {block} number {n}"
        many = table.get(targets)
        if not isinstance(many, list) or origin not in table:
            problems.append(f"{where}: needs {origin} = one id and {targets} = a list")
            continue
        rest = {k: v for k, v in table.items() if k not in (origin, targets)}
        for target in many:
            single = {"origin": table[origin], "target": target, **rest}
            link = read_entry(Link, single, where, problems)
            if link is not None:
                yield link


def _parsed(folder: Path, name: str, problems: list[str]) -> dict[str, Any]:
    path = folder / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(f"{name}.toml: the file is missing")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{name}.toml: {error}")
    return {}


def _from(links: tuple[Link, ...], origin: str) -> tuple[Link, ...]:
    return tuple(link for link in links if link.origin == origin)


def _to(links: tuple[Link, ...], target: str) -> tuple[Link, ...]:
    return tuple(link for link in links if link.target == target)

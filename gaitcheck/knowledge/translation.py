"""The knowledge base in another language: parallel files, checked against the English.

`data/de/findings.toml` holds the texts of `data/findings.toml` under the same ids and
the same names, and nothing else: numbers, links and sources stand once.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from gaitcheck.errors import KnowledgeError
from gaitcheck.knowledge.entries import ForbiddenClaim
from gaitcheck.knowledge.loader import DATA_FOLDER, load_knowledge
from gaitcheck.knowledge.reader import read_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from gaitcheck.knowledge.loader import Knowledge

Pair = tuple[str, str]
"""An English text and what it is in the other language."""

TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "findings": ("title", "present", "plain", "clinical", "refute"),
    "causes": ("title", "named", "literature"),
    "conditions": (
        *("title", "also_called", "description", "typical", "video_adds"),
        *("video_not", "background", "see_someone"),
    ),
    "advice": (
        *("title", "purpose", "dose", "steps", "text", "progression", "stop_if"),
        "equipment",
    ),
    "questions": ("prompt", "help", "adds", "unit"),
    "red_flags": ("title", "text"),
    "load_signs": ("title",),
    "disagreements": ("topic", "article_says", "literature_says", "we_do"),
    "phrases": ("title", "text", "more"),
    "norms": ("label", "unit", "plain", "link", "validity"),
    "groups": ("population", "scale", "share"),
}
"""Which fields of each file are texts; lists stand for lists of the same length."""

SAME_IN_BOTH: Final = ("unit",)
"""Fields that may be left out when they are the same, such as mm."""

LISTS: Final = {
    "load_signs": ("level", "levels", "text"),
    "norms": ("why", "limits", "why"),
}
"""Texts of nested entries: name in the other file, field of the entry, their field."""

FREE_LISTS: Final = ("also_called",)
"""Lists of names that need not be as long as the English ones."""


def translated_texts(language: str, folder: Path = DATA_FOLDER) -> tuple[Pair, ...]:
    """Return every text of the knowledge base with its translation.

    Raises
    ------
    KnowledgeError
        If a text is missing or too many; every problem is listed.
    """
    knowledge = load_knowledge()
    problems: list[str] = []
    pairs: list[Pair] = []
    for name in TEXTS:
        pairs += _of_file(name, knowledge, _parsed(folder, language, name), problems)
    if problems:
        listed = "\n".join(f"- {p}" for p in problems)
        message = f"The texts in {folder / language} have problems:\n{listed}"
        raise KnowledgeError(message)
    return tuple(pairs)


def forbidden_in(
    language: str, folder: Path = DATA_FOLDER
) -> Mapping[str, ForbiddenClaim]:
    """Return the claims that no text in this language may make."""
    problems: list[str] = []
    found = {
        key: read_entry(ForbiddenClaim, {"id": key, **table}, key, problems)
        for key, table in _parsed(folder, language, "forbidden").items()
    }
    if problems:
        raise KnowledgeError("\n".join(problems))
    return {key: claim for key, claim in found.items() if claim is not None}


def _parsed(folder: Path, language: str, name: str) -> dict[str, Any]:
    path = folder / language / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        message = f"{path}: {error}"
        raise KnowledgeError(message) from error


def _of_file(
    name: str, knowledge: Knowledge, told: dict[str, Any], problems: list[str]
) -> Iterator[Pair]:
    shelf: Mapping[str, Any] = getattr(knowledge, name)
    problems += [
        f"{name}.toml [{key}]: no such entry" for key in set(told) - set(shelf)
    ]
    for key, entry in shelf.items():
        where = f"{name}.toml [{key}]"
        table = dict(told.get(key, {}))
        for field in TEXTS[name]:
            where_field = f"{where}: {field}"
            yield from _pairs(
                getattr(entry, field), table.pop(field, None), where_field, problems
            )
        if name in LISTS:
            own, nested, text = LISTS[name]
            english = tuple(getattr(one, text) for one in getattr(entry, nested))
            yield from _pairs(
                english, table.pop(own, None), f"{where}: {own}", problems
            )
        if name == "questions":
            choices = table.pop("choice", {})
            english = tuple(choice.label for choice in entry.choices)
            ids = [choice.id for choice in entry.choices]
            other = [choices.pop(i, None) for i in ids]
            if None not in other:
                yield from zip(english, other, strict=True)
            else:
                problems.append(f"{where}: choice: a text is missing")
            problems += [f"{where}: choice: no {extra}" for extra in choices]
        problems += [f"{where}: {extra} is no text of this entry" for extra in table]


def _pairs(english: Any, other: Any, where: str, problems: list[str]) -> Iterable[Pair]:
    field = where.rpartition(": ")[2]
    if not english:
        if other:
            problems.append(f"{where}: there is no English text")
        return ()
    if other is None:
        if field in SAME_IN_BOTH:
            return ((english, english),)
        problems.append(f"{where}: is missing")
        return ()
    if isinstance(english, str):
        return ((english, other),)
    if field in FREE_LISTS:
        return tuple(zip(english, other, strict=False))
    if len(english) != len(other):
        problems.append(f"{where}: needs {len(english)} texts, has {len(other)}")
        return ()
    return tuple(zip(english, other, strict=True))

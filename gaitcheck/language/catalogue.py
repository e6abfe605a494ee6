"""Every English text of the report with its counterpart: the one place for a language.

Texts of the knowledge base come from its parallel files, all others from
`language/data/LANGUAGE/*.toml`: one line a text, English = other.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from gaitcheck.errors import KnowledgeError
from gaitcheck.knowledge.translation import Pair, translated_texts
from gaitcheck.language.derived import derived

FOLDER: Final = Path(__file__).parent / "data"


def catalogue(language: str) -> tuple[Pair, ...]:
    """Return all pairs of a language, those of the program before those of knowledge."""
    known = (*program_texts(language), *translated_texts(language))
    return (*known, *derived(dict(known)))


def program_texts(language: str, folder: Path = FOLDER) -> tuple[Pair, ...]:
    """Return the pairs of the program's own texts; tables only group them."""
    pairs: dict[str, str] = {}
    for path in sorted((folder / language).glob("*.toml")):
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            message = f"{path}: {error}"
            raise KnowledgeError(message) from error
        _gather(told, pairs, path)
    return tuple(pairs.items())


def _gather(table: dict[str, Any], pairs: dict[str, str], path: Path) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _gather(value, pairs, path)
        elif pairs.setdefault(key, str(value)) != value:
            message = f"{path}: {key!r} stands there twice with different texts"
            raise KnowledgeError(message)

"""Association wording: which claims no text may make, and where all texts stand."""

from __future__ import annotations

import dataclasses
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gaitcheck.knowledge.loader import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gaitcheck.knowledge.entries import ForbiddenClaim
    from gaitcheck.knowledge.loader import Knowledge

QUOTED_FIELDS: Final = frozenset({"citation", "url"})
"""Fields that quote a title as it is; they are not our words."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A forbidden claim found in a text."""

    rule: str
    words: str
    reason: str
    instead: str

    def __str__(self) -> str:
        return f"{self.words!r}: {self.reason} Instead: {self.instead}."


def forbidden_claims(
    text: str, rules: Mapping[str, ForbiddenClaim] | None = None
) -> tuple[Claim, ...]:
    """Return the forbidden claims a text makes, in order of the rules.

    Parameters
    ----------
    text
        Any text that a user may read.
    rules
        The rules; those of this installation by default.

    Examples
    --------
    >>> [c.words for c in forbidden_claims("Pelvic drop causes knee pain.")]
    ['causes']
    >>> forbidden_claims("Pelvic drop has been associated with knee pain.")
    ()
    """
    if rules is None:
        rules = load_knowledge().forbidden
    return tuple(
        Claim(rule=rule.id, words=match[0], reason=rule.reason, instead=rule.instead)
        for rule in rules.values()
        for match in _compiled(rule.pattern).finditer(_without(text, rule.allow))
    )


def texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield every text of the knowledge base with the place where it stands.

    The rules for forbidden claims and quoted titles are left out.
    """
    for field in dataclasses.fields(knowledge):
        if field.name == "forbidden":
            continue
        shelf = getattr(knowledge, field.name)
        entries = shelf.values() if hasattr(shelf, "values") else shelf
        for entry in entries:
            name = getattr(entry, "id", None) or f"{entry.origin} to {entry.target}"
            yield from _walk(entry, f"{field.name} [{name}]")


def _walk(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value:
            yield where, value
    elif isinstance(value, tuple):
        for item in value:
            yield from _walk(item, where)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if field.name not in QUOTED_FIELDS:
                yield from _walk(getattr(value, field.name), f"{where}.{field.name}")


def _without(text: str, allowed: tuple[str, ...]) -> str:
    for phrase in allowed:
        text = re.sub(re.escape(phrase), "", text, flags=re.IGNORECASE)
    return text


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)

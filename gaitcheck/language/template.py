"""One sentence with places in it, in English and in another language.

`"The {side} heel lands {reading} ahead."` recognises any text of that form and takes
out what stands in the places; the other language puts it where its grammar wants it.

    {name}              any words; they are translated themselves
    {#name}             a number, such as 3.1, −12 or 95
    {=name}             words that stay as they are: a file's name, a source
    {side}              left or right
    {side|linke|rechte} in the other language: the first word for left, the second for
                        right
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PLACE: Final = re.compile(r"\{([#=]?)(\w+)(?::[^{}|]*)?((?:\|[^{}|]*)*)\}")
"""A place; a format such as `:.0f` is ignored, since the text is already written."""

_NUMBER: Final = r"[+−-]?\d+(?:[.,]\d+)*"
_SIDES: Final = "left|right|Left|Right"


@dataclass(frozen=True, kw_only=True, eq=False)
class Template:
    """A pattern made of the English text, and the text of the other language.

    Parameters
    ----------
    anchor
        The longest literal part: a text without it cannot match, which is quick to see.
    weight
        Letters that are literal; of several templates the heaviest is tried first.
    verbatim
        Places whose words stay as they are.
    """

    english: str
    other: str
    pattern: re.Pattern[str]
    anchor: str
    weight: int
    verbatim: frozenset[str]

    def match(self, text: str) -> Mapping[str, str] | None:
        """Return what stands in the places, or None when the text is another one."""
        if self.anchor not in text:
            return None
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        return found.groupdict()

    def fill(self, places: Mapping[str, str], say: Callable[[str], str]) -> str:
        """Write the other language with `say` applied to every place."""

        def put(found: re.Match[str]) -> str:
            words = places[found[2]]
            forms = found[3].split("|")[1:]
            if forms:
                return forms[0] if words.lower() == "left" else forms[-1]
            return words if found[2] in self.verbatim else say(words)

        return PLACE.sub(put, self.other)


def has_places(text: str) -> bool:
    """Tell whether a text has places."""
    return PLACE.search(text) is not None


def names_of(text: str) -> set[str]:
    """Return the names of the places of a text."""
    return {found[2] for found in PLACE.finditer(text)}


def template(english: str, other: str) -> Template:
    """Make the template of a pair of texts."""
    pattern, literals, at = "", [], 0
    seen: set[str] = set()
    verbatim: set[str] = set()
    for found in PLACE.finditer(english):
        literals.append(english[at : found.start()])
        pattern += re.escape(literals[-1])
        name = found[2]
        if name in seen:
            pattern += f"(?P={name})"
        elif found[1] == "#":
            pattern += f"(?P<{name}>{_NUMBER})"
        elif name == "side":
            pattern += f"(?P<{name}>{_SIDES})"
        else:
            # A name may itself end with brackets: the last ones are the template's.
            more = "+" if english.startswith(" (", found.end()) else "+?"
            pattern += f"(?P<{name}>.{more})"
        if found[1] == "=":
            verbatim.add(name)
        seen.add(name)
        at = found.end()
    literals.append(english[at:])
    pattern += re.escape(literals[-1])
    return Template(
        english=english,
        other=other,
        pattern=re.compile(pattern, re.DOTALL),
        anchor=max(literals, key=len),
        weight=sum(len(part) for part in literals),
        verbatim=frozenset(verbatim),
    )

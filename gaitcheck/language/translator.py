"""Say an English text in another language: whole, by template, or sentence by sentence."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from gaitcheck.language.catalogue import catalogue
from gaitcheck.language.template import PLACE, Template, has_places, template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_POINT: Final = re.compile(r"(?<![\d.\w])([+−-]?\d+)\.(\d+)(?![\d.]*\.\d)(?!\w*\.\w)")
_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+")
_MOST_SENTENCES: Final = 6
_SMALL: Final = frozenset(
    [
        "der",
        "die",
        "das",
        "den",
        "dem",
        "ein",
        "eine",
        "einen",
        "kein",
        "keine",
        "kaum",
        "sehr",
        "viel",
        "wenig",
        "links",
        "rechts",
        "große",
        "starke",
        "niedrige",
        "ungleichmäßige",
        "linkes",
        "rechtes",
    ]
)
"""Words that are written small inside a sentence; nouns keep their capital."""

_NARROW: Final = "\u202f"
"""Narrow space between number and unit, as the report prints it."""

_QUANTITY: Final = re.compile(
    r"(\d) (mm|ms|m/s|km/h|%|s\b|Beinlängen|Hüftbreiten|Schritte/min|Bilder/s)"
)
_LEAD: Final = re.compile(r"[.;:,] (?=\S)")

_CODE: Final = re.compile(r"[A-Z]{2,3}|[\d.]+")
"""Codes of rules, which are the same in every language."""

_LIST: Final = re.compile(r"( and | or |; |, )")
_LEAST_SHARE: Final = 0.5
"""Part of a text that a template must know to be used although something in its places
is not known: a sentence half in one language is worse than a foreign one."""

_JOINS: Final = {" and ": " und ", " or ": " oder "}


class Translator:
    """Texts of one language.

    Attributes
    ----------
    missing
        Texts that were asked for and not known, for tests and for those who translate.
    """

    def __init__(self, language: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.language = language
        self.missing: set[str] = set()
        self._exact: dict[str, str] = {}
        templates = []
        whole = tuple(pairs)
        for english, other in (*whole, *_sentence_by_sentence(whole)):
            if has_places(english):
                templates.append(template(english, other))
            else:
                self._exact.setdefault(english, other)
        templates.sort(key=lambda t: -t.weight)
        self._templates: tuple[Template, ...] = tuple(templates)
        self._known_texts: dict[str, str | None] = {}

    def text(self, text: str) -> str:
        """Return a text in this language; one that is not known stays as it is."""
        inner = text.strip()
        if not inner:
            return text
        start = text.index(inner)
        lead = _LEAD.match(inner)
        if lead and self._known(_plain(inner)) is None:
            # A part of a sentence that goes on after a bold word.
            start += lead.end()
            inner = inner[lead.end() :]
        said = self._said(_plain(inner))
        if said is None:
            said = self._as_list(_plain(inner), strict=True)
        if said is None:
            said = self._in_part(_plain(inner))
        if said is None:
            if _LETTERS.search(inner):
                self.missing.add(inner)
            said = numbers(inner)
        if _NARROW in inner:
            said = _QUANTITY.sub(rf"\1{_NARROW}\2", said)
        return text[:start] + said + text[start + len(inner) :]

    def knows(self, text: str) -> bool:
        """Tell whether a text would be said in this language."""
        return self._said(_plain(text.strip())) is not None

    def _said(self, text: str) -> str | None:
        known = self._known(text)
        return known if known is not None else self._by_sentences(text)

    def _known(self, text: str) -> str | None:
        if text not in self._known_texts:
            self._known_texts[text] = self._look_up(text)
        return self._known_texts[text]

    def _look_up(self, text: str) -> str | None:
        if not _LETTERS.search(text):
            return numbers(text)
        if text in self._exact:
            return self._exact[text]
        # The same text with its first letter or its full stop as another place wants it.
        for changed, back in _dresses(text):
            if changed in self._exact:
                return back(self._exact[changed])
        return self._by_template(text)

    def _by_template(self, text: str) -> str | None:
        """Fill the heaviest template whose places are all known."""
        for dressed, back in ((text, _same), *_dresses(text)):
            for one in self._templates:
                places = one.match(dressed)
                if places is None:
                    continue
                if all(
                    name in one.verbatim or self._knows_fragment(words)
                    for name, words in places.items()
                ):
                    said = back(one.fill(places, self._fragment))
                    begins = one.english.startswith("{") and text[:1].isupper()
                    return _capital(said) if begins else said
        return None

    def _in_part(self, text: str) -> str | None:
        """Fill the heaviest template although something in its places is not known."""
        for dressed, back in ((text, _same), *_dresses(text)):
            for one in self._templates:
                mostly = one.weight >= _LEAST_SHARE * len(dressed)
                places = one.match(dressed) if mostly else None
                if places and not any(map(_SENTENCES.search, places.values())):
                    return back(one.fill(places, self._fragment))
        return None

    def _knows_fragment(self, words: str) -> bool:
        if self._said(words) is not None or not _LETTERS.search(words):
            return True
        if words.lower() in ("left", "right") or _CODE.fullmatch(words):
            return True
        return self._as_list(words, strict=True) is not None

    def _fragment(self, words: str) -> str:
        """Translate what stood in a place: words, a list of them, or a number."""
        known = self._said(words)
        if known is None:
            known = self._as_list(words, strict=True)
        if known is None:
            known = self._in_part(words) or self._as_list(words)
        if known is not None:
            return known
        if _LETTERS.search(words) and not _CODE.fullmatch(words):
            self.missing.add(words)
        return numbers(words)

    def _as_list(self, words: str, *, strict: bool = False) -> str | None:
        """Translate runs of a list, the longest known ones first; None if it is none.

        With `strict`, None as well when a part is not known.
        """
        tokens = _LIST.split(words)
        if len(tokens) < 3:
            return None
        said, at = [], 0
        while at < len(tokens):
            for end in range(len(tokens), at, -2):
                run = "".join(tokens[at:end])
                known = self._said(run) if run else ""
                if known is not None:
                    break
            else:
                end, known = at + 1, self._unknown(tokens[at], strict=strict)
                if known is None:
                    return None
            said.append(known)
            if end < len(tokens):
                said.append(_JOINS.get(tokens[end], tokens[end]))
            at = end + 1
        return "".join(said)

    def _unknown(self, words: str, *, strict: bool) -> str | None:
        if _CODE.fullmatch(words) or not _LETTERS.search(words):
            return numbers(words)
        if strict:
            return None
        self.missing.add(words)
        return words

    def _by_sentences(self, text: str) -> str | None:
        """Translate runs of sentences, the longest known ones first."""
        sentences = _SENTENCES.split(text)
        if len(sentences) < 2:
            return None
        said, at = [], 0
        while at < len(sentences):
            for end in range(min(len(sentences), at + _MOST_SENTENCES), at, -1):
                known = self._known(" ".join(sentences[at:end]))
                if known is not None:
                    said.append(known)
                    at = end
                    break
            else:
                return None
        return " ".join(said)


def _sentence_by_sentence(
    pairs: Iterable[tuple[str, str]],
) -> Iterator[tuple[str, str]]:
    """Pairs of single sentences, where both texts have as many of them."""
    for english, other in pairs:
        ours, theirs = _SENTENCES.split(english), _SENTENCES.split(other)
        if len(ours) == len(theirs) > 1:
            for one, said in zip(ours, theirs, strict=True):
                # A sentence that is nothing but a place would recognise anything.
                if _LETTERS.search(PLACE.sub("", one)):
                    yield one, said


@cache
def translator(language: str) -> Translator:
    """Return the translator of a language that gaitcheck speaks."""
    return Translator(language, catalogue(language))


def numbers(text: str) -> str:
    """Write decimal points as commas; versions and dates have more than one.

    Examples
    --------
    >>> numbers("9.0° (8.2 to 9.8), mediapipe 1.2.2")
    '9,0° (8,2 to 9,8), mediapipe 1.2.2'
    """
    return _POINT.sub(r"\1,\2", text)


def _plain(text: str) -> str:
    """One kind of space, on one line, as the catalogue has it."""
    return re.sub(r"[\s\u202f\u00a0]+", " ", text) if "  ·" not in text else text


def _same(text: str) -> str:
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    first = text.split(" ", 1)[0].rstrip(",.:;")
    return text[:1].lower() + text[1:] if first.lower() in _SMALL else text


def _with_stop(text: str) -> str:
    return text if text[-1:] in ".!?" else f"{text}."


def _without_stop(text: str) -> str:
    return text.removesuffix(".")


def _dresses(text: str) -> tuple[tuple[str, Callable[[str], str]], ...]:
    """Return other spellings of a text, each with the way back for its translation."""
    first = text[:1]
    found: list[tuple[str, Callable[[str], str]]] = []
    turned: tuple[str, Callable[[str], str]] | None = None
    if first.islower():
        turned = (_capital(text), _small)
    elif first.isupper():
        turned = (text[:1].lower() + text[1:], _capital)
    if turned:
        found.append(turned)
    if text.endswith("."):
        bare = text[:-1]
        found.append((bare, _with_stop))
        if turned:
            back = turned[1]
            found.append((turned[0][:-1], lambda t: _with_stop(back(t))))
    elif text.endswith(":"):
        found.append((text[:-1], lambda t: f"{t}:"))
    elif text[-1:] not in "!?;,":
        found.append((f"{text}.", _without_stop))
        if turned:
            back = turned[1]
            found.append((f"{turned[0]}.", lambda t: _without_stop(back(t))))
    return tuple(found)

"""The language in which outputs are written just now.

Analyses are kept in English; a language belongs to what is written from one. Writers
(report, PDF, video) call `say` on the way out and need not know which it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, Literal, get_args

from gaitcheck.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaitcheck.language.translator import Translator

Language = Literal["en", "de"]
LANGUAGES: Final[tuple[str, ...]] = get_args(Language)
ENGLISH: Final = "en"

_SPOKEN: ContextVar[str] = ContextVar("gaitcheck_language", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write in this language inside the block.

    Raises
    ------
    SettingsError
        For a language that gaitcheck does not speak.
    """
    if language not in LANGUAGES:
        message = f"--lang must be one of {', '.join(LANGUAGES)}, not {language!r}"
        raise SettingsError(message)
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def spoken() -> str:
    """Return the language that is written just now."""
    return _SPOKEN.get()


def say(text: str) -> str:
    """Return a text in the language that is written just now."""
    speaker = _speaker()
    return text if speaker is None else speaker.text(text)


def say_markup(markup: str) -> str:
    """Return HTML, or the few tags that a PDF takes, in the spoken language."""
    speaker = _speaker()
    if speaker is None:
        return markup
    from gaitcheck.language.markup import translated_markup

    return translated_markup(markup, speaker)


def _speaker() -> Translator | None:
    language = _SPOKEN.get()
    if language == ENGLISH:
        return None
    from gaitcheck.language.translator import translator

    return translator(language)

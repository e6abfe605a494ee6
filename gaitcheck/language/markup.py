"""Translate what people read in HTML: text between tags, and spoken attributes.

Everything else (tags, classes, numbers in `data-` attributes, scripts, styles) stays as
it is, byte by byte. Elements marked `translate="no"`, as HTML has it, and `<code>` are
left alone with all they hold.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gaitcheck.language.translator import Translator

SPOKEN_ATTRIBUTES: Final = ("alt", "title", "aria-label")
_SILENT: Final = ("script", "style", "code")
_VOID: Final = [
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "param",
    "source",
    "track",
    "wbr",
]
_ATTRIBUTE: Final = re.compile(rf'(\s(?:{"|".join(SPOKEN_ATTRIBUTES)})=")([^"]*)(")')
_LANG: Final = re.compile(r'(<html[^>]*\slang=")[^"]*(")')


def translated_markup(markup: str, speaker: Translator) -> str:
    """Return the same markup in the speaker's language."""
    rewriter = _Rewriter(speaker)
    rewriter.feed(markup)
    rewriter.close()
    return "".join(rewriter.out)


class _Rewriter(HTMLParser):
    def __init__(self, speaker: Translator) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._speaker = speaker
        self._silent: list[str] = []
        self._raw = False
        self._spelling: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        # SVG has names with capitals, which the parser makes small.
        self._spelling[tag] = raw[1 : 1 + len(tag)]
        silent = bool(self._silent)
        self.out.append(raw if silent else self._spoken(raw))
        if tag in _VOID:
            return
        if silent or tag in _SILENT or ("translate", "no") in attrs:
            self._silent.append(tag)
        self._raw = tag in ("script", "style")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag, attrs
        raw = self.get_starttag_text() or ""
        self.out.append(raw if self._silent else self._spoken(raw))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag in self._silent:
            while self._silent.pop() != tag:
                pass
        self._raw = False
        self.out.append(f"</{self._spelling.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if self._raw:
            self.out.append(data)
        elif self._silent:
            self.out.append(html.escape(data, quote=False))
        else:
            self.out.append(html.escape(self._speaker.text(data), quote=False))

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.out.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.out.append(f"<![{data}]>")

    def _spoken(self, raw: str) -> str:
        def put(found: re.Match[str]) -> str:
            words = self._speaker.text(html.unescape(found[2]))
            return f"{found[1]}{html.escape(words)}{found[3]}"

        raw = _ATTRIBUTE.sub(put, raw)
        return _LANG.sub(rf"\g<1>{self._speaker.language}\g<2>", raw)

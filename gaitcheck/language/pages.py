"""Pages of the knowledge base (`gaitcheck explain`) in the spoken language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gaitcheck.language.speech import say

if TYPE_CHECKING:
    from gaitcheck.knowledge.page import ExplainPage, Section


def said_page(page: ExplainPage) -> ExplainPage:
    """Return a page with heading, paragraphs and bullets in the spoken language."""
    return replace(
        page, title=say(page.title), sections=tuple(map(_said, page.sections))
    )


def _said(section: Section) -> Section:
    if section.heading == "Sources":
        # Citations stay in the language in which they were published.
        return replace(section, heading=say(section.heading))
    return replace(
        section,
        heading=say(section.heading),
        paragraphs=tuple(map(say, section.paragraphs)),
        bullets=tuple(map(say, section.bullets)),
    )

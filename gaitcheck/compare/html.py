"""`compare.html`: one file that opens offline, with the look of `report.html`."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from gaitcheck.compare.page import page_of
from gaitcheck.report.html import TEMPLATES as REPORT_TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaitcheck.compare.comparison import Comparison

_TEMPLATES = Path(__file__).with_name("templates")


def comparison_html(
    comparison: Comparison,
    *,
    videos: Mapping[str, str] | None = None,
    made_on: dt.date | None = None,
) -> str:
    """Print a comparison as one HTML document with its style inside.

    Parameters
    ----------
    videos
        Address of the side-by-side video relative to the page, by view; None for none.
    made_on
        Date printed on the page; today when None.
    """
    day = made_on or dt.datetime.now(tz=dt.UTC).astimezone().date()
    page = page_of(comparison, made_on=f"{day.day} {day:%B %Y}", videos=videos or {})
    css = (REPORT_TEMPLATES / "report.css").read_text(encoding="utf-8")
    own = (_TEMPLATES / "compare.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "compare.js").read_text(encoding="utf-8")
    template = _environment().get_template("compare.html.j2")
    return template.render(
        page=page, css=Markup(css + own), js=Markup(script), svg=Markup
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader([_TEMPLATES, REPORT_TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

"""`report.html`: one file, opens offline, asks for nothing beyond its own folder."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

if TYPE_CHECKING:
    from gaitcheck.report.page_types import ClipView, Page

TEMPLATES = Path(__file__).with_name("templates")


def render_html(page: Page) -> str:
    """Print the page as one HTML document with its style and script inside."""
    return report_template().render(
        page=page,
        css=Markup(_asset("report.css")),
        js=Markup(_asset("report.js")),
        svg=Markup,
        clip_data=_clip_data,
    )


@cache
def report_template() -> Template:
    """Return the compiled template; the first call takes half a second."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


@cache
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _clip_data(clip: ClipView) -> str:
    """Return what the script needs to move cursors, as JSON that the template escapes."""
    return json.dumps(
        {
            "knots": clip.video.knots if clip.video else [],
            "frame": clip.video.frame_s if clip.video else 0,
            "contacts": clip.contacts,
        }
    )

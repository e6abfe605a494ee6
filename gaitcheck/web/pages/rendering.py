"""Templates, and the few words that every page shares."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gaitcheck.web.faults import Fault
from gaitcheck.web.moments import day_in_words

if TYPE_CHECKING:
    from fastapi import Request

WEB = Path(__file__).resolve().parents[1]
VIEW_WORDS = {
    "rear": "from behind",
    "front": "from the front",
    "left": "from the runner's left",
    "right": "from the runner's right",
    "oblique": "at an angle",
    "unclear": "from an unclear direction",
}
"""Views as the page names them."""

_STATIC = {
    "page.css": "text/css; charset=utf-8",
    "upload.js": "text/javascript; charset=utf-8",
    "live.js": "text/javascript; charset=utf-8",
    "clip.js": "text/javascript; charset=utf-8",
    "questions.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""Every file beside the pages; no other name is looked for."""


def render(
    request: Request, template: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """Fill a template."""
    visitor = getattr(request.state, "visitor", None)
    clinic = getattr(request.app.state, "clinic", None)
    text = (
        _environment()
        .get_template(template)
        .render(
            csrf=visitor.csrf if visitor else "",
            is_in=bool(visitor and visitor.is_in),
            has_password=bool(clinic and clinic.store.access.has_password),
            **values,
        )
    )
    return HTMLResponse(text, status)


def error_page(
    request: Request,
    status: int,
    title: str,
    message: str,
    headers: dict[str, str] | None = None,
) -> Response:
    """Tell an error on a page of its own."""
    response = render(
        request, "error.html.j2", status=status, title=title, message=message
    )
    response.headers.update(headers or {})
    return response


def go(where: str) -> RedirectResponse:
    """Send the browser on after a form was taken."""
    return RedirectResponse(where, 303)


def static_file(name: str) -> Response:
    """Return a file that belongs to the pages."""
    kind = _STATIC.get(name)
    if kind is None:
        raise Fault(404, "there is nothing at this address")
    age = "public, max-age=31536000, immutable"
    return Response(_bytes(name), media_type=kind, headers={"cache-control": age})


@cache
def _bytes(name: str) -> bytes:
    return (WEB / "static" / name).read_bytes()


@cache
def _asset(name: str) -> str:
    """Address of a static file; it changes when the file does."""
    return f"/static/{name}?v={hashlib.sha256(_bytes(name)).hexdigest()[:10]}"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = _asset
    made.globals["view_words"] = VIEW_WORDS
    made.filters["day"] = day_in_words
    made.filters["number"] = lambda value: f"{value:g}"
    made.filters["seconds"] = _seconds
    made.filters["size"] = _size
    return made


def _seconds(value: float) -> str:
    """Write a time to wait.

    >>> _seconds(8), _seconds(47), _seconds(200)
    ('a few seconds', 'about 50 s', 'about 4 min')
    """
    if value < 10:
        return "a few seconds"
    if value < 90:
        return f"about {round(value, -1):.0f} s"
    return f"about {-(-value // 60):.0f} min"


def _size(n_bytes: int) -> str:
    if n_bytes >= 1 << 30:
        return f"{n_bytes / (1 << 30):.1f} GB"
    return f"{n_bytes / (1 << 20):.1f} MB"

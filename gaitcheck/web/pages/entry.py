"""Coming in and going out."""

from __future__ import annotations

import re
import secrets
import threading
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from gaitcheck.web.context import Clinic, TheClinic, TheVisitor
from gaitcheck.web.faults import Fault
from gaitcheck.web.gate import cookie_header
from gaitcheck.web.pages.forms import TheFormOfAll
from gaitcheck.web.pages.rendering import go, render, static_file

if TYPE_CHECKING:
    from gaitcheck.web.context import Visitor

router = APIRouter(include_in_schema=False)

_INSIDE = re.compile(r"/(?!/)[A-Za-z0-9/_-]*")
"""Pages that one may be sent on to after logging in."""

_HASHING = threading.Semaphore(2)
"""Each check of a password takes 128 MiB."""


@router.get("/static/{name}")
def static(name: str) -> Response:
    """Return style, script or icon."""
    return static_file(name)


@router.get("/login")
def login_page(request: Request, visitor: TheVisitor, next: str = "/") -> Response:  # noqa: A002 - the word in the address
    """Ask for the password."""
    if visitor.is_in:
        return go("/")
    return render(request, "login.html.j2", back=_inside(next), wrong=False)


@router.post("/login")
def log_in(
    request: Request, form: TheFormOfAll, clinic: TheClinic, visitor: TheVisitor
) -> Response:
    """Let the browser in when the password is right."""
    back = _inside(_field(form, "next"))
    access = clinic.store.access
    if not access.has_password:
        return go(back)
    clinic.throttle.require_free(visitor.address)
    with _HASHING:
        right = access.password_fits(_field(form, "password"))
    if not right:
        clinic.throttle.wrong(visitor.address)
        access.note("page", "wrong password", f"from {visitor.address}")
        return render(request, "login.html.j2", status=401, back=back, wrong=True)
    clinic.throttle.right(visitor.address)
    access.note("page", "log in", f"from {visitor.address}")
    return _with_new_cookie(go(back), clinic, visitor, let_in=True)


@router.post("/logout")
def log_out(_: TheFormOfAll, clinic: TheClinic, visitor: TheVisitor) -> Response:
    """Send the browser out."""
    return _with_new_cookie(go("/login"), clinic, visitor, let_in=False)


def _with_new_cookie(
    response: Response, clinic: Clinic, visitor: Visitor, *, let_in: bool
) -> Response:
    # A cookie from before the log-in may be known to somebody else.
    access = clinic.store.access
    access.log_out(visitor.cookie)
    random = secrets.token_urlsafe(24)
    if let_in:
        access.log_in(random)
    value = f"{random}.{access.signed('cookie', random)}"
    https = clinic.settings.https
    response.headers["set-cookie"] = cookie_header(value, https=https)
    return response


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    if not isinstance(value, str):
        raise Fault(400, "the form cannot be read")
    return value


def _inside(path: str) -> str:
    return path if _INSIDE.fullmatch(path) else "/"

"""Forms: checked for their origin before anything in them is believed."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from gaitcheck.errors import InputError
from gaitcheck.web import words
from gaitcheck.web.context import TheVisitor
from gaitcheck.web.faults import Fault, LoginNeeded

MOST_FIELDS = 400


def require_login(visitor: TheVisitor) -> None:
    """Let only those in who may see the page."""
    if not visitor.is_in:
        raise LoginNeeded


async def checked_form(request: Request, visitor: TheVisitor) -> FormData:
    """Return a form that one of our own pages sent.

    Raises
    ------
    Fault
        403 when its token is not this browser's.
    """
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    sent = form.get("csrf", "")
    right = isinstance(sent, str) and hmac.compare_digest(
        sent.encode(errors="replace"), visitor.csrf.encode()
    )
    if not right or not visitor.has_cookie:
        raise Fault(403, "this form is too old; go back, reload the page and try again")
    return form


async def page_form(form: TheFormOfAll, visitor: TheVisitor) -> FormData:
    """Return a form of somebody who may see the page."""
    require_login(visitor)
    return form


def text(form: FormData, name: str, *, most: int, lines: bool = False) -> str:
    """Return a field's text, cleaned."""
    value = form.get(name, "")
    try:
        return words.clean(
            value if isinstance(value, str) else "", most=most, lines=lines
        )
    except InputError as error:
        message = f"{name}: {error}"
        raise InputError(message) from error


def values(form: FormData, name: str) -> list[str]:
    """Return all texts of a field."""
    return [
        words.clean(value, most=4000, lines=True)
        for value in form.getlist(name)
        if isinstance(value, str)
    ]


TheFormOfAll = Annotated[FormData, Depends(checked_form)]
TheForm = Annotated[FormData, Depends(page_form)]

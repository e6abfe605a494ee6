"""Settings: tokens for programs, the audit log, what is stored where."""

from __future__ import annotations

import shutil

from fastapi import APIRouter, Depends, Request, Response

from gaitcheck import __version__
from gaitcheck.web.context import Id, TheClinic
from gaitcheck.web.pages.forms import TheForm, require_login, text
from gaitcheck.web.pages.rendering import go, render

router = APIRouter(include_in_schema=False, dependencies=[Depends(require_login)])


@router.get("/settings")
def settings_page(request: Request, clinic: TheClinic) -> Response:
    """Show tokens, log and places."""
    return _page(request, clinic, made="")


def _page(request: Request, clinic: TheClinic, *, made: str) -> Response:
    store = clinic.store
    return render(
        request,
        "settings.html.j2",
        settings=clinic.settings,
        version=__version__,
        free=shutil.disk_usage(store.folder.path).free,
        tokens=store.access.tokens(),
        log=store.access.log(),
        made=made,
    )


@router.post("/settings/tokens")
def add_token(request: Request, form: TheForm, clinic: TheClinic) -> Response:
    """Make a token and show it, for the only time."""
    made = clinic.store.access.new_token(text(form, "label", most=80) or "no label")
    clinic.store.access.note("page", "add", "token")
    return _page(request, clinic, made=made)


@router.post("/settings/tokens/{token_id}/delete")
def remove_token(token_id: Id, _: TheForm, clinic: TheClinic) -> Response:
    """End a token."""
    clinic.store.access.remove_token(token_id)
    clinic.store.access.note("page", "delete", f"token {token_id}")
    return go("/settings")

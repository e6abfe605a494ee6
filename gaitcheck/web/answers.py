"""Every error is told in one shape: JSON below /api, a page elsewhere."""

from __future__ import annotations

import http
import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from gaitcheck.errors import GaitcheckError
from gaitcheck.web.faults import Fault, LoginNeeded
from gaitcheck.web.pages.rendering import error_page

if TYPE_CHECKING:
    from fastapi import FastAPI, Request, Response

_log = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Give an app its error handlers."""

    @app.exception_handler(GaitcheckError)
    def expected(request: Request, error: GaitcheckError) -> Response:
        if isinstance(error, LoginNeeded) and not _is_api(request):
            back = quote(request.url.path) if request.method == "GET" else "/"
            return RedirectResponse(f"/login?next={back}", 303)
        if isinstance(error, Fault):
            return answer(request, error.status, str(error), error.headers)
        return answer(request, 400, str(error))

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        words = {
            400: "the request cannot be read",
            404: "there is nothing at this address",
            405: "this cannot be done here",
        }
        message = words.get(error.status_code, str(error.detail))
        headers = dict(error.headers) if error.headers else None
        return answer(request, error.status_code, message, headers)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        problems = error.errors()
        if all(one["loc"][:1] == ("path",) for one in problems):
            return answer(request, 404, "there is nothing at this address")
        return answer(request, 422, "; ".join(_told(one) for one in problems[:10]))

    @app.exception_handler(ClientDisconnect)
    def gone(request: Request, _: ClientDisconnect) -> Response:
        return answer(request, 408, "the request broke off")

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> Response:
        _log.error("%s %s", request.method, request.url.path, exc_info=error)
        return answer(request, 500, "something went wrong in gaitcheck; see its log")


def answer(
    request: Request, status: int, message: str, headers: dict[str, str] | None = None
) -> Response:
    """Tell one error."""
    if _is_api(request):
        body = {"error": {"status": status, "message": message}}
        return JSONResponse(body, status, headers=headers)
    title = http.HTTPStatus(status).phrase
    return error_page(request, status, title, message, headers=headers)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _told(problem: dict[str, object]) -> str:
    place = problem.get("loc")
    parts = [str(p) for p in place] if isinstance(place, tuple) else []
    where = ".".join(parts[1:]) or ".".join(parts)
    # What was sent is not repeated: it may be long, or no text at all.
    return f"{where}: {problem.get('msg')}".encode("ascii", "replace").decode()

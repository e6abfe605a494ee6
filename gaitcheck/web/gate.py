"""What every request passes first: right host, modest body, known cookie, safe headers."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import re
import secrets
import socket
import time
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from gaitcheck.web.context import Clinic, Visitor
from gaitcheck.web.settings import LOOPBACK

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from gaitcheck.web.settings import Limits, WebSettings

COOKIE = "gaitcheck"
BODY_BYTES = 1 << 20
"""Largest body of anything but a piece of a clip."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing but what this server itself sends, no inline script or style."""

REPORT_POLICY = (
    "sandbox allow-scripts allow-popups; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: 'self'; media-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""A report is one file with its script inside; the sandbox takes it every right over the
page, its cookies and its forms."""

_HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}

_CHUNK_PATH = re.compile(r"/api/v1/clips/[0-9a-f]{16}/?")
_COOKIELESS = ("/api/", "/static/", "/reports/")
_YEAR_S = 365 * 24 * 3600


class Gate:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        self._app, self._settings = app, settings
        self._names = host_names(settings)
        self._cookie = f"__Host-{COOKIE}" if settings.https else COOKIE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._knows(headers.get("host", "")):
            refusal = PlainTextResponse(
                "gaitcheck does not answer to this host name; start it with --name", 421
            )
            await refusal(scope, receive, send)
            return
        clinic: Clinic = scope["app"].state.clinic
        visitor, fresh = self._visitor(clinic, headers, scope)
        scope.setdefault("state", {})["visitor"] = visitor

        most = BODY_BYTES
        if scope["method"] == "PATCH" and _CHUNK_PATH.fullmatch(scope["path"]):
            most = self._settings.limits.chunk_bytes
        body = _Body(receive, most, self._settings.limits)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                self._dress(answer, fresh, scope["path"])
                # Nobody knows how much of it is still to come.
                if "transfer-encoding" in headers and not body.complete:
                    answer["connection"] = "close"
            await send(message)

        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:20]) > most:
            refusal = PlainTextResponse(
                "this is more than one request may carry",
                413,
                headers={"connection": "close"},
            )
            await refusal(scope, receive, dressed)
            return
        await self._app(scope, body, dressed)

    def _knows(self, host: str) -> bool:
        name = host_of(host)
        if name in self._names:
            return True
        # An address in numbers cannot be rebound; names can.
        return not self._settings.is_local and _is_address(name)

    def _visitor(
        self, clinic: Clinic, headers: Headers, scope: Scope
    ) -> tuple[Visitor, str]:
        """Return who is asking, and the cookie to set, empty when there is one."""
        access = clinic.store.access
        token = ""
        kind, _, text = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            token = access.token(text.strip())
        random, _, signature = self._sent_cookie(headers).partition(".")
        fresh = ""
        right = access.signed("cookie", random)
        if not hmac.compare_digest(signature.encode(), right.encode()):
            random = secrets.token_urlsafe(24)
            fresh = f"{random}.{access.signed('cookie', random)}"
        client = scope.get("client")
        return (
            Visitor(
                cookie=random,
                # A cookie that was made just now cannot have been let in.
                is_in=access.is_in("" if fresh else random),
                csrf=access.signed("csrf", random),
                token=token,
                address=client[0] if client else "",
                has_cookie=not fresh,
            ),
            fresh,
        )

    def _sent_cookie(self, headers: Headers) -> str:
        try:
            jar = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return ""
        found = jar.get(self._cookie)
        value = found.value if found else ""
        return value if value.isascii() else ""

    def _dress(self, headers: MutableHeaders, fresh: str, path: str) -> None:
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        if self._settings.https:
            headers.setdefault("strict-transport-security", f"max-age={_YEAR_S}")
        if fresh and "set-cookie" not in headers and not path.startswith(_COOKIELESS):
            headers.append("set-cookie", self.cookie(fresh))

    def cookie(self, value: str) -> str:
        """Return the header that sets the cookie."""
        return cookie_header(value, https=self._settings.https)


def cookie_header(value: str, *, https: bool) -> str:
    """Return the header that sets the browser's cookie.

    Lax, not Strict: a link to the page in an e-mail must find the browser logged in. What
    changes something needs a token besides.
    """
    name = f"__Host-{COOKIE}" if https else COOKIE
    secure = "; Secure" if https else ""
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}"


def host_names(settings: WebSettings) -> frozenset[str]:
    """List the host names that are answered."""
    names = {*LOOPBACK, *(name.lower() for name in settings.names)}
    if not settings.is_local:
        here = socket.gethostname().lower()
        names |= {settings.host.lower(), here, f"{here.split('.')[0]}.local"}
    return frozenset(names)


def host_of(header: str) -> str:
    """Return the name in a Host header, without the port and in small letters."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class _Body:
    """Hangs up on bodies that are longer than they said, stop coming, or never end."""

    def __init__(self, receive: Receive, most: int, limits: Limits) -> None:
        self._receive, self._most = receive, most
        self._silence_s = limits.silence_s
        self._over_s = time.monotonic() + limits.body_s
        self._taken = 0
        self.complete = False

    async def __call__(self) -> Message:
        """Return the next part of it, or that the client is gone."""
        if self.complete:
            return await self._receive()
        left_s = min(self._silence_s, self._over_s - time.monotonic())
        try:
            async with asyncio.timeout(left_s):
                message = await self._receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        if message["type"] == "http.request":
            self._taken += len(message.get("body", b""))
            self.complete = not message.get("more_body", False)
            if self._taken > self._most:
                return {"type": "http.disconnect"}
        return message

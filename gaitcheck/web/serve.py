"""Runs the page until it is stopped; opens the browser."""

from __future__ import annotations

import socket
import threading
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from gaitcheck.errors import SettingsError
from gaitcheck.web.app import create_app
from gaitcheck.web.patience import patient_for
from gaitcheck.web.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaitcheck.web.settings import WebSettings

_MOST_CONNECTIONS = 256
_GOODBYE_S = 3
_LOOK_S = 0.05


def serve(
    settings: WebSettings,
    *,
    password: str | None = None,
    certfile: Path | None = None,
    keyfile: Path | None = None,
    browser: bool = True,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the page until Ctrl-C.

    Parameters
    ----------
    password
        Sets the password; empty text takes it away; None leaves it as it is.
    certfile, keyfile
        For TLS in this server.
    browser
        Open the page in this user's browser.
    say
        Told in a sentence what happens.

    Raises
    ------
    SettingsError
        When the page would be open to others without a password, or the port is taken.
    """
    _prepare(settings, password)
    _require_free(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=True,
            limit_concurrency=_MOST_CONNECTIONS,
            http=patient_for(settings.limits.silence_s),
            timeout_graceful_shutdown=_GOODBYE_S,
            # Who stands behind a proxy is told by the proxy only when it runs here.
            proxy_headers=True,
            forwarded_allow_ips="127.0.0.1",
            ssl_certfile=certfile,
            ssl_keyfile=keyfile,
        )
    )

    def announce() -> None:
        while not server.started:
            if server.should_exit:
                return
            time.sleep(_LOOK_S)
        say(
            f"gaitcheck is at {settings.url} (data in {settings.data}; Ctrl-C stops it)"
        )
        if browser:
            webbrowser.open(settings.url)

    threading.Thread(target=announce, daemon=True).start()
    server.run()


def _prepare(settings: WebSettings, password: str | None) -> None:
    store = Store(settings.data)
    try:
        if password is not None:
            store.access.set_password(password)
        if not settings.is_local and not store.access.has_password:
            message = (
                f"--host {settings.host} lets others reach the patients' data: set a "
                "password first with --set-password"
            )
            raise SettingsError(message)
    finally:
        store.close()


def _require_free(settings: WebSettings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            message = (
                f"{settings.host}:{settings.port} cannot be used ({error.strerror}); "
                "is gaitcheck serve running already? Or choose another --port"
            )
            raise SettingsError(message) from error

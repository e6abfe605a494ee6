"""`gaitcheck serve`: the clinic's page on this computer."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from gaitcheck.cli.options import knob_help
from gaitcheck.errors import MissingDependency, SettingsError


def serve(
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on; another than this computer's own needs a password."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port to listen on.")
    ] = 8000,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder of patients, clips and results.",
            show_default="this user's data folder",
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page.")
    ] = True,
    set_password: Annotated[
        bool,
        typer.Option(
            "--set-password", help="Ask for a new password (or read it from input)."
        ),
    ] = False,
    remove_password: Annotated[
        bool, typer.Option("--remove-password", help="Ask for no password any more.")
    ] = False,
    new_token: Annotated[
        str | None,
        typer.Option(
            metavar="LABEL",
            help="Print a new API token and stop.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            help="Host name under which the page is asked for; may be given again.",
            show_default="this computer's",
        ),
    ] = None,
    certfile: Annotated[
        Path | None,
        typer.Option(help="TLS certificate chain (PEM).", show_default=False),
    ] = None,
    keyfile: Annotated[
        Path | None,
        typer.Option(help="Its private key (PEM).", show_default=False),
    ] = None,
    behind_https: Annotated[
        bool,
        typer.Option("--behind-https", help="A reverse proxy before it speaks TLS."),
    ] = False,
    model: Annotated[
        Literal["heavy", "full", "lite"], typer.Option(help=knob_help("model"))
    ] = "heavy",
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Pose networks at work side by side; the results do not depend on it.",
            show_default="one per core",
        ),
    ] = None,
    cluster: Annotated[
        str,
        typer.Option(
            help="Address of a Dask scheduler; its workers must see the data folder.",
            show_default="worker processes here",
        ),
    ] = "",
) -> None:
    """Serve the clinic's page: upload clips, watch the analysis, read, compare.

    Everything stays in the data folder on this computer.
    """
    try:
        from gaitcheck.web.serve import serve as run
        from gaitcheck.web.settings import WebSettings, default_data
        from gaitcheck.web.store import Store
    except ImportError as error:
        if error.name and error.name.startswith("gaitcheck"):
            raise
        message = f'gaitcheck serve needs {error.name}: pip install "gaitcheck[web]"'
        raise MissingDependency(message) from error

    if (certfile is None) != (keyfile is None):
        message = "--certfile and --keyfile go together"
        raise SettingsError(message)
    settings = WebSettings(
        data=(data or default_data()).expanduser().absolute(),
        host=host,
        port=port,
        names=tuple(name or ()),
        https=behind_https or certfile is not None,
        model=model,
        cores=jobs or os.cpu_count() or 1,
        cluster=cluster,
    )
    if new_token is not None:
        store = Store(settings.data)
        typer.echo(store.access.new_token(new_token))
        store.close()
        return
    run(
        settings,
        password="" if remove_password else _password() if set_password else None,
        certfile=certfile,
        keyfile=keyfile,
        browser=browser,
        say=typer.echo,
    )


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt(
        "New password (10 characters or more)",
        hide_input=True,
        confirmation_prompt=True,
    )
    return typed

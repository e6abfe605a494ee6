"""The `gaitcheck` command: its sub-commands, and the one place where errors are caught.

Exit codes: 0 done, 1 a bug (traceback), 2 usage, 3 input unusable, 4 batch with failures.
"""

from __future__ import annotations

import gc
import logging
import os
import sys

import typer

from gaitcheck import __version__
from gaitcheck.cli import (
    analyze,
    batch,
    compare,
    doctor,
    explain,
    inspect,
    intake,
    models,
    serve,
)
from gaitcheck.errors import GaitcheckError

app = typer.Typer(
    name="gaitcheck",
    help="Running-gait analysis from an ordinary video: what moves, how sure that is, "
    "and which known causes of running knee pain it fits. Not a diagnosis.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("analyze")(analyze.analyze)
app.command("batch")(batch.batch)
app.command("compare")(compare.compare)
app.command("inspect")(inspect.inspect)
app.command("intake")(intake.intake)
app.command("explain")(explain.explain)
app.command("doctor")(doctor.doctor)
app.command("serve")(serve.serve)
app.add_typer(models.app, name="models")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gaitcheck {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Log what is done."),
    version: bool = typer.Option(  # noqa: ARG001 (its callback prints it)
        False,
        "--version",
        callback=_version,
        is_eager=True,
        help="Print the version and stop.",
    ),
) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(levelname)s %(name)s: %(message)s",
    )


def main() -> None:
    """Run the command line; expected errors become one sentence and an exit code."""
    # Its threads spin while they wait; nothing here is large enough for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except GaitcheckError as error:
        typer.echo(f"gaitcheck: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("gaitcheck: stopped; nothing unfinished was kept.", err=True)
        sys.exit(130)
    finally:
        # The process ends: no need to look for cycles once more (a quarter of a second).
        gc.freeze()

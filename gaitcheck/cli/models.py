"""`gaitcheck models list|pull|path`: the pose model files on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    help="List, fetch and locate the pose models.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[
    str | None,
    typer.Argument(help="heavy (default), full or lite.", show_default=False),
]


@app.command("list")
def list_() -> None:
    """Show which models are here, whether their hash is right, and where they lie."""
    from gaitcheck.pose.models import model_statuses

    for row in model_statuses():
        where = (
            str(row.path) if row.path else "not here: gaitcheck models pull " + row.name
        )
        state = (
            f"verified ({row.source})" if row.verified else (row.problem or "absent")
        )
        default = " (default)" if row.is_default else ""
        typer.echo(
            f"{row.name}{default}\n"
            f"  {row.about}\n"
            f"  {row.n_bytes / 1e6:.1f} MB, {row.licence}, {state}\n"
            f"  {where}"
        )


@app.command()
def pull(name: Name = None) -> None:
    """Fetch a model, checked against its SHA-256; a damaged one is replaced."""
    from gaitcheck.cli.bars import progress_bars
    from gaitcheck.pose.models import pull as fetch

    with progress_bars() as bars:
        found = fetch(
            name, progress=lambda done, total, label: bars(label, done, total or 0)
        )
    typer.echo(f"{found.name}: {found.path} (SHA-256 {found.sha256})")


@app.command()
def path(name: Name = None) -> None:
    """Print where a model lies on this machine; an error when it is not here."""
    from gaitcheck.pose.models import ensure

    typer.echo(str(ensure(name, offline=True).path))

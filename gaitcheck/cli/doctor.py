"""`gaitcheck doctor`: is this machine ready, and if not, what to do."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Check libraries, codecs, pose models, cores, memory and disk on one screen."""
    from gaitcheck.cli.health import checks

    rows = list(checks())
    for row in rows:
        typer.echo(f"{row.mark:<5} {row.name:<18} {row.text}")
        if row.advice:
            typer.echo(f"{'':<24} → {row.advice}")
    failed = sum(row.state == "bad" for row in rows)
    if failed:
        typer.echo(f"\nNot ready: {failed} thing(s) to mend, see the arrows.")
        raise typer.Exit(3)
    typer.echo("\nReady.")

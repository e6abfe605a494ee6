"""What `gaitcheck batch` prints: the plan before, a line a session, the tally after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from gaitcheck.batch.run import Tally
    from gaitcheck.batch.session import Plan, Session
    from gaitcheck.batch.work import Result

_SHOWN = 20


def tell_plan(plan: Plan, folder: Path, *, everything: bool) -> None:
    """Print what was found and what was paired why.

    Parameters
    ----------
    everything
        Every session with its clips; else only the pairs, the first twenty.
    """
    typer.echo(
        f"{counted(plan.n_clips, 'clip')} in {counted(len(plan.sessions), 'session')}"
        f" ({counted(plan.ignored, 'other file')} ignored)"
    )
    chosen = [s for s in plan.sessions if everything or len(s.clips) > 1]
    shown = chosen if everything else chosen[:_SHOWN]
    for session in shown:
        typer.echo(f"  {session.name}: {session.reason}{_told(session)}")
        if everything:
            for clip in session.clips:
                view = f" ({clip.view} view)" if clip.view else ""
                typer.echo(f"    {_relative(clip.path, folder)}{view}")
    if len(chosen) > len(shown):
        typer.echo(f"  … and {len(chosen) - len(shown)} more; --dry-run shows all")
    for note in plan.notes:
        typer.echo(f"  note: {note}")


def line(result: Result) -> str:
    """Say in one line how a session ended."""
    if result.status == "done":
        return f"{result.session}: {result.headline}"
    if result.status == "partly":
        said = "; ".join(result.reasons)
        return f"{result.session}: {result.headline}. Left out: {said}"
    return f"{result.session}: no report. {'; '.join(result.reasons)}"


def tell_tally(tally: Tally, out: str) -> None:
    """Print how many ended how, every failure with its reason, and where to look."""
    n = tally.n_done + tally.n_partly + tally.n_failed
    typer.echo(
        f"{counted(n, 'session')}: {tally.n_done} done, {tally.n_partly} with clips left out, "
        f"{tally.n_failed} without a report; {tally.n_known} of them from earlier runs"
    )
    for result in tally.troubled:
        typer.echo(f"  {line(result)}")
    listed = len(tally.troubled)
    if tally.n_partly + tally.n_failed > listed:
        more = tally.n_partly + tally.n_failed - listed
        typer.echo(f"  … and {more} more, listed in the summary")
    typer.echo("These are measurements, not diagnoses.")
    typer.echo(f"Summary: {out.rstrip('/')}/index.html")


def counted(n: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "clip"), counted(3, "clip")
    ('1 clip', '3 clips')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _told(session: Session) -> str:
    told = []
    if session.settings.height_cm is not None:
        told.append(f"{session.settings.height_cm:g} cm")
    if session.settings.belt_speed_mps is not None:
        told.append(f"{session.settings.belt_speed_mps:g} m/s")
    if session.intake is not None:
        told.append(f"answers in {session.intake.name}")
    return f" ({', '.join(told)})" if told else ""


def _relative(path: Path, folder: Path) -> Path:
    return path.relative_to(folder) if path.is_relative_to(folder) else path

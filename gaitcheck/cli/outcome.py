"""What the terminal says when an analysis is done: the headline, and where to look."""

from __future__ import annotations

from pathlib import Path

import typer

from gaitcheck.core.analysis import Analysis
from gaitcheck.core.finding import Finding


def tell(analysis: Analysis, folder: Path) -> None:
    """Print view, cadence, the ranked findings and the path of the report."""
    for part in analysis.clips:
        gait = part.gait
        typer.echo(
            f"{part.clip.name}: {part.camera.view} view, {len(gait.strides)} stances, "
            f"{gait.cadence_spm:.1f} steps/min"
        )
        if part.clip.clock.note:
            typer.echo(f"  {part.clip.clock.note}")
    ranked = sorted((f for f in analysis.findings if f.rank), key=lambda f: f.rank)
    for finding in ranked[:3]:
        typer.echo(f"  {finding.rank}. {headline(finding)}")
    if not ranked:
        typer.echo("  Nothing beyond the usual range and its uncertainty was seen.")
    typer.echo("This is a measurement, not a diagnosis.")
    typer.echo(f"Report: {(folder / 'report.html').resolve()}")


def headline(finding: Finding) -> str:
    """Return the finding's title with its side, e.g. `Pelvic drop (right)`."""
    side = f" ({finding.side})" if finding.side in ("left", "right") else ""
    return f"{finding.title}{side}: {finding.summary}"

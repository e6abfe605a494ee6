"""`gaitcheck inspect`: tells whether a clip will do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gaitcheck.cli.options import clip_inputs


def inspect(
    clip: Annotated[Path, typer.Argument(help="A video.", show_default=False)],
    capture_fps: Annotated[
        float | None,
        typer.Option(
            help="Frames per second at which a slow-motion clip was filmed.",
            show_default="as the file says",
        ),
    ] = None,
) -> None:
    """Say in seconds whether a clip will do: length, rate, view, framing, light."""
    import os

    from gaitcheck.cli.bars import progress_bars
    from gaitcheck.core.settings import Settings
    from gaitcheck.inspection import inspect_clip

    rates = [] if capture_fps is None else [capture_fps]
    (clip_input,) = clip_inputs([clip], views=(), capture_fps=rates, runners=())
    with progress_bars() as progress:
        seen = inspect_clip(
            clip_input, Settings(), jobs=os.cpu_count() or 1, progress=progress
        )
    found = seen.clip
    typer.echo(
        f"{clip.name}: {found.width_px}×{found.height_px}, {found.codec}, "
        f"{found.n_frames} frames"
    )
    typer.echo(f"{'view':<9} {seen.camera.view}: {seen.camera.reason}")
    for note in seen.notes:
        mark = {"good": "ok", "note": "note", "warning": "CARE", "bad": "BAD"}[
            note.level
        ]
        typer.echo(f"{note.code:<9} {mark}: {note.text}")
        if note.advice:
            typer.echo(f"{'':<9} → {note.advice}")
    if not seen.usable:
        typer.echo(
            "This clip will not do: film square from behind, in front or the side."
        )
        raise typer.Exit(3)
    typer.echo("This clip will do.")

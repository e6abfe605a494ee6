"""`gaitcheck compare`: two sessions of one runner, what changed beyond noise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def compare(
    before: Annotated[
        Path,
        typer.Argument(
            help="Result folder (or findings.json) of the earlier session.",
            show_default=False,
        ),
    ],
    after: Annotated[
        Path,
        typer.Argument(
            help="Result folder (or findings.json) of the later one.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for the comparison; by default BEFORE_AFTER_compared here.",
            show_default=False,
        ),
    ] = None,
    video: Annotated[
        bool,
        typer.Option("--video/--no-video", help="Write the side-by-side video."),
    ] = True,
    slow: Annotated[
        float, typer.Option(min=1, max=16, help="Slow-motion factor of that video.")
    ] = 1.0,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace an earlier comparison in the folder."),
    ] = False,
) -> None:
    """Compare two sessions of one runner: what changed by more than noise.

    Only readings of the same view are compared. Where the conditions differ (speed,
    frame rate, pose model), the numbers are shown without a verdict.
    """
    from gaitcheck.cli.bars import progress_bars
    from gaitcheck.cli.compare_lines import tell_comparison
    from gaitcheck.compare import comparison as comparing
    from gaitcheck.compare.write import LAST, PAGE, write_comparison
    from gaitcheck.report.folder import OutputFolder

    result = comparing.compare(before, after)
    place = out or Path(f"{_stem(before)}_{_stem(after)}_compared")
    folder = OutputFolder(place, force=force, last=LAST)
    with progress_bars() as progress:
        write_comparison(result, folder, video=video, slow=slow, progress=progress)
    tell_comparison(result)
    typer.echo(f"Page: {(place / PAGE).resolve()}")


def _stem(path: Path) -> str:
    whole = path.resolve()
    folder = whole.parent if whole.name == "findings.json" else whole
    return folder.name.removesuffix("_gaitcheck")

"""`gaitcheck batch`: a folder of clips, a folder of reports, one summary."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from gaitcheck.cli.options import knob_help
from gaitcheck.core.settings import Settings


def batch(
    folder: Annotated[
        str,
        typer.Argument(help="Folder with clips, sub-folders included, or a URL."),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for the results; by default FOLDER_gaitcheck beside it.",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Worker processes; the results do not depend on it.",
            show_default="one per core",
        ),
    ] = None,
    pattern: Annotated[
        str, typer.Option(help="Only clips that fit, e.g. '*_rear.mp4' or '2026/*'.")
    ] = "",
    resume: Annotated[
        bool,
        typer.Option(
            "--resume/--fresh", help="Do only what is new or changed, or all again."
        ),
    ] = True,
    cluster: Annotated[
        str,
        typer.Option(
            help="Address of a Dask scheduler, tcp://host:8786 (see docs/batch.md)."
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be done and stop.")
    ] = False,
    video: Annotated[
        bool, typer.Option("--video/--no-video", help="Write annotated.mp4.")
    ] = True,
    lang: Annotated[
        Literal["en", "de"],
        typer.Option(help="Language of the reports and videos: English or German."),
    ] = "en",
    model: Annotated[
        Literal["heavy", "full", "lite"], typer.Option(help=knob_help("model"))
    ] = "heavy",
    stickers: Annotated[
        Literal["auto", "off"], typer.Option(help=knob_help("stickers"))
    ] = "auto",
) -> None:
    """Analyse every clip in a folder; a clip that cannot be used is a line, not a stop.

    Clips of one runner are paired by sessions.csv, by sub-folder, or by file name
    (anna_rear.mp4, anna_left.mp4); --dry-run shows how. Exit code 0: all done, 4: some
    clips failed, 3: nothing could be used.
    """
    import contextlib
    import tempfile

    from gaitcheck.batch.plan import make_plan
    from gaitcheck.cli.batch_lines import tell_plan
    from gaitcheck.cli.batch_places import ledger_at, source_at
    from gaitcheck.errors import InputError

    settings = Settings(model=model, stickers=stickers)
    with contextlib.ExitStack() as stack:
        own = stack.enter_context(tempfile.TemporaryDirectory(prefix="gaitcheck-"))
        place, remote = source_at(folder, Path(own) / "clips")
        plan = make_plan(place, settings, pattern=pattern)
        tell_plan(plan, place, everything=dry_run)
        if not plan.sessions:
            like = f" like {pattern}" if pattern else ""
            message = f"{folder} holds no clip{like}"
            raise InputError(message)
        if dry_run:
            return
        from gaitcheck.cli.batch_run import run_here

        code = run_here(
            plan,
            ledger_at(out, folder, Path(own) / "out"),
            folder=place,
            remote=remote,
            jobs=jobs or _cores(),
            video=video,
            lang=lang,
            fresh=not resume,
            cluster=cluster,
            title=folder.rstrip("/").rsplit("/", 1)[-1] if remote else place.name,
        )
    raise typer.Exit(code)


def _cores() -> int:
    # Fewer than the machine has where a container or scheduler allows fewer.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

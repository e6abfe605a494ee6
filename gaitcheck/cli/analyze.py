"""`gaitcheck analyze`: one runner, one or more clips, one folder with the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gaitcheck.cli.options import clip_inputs, knob_help
from gaitcheck.core.settings import Settings

if TYPE_CHECKING:
    from gaitcheck.core.intake import Intake


def analyze(
    clips: Annotated[
        list[Path],
        typer.Argument(
            metavar="CLIP...",
            help="Videos of one runner, or keypoint files (.csv, .csv.gz).",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for the results; by default CLIPNAME_gaitcheck here.",
            show_default=False,
        ),
    ] = None,
    view: Annotated[
        list[str] | None,
        typer.Option(
            help="rear, front, left, right or auto; once, or once per clip.",
            show_default="auto",
        ),
    ] = None,
    capture_fps: Annotated[
        list[float] | None,
        typer.Option(
            help="Frames per second at which a slow-motion clip was filmed.",
            show_default="as the file says",
        ),
    ] = None,
    runner: Annotated[
        list[str] | None,
        typer.Option(
            help="X,Y: a point on the runner in the first frame.",
            show_default="decided from the whole clip",
        ),
    ] = None,
    height_cm: Annotated[
        float | None, typer.Option(help=knob_help("height_cm"), show_default=False)
    ] = None,
    speed: Annotated[
        float | None, typer.Option(help=knob_help("belt_speed_mps"), show_default=False)
    ] = None,
    intake: Annotated[
        Path | None,
        typer.Option(
            help="The runner's answers (TOML, see `gaitcheck intake`).",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        Literal["heavy", "full", "lite"], typer.Option(help=knob_help("model"))
    ] = "heavy",
    stickers: Annotated[
        Literal["auto", "off"], typer.Option(help=knob_help("stickers"))
    ] = "auto",
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Pose networks at work side by side; the results do not depend on it.",
            show_default="one per core",
        ),
    ] = None,
    video: Annotated[
        bool, typer.Option("--video/--no-video", help="Write annotated.mp4.")
    ] = True,
    style: Annotated[
        Literal["clinical", "minimal", "skeleton"],
        typer.Option(help="How much the annotated video shows."),
    ] = "clinical",
    slow: Annotated[
        float, typer.Option(help="Slow-motion factor of the annotated video, 1 to 16.")
    ] = 1.0,
    freeze: Annotated[
        float,
        typer.Option(
            help="Seconds that the annotated video pauses at the first foot strikes."
        ),
    ] = 0.0,
    frames: Annotated[
        bool,
        typer.Option(
            "--frames/--no-frames", help="Write the flagged instants into frames/."
        ),
    ] = True,
    side_by_side: Annotated[
        bool,
        typer.Option(
            "--side-by-side",
            help="Also write side_by_side.mp4 of two clips, aligned on the stride.",
        ),
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Also write report.pdf (extra: pdf).")
    ] = False,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Also write strides.xlsx (extra: xlsx).")
    ] = False,
    export: Annotated[
        str,
        typer.Option(
            help="Formats for other tools, separated by commas: trc, mot, c3d, "
            "parquet, netcdf (extra: export)."
        ),
    ] = "",
    lang: Annotated[
        Literal["en", "de"],
        typer.Option(help="Language of report, PDF and video: English or German."),
    ] = "en",
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Replace results of an earlier run in the folder."
        ),
    ] = False,
) -> None:
    """Analyse one runner's clip(s) and write the report.

    Several clips (say, from behind and from the side) of the same runner and session
    become one report.
    """
    from gaitcheck.pose.clipname import is_keypoint_file
    from gaitcheck.pose.workers import call_up

    if jobs != 1 and not all(is_keypoint_file(clip) for clip in clips):
        call_up()  # Loads beside the imports below.

    from gaitcheck.cli.bars import progress_bars
    from gaitcheck.job import run
    from gaitcheck.output import Output
    from gaitcheck.overlay.look import Look
    from gaitcheck.report.exports.formats import parse_formats

    inputs = clip_inputs(
        clips, views=view or [], capture_fps=capture_fps or [], runners=runner or []
    )
    settings = Settings(
        model=model, height_cm=height_cm, belt_speed_mps=speed, stickers=stickers
    )
    told = _answers(intake) if intake else None
    folder = out or Path(f"{clips[0].name.split('.')[0]}_gaitcheck")
    output = Output(
        folder=folder,
        video=video,
        pdf=pdf,
        xlsx=xlsx,
        export=parse_formats(export),
        look=Look(style=style, slow=slow, freeze_s=freeze),
        frames=frames,
        side_by_side=side_by_side,
        force=force,
        lang=lang,
    )
    with progress_bars() as progress:
        analysis = run(
            inputs,
            settings,
            output,
            intake=told,
            jobs=jobs,
            progress=progress,
        )
    from gaitcheck.cli.outcome import tell

    tell(analysis, folder)


def _answers(path: Path) -> Intake:
    from gaitcheck.findings.intake_file import read_intake

    return read_intake(path)

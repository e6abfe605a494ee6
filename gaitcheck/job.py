"""From clips to a finished folder: analyse, write every output, draw the video.

The command line, the batch and the web page share this one way of producing a result.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaitcheck.core.progress import Progress, silent
from gaitcheck.drawing import BackgroundDrawing
from gaitcheck.errors import InputError, SettingsError
from gaitcheck.language.speech import Language, speaking
from gaitcheck.overlay.annotate import Look
from gaitcheck.overlay.panel import VIEW_WORDS
from gaitcheck.overlay.side_by_side import pane_of, side_by_side
from gaitcheck.pipeline import analyze
from gaitcheck.pose.clipfile import is_keypoint_file
from gaitcheck.report.exports.formats import METRIC_FORMATS
from gaitcheck.report.folder import OutputFolder
from gaitcheck.report.names import numbered
from gaitcheck.report.write import VIDEO, require_extras, write_report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gaitcheck.core.analysis import Analysis, ClipAnalysis
    from gaitcheck.core.intake import Intake
    from gaitcheck.core.settings import ClipInput, Settings
    from gaitcheck.pose.run import PosePass
    from gaitcheck.report.exports.formats import Format

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Output:
    """What to write where; nothing here changes a number.

    Parameters
    ----------
    folder
        Is made when absent.
    video
        Also draw `annotated.mp4`.
    pdf, xlsx
        Also write `report.pdf` and `strides.xlsx`.
    export
        Formats of other tools to write besides.
    look
        Style and speed of the annotated video.
    frames
        Also write the flagged instants as pictures into `frames/`.
    side_by_side
        Also write `side_by_side.mp4` of the first two clips, aligned on the stride.
    force
        Replace an earlier result of gaitcheck's own in that folder.
    lang
        Language of report, PDF and video; files for other tools keep their keys.
    """

    folder: Path
    video: bool = True
    pdf: bool = False
    xlsx: bool = False
    export: tuple[Format, ...] = ()
    look: Look = field(default_factory=Look)
    frames: bool = False
    side_by_side: bool = False
    force: bool = False
    lang: Language = "en"


def run(
    clips: Sequence[ClipInput],
    settings: Settings,
    output: Output,
    *,
    intake: Intake | None = None,
    jobs: int | None = None,
    progress: Progress = silent,
    pose: PosePass | None = None,
) -> Analysis:
    """Analyse and write one folder; `findings.json` comes last and marks it complete.

    `pose` is `gaitcheck.pipeline.analyze`'s.

    Raises
    ------
    OutputExists
        Before any work, when the folder may not be written.
    GaitcheckError
        As `gaitcheck.pipeline.analyze`.
    """
    require_extras(pdf=output.pdf, xlsx=output.xlsx, export=output.export)
    _require_scale(clips, settings, output, intake)
    _require_two_videos(clips, output)
    folder = OutputFolder(output.folder, force=output.force)
    analysis = analyze(
        clips, settings, intake=intake, jobs=jobs, progress=progress, pose=pose
    )
    drawn = _drawable(clips, analysis) if output.video else {}

    def join(progress: Progress) -> None:
        if output.side_by_side:
            _write_side_by_side(analysis, folder, output, progress)

    with (
        speaking(output.lang),
        BackgroundDrawing(
            folder, drawn, look=output.look, progress=progress, then=join
        ) as videos,
    ):
        write_report(
            analysis,
            folder,
            pdf=output.pdf,
            xlsx=output.xlsx,
            export=output.export,
            look=output.look,
            frames=output.frames,
            drawing=videos,
        )
    return analysis


def _drawable(
    clips: Sequence[ClipInput], analysis: Analysis
) -> dict[str, ClipAnalysis]:
    """Return the clips that have pictures, by the name of their annotated video."""
    return {
        numbered(VIDEO, index): part
        for index, (told, part) in enumerate(zip(clips, analysis.clips, strict=True))
        if not is_keypoint_file(told.path)
    }


def _require_two_videos(clips: Sequence[ClipInput], output: Output) -> None:
    """Refuse a side-by-side video that cannot be made."""
    if not output.side_by_side:
        return
    if len(clips) < 2 or not output.video:
        message = "--side-by-side needs two clips and their annotated videos"
        raise SettingsError(message)
    if any(is_keypoint_file(clip.path) for clip in clips[:2]):
        message = "--side-by-side needs two videos; a keypoint file has no picture"
        raise SettingsError(message)


def _write_side_by_side(
    analysis: Analysis, folder: OutputFolder, output: Output, progress: Progress
) -> None:
    """Join the annotated videos of the first two clips; what hinders costs the video."""
    one, other = analysis.clips[:2]
    first = pane_of(one, folder.path / numbered(VIDEO, 0), _title(one, other))
    second = pane_of(other, folder.path / numbered(VIDEO, 1), _title(other, one))
    side = one.camera.view.near_side or other.camera.view.near_side
    try:
        with folder.file("side_by_side.mp4") as path:
            side_by_side(
                first, second, path, side=side, slow=output.look.slow, progress=progress
            )
    except InputError as error:
        log.warning("no side_by_side.mp4: %s", error)


def _title(part: ClipAnalysis, twin: ClipAnalysis) -> str:
    """Name a clip by its view, which tells two views apart, else by its file."""
    view = part.camera.view
    return part.clip.name if view is twin.camera.view else VIEW_WORDS[view]


def _require_scale(
    clips: Sequence[ClipInput],
    settings: Settings,
    output: Output,
    intake: Intake | None,
) -> None:
    """Refuse millimetres without a scale now rather than after a long analysis."""
    asked = [one for one in output.export if one in METRIC_FORMATS]
    told = (
        settings.height_cm,
        settings.belt_speed_mps,
        intake and intake.number("height_cm"),
        intake and intake.number("run_speed_kmh"),
    )
    # A keypoint file may say its own scale.
    if asked and not any(told) and not any(is_keypoint_file(c.path) for c in clips):
        message = (
            f"--export {','.join(asked)} is in millimetres and needs to know the "
            "runner's size: add --height-cm"
        )
        raise SettingsError(message)

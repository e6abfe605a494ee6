"""Everything that a finished analysis leaves in its folder: files, report, videos."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gaitcheck.drawing import Drawings
from gaitcheck.errors import InputError
from gaitcheck.language.speech import speaking
from gaitcheck.overlay.panel import VIEW_WORDS
from gaitcheck.overlay.side_by_side import pane_of, side_by_side
from gaitcheck.pose.clipname import is_keypoint_file
from gaitcheck.report.names import numbered
from gaitcheck.report.write import VIDEO, write_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.analysis import Analysis, ClipAnalysis
    from gaitcheck.core.progress import Progress
    from gaitcheck.core.settings import ClipInput
    from gaitcheck.output import Output
    from gaitcheck.report.folder import OutputFolder

log = logging.getLogger(__name__)


def write_results(
    analysis: Analysis,
    clips: Sequence[ClipInput],
    folder: OutputFolder,
    output: Output,
    *,
    beside: bool,
    progress: Progress,
) -> None:
    """Write one folder; `findings.json` comes last and marks it complete.

    With `beside` the videos are drawn in another thread while the report is written.
    """
    drawn = _drawable(clips, analysis) if output.video else {}

    def join(progress: Progress) -> None:
        if output.side_by_side:
            _write_side_by_side(analysis, folder, output, progress)

    with (
        speaking(output.lang),
        Drawings(
            folder,
            drawn,
            look=output.look,
            beside=beside,
            progress=progress,
            then=join,
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


def _drawable(
    clips: Sequence[ClipInput], analysis: Analysis
) -> dict[str, ClipAnalysis]:
    """Return the clips that have pictures, by the name of their annotated video."""
    return {
        numbered(VIDEO, index): part
        for index, (told, part) in enumerate(zip(clips, analysis.clips, strict=True))
        if not is_keypoint_file(told.path)
    }


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

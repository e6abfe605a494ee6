"""From clips to a finished folder: analyse, write every output, draw the video.

The command line, the batch and the web page share this one way of producing a result.
"""

from __future__ import annotations

import contextlib
import importlib
import threading
from typing import TYPE_CHECKING, Self

from gaitcheck.core.intake import Intake
from gaitcheck.core.progress import Progress, silent
from gaitcheck.errors import KnowledgeError, SettingsError
from gaitcheck.findings.answers import with_answers
from gaitcheck.pipeline import analyze
from gaitcheck.pose.clipname import is_keypoint_file
from gaitcheck.pose.run import STAGE
from gaitcheck.report.exports.formats import METRIC_FORMATS
from gaitcheck.report.extras import require_extras
from gaitcheck.report.folder import OutputFolder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.analysis import Analysis
    from gaitcheck.core.settings import ClipInput, Settings
    from gaitcheck.output import Output
    from gaitcheck.pose.run import PosePass

_AFTER_THE_POSE_PASS = ("scipy.linalg", "gaitcheck.measuring", "gaitcheck.results")
"""Modules that take long to import, together more than a second; knowledge base and
template another half."""


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

    `pose` is `gaitcheck.pipeline.analyze`'s. With `jobs` 1 everything happens in this
    thread, one thing after the other; otherwise the video is drawn beside the report.

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
    beside = jobs != 1
    with _LoadingAhead(progress, beside=beside) as watched:
        analysis = analyze(
            clips, settings, intake=intake, jobs=jobs, progress=watched, pose=pose
        )
    from gaitcheck.results import write_results

    write_results(analysis, clips, folder, output, beside=beside, progress=progress)
    return analysis


class _LoadingAhead:
    """Loads what comes after the pose pass while this process waits for its workers.

    A `Progress` that passes everything on, and starts when the runner is followed:
    before that, time is short. Without `beside` it starts nothing.
    """

    def __init__(self, progress: Progress, *, beside: bool) -> None:
        self._progress = progress
        self._beside = beside
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None:
            self._thread.join()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._beside and stage == STAGE and self._thread is None:
            self._thread = threading.Thread(target=_load, name="loading ahead")
            self._thread.start()
        self._progress(stage, done, total)


def _load() -> None:
    for module in _AFTER_THE_POSE_PASS:
        importlib.import_module(module)
    from gaitcheck.knowledge.loader import load_knowledge

    # What is wrong with an edited knowledge base is said when it is used.
    with contextlib.suppress(KnowledgeError):
        load_knowledge()
    importlib.import_module("gaitcheck.report.html").report_template()


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


def _require_scale(
    clips: Sequence[ClipInput],
    settings: Settings,
    output: Output,
    intake: Intake | None,
) -> None:
    """Refuse millimetres without a scale now rather than after a long analysis."""
    asked = [one for one in output.export if one in METRIC_FORMATS]
    told = with_answers(settings, intake or Intake())
    known = told.height_cm or told.belt_speed_mps
    # A keypoint file may say its own scale.
    if asked and not known and not any(is_keypoint_file(c.path) for c in clips):
        message = (
            f"--export {','.join(asked)} is in millimetres and needs to know the "
            "runner's size: add --height-cm"
        )
        raise SettingsError(message)

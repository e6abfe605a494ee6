"""The one way through: clips in, one `Analysis` out.

The command line, the batch and the web page all call `analyze`; none of them has
arithmetic of its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gaitcheck.core.intake import Intake
from gaitcheck.core.progress import Progress, silent
from gaitcheck.errors import InputError, SettingsError
from gaitcheck.findings.answers import with_answers
from gaitcheck.source import read_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.analysis import Analysis
    from gaitcheck.core.settings import ClipInput, Settings
    from gaitcheck.measuring import Measured
    from gaitcheck.pose.run import PosePass


def analyze(
    clips: Sequence[ClipInput],
    settings: Settings,
    *,
    intake: Intake | None = None,
    jobs: int | None = None,
    progress: Progress = silent,
    pose: PosePass | None = None,
) -> Analysis:
    """Measure one runner in one or more clips of the same session.

    Parameters
    ----------
    clips
        Videos or keypoint files; each with what the user knows about it.
    settings
        Knobs that change numbers. `jobs` does not: results are identical for any.
    intake
        The runner's answers; None when nobody was asked.
    jobs
        Worker processes for the pose model; None takes one per core.
    progress
        Called with (stage, done, total).
    pose
        Stands in for `gaitcheck.pose.run.estimate`, with the same arguments: somebody who
        keeps what the pose model gave measures again in seconds. None runs the model.

    Raises
    ------
    GaitcheckError
        When a clip cannot be used; the message names the file and the reason.
    """
    if not clips:
        message = "no clip was given"
        raise SettingsError(message)
    workers = jobs or os.cpu_count() or 1
    told = intake or Intake()
    settings = with_answers(settings, told)
    measured = [
        _measure_clip(clip_input, settings, index, workers, progress, pose)
        for index, clip_input in enumerate(clips)
    ]
    from gaitcheck.measuring import analysis_of

    return analysis_of(measured, settings, told, progress)


def _measure_clip(
    clip_input: ClipInput,
    settings: Settings,
    index: int,
    jobs: int,
    progress: Progress,
    pose: PosePass | None,
) -> Measured:
    try:
        source = read_source(clip_input, settings, jobs, progress, pose)
        # Loaded only now: the workers of the pose pass need not wait for it.
        from gaitcheck.measuring import measure_source

        return measure_source(source, settings, index, progress)
    except InputError as error:
        # Deeper rooms know the reason, not the file.
        name = clip_input.path.name
        if name in str(error):
            raise
        message = f"{name}: {error}"
        raise type(error)(message) from error

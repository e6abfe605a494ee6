"""Will this clip do? An answer in seconds, before the runner has left the treadmill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.progress import Progress, silent
from gaitcheck.core.quality import CameraView, QualityNote
from gaitcheck.core.track import PoseTrack
from gaitcheck.pose.footage import footage_notes
from gaitcheck.pose.mediapipe import MediaPipePose
from gaitcheck.pose.models import ensure
from gaitcheck.pose.runner import choose_runner
from gaitcheck.pose.survey import survey
from gaitcheck.tracks.view import decide_view
from gaitcheck.video.probe import read_clip

if TYPE_CHECKING:
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.settings import ClipInput, Settings
    from gaitcheck.pose.candidates import Candidate


@dataclass(frozen=True, kw_only=True, eq=False)
class Inspection:
    """What a first look found.

    `usable` is False when the full analysis would refuse the clip for its view.
    """

    clip: Clip
    camera: CameraView
    notes: tuple[QualityNote, ...]
    usable: bool


def inspect_clip(
    clip_input: ClipInput,
    settings: Settings,
    *,
    jobs: int = 1,
    progress: Progress = silent,
) -> Inspection:
    """Look at a few frames of the clip and say whether it can be measured.

    Raises
    ------
    InputError
        When it cannot be read or holds no runner.
    """
    clip = read_clip(clip_input.path, capture_fps=clip_input.capture_fps)
    model = ensure(
        settings.model,
        progress=lambda done, total, label: progress(label, done, total or 0),
    )
    seen = survey(clip, MediaPipePose(model.path), jobs=jobs, progress=progress)
    choice = choose_runner(seen, runner_xy_px=clip_input.runner_xy_px)
    camera = decide_view(sparse_track(clip, choice.runner), told=clip_input.view)
    return Inspection(
        clip=clip,
        camera=camera,
        notes=footage_notes(clip, seen, choice),
        usable=camera.view.is_side or camera.view.is_frontal,
    )


def sparse_track(clip: Clip, runner: Candidate) -> PoseTrack:
    """Return the runner's keypoints at the surveyed frames only."""
    return PoseTrack(
        time_s=clip.time_s[list(runner.index)],
        xy_px=np.array([person.xy_px for person in runner.people]),
        confidence=np.array([person.confidence for person in runner.people]),
        skeleton=runner.skeleton,
    )

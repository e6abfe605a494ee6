"""Will this clip do? An answer in seconds, before the runner has left the treadmill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.progress import Progress, silent
from gaitcheck.core.quality import CameraView, QualityNote
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side
from gaitcheck.pose.footage import footage_notes
from gaitcheck.pose.mediapipe import MediaPipePose
from gaitcheck.pose.models import ensure
from gaitcheck.pose.runner import choose_runner
from gaitcheck.pose.survey import Survey, survey
from gaitcheck.pose.workers import Crew
from gaitcheck.tracks.roll import with_roll
from gaitcheck.tracks.view import decide_view
from gaitcheck.video.probe import read_clip

if TYPE_CHECKING:
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.settings import ClipInput, Settings
    from gaitcheck.pose.candidates import Candidate

MOST_TILT_DEG = 4.0
"""Tilt from which to advise levelling; smaller ones are measured and taken out."""

FEWEST_RESTING = 6
"""Looks with a foot on the belt below which no line is drawn through them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Inspection:
    """What a first look found.

    `usable` is False when the full analysis would refuse the clip for its view;
    `runner` is the person who would be measured, at the frames that were looked at.
    """

    clip: Clip
    camera: CameraView
    notes: tuple[QualityNote, ...]
    usable: bool
    runner: Candidate


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
    clip, seen = look_at(clip_input, settings, jobs=jobs, progress=progress)
    return judge(clip_input, clip, seen)


def look_at(
    clip_input: ClipInput,
    settings: Settings,
    *,
    jobs: int = 1,
    progress: Progress = silent,
) -> tuple[Clip, Survey]:
    """Read the clip and look for people in a few of its frames; decide nothing.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    clip = read_clip(clip_input.path, capture_fps=clip_input.capture_fps)
    model = ensure(
        settings.model,
        progress=lambda done, total, label: progress(label, done, total or 0),
    )
    with Crew(jobs) as crew:
        seen = survey(clip, MediaPipePose(model.path), crew=crew, progress=progress)
    return clip, seen


def judge(clip_input: ClipInput, clip: Clip, seen: Survey) -> Inspection:
    """Say who the runner is, where the camera stands, and whether the clip will do.

    Raises
    ------
    InputError
        When no runner can be told, with the reason.
    """
    choice = choose_runner(seen, runner_xy_px=clip_input.runner_xy_px)
    sparse = sparse_track(clip, choice.runner)
    camera = decide_view(sparse, told=clip_input.view)
    return Inspection(
        clip=clip,
        camera=camera,
        notes=(*footage_notes(clip, seen, choice), _tilt(sparse, camera)),
        usable=camera.view.is_side or camera.view.is_frontal,
        runner=choice.runner,
    )


def _tilt(sparse: PoseTrack, camera: CameraView) -> QualityNote:
    """Say how far the camera leans, from the hips (frontal) or the feet on the belt."""
    turned = sparse.stepped("view", camera.reason, view=camera.view)
    roll = _belt_tilt_deg(turned) if camera.view.is_side else np.nan
    if camera.view.is_frontal:
        roll = with_roll(turned, camera).roll_deg
    if not np.isfinite(roll):
        return QualityNote(
            code="tilt", level="note", text="the camera's tilt cannot be told yet"
        )
    text = f"the camera leans by about {abs(roll):.0f}° (known to ±2° at this stage)"
    if abs(roll) <= MOST_TILT_DEG:
        return QualityNote(code="tilt", level="good", text=text)
    return QualityNote(
        code="tilt", level="warning", text=text, advice="level the phone on its tripod"
    )


def _belt_tilt_deg(sparse: PoseTrack) -> float:
    """Slope of the line on which the lower foot rests; NaN below six such looks."""
    toes = np.stack([sparse.xy("foot_index", side) for side in Side], axis=1)
    lower = np.nanargmax(np.nan_to_num(toes[..., 1], nan=-np.inf), axis=1)
    points = toes[np.arange(len(toes)), lower]
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) < FEWEST_RESTING:
        return float("nan")
    # In flight the lower foot is above the belt: drop the highest third.
    resting = points[points[:, 1] >= np.quantile(points[:, 1], 1 / 3)]
    if len(resting) < FEWEST_RESTING or np.ptp(resting[:, 0]) == 0:
        return float("nan")
    slope = np.polyfit(resting[:, 0], resting[:, 1], 1)[0]
    return float(np.rad2deg(np.arctan(slope)))


def sparse_track(clip: Clip, runner: Candidate) -> PoseTrack:
    """Return the runner's keypoints at the surveyed frames only."""
    return PoseTrack(
        time_s=clip.time_s[list(runner.index)],
        xy_px=np.array([person.xy_px for person in runner.people]),
        confidence=np.array([person.confidence for person in runner.people]),
        skeleton=runner.skeleton,
    )

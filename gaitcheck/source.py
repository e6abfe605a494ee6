"""From an input to the runner's keypoints: a video by way of the pose model, or a file.

All that reads pictures is behind this door; what comes after is arithmetic on arrays
(`gaitcheck.measuring`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.legdots import observer as legdots
from gaitcheck.pelvis.observer import WaistObserver
from gaitcheck.pose.clipname import is_keypoint_file
from gaitcheck.pose.footage import footage_notes
from gaitcheck.pose.models import ensure
from gaitcheck.pose.observer import ObserverSpec
from gaitcheck.pose.replay import read_keypoints
from gaitcheck.pose.run import estimate
from gaitcheck.video.probe import read_clip

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.progress import Progress
    from gaitcheck.core.quality import QualityNote
    from gaitcheck.core.settings import ClipInput, Settings
    from gaitcheck.core.track import PoseTrack
    from gaitcheck.core.view import View
    from gaitcheck.pose.models import ModelFile
    from gaitcheck.pose.run import PosePass

_WAIST = ObserverSpec(
    name="waist", build=WaistObserver, needs_mask=True, frontal_only=True
)
"""Reads the waist in the same pass as the pose model, for the pelvis signal."""

_LEG_DOTS = ObserverSpec(
    name=legdots.NAME, build=legdots.LegDotObserver, frontal_only=True
)
"""Looks for bright spots on heels and knees, unless dots are switched off."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """Keypoints of one clip, however they were come by, and what was told with them."""

    clip: Clip
    track: PoseTrack
    view: View | None
    belt_speed_mps: float | None
    leg_length_m: float | None
    height_m: float | None
    waist: FloatArray | None
    spots: FloatArray | None
    runner_note: str
    footage: tuple[QualityNote, ...]
    model: ModelFile | None


def read_source(
    clip_input: ClipInput,
    settings: Settings,
    jobs: int,
    progress: Progress,
    pose: PosePass | None,
) -> Source:
    """Read one input; `pose` stands in for the pose model where it is given.

    Raises
    ------
    InputError
        When it cannot be read, or does not show a runner.
    """
    if is_keypoint_file(clip_input.path):
        return _read_keypoints(clip_input, settings)
    clip = read_clip(clip_input.path, capture_fps=clip_input.capture_fps)
    model = ensure(
        settings.model,
        progress=lambda done, total, label: progress(label, done, total or 0),
    )
    run = (pose or estimate)(
        clip,
        clip_input,
        model=model.path,
        jobs=jobs,
        observers=(_WAIST,) if settings.stickers == "off" else (_WAIST, _LEG_DOTS),
        progress=progress,
    )
    return Source(
        clip=clip,
        track=run.track,
        view=clip_input.view,
        belt_speed_mps=settings.belt_speed_mps,
        leg_length_m=None,
        height_m=_height_m(settings),
        waist=run.observations.get(_WAIST.name),
        spots=run.observations.get(_LEG_DOTS.name),
        runner_note=run.runner_note,
        footage=footage_notes(clip, run.survey, run.choice),
        model=model,
    )


def _read_keypoints(clip_input: ClipInput, settings: Settings) -> Source:
    file = read_keypoints(clip_input.path)
    return Source(
        clip=file.clip,
        track=file.track,
        view=clip_input.view or file.view,
        belt_speed_mps=settings.belt_speed_mps or file.belt_speed_mps,
        leg_length_m=file.leg_length_m,
        height_m=_height_m(settings) or file.height_m,
        waist=None,
        spots=None,
        runner_note="",
        footage=(),
        model=None,
    )


def _height_m(settings: Settings) -> float | None:
    return None if settings.height_cm is None else settings.height_cm / 100

"""From a clip to the runner's keypoints on every frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.progress import Progress, silent
from gaitcheck.core.track import OTHER_BUNDLE, POSE_MODELS, PoseTrack, TrackStep
from gaitcheck.errors import NoRunnerFound
from gaitcheck.pose.follow import Followed, follow
from gaitcheck.pose.looks import Looks, looks_for
from gaitcheck.pose.mediapipe import MediaPipePose
from gaitcheck.pose.mirror import combine
from gaitcheck.pose.observer import ObserverSpec, joined
from gaitcheck.pose.path import cast_of
from gaitcheck.pose.runner import RunnerChoice, choose_runner
from gaitcheck.pose.segments import cut
from gaitcheck.pose.survey import Survey, survey
from gaitcheck.pose.workers import Crew, Tick

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaitcheck.core.arrays import FloatArray, IntArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.settings import ClipInput
    from gaitcheck.core.view import View
    from gaitcheck.pose.candidates import Candidate
    from gaitcheck.pose.estimator import PoseEstimator
    from gaitcheck.pose.path import Cast
    from gaitcheck.pose.segments import Segment

STAGE = "following the runner"
"""Name of the main pass for progress bars."""

LEAST_FOLLOWED = 0.25
"""Part of the frames that must hold the runner; below it nothing can be measured."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PoseRun:
    """What the pose model gave for one clip.

    Parameters
    ----------
    track
        Raw keypoints of every frame of the clip.
    runner_note
        One sentence on how the runner was told from others.
    survey
        The first look over the clip.
    choice
        Who in it is the runner.
    observations
        `(n_frames, n_columns)` per observer, by name.
    """

    track: PoseTrack
    runner_note: str
    survey: Survey
    choice: RunnerChoice
    observations: Mapping[str, FloatArray]


PosePass = Callable[..., PoseRun]
"""`estimate`, or what stands in for it with the same arguments."""


def estimate(
    clip: Clip,
    clip_input: ClipInput,
    *,
    model: Path | PoseEstimator,
    jobs: int,
    observers: Sequence[ObserverSpec] = (),
    progress: Progress = silent,
) -> PoseRun:
    """Find the runner and follow the keypoints over the whole clip.

    Parameters
    ----------
    clip
        As the probe read it.
    clip_input
        For `runner_xy_px`.
    model
        A MediaPipe pose bundle, or any other `PoseEstimator`.
    jobs
        Processes. The numbers do not depend on it, bit for bit.
    observers
        Who else reads the pictures.
    progress
        Called in this process with (stage, frames done, frames in all).

    Raises
    ------
    NoRunnerFound, SeveralRunners
        See `gaitcheck.pose.runner.choose_runner`.
    """
    estimator = MediaPipePose(model) if isinstance(model, Path) else model
    with Crew(jobs) as crew:
        seen = survey(clip, estimator, crew=crew, progress=progress)
        choice = choose_runner(seen, runner_xy_px=clip_input.runner_xy_px)
        frontal = _filmed_frontally(choice.runner, clip_input.view)
        looks = looks_for(clip.fps, frontal=frontal)
        watching = [spec for spec in observers if frontal or not spec.frontal_only]
        task = _Task(
            clip=clip,
            cast=cast_of(choice, clip.n_frames / len(seen.looks)),
            estimator=estimator,
            observers=watching,
        )
        segments = cut(clip.n_frames, looks)
        wanted = sum(len(segment.own) for segment in segments)
        parts = crew.spread(
            task, segments, report=lambda done: progress(STAGE, done, wanted)
        )
    plain = [part for part in parts if not part.segment.mirrored]
    return PoseRun(
        track=_track(clip, estimator, parts, looks, _size_px(choice)),
        runner_note=_note(choice, parts),
        survey=seen,
        choice=choice,
        observations={
            spec.name: joined(
                spec, [(p.segment.own, p.observed[k]) for p in plain], clip.n_frames
            )
            for k, spec in enumerate(watching)
        },
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Task:
    """What a worker needs to follow the runner through a segment; picklable."""

    clip: Clip
    cast: Cast
    estimator: PoseEstimator
    observers: Sequence[ObserverSpec]

    def __call__(self, segment: Segment, tick: Tick) -> Followed:
        return follow(
            self.clip, segment, self.cast, self.estimator, self.observers, tick
        )


def _filmed_frontally(runner: Candidate, told: View | None) -> bool:
    return runner.is_frontal if told is None else told.is_frontal


def _size_px(choice: RunnerChoice) -> float:
    return float(np.median(choice.runner.size_px))


def _track(
    clip: Clip,
    estimator: PoseEstimator,
    parts: Sequence[Followed],
    looks: Looks,
    size_px: float,
) -> PoseTrack:
    n, k = clip.n_frames, len(estimator.skeleton.names)
    xy_px, confidence = np.full((2, n, k, 2), np.nan), np.full((n, k), np.nan)
    for part in parts:
        mirrored, own = part.segment.mirrored, part.segment.own
        xy_px[int(mirrored), own] = part.xy_px
        if not mirrored:
            confidence[own] = part.confidence
    steps = []
    combined_px, mirrored_px = xy_px
    if looks.mirrored_every:
        at = np.array(looks.plain(n))
        combined_px = combine(
            combined_px, mirrored_px, at, clip.time_s, size_px, estimator.skeleton
        )
        confidence = _on_all(confidence, at, combined_px)
        steps.append(TrackStep(name="mirror", detail=_in_words(looks)))
    found = np.isfinite(combined_px).all(axis=2).any(axis=1)
    if found.mean() < LEAST_FOLLOWED:
        message = (
            f"the runner could be followed in only {100 * found.mean():.0f} % of the "
            "frames"
        )
        raise NoRunnerFound(message)
    lost = int(np.sum(~found))
    detail = (
        f"{estimator.name}, {len(parts)} segments, {lost} frames without the runner"
    )
    return PoseTrack(
        time_s=clip.time_s,
        xy_px=combined_px,
        confidence=confidence,
        skeleton=estimator.skeleton,
        steps=(TrackStep(name="pose", detail=detail), *steps),
        pose_model=(
            bundle_model(estimator.name) if isinstance(estimator, MediaPipePose) else ""
        ),
    )


def _on_all(confidence: FloatArray, looks: IntArray, xy_px: FloatArray) -> FloatArray:
    """Give frames between looks the lower confidence of those that they lie between."""
    on_all = confidence.copy()
    between = np.setdiff1d(np.arange(len(confidence)), looks)
    after = np.searchsorted(looks, between)
    before, after = looks[after - 1], looks[np.minimum(after, looks.size - 1)]
    on_all[between] = np.minimum(confidence[before], confidence[after])
    on_all[~np.isfinite(xy_px).all(axis=2)] = np.nan
    return on_all


def _in_words(looks: Looks) -> str:
    return (
        f"one frame in {looks.every} looked at, one in {looks.mirrored_every} in a mirror "
        "too; corrected by half of what both differ by"
    )


def bundle_model(name: str) -> str:
    """Return what `PoseTrack.pose_model` says of points from a bundle of this name."""
    model = name.removeprefix("pose_landmarker_")
    return model if model in POSE_MODELS else OTHER_BUNDLE


def _note(choice: RunnerChoice, parts: Sequence[Followed]) -> str:
    jumps = sum(part.jumps for part in parts)
    if jumps == 0:
        return choice.note
    times = "once" if jumps == 1 else f"{jumps} times"
    return (
        f"{choice.note} The model went over to somebody else {times}; those frames are "
        "left out."
    )

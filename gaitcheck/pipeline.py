"""The one way through: clips in, one `Analysis` out.

The command line, the batch and the web page all call `analyze`; none of them has
arithmetic of its own.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck import __version__
from gaitcheck.core.analysis import Analysis, ClipAnalysis, Version
from gaitcheck.core.intake import Intake
from gaitcheck.core.progress import Progress, silent
from gaitcheck.core.view import Side, View
from gaitcheck.errors import InputError, SettingsError
from gaitcheck.events.detect import detect
from gaitcheck.events.plausible import audit
from gaitcheck.findings.answers import with_answers
from gaitcheck.findings.evaluate import evaluate
from gaitcheck.legdots import observer as legdots
from gaitcheck.legdots.choose import leg_dots
from gaitcheck.metrics.asymmetry import asymmetries
from gaitcheck.metrics.context import StrideContext
from gaitcheck.metrics.curves import cycle_curves
from gaitcheck.metrics.frontal import anatomical_pelvis
from gaitcheck.metrics.measure import measure
from gaitcheck.metrics.series import frame_series
from gaitcheck.metrics.standing import standing, standing_pelvis
from gaitcheck.pelvis.observer import WaistObserver
from gaitcheck.pelvis.signal import pelvis_signal
from gaitcheck.pose.clipfile import is_keypoint_file
from gaitcheck.pose.footage import footage_notes
from gaitcheck.pose.models import ensure
from gaitcheck.pose.observer import ObserverSpec
from gaitcheck.pose.replay import read_keypoints
from gaitcheck.pose.run import estimate
from gaitcheck.tracks.prepare import Prepared, prepare
from gaitcheck.video.probe import read_clip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.gait import Gait
    from gaitcheck.core.metric import MetricValue
    from gaitcheck.core.quality import QualityNote
    from gaitcheck.core.settings import ClipInput, Settings
    from gaitcheck.core.signals import LegDots, PelvisSignal
    from gaitcheck.core.track import PoseTrack
    from gaitcheck.pose.run import PosePass

_MEASURING_PACKAGES = ("mediapipe", "opencv-contrib-python", "numpy", "scipy", "av")
"""Packages whose version can change a number; printed with every result."""

_WAIST = ObserverSpec(
    name="waist", build=WaistObserver, needs_mask=True, frontal_only=True
)
"""Reads the waist in the same pass as the pose model, for the pelvis signal."""

_LEG_DOTS = ObserverSpec(
    name=legdots.NAME, build=legdots.LegDotObserver, frontal_only=True
)
"""Looks for bright spots on heels and knees, unless dots are switched off."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Source:
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
    versions: tuple[Version, ...]


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
    parts = tuple(one.part for one in measured)
    metrics = tuple(value for one in measured for value in one.metrics)
    differences = tuple(d for one in measured for d in asymmetries(one.metrics))
    versions = dict.fromkeys((*_versions(), *(v for m in measured for v in m.versions)))
    progress("findings", 0, 1)
    findings, guidance = evaluate(
        clips=parts,
        metrics=metrics,
        asymmetries=differences,
        intake=told,
        settings=settings,
    )
    progress("findings", 1, 1)
    return Analysis(
        clips=parts,
        metrics=metrics,
        asymmetries=differences,
        findings=findings,
        guidance=guidance,
        settings=settings,
        intake=told,
        versions=tuple(versions),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Measured:
    """What one clip adds to the analysis."""

    part: ClipAnalysis
    metrics: tuple[MetricValue, ...]
    versions: tuple[Version, ...]


def _measure_clip(
    clip_input: ClipInput,
    settings: Settings,
    index: int,
    jobs: int,
    progress: Progress,
    pose: PosePass | None,
) -> _Measured:
    try:
        source = _read(clip_input, settings, jobs, progress, pose)
        return _measure(source, settings, index, progress)
    except InputError as error:
        # Deeper rooms know the reason, not the file.
        name = clip_input.path.name
        if name in str(error):
            raise
        message = f"{name}: {error}"
        raise type(error)(message) from error


def _measure(
    source: _Source, settings: Settings, index: int, progress: Progress
) -> _Measured:
    progress("measuring", 0, 1)
    clip = source.clip
    prepared = prepare(
        source.track,
        width_px=clip.width_px,
        height_px=clip.height_px,
        view=source.view,
        leg_length_m=source.leg_length_m,
        height_m=source.height_m,
        belt_speed_mps=source.belt_speed_mps,
    )
    gait = detect(
        prepared.track,
        prepared.camera,
        prepared.scale,
        belt_speed_mps=source.belt_speed_mps,
    )
    audit(
        gait,
        prepared.track,
        prepared.camera,
        prepared.scale,
        min_strides=settings.min_strides,
    )
    pelvis, pelvis_reason = _pelvis(source, prepared, gait, settings)
    dots, dots_reason = _dots(source, prepared, gait, settings)
    context = StrideContext(
        track=prepared.track,
        camera=prepared.camera,
        scale=prepared.scale,
        gait=gait,
        report=prepared.report,
        pelvis=pelvis,
        pelvis_reason=pelvis_reason,
        leg_dots=dots,
        dots_reason=dots_reason,
        belt_speed_mps=source.belt_speed_mps,
        leg_length_m=source.leg_length_m,
    )
    values = measure(context, index)
    series = standing(frame_series(context), values)
    shown_pelvis, pelvis_reason = standing_pelvis(pelvis, pelvis_reason, values)
    part = ClipAnalysis(
        clip=clip,
        camera=prepared.camera,
        raw_track=source.track,
        track=prepared.track,
        track_report=prepared.report,
        scale=prepared.scale,
        gait=gait,
        series=series,
        curves=cycle_curves(context, series),
        pelvis=shown_pelvis,
        pelvis_reason=pelvis_reason,
        leg_dots=dots,
        belt_speed_mps=source.belt_speed_mps,
        quality=(*source.footage, *prepared.quality),
        runner_note=source.runner_note,
    )
    progress("measuring", 1, 1)
    return _Measured(part=part, metrics=values, versions=source.versions)


def _pelvis(
    source: _Source, prepared: Prepared, gait: Gait, settings: Settings
) -> tuple[PelvisSignal | None, str]:
    """Return the pelvis signal, or None and the reason.

    The hip points of a pose model are never used: their line moves against the pelvis
    (docs/decisions/0006-pelvis.md).
    """
    if not prepared.camera.view.is_frontal:
        return None, "pelvic drop needs a view from behind or in front"
    if source.track.hip_points == "anatomical":
        return anatomical_pelvis(source.track), ""
    if source.waist is None:
        return None, (
            "the hip points of a pose model do not show pelvic drop, and a keypoint "
            "file holds no picture to read it from"
        )
    signal = pelvis_signal(
        source.waist,
        prepared.track,
        prepared.camera,
        gait,
        source.clip,
        stickers=settings.stickers == "auto",
    )
    return (None, signal) if isinstance(signal, str) else (signal, "")


def _dots(
    source: _Source, prepared: Prepared, gait: Gait, settings: Settings
) -> tuple[tuple[LegDots, ...], str]:
    """Return the dots of both legs, or none and the reason."""
    if settings.stickers == "off":
        return (), "dots were not looked for (--stickers off)"
    if source.spots is None:
        return (), "a keypoint file holds no picture to look for dots in"
    if prepared.camera.view is not View.REAR:
        return (), "dots on heels are seen from behind only"
    spots = source.spots
    found = (leg_dots(spots, prepared.track, gait, side) for side in Side)
    return tuple(found), ""


def _read(
    clip_input: ClipInput,
    settings: Settings,
    jobs: int,
    progress: Progress,
    pose: PosePass | None,
) -> _Source:
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
    return _Source(
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
        versions=(
            Version(name=f"pose model {model.name}", version=f"sha256:{model.sha256}"),
        ),
    )


def _read_keypoints(clip_input: ClipInput, settings: Settings) -> _Source:
    file = read_keypoints(clip_input.path)
    return _Source(
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
        versions=(),
    )


def _height_m(settings: Settings) -> float | None:
    return None if settings.height_cm is None else settings.height_cm / 100


def _versions() -> tuple[Version, ...]:
    own = Version(name="gaitcheck", version=__version__)
    python = Version(name="python", version=platform.python_version())
    packages = [
        Version(name=name, version=importlib.metadata.version(name))
        for name in _MEASURING_PACKAGES
    ]
    return (own, python, *packages)

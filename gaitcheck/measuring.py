"""From the runner's keypoints to one `Analysis`: events, strides, metrics, findings.

Nothing here reads a picture or needs the pose model (`gaitcheck.source` does).
"""

from __future__ import annotations

import importlib.metadata
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck import __version__
from gaitcheck.core.analysis import Analysis, ClipAnalysis, Version
from gaitcheck.core.packages import MEASURING_PACKAGES
from gaitcheck.core.view import Side, View
from gaitcheck.events.detect import detect
from gaitcheck.events.plausible import audit
from gaitcheck.findings.evaluate import evaluate
from gaitcheck.legdots.choose import leg_dots
from gaitcheck.metrics.asymmetry import asymmetries
from gaitcheck.metrics.context import StrideContext
from gaitcheck.metrics.curves import cycle_curves
from gaitcheck.metrics.frontal import anatomical_pelvis
from gaitcheck.metrics.measure import measure
from gaitcheck.metrics.series import frame_series
from gaitcheck.metrics.standing import standing, standing_pelvis
from gaitcheck.pelvis.signal import pelvis_signal
from gaitcheck.tracks.prepare import Prepared, prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.gait import Gait
    from gaitcheck.core.intake import Intake
    from gaitcheck.core.metric import MetricValue
    from gaitcheck.core.progress import Progress
    from gaitcheck.core.settings import Settings
    from gaitcheck.core.signals import LegDots, PelvisSignal
    from gaitcheck.pose.models import ModelFile
    from gaitcheck.source import Source


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """What one clip adds to the analysis."""

    part: ClipAnalysis
    metrics: tuple[MetricValue, ...]
    model: ModelFile | None


def analysis_of(
    measured: Sequence[Measured],
    settings: Settings,
    intake: Intake,
    progress: Progress,
) -> Analysis:
    """Draw the findings from all clips of a session together."""
    parts = tuple(one.part for one in measured)
    metrics = tuple(value for one in measured for value in one.metrics)
    differences = tuple(d for one in measured for d in asymmetries(one.metrics))
    progress("findings", 0, 1)
    findings, guidance = evaluate(
        clips=parts,
        metrics=metrics,
        asymmetries=differences,
        intake=intake,
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
        intake=intake,
        versions=_versions([one.model for one in measured if one.model]),
    )


def measure_source(
    source: Source, settings: Settings, index: int, progress: Progress
) -> Measured:
    """Measure one clip, the `index`-th of its session.

    Raises
    ------
    InputError
        When it shows no running that can be measured.
    """
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
    return Measured(part=part, metrics=values, model=source.model)


def _pelvis(
    source: Source, prepared: Prepared, gait: Gait, settings: Settings
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
    source: Source, prepared: Prepared, gait: Gait, settings: Settings
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


def _versions(models: Sequence[ModelFile]) -> tuple[Version, ...]:
    own = Version(name="gaitcheck", version=__version__)
    python = Version(name="python", version=platform.python_version())
    packages = [
        Version(name=name, version=importlib.metadata.version(name))
        for name in MEASURING_PACKAGES
    ]
    used = [
        Version(name=f"pose model {model.name}", version=f"sha256:{model.sha256}")
        for model in models
    ]
    return tuple(dict.fromkeys((own, python, *packages, *used)))

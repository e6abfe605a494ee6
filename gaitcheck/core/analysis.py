"""The one result that every surface renders."""

from __future__ import annotations

from dataclasses import dataclass, field

from gaitcheck.core.clip import Clip
from gaitcheck.core.finding import Finding
from gaitcheck.core.gait import Gait
from gaitcheck.core.guidance import Guidance
from gaitcheck.core.intake import Intake
from gaitcheck.core.metric import Asymmetry, MetricSide, MetricValue
from gaitcheck.core.quality import CameraView, QualityNote, Scale, TrackReport
from gaitcheck.core.settings import Settings
from gaitcheck.core.signals import CycleCurve, FrameSeries, LegDots, PelvisSignal
from gaitcheck.core.track import PoseTrack

SCHEMA_VERSION = "1.0"
"""Version of findings.json; the first number changes when a reader would break."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ClipAnalysis:
    """Everything measured in one clip.

    `raw_track` is what the pose model (or the keypoint file) gave, `track` is after
    repair and filtering; both cover every frame of the clip. `pelvis` is None with the
    reason in `pelvis_reason` when no trustworthy signal exists. `leg_dots` holds both legs
    where a rear view was searched for dots. `belt_speed_mps` is
    None when neither the settings nor the keypoint file told it.
    """

    clip: Clip
    camera: CameraView
    raw_track: PoseTrack
    track: PoseTrack
    track_report: TrackReport
    scale: Scale
    gait: Gait
    series: tuple[FrameSeries, ...] = ()
    curves: tuple[CycleCurve, ...] = ()
    pelvis: PelvisSignal | None = None
    pelvis_reason: str = ""
    leg_dots: tuple[LegDots, ...] = ()
    quality: tuple[QualityNote, ...] = ()
    runner_note: str = ""
    belt_speed_mps: float | None = None


@dataclass(frozen=True, kw_only=True)
class Version:
    """Name and version (or hash) of something the result depends on."""

    name: str
    version: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Analysis:
    """One runner, one session, one or more clips: the whole result."""

    clips: tuple[ClipAnalysis, ...]
    metrics: tuple[MetricValue, ...]
    asymmetries: tuple[Asymmetry, ...]
    findings: tuple[Finding, ...]
    settings: Settings
    intake: Intake
    versions: tuple[Version, ...]
    guidance: Guidance = field(default_factory=Guidance)
    schema_version: str = SCHEMA_VERSION

    def value(self, key: str, side: MetricSide) -> MetricValue | None:
        """Return the measured value of a metric, else a withheld one, else None.

        When several clips give the same metric, the one with the narrowest interval
        wins.
        """
        found = [m for m in self.metrics if m.key == key and m.side == side]
        measured = [m for m in found if m.measured]
        if measured:
            return min(measured, key=_interval_width)
        return found[0] if found else None


def _interval_width(value: MetricValue) -> float:
    if value.interval is None:
        return float("inf")
    low, high = value.interval
    return high - low

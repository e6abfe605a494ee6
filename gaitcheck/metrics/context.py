"""What every metric family reads from, and what it gives back.

A family module exposes `readings(ctx) -> tuple[Reading, ...]`. Readings carry no gates
and no intervals: `gaitcheck.metrics.measure` adds both.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.arrays import FloatArray, frozen_floats
from gaitcheck.core.geometry import rotate_px
from gaitcheck.core.quality import CameraView, Scale, TrackReport
from gaitcheck.core.view import Side, View

if TYPE_CHECKING:
    from gaitcheck.core.gait import Gait, Stride
    from gaitcheck.core.metric import MetricSide
    from gaitcheck.core.signals import LegDots, PelvisSignal
    from gaitcheck.core.track import PoseTrack


@dataclass(frozen=True, kw_only=True, eq=False)
class StrideContext:
    """One clip as the metric families see it.

    Parameters
    ----------
    track
        Repaired and filtered keypoints in displayed pixels (not levelled).
    camera, scale
        Where the camera stands; millimetres per pixel at the runner.
    gait
        Events and strides.
    report
        What was repaired; the gates read it.
    pelvis
        Pelvic obliquity, or None with the reason in `pelvis_reason`.
    leg_dots
        Dots on the lower legs, or empty with the reason in `dots_reason`.
    belt_speed_mps, leg_length_m
        As told by the user or the keypoint file; None when unknown.
    """

    track: PoseTrack
    camera: CameraView
    scale: Scale
    gait: Gait
    report: TrackReport = field(default_factory=TrackReport)
    pelvis: PelvisSignal | None = None
    pelvis_reason: str = ""
    leg_dots: tuple[LegDots, ...] = ()
    dots_reason: str = "no picture was searched for dots on heels and knees"
    belt_speed_mps: float | None = None
    leg_length_m: float | None = None

    @property
    def view(self) -> View:
        """Camera view of the clip."""
        return self.camera.view

    @property
    def time_s(self) -> FloatArray:
        """`(n_frames,)` true seconds."""
        return self.track.time_s

    @cached_property
    def fps(self) -> float:
        """Frames per true second, from the median interval."""
        return float(1.0 / np.median(np.diff(self.track.time_s)))

    @cached_property
    def level_track(self) -> PoseTrack:
        """The track with the camera's roll taken out (unchanged when it is unknown)."""
        return levelled(self.track, self.camera)

    def xy(self, name: str, side: Side | None = None) -> FloatArray:
        """Levelled `(n_frames, 2)` pixels of one keypoint."""
        return self.level_track.xy(name, side)

    def has(self, name: str, side: Side) -> bool:
        """Tell whether the keypoint exists and was seen on at least half of the frames."""
        if f"{side}_{name}" not in self.track.skeleton:
            return False
        seen = np.isfinite(self.track.xy(name, side)[:, 0])
        return bool(seen.mean() >= 0.5)

    def lateral_sign(self, stance: Side) -> int:
        """`s` of BIOMECHANICS.md: picture x times this points away from the midline.

        For the leg in stance; 0 outside rear and front views.
        """
        sign = self.camera.view.lateral_sign
        return sign if stance is Side.RIGHT else -sign

    def dots_of(self, side: Side) -> LegDots | None:
        """Dots of one leg, None where no picture was searched."""
        return next((dots for dots in self.leg_dots if dots.side is side), None)

    def at(self, values: FloatArray, time_s: float) -> float:
        """Value of a per-frame series at an instant between frames.

        Linear between the two neighbouring frames; NaN when either is NaN or the
        instant lies outside the clip.
        """
        return sample(self.track.time_s, values, time_s)

    def between(self, start_s: float, end_s: float) -> slice:
        """Frames whose time lies in `[start_s, end_s]`; empty when a bound is NaN."""
        if not (np.isfinite(start_s) and np.isfinite(end_s)):
            return slice(0, 0)
        first = int(np.searchsorted(self.track.time_s, start_s, side="left"))
        last = int(np.searchsorted(self.track.time_s, end_s, side="right"))
        return slice(first, max(first, last))

    def strides(self, side: Side) -> tuple[Stride, ...]:
        """Strides of one leg in time order."""
        return self.gait.of(side)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """One metric of one side, stride by stride, before gates and intervals.

    Parameters
    ----------
    key
        Key of a `Metric` in `gaitcheck.metrics.table`.
    side
        "left", "right" or "both".
    per_stride
        `(n,)` in the metric's unit; NaN where a stride could not be read.
    stride_time_s
        `(n,)` instant in the clip that each value belongs to.
    summary
        The clip's value when it is not the mean of `per_stride` (cadence: spectral
        fit; CV: spread); NaN otherwise.
    summary_se
        Standard error of `summary`; NaN otherwise.
    withheld
        A reason that the family itself knows; empty when it has values.
    """

    key: str
    side: MetricSide
    per_stride: FloatArray
    stride_time_s: FloatArray
    summary: float = np.nan
    summary_se: float = np.nan
    withheld: str = ""

    def __post_init__(self) -> None:
        values = frozen_floats(self.per_stride, "per_stride", (None,))
        times = frozen_floats(self.stride_time_s, "stride_time_s", (values.size,))
        object.__setattr__(self, "per_stride", values)
        object.__setattr__(self, "stride_time_s", times)


def no_reading(key: str, side: MetricSide, reason: str) -> Reading:
    """Return a `Reading` that holds only the reason why it is absent."""
    empty = np.empty(0)
    return Reading(
        key=key, side=side, per_stride=empty, stride_time_s=empty, withheld=reason
    )


def sample(frame_time_s: FloatArray, values: FloatArray, time_s: float) -> float:
    """Linear interpolation that never bridges a NaN and never extrapolates."""
    if not np.isfinite(time_s) or frame_time_s.size < 2:
        return float("nan")
    if time_s < frame_time_s[0] or time_s > frame_time_s[-1]:
        return float("nan")
    right = int(
        np.clip(np.searchsorted(frame_time_s, time_s), 1, frame_time_s.size - 1)
    )
    left = right - 1
    share = (time_s - frame_time_s[left]) / (frame_time_s[right] - frame_time_s[left])
    if share <= 0:
        return float(values[left])
    if share >= 1:
        return float(values[right])
    return float((1 - share) * values[left] + share * values[right])


def levelled(track: PoseTrack, camera: CameraView) -> PoseTrack:
    """Return the track with the camera's roll turned back, where it is known.

    `camera.roll_deg` is the clockwise turn of the picture's content, so the points are
    turned counter-clockwise by it about their own centre (angles and distances do not
    depend on that centre).
    """
    roll = camera.roll_deg
    if not np.isfinite(roll) or roll == 0.0 or not np.isfinite(track.xy_px).any():
        return track
    centre = np.nanmean(track.xy_px.reshape(-1, 2), axis=0)
    turned = rotate_px(track.xy_px, -roll, centre)
    return replace(track, xy_px=turned)

"""Everything between raw keypoints and gait events, in one call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.quality import CameraView, QualityNote, Scale, TrackReport
from gaitcheck.tracks.fill import fill_gaps
from gaitcheck.tracks.notes import quality_notes
from gaitcheck.tracks.outliers import remove_outliers
from gaitcheck.tracks.phase import find_rhythm
from gaitcheck.tracks.presence import require_legs
from gaitcheck.tracks.roll import with_roll
from gaitcheck.tracks.scale import find_scale
from gaitcheck.tracks.smooth import smooth_samples
from gaitcheck.tracks.swaps import repair_swaps
from gaitcheck.tracks.view import decide_view

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray
    from gaitcheck.core.track import PoseTrack
    from gaitcheck.core.view import View

MAX_MISSING_S = 0.08
"""Longest stretch of missing samples that is bridged: a third of a stance."""

CUTOFF_HZ = {
    "shoulder": 6.0,
    "hip": 8.0,
    "knee": 10.0,
    "ankle": 14.0,
    "heel": 16.0,
    "foot_index": 16.0,
}
"""Half-amplitude frequencies of the zero-phase filter. The foot turns fastest: at 10 Hz
a forefoot strike of -9 degrees was read as +2 (DESIGN.md)."""

SIDE_CUTOFF_HZ = CUTOFF_HZ | {
    "hip": 10.0,
    "knee": 12.0,
    "heel": 20.0,
    "foot_index": 20.0,
}
"""The same in side views, where angles turn faster: a flat optimum on 26 clips (peak
knee flexion 0.1, foot strike 0.1 degrees better than with `CUTOFF_HZ`)."""

OTHER_CUTOFF_HZ = 6.0
"""Head and arms: drawn, not measured."""

FILLED_WEIGHT = 0.25
"""Trust of the filter in a filled sample against a seen one."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """A track that can be measured, and what is known of the camera.

    `track` is repaired and filtered, in displayed pixels (not levelled), its view set.
    """

    track: PoseTrack
    camera: CameraView
    report: TrackReport
    scale: Scale
    quality: tuple[QualityNote, ...] = ()


def prepare(
    raw: PoseTrack,
    *,
    width_px: int,
    height_px: int,
    view: View | None,
    leg_length_m: float | None = None,
    height_m: float | None = None,
    belt_speed_mps: float | None = None,
) -> Prepared:
    """Repair and smooth a raw track, and find view, roll and scale.

    Parameters
    ----------
    raw
        What the pose model or the keypoint file gave.
    width_px, height_px
        Picture size as displayed.
    view
        The user's word; None to let the clip decide.
    leg_length_m, height_m
        Hip-to-ankle leg length and body height, where known; they fix the scale.
    belt_speed_mps
        Treadmill speed, where known; in side views it checks the scale.
    """
    require_legs(raw, width_px=width_px, height_px=height_px)
    camera = decide_view(raw, told=view)
    rhythm = None if camera.view.is_frontal else find_rhythm(raw)
    swaps = repair_swaps(raw, camera.view, rhythm)
    outliers = remove_outliers(swaps.track, rhythm)
    filled, was_filled = fill_gaps(outliers.track, rhythm, max_gap_s=longest_gap_s(raw))
    smooth = smooth_track(_distrust(filled, outliers.track), camera.view, was_filled)
    # Exchanged legs disturb the angle off the view; look again without them.
    camera = decide_view(smooth, told=view)
    track = replace(smooth, view=camera.view)
    camera = with_roll(track, camera)
    seen = np.isfinite(outliers.track.xy_px[..., 0])
    kept = np.isfinite(track.xy_px[..., 0])
    report = TrackReport(
        swapped_frames=swaps.frames,
        swap_bursts=swaps.bursts,
        unresolved_swap_frames=outliers.wrong_leg_frames,
        outlier_points=outliers.removed,
        filled_points=int(np.sum(~seen & kept)),
        missing_points=int(np.sum(~kept)),
        cutoff_hz=cutoffs_hz(camera.view)["knee"],
    )
    scale = find_scale(
        track,
        leg_length_m=leg_length_m,
        height_m=height_m,
        belt_speed_mps=belt_speed_mps,
    )
    return Prepared(
        track=track,
        camera=camera,
        report=report,
        scale=scale,
        quality=quality_notes(track, camera, scale, report),
    )


def _distrust(track: PoseTrack, before_filling: PoseTrack) -> PoseTrack:
    """Set the confidence of samples to 0 that were not seen or were removed.

    They are drawn and bridge the filter, but no angle is read from them.
    """
    seen = np.isfinite(before_filling.xy_px[..., 0])
    return replace(track, confidence=np.where(seen, track.confidence, 0.0))


def smooth_track(
    track: PoseTrack, view: View, filled: BoolArray | None = None
) -> PoseTrack:
    """Filter every keypoint with its own cut-off; short gaps close, long ones stay.

    Parameters
    ----------
    filled
        `(n_frames, n_keypoints)` samples that were filled and count less; or None.
    """
    xy = np.full(track.xy_px.shape, np.nan)
    gap_s, cutoffs = longest_gap_s(track), cutoffs_hz(view)
    for k, name in enumerate(track.skeleton.names):
        weight = None
        if filled is not None and np.any(filled[:, k]):
            weight = np.where(filled[:, k], FILLED_WEIGHT, 1.0)
        xy[:, k] = smooth_samples(
            track.time_s,
            track.xy_px[:, k],
            cutoffs.get(_part(name), OTHER_CUTOFF_HZ),
            max_gap_s=gap_s,
            weight=weight,
        )
    detail = "smoothing spline, half amplitude at " + ", ".join(
        f"{part} {hz:g} Hz" for part, hz in cutoffs.items()
    )
    return track.stepped("smooth", detail, xy_px=xy)


def longest_gap_s(track: PoseTrack) -> float:
    """Longest time between two samples of a keypoint that is bridged."""
    if track.n_frames < 2:
        return MAX_MISSING_S
    return MAX_MISSING_S + float(np.median(np.diff(track.time_s)))


def cutoffs_hz(view: View) -> dict[str, float]:
    """Cut-offs of the filter by joint in this view."""
    return SIDE_CUTOFF_HZ if view.is_side else CUTOFF_HZ


def _part(name: str) -> str:
    return name.removeprefix("left_").removeprefix("right_")

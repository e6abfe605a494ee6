"""Everything between raw keypoints and gait events, in one call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitcheck.core.quality import CameraView, QualityNote, Scale, TrackReport
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import View
from gaitcheck.tracks.roll import with_roll
from gaitcheck.tracks.scale import find_scale
from gaitcheck.tracks.smooth import smooth_samples
from gaitcheck.tracks.view import decide_view

MAX_FILLED_GAP_S = 0.08
"""Longest gap that is bridged: a quarter of a stance; nothing turns around in it."""

CUTOFF_HZ = {"hip": 8.0, "shoulder": 6.0, "knee": 10.0}
FOOT_CUTOFF_HZ = 14.0
OTHER_CUTOFF_HZ = 6.0


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
    """
    camera = decide_view(raw, width_px=width_px, height_px=height_px, told=view)
    track, report = _smooth(raw)
    track = track.stepped("view", camera.reason, view=camera.view)
    camera = with_roll(track, camera)
    scale = find_scale(track, leg_length_m=leg_length_m, height_m=height_m)
    return Prepared(track=track, camera=camera, report=report, scale=scale)


def _smooth(raw: PoseTrack) -> tuple[PoseTrack, TrackReport]:
    xy = np.full(raw.xy_px.shape, np.nan)
    for k, name in enumerate(raw.skeleton.names):
        xy[:, k] = smooth_samples(
            raw.time_s,
            raw.xy_px[:, k],
            _cutoff_hz(name),
            max_gap_s=MAX_FILLED_GAP_S,
        )
    was, now = np.isfinite(raw.xy_px[..., 0]), np.isfinite(xy[..., 0])
    report = TrackReport(
        filled_points=int(np.sum(~was & now)),
        missing_points=int(np.sum(~now)),
        cutoff_hz=CUTOFF_HZ["knee"],
    )
    return raw.stepped("smooth", "smoothing spline", xy_px=xy), report


def _cutoff_hz(name: str) -> float:
    part = name.removeprefix("left_").removeprefix("right_")
    if part in ("ankle", "heel", "foot_index"):
        return FOOT_CUTOFF_HZ
    return CUTOFF_HZ.get(part, OTHER_CUTOFF_HZ)

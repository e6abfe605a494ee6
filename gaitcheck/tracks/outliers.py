"""Remove keypoint samples that cannot be the joint they are named after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.tracks.cycle import expected_paths, leg_length_px, noise_level
from gaitcheck.tracks.smooth import fit_spline

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray
    from gaitcheck.core.track import PoseTrack
    from gaitcheck.tracks.phase import Rhythm

CYCLE_JOINTS = ("knee", "ankle", "heel", "foot_index")

FAR_LEGS = 0.08
"""Distance from the expected path that no stride-to-stride variation reaches."""

FAR_NOISE = 6.0
"""The same in units of the joint's noise; the larger of the two counts."""

JUMP_CUTOFF_HZ = 5.0
JUMP_LEGS = 0.15
"""Without a rhythm: distance from a slow (5 Hz) path that counts as a jump."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OutlierRemoval:
    """The track with bad samples set to NaN.

    `removed` counts keypoint samples; `wrong_leg_frames` frames in which a foot point
    lay on the other leg and could not be put right by exchanging.
    """

    track: PoseTrack
    removed: int
    wrong_leg_frames: int


def remove_outliers(track: PoseTrack, rhythm: Rhythm | None) -> OutlierRemoval:
    """Set samples to NaN that lie far off the joint's expected path.

    With a rhythm the expectation is the joint's mean path at this stride phase, else a
    slow path through its neighbours in time.
    """
    leg, hips = leg_length_px(track), track.middle("hip")
    if not np.isfinite(leg):
        return OutlierRemoval(track=track, removed=0, wrong_leg_frames=0)
    xy = track.xy_px.copy()
    removed = 0
    wrong_leg = np.zeros(track.n_frames, dtype=bool)
    for name in CYCLE_JOINTS:
        paths = {s: (track.xy(name, s) - hips) / leg for s in Side}
        fits = _expectation(track, paths, rhythm)
        limit = max(
            FAR_LEGS, FAR_NOISE * noise_level(*(paths[s] - fits[s] for s in Side))
        )
        limit = limit if rhythm is not None else max(limit, JUMP_LEGS)
        for s in Side:
            off = np.hypot(*(paths[s] - fits[s]).T)
            bad = np.isfinite(off) & (off > limit)
            xy[bad, track.skeleton.index(name, s)] = np.nan
            removed += int(bad.sum())
            other = np.hypot(*(paths[s] - fits[s.other]).T)
            wrong_leg |= bad & (other < 0.5 * off)
    if removed == 0:
        return OutlierRemoval(track=track, removed=0, wrong_leg_frames=0)
    cleaned = track.stepped(
        "outliers",
        f"{removed} samples more than {FAR_LEGS:g} leg lengths off their path removed",
        xy_px=xy,
    )
    return OutlierRemoval(
        track=cleaned, removed=removed, wrong_leg_frames=int(wrong_leg.sum())
    )


def _expectation(
    track: PoseTrack, paths: dict[Side, FloatArray], rhythm: Rhythm | None
) -> dict[Side, FloatArray]:
    if rhythm is not None:
        left, right = expected_paths(rhythm.phase, paths[Side.LEFT], paths[Side.RIGHT])
        return {Side.LEFT: left, Side.RIGHT: right}
    out = {}
    for s, path in paths.items():
        seen: BoolArray = np.isfinite(path[:, 0])
        out[s] = np.full(path.shape, np.nan)
        if seen.sum() >= 8:
            spline = fit_spline(track.time_s[seen], path[seen], JUMP_CUTOFF_HZ)
            out[s] = spline(track.time_s)
    return out

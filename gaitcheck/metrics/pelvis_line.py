"""Pelvic obliquity from hip points that are joint centres or markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.signals import PelvisSignal
from gaitcheck.core.view import Side
from gaitcheck.errors import InvalidTrack
from gaitcheck.tracks.smooth import smooth_samples

if TYPE_CHECKING:
    from gaitcheck.core.track import PoseTrack

CUTOFF_HZ = 14.0
"""The pelvis tilts with up to the fourth harmonic of the stride rate.

At the 8 Hz that suits the legs a peak loses 0.8 deg (clean keypoints of the truth set);
the noise that a higher cut-off lets through is averaged over strides instead.
"""

MAX_GAP_S = 0.08

ERROR_DEG = 0.5
"""Systematic error of a relative per-side mean, measured on the force-plate truth."""


def anatomical_pelvis(track: PoseTrack) -> PelvisSignal:
    """Read the pelvis line from anatomical hip points.

    Parameters
    ----------
    track
        Keypoints, best as they came and not smoothed, whose `hip_points` are "anatomical".

    Returns
    -------
    PelvisSignal
        Against the picture's horizontal; the metrics take the camera's roll out.

    Raises
    ------
    InvalidTrack
        For hip points of a pose model: their line moves against the pelvis (DESIGN.md).
    """
    if track.hip_points != "anatomical":
        message = "a pose model's hip points are not the pelvis line"
        raise InvalidTrack(message)
    both = np.concatenate([track.xy("hip", s) for s in Side], axis=1)
    smooth = smooth_samples(track.time_s, both, CUTOFF_HZ, max_gap_s=MAX_GAP_S)
    left, right = smooth[:, :2], smooth[:, 2:]
    rise = right[:, 1] - left[:, 1]
    width = np.abs(right[:, 0] - left[:, 0])
    obliquity = np.rad2deg(np.arctan2(rise, width))
    trust = np.minimum(
        track.confidence[:, track.skeleton.index("hip", Side.LEFT)],
        track.confidence[:, track.skeleton.index("hip", Side.RIGHT)],
    )
    return PelvisSignal(
        time_s=track.time_s,
        obliquity_deg=obliquity,
        confidence=np.where(np.isfinite(obliquity), np.nan_to_num(trust, nan=1.0), 0.0),
        source="anatomical_hips",
        absolute=True,
        error_deg=ERROR_DEG,
    )

"""Pelvic obliquity from hip points that are joint centres or markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.signals import PelvisSignal
from gaitcheck.core.view import Side
from gaitcheck.errors import InvalidTrack

if TYPE_CHECKING:
    from gaitcheck.core.track import PoseTrack

ERROR_DEG = 0.5
"""Systematic error of a relative per-side mean, measured on the force-plate truth."""


def anatomical_pelvis(track: PoseTrack) -> PelvisSignal:
    """Read the pelvis line from anatomical hip points.

    Parameters
    ----------
    track
        Prepared track whose `hip_points` are "anatomical".

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
    left, right = track.xy("hip", Side.LEFT), track.xy("hip", Side.RIGHT)
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

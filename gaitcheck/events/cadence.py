"""Step rate from the rhythm of the whole body, without counting contacts."""

from __future__ import annotations

import numpy as np

from gaitcheck.core.arrays import FloatArray
from gaitcheck.core.track import PoseTrack
from gaitcheck.tracks.spectrum import dominant_hz

__all__ = ["bounce_px", "dominant_hz"]

SEARCH_HZ = (0.25, 6.0)
"""Stride rates looked at: from a 240 fps clip played at 30 (0.17) up to sprints."""


def bounce_px(track: PoseTrack) -> FloatArray:
    """`(n,)` vertical path of the middle of the hips, up positive, pixels."""
    up: FloatArray = -track.middle("hip")[:, 1]
    return up

"""How large the runner is in the picture."""

from __future__ import annotations

import numpy as np

from gaitcheck.core.geometry import length_px
from gaitcheck.core.quality import Scale
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side

LEG_PER_HEIGHT = 0.491
"""Hip to ankle over body height: thigh 0.245 + shank 0.246 (Winter 2009)."""


def find_scale(
    track: PoseTrack,
    *,
    leg_length_m: float | None,
    height_m: float | None,
    belt_speed_mps: float | None = None,
) -> Scale:
    """Measure the leg in pixels and, where a length is known, millimetres per pixel."""
    share = 75.0 if track.view.is_frontal else 50.0
    legs = [
        _long(track, "hip", "knee", s, share) + _long(track, "knee", "ankle", s, share)
        for s in Side
    ]
    leg_px = float(np.nanmean(legs)) if np.any(np.isfinite(legs)) else np.nan
    if leg_length_m is not None:
        return Scale(
            mm_per_px=1000 * leg_length_m / leg_px,
            leg_length_px=leg_px,
            relative_sd=0.03,
            source="leg length",
        )
    if height_m is not None:
        return Scale(
            mm_per_px=1000 * LEG_PER_HEIGHT * height_m / leg_px,
            leg_length_px=leg_px,
            relative_sd=0.05,
            source="body height",
        )
    return Scale(
        mm_per_px=np.nan, leg_length_px=leg_px, relative_sd=np.nan, source="none"
    )


def _long(track: PoseTrack, a: str, b: str, side: Side, share: float) -> float:
    length = length_px(track.xy(a, side), track.xy(b, side))
    if not np.any(np.isfinite(length)):
        return float("nan")
    return float(np.nanpercentile(length, share))

"""How large the runner is in the picture, and what a pixel is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.geometry import length_px
from gaitcheck.core.quality import Scale
from gaitcheck.core.view import Side, View
from gaitcheck.tracks.stance import belt_speed_px_s

if TYPE_CHECKING:
    from gaitcheck.core.track import PoseTrack

LEG_PER_HEIGHT = 0.491
"""Hip to ankle over body height: thigh 0.245 + shank 0.246 (Winter 2009)."""

LEG_SD = 0.02
"""Relative error when the leg's length is known: keypoint bias of 5 mm at each end and
perspective (130 side clips with known cameras: 0.4 % low, SD 1 %)."""

HEIGHT_SD = 0.05
"""Relative error from body height: legs differ by 4 % at the same height."""

BELT_SD = 0.03
"""Relative error from the belt's speed: displays are off by 2 to 3 %."""

FRONTAL_PERCENTILE = 75.0
"""Frontal views: bent knees look short, so the upper quarter of lengths counts."""

FRONTAL_SHARE = {
    ("anatomical", View.REAR): 0.983,
    ("anatomical", View.FRONT): 0.96,
    ("model", View.REAR): 0.866,
    ("model", View.FRONT): 0.866,
}
"""What the upper quarter of lengths in a rear or front view is of the whole leg.

Truth set: 65 clips, SD 1.5 %. A pose model sets the hip low: eight rendered clips of
three bodies, SD 1 %.
"""


def find_scale(
    track: PoseTrack,
    *,
    leg_length_m: float | None,
    height_m: float | None,
    belt_speed_mps: float | None = None,
) -> Scale:
    """Measure leg and belt in pixels and, where something is known, what a pixel is worth.

    The most exact source wins: leg length, belt speed (side views only), body height.
    Without any, `mm_per_px` is NaN and lengths are given in leg lengths.
    """
    leg_px = _leg_px(track)
    if not np.isfinite(leg_px) or leg_px <= 0:
        return Scale(
            mm_per_px=np.nan,
            leg_length_px=np.nan,
            relative_sd=np.nan,
            source="the legs were not seen",
        )
    belt_px_s = belt_speed_px_s(track) if track.view.is_side else float("nan")
    if leg_length_m is not None:
        mm_per_px, sd, source = 1000 * leg_length_m / leg_px, LEG_SD, "leg length"
    elif belt_speed_mps is not None and np.isfinite(belt_px_s) and belt_px_s > 0:
        mm_per_px, sd, source = 1000 * belt_speed_mps / belt_px_s, BELT_SD, "belt speed"
    elif height_m is not None:
        mm_per_px = 1000 * LEG_PER_HEIGHT * height_m / leg_px
        sd, source = HEIGHT_SD, "body height"
    else:
        mm_per_px, sd, source = np.nan, np.nan, "no length or speed is known"
    return Scale(
        mm_per_px=mm_per_px,
        leg_length_px=leg_px,
        relative_sd=sd,
        source=source,
        belt_px_s=belt_px_s,
    )


def _leg_px(track: PoseTrack) -> float:
    legs = [
        _length(track, "hip", "knee", side) + _length(track, "knee", "ankle", side)
        for side in Side
    ]
    if not np.any(np.isfinite(legs)):
        return float("nan")
    return float(np.nanmean(legs)) / FRONTAL_SHARE.get(
        (track.hip_points, track.view), 1
    )


def _length(track: PoseTrack, a: str, b: str, side: Side) -> float:
    length = length_px(track.xy(a, side), track.xy(b, side))
    length = length[np.isfinite(length)]
    if not length.size:
        return float("nan")
    share = FRONTAL_PERCENTILE if track.view.is_frontal else 50.0
    return float(np.percentile(length, share))

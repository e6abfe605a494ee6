"""What a clip is good for, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gaitcheck.core.view import View


@dataclass(frozen=True, kw_only=True)
class QualityNote:
    """One remark on a clip: `level` good, note, warning or bad; `advice` may be empty."""

    code: str
    level: Literal["good", "note", "warning", "bad"]
    text: str
    advice: str = ""


@dataclass(frozen=True, kw_only=True)
class CameraView:
    """Where the camera stands and how sure that is.

    Parameters
    ----------
    yaw_deg
        Angle between the camera axis and the nearest of the four square views,
        unsigned; NaN when unknown.
    roll_deg
        Clockwise rotation of the picture's content (a level belt would slope down to
        the right by this much); NaN when no evidence was found.
    roll_sd_deg
        Its standard error.
    decided_by
        "clip" or "user".
    reason
        Why the view is oblique or unclear; else how it was decided.
    """

    view: View
    reason: str
    yaw_deg: float = np.nan
    roll_deg: float = np.nan
    roll_sd_deg: float = np.nan
    decided_by: Literal["clip", "user"] = "clip"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Size and speed at the runner in the picture, and what a pixel is worth there.

    Parameters
    ----------
    mm_per_px
        NaN when nothing fixes it; then lengths are given in leg lengths.
    relative_sd
        Relative standard error of `mm_per_px`.
    source
        Where `mm_per_px` came from.
    belt_px_s
        Speed of the ground under the resting foot, positive; NaN where the picture does
        not show it: outside side views, and without a stance that was seen.
    """

    mm_per_px: float
    leg_length_px: float
    relative_sd: float
    source: str
    belt_px_s: float = np.nan


@dataclass(frozen=True, kw_only=True)
class TrackReport:
    """What was repaired in the keypoints; counts of frames unless said.

    Parameters
    ----------
    swapped_frames
        Frames whose left and right legs were exchanged back.
    swap_bursts
        Number of separate runs of such frames.
    outlier_points, filled_points, missing_points
        Single keypoint samples removed, filled across short gaps, and left NaN.
    cutoff_hz
        Cut-off of the zero-phase filter for the trunk and legs.
    """

    swapped_frames: int = 0
    swap_bursts: int = 0
    unresolved_swap_frames: int = 0
    outlier_points: int = 0
    filled_points: int = 0
    missing_points: int = 0
    cutoff_hz: float = np.nan

"""Picture coordinates become those of a motion laboratory: forward, up, right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.geometry import rotate_px
from gaitcheck.core.view import View
from gaitcheck.errors import InputError

if TYPE_CHECKING:
    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.arrays import FloatArray

GROUND_PERCENTILE = 1.0
"""The lowest percent of all foot points is taken for the ground, against stray points."""

_FOOT_PARTS = ("heel", "foot_index", "ankle")


@dataclass(frozen=True, kw_only=True, eq=False)
class LabTrack:
    """Keypoints in the plane that the camera saw, on an even clock.

    Parameters
    ----------
    time_s
        `(n,)` evenly spaced true seconds of the clip; formats of laboratories know one
        rate. Between frames keypoints are interpolated; gaps stay NaN.
    rate_hz
        Frames per second of that clock.
    names
        Keypoints.
    forward_mm, up_mm, right_mm
        `(n, n_keypoints)`. The direction along the camera's axis is 0: one camera does
        not see it. Up is the true vertical (the camera's tilt is taken out), 0 the
        ground under the lowest foot point; the hips' mean is 0 across.
    """

    time_s: FloatArray
    rate_hz: float
    names: tuple[str, ...]
    forward_mm: FloatArray
    up_mm: FloatArray
    right_mm: FloatArray


def lab_track(one: ClipAnalysis) -> LabTrack:
    """Put the repaired and filtered keypoints of a clip in millimetres.

    Raises
    ------
    InputError
        When the clip has no scale, or was not seen square.
    """
    view, scale = one.camera.view, one.scale.mm_per_px
    if not np.isfinite(scale):
        message = (
            f"{one.clip.name}: millimetres need a scale ({one.scale.source}); "
            "give --height-cm"
        )
        raise InputError(message)
    if view in (View.OBLIQUE, View.UNCLEAR):
        message = f"{one.clip.name}: a clip seen at an angle has no plane to export"
        raise InputError(message)
    time_s = even_times(one)
    xy = np.stack(
        [on_times(one, one.track.xy_px[..., axis], time_s) for axis in (0, 1)], axis=-1
    )
    roll = one.camera.roll_deg
    if np.isfinite(roll):
        xy = rotate_px(xy, -roll, np.zeros(2))
    names = one.track.skeleton.names
    feet = [i for i, n in enumerate(names) if n.split("_", 1)[-1] in _FOOT_PARTS]
    hips = [i for i, n in enumerate(names) if n in ("left_hip", "right_hip")]
    ground = np.nanpercentile(xy[:, feet, 1], 100 - GROUND_PERCENTILE)
    across = scale * (xy[..., 0] - np.nanmean(xy[:, hips, 0]))
    nothing = np.where(np.isfinite(across), 0.0, np.nan)
    return LabTrack(
        time_s=time_s,
        rate_hz=one.clip.fps,
        names=names,
        forward_mm=view.facing * across if view.is_side else nothing,
        up_mm=scale * (ground - xy[..., 1]),
        right_mm=view.lateral_sign * across if view.is_frontal else nothing,
    )


def even_times(one: ClipAnalysis) -> FloatArray:
    """Return an even clock over the clip, at its median rate."""
    clip = one.clip
    span = float(clip.time_s[-1] - clip.time_s[0])
    count = round(span * clip.fps) + 1
    even: FloatArray = clip.time_s[0] + np.arange(count) / clip.fps
    return even


def on_times(one: ClipAnalysis, values: FloatArray, time_s: FloatArray) -> FloatArray:
    """Interpolate `(n_frames, …)` values of a clip at other times.

    NaN beside an instant makes NaN there, unless it lies on a seen frame to within a
    hundredth of a frame (container clocks are rounded).
    """
    known = one.clip.time_s
    after = np.clip(np.searchsorted(known, time_s), 1, max(1, known.size - 1))
    share = (time_s - known[after - 1]) / (known[after] - known[after - 1])
    share = np.clip(share, 0.0, 1.0)
    share = np.where(share < 0.01, 0.0, np.where(share > 0.99, 1.0, share))
    share = share.reshape(-1, *([1] * (values.ndim - 1)))
    before, later = values[after - 1], values[after]
    mixed = (1 - share) * before + share * later
    found: FloatArray = np.where(share == 0, before, np.where(share == 1, later, mixed))
    return found

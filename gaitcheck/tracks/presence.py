"""Check that there is somebody whose legs can be measured at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.errors import NoRunnerFound

if TYPE_CHECKING:
    from gaitcheck.core.track import PoseTrack

LEAST_SEEN = 0.4
"""Share of frames on which the legs must have been found."""

LEAST_INSIDE = 0.7
"""Share of those frames on which knees and ankles must lie inside the picture. Pose
models go on guessing below its edge: a clip with the feet cut off most of the time has
0.4, whole-body clips 1.0."""


def require_legs(raw: PoseTrack, *, width_px: int, height_px: int) -> None:
    """Raise `NoRunnerFound` with the reason unless both legs are mostly in view."""
    joints = [(n, s) for n in ("hip", "knee", "ankle") for s in Side]
    if raw.n_frames == 0:
        message = "the clip holds no frames"
        raise NoRunnerFound(message)
    seen = np.mean([np.isfinite(raw.xy(n, s)[:, 0]) for n, s in joints], axis=0)
    found = seen > 0.5
    if not np.any(found):
        message = (
            "no person was found in any frame; film one runner, whole body in the "
            "picture, in good light"
        )
        raise NoRunnerFound(message)
    if found.mean() < LEAST_SEEN:
        message = (
            f"the runner's legs were found on only {found.mean():.0%} of the frames; "
            "film one runner, whole body in the picture, in good light"
        )
        raise NoRunnerFound(message)
    inside = min(
        _inside(raw, name, side, found, width_px, height_px)
        for name in ("knee", "ankle")
        for side in Side
    )
    if inside < LEAST_INSIDE:
        message = (
            "the legs are out of the picture most of the time (in view on "
            f"{inside:.0%} of the frames); step back until both feet stay in view"
        )
        raise NoRunnerFound(message)


def _inside(
    raw: PoseTrack,
    name: str,
    side: Side,
    found: np.ndarray[tuple[int], np.dtype[np.bool_]],
    width_px: int,
    height_px: int,
) -> float:
    x, y = raw.xy(name, side)[found].T
    known = np.isfinite(x)
    if not np.any(known):
        return 0.0
    within = (x >= 0) & (x <= width_px) & (y >= 0) & (y <= height_px)
    return float(within[known].mean())

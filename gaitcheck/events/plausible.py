"""Is this running, at a believable rate, with enough strides?"""

from __future__ import annotations

from gaitcheck.core.gait import Gait
from gaitcheck.core.quality import CameraView, Scale
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side
from gaitcheck.errors import VideoTooShort


def audit(
    gait: Gait,
    track: PoseTrack,
    camera: CameraView,
    scale: Scale,
    *,
    min_strides: int = 4,
) -> None:
    """Raise the error that names why this clip must not be measured; else return."""
    fewest = min(len(gait.of(s)) for s in Side)
    if fewest < min_strides:
        message = (
            f"only {fewest} strides per leg were found, at least {min_strides} are "
            "needed; film 20 s of steady running"
        )
        raise VideoTooShort(message)

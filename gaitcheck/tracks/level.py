"""Turn a track so that the belt (or the floor) lies level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.geometry import rotate_px

if TYPE_CHECKING:
    from gaitcheck.core.quality import CameraView
    from gaitcheck.core.track import PoseTrack


def level(track: PoseTrack, camera: CameraView) -> PoseTrack:
    """Return the track with the camera's roll taken out; unchanged if it is unknown.

    Pixels stay pixels, but points no longer lie where the picture shows them: use the
    result to measure, the original to draw. The turn is about the first seen middle of
    the hips, which keeps numbers small.
    """
    if not np.isfinite(camera.roll_deg) or camera.roll_deg == 0:
        return track
    hips = track.middle("hip")
    seen = np.all(np.isfinite(hips), axis=1)
    centre = hips[np.argmax(seen)] if np.any(seen) else np.zeros(2)
    turned = rotate_px(track.xy_px, -camera.roll_deg, centre)
    return track.stepped("level", f"turned by {-camera.roll_deg:.2f} deg", xy_px=turned)

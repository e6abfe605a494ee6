"""Choose the event method that fits the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.errors import UnsupportedView
from gaitcheck.events.motion import require_running

if TYPE_CHECKING:
    from gaitcheck.core.gait import Gait
    from gaitcheck.core.quality import CameraView, Scale
    from gaitcheck.core.track import PoseTrack


def detect(
    track: PoseTrack,
    camera: CameraView,
    scale: Scale,
    *,
    belt_speed_mps: float | None = None,
) -> Gait:
    """Find contacts, toe-offs, mid-stances, strides and cadence.

    Parameters
    ----------
    track
        Repaired and filtered (`gaitcheck.tracks.prepare`).
    camera, scale
        From the same preparation.
    belt_speed_mps
        Treadmill speed where known; refines speed-dependent corrections.

    Raises
    ------
    VideoTooShort, NotRunning, SlowMotion
        When there is no running in true time (`gaitcheck.events.motion`).
    UnsupportedView
        When the view is oblique or unclear.
    """
    require_running(track)
    if camera.view.is_side:
        from gaitcheck.events.side import detect_side

        return detect_side(track, camera, scale, belt_speed_mps)
    if camera.view.is_frontal:
        from gaitcheck.events.frontal import detect_frontal

        return detect_frontal(track, camera, scale, belt_speed_mps)
    message = (
        f"the camera view is {camera.view} ({camera.reason}): angles read from it "
        "would be wrong; film square from behind, in front or the side, or name the "
        "view with --view"
    )
    raise UnsupportedView(message)

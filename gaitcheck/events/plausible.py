"""Check that the events that were found make sense together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.errors import NotRunning, SlowMotion, VideoTooShort
from gaitcheck.events.motion import leg_rhythm

if TYPE_CHECKING:
    from gaitcheck.core.gait import Gait
    from gaitcheck.core.quality import CameraView, Scale
    from gaitcheck.core.track import PoseTrack

MOST_DUTY = 0.52
"""Median contact over stride time. Above one half both feet are down together, which is
walking; the rest is timing error. Slow runners without flight have 0.45 to 0.5."""

RATE_AGREEMENT = 0.06
"""Largest relative difference between the step rate of the events and of the legs'
rhythm. A missed step in ten makes 0.1; honest ones differ by 0.01."""


def audit(
    gait: Gait,
    track: PoseTrack,
    camera: CameraView,
    scale: Scale,
    *,
    min_strides: int = 4,
) -> None:
    """Raise the error that names why this clip must not be measured; else return.

    Parameters
    ----------
    gait
        From `gaitcheck.events.detect`, which has already refused what is not running.
    min_strides
        Whole strides that each leg must have.

    Raises
    ------
    VideoTooShort
        Fewer strides than asked for.
    NotRunning
        Both feet are on the ground together: walking.
    SlowMotion
        The events' step rate is not the legs' own: a harmonic of it was followed.
    """
    del scale
    fewest = min(_whole_strides(gait, side) for side in Side)
    if fewest < min_strides:
        message = (
            f"only {fewest} whole strides of each leg were found, at least "
            f"{min_strides} are needed; film 20 s of steady running with the whole body "
            "in the picture"
        )
        raise VideoTooShort(message)
    if camera.view.is_side:
        duty = [s.contact_time_s / s.stride_time_s for s in gait.strides if s.complete]
        if duty and float(np.median(duty)) > MOST_DUTY:
            message = (
                f"each foot stays on the ground for {np.median(duty):.0%} of its stride, "
                "which is walking; only running is measured"
            )
            raise NotRunning(message)
    rate = leg_rhythm(track).step_spm
    if abs(gait.cadence_spm / rate - 1) > RATE_AGREEMENT:
        message = (
            f"the contacts give {gait.cadence_spm:.0f} steps a minute but the legs swing "
            f"at {rate:.0f}: the clip's clock or the runner was not followed; check that "
            "it plays in real time (--capture-fps) and shows one runner steadily"
        )
        raise SlowMotion(message)


def _whole_strides(gait: Gait, side: Side) -> int:
    return sum(bool(np.isfinite(s.stride_time_s)) for s in gait.of(side))

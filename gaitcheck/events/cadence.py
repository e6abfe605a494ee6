"""Step rate, from the contacts where none is missing, else from the body's bounce."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.tracks.spectrum import dominant_hz

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride
    from gaitcheck.core.track import PoseTrack

__all__ = ["bounce_px", "dominant_hz", "find_cadence"]

METHOD_SD_SPM = 0.2
"""How far the fitted rate lies from first-to-last counting on 12 s clips (78 clips with
force-plate contacts: 0.18): runners do not hold their rate exactly."""

BOUNCE_SD_SPM = 0.4
"""Error of the rate of the hips' bounce on 12 s clips (BIOMECHANICS.md section 4)."""

STEP_SEARCH_HZ = (0.3, 6.0)
"""Step rates searched without contacts: slow-motion clips up to sprints."""


def bounce_px(track: PoseTrack) -> FloatArray:
    """`(n,)` vertical path of the middle of the hips, up positive, pixels."""
    up: FloatArray = -track.middle("hip")[:, 1]
    return up


def find_cadence(track: PoseTrack, strides: tuple[Stride, ...]) -> tuple[float, float]:
    """Return steps per minute over the clip, and the standard error.

    Parameters
    ----------
    track
        For the bounce of the hips, where contacts are missing.
    strides
        Both legs, in time order.

    Returns
    -------
    tuple
        NaN twice when neither contacts nor bounce give a rate.

    Notes
    -----
    The slope of contact time over stride number, both legs pooled, each about its own
    mean: a constant error of one leg's contacts does not matter, and neither does a
    single contact at an end. Strides that skip a contact are counted as the whole
    number of usual strides they are. Without strides the rate of the bounce is taken.
    """
    legs = [np.array([s.contact_s for s in strides if s.side is side]) for side in Side]
    gaps = np.concatenate([np.diff(leg) for leg in legs])
    if gaps.size >= 3:
        return _from_contacts([leg for leg in legs if leg.size > 1], gaps)
    low, high = STEP_SEARCH_HZ
    hz, _ = dominant_hz(track.time_s, bounce_px(track), low, high)
    return 60 * hz, BOUNCE_SD_SPM


def _from_contacts(legs: list[FloatArray], gaps: FloatArray) -> tuple[float, float]:
    usual = float(np.median(gaps))
    square = product = 0.0
    numbers = []
    for leg in legs:
        number = np.r_[0, np.cumsum(np.maximum(np.round(np.diff(leg) / usual), 1))]
        number -= number.mean()
        numbers.append(number)
        square += float(number @ number)
        product += float(number @ leg)
    stride = product / square
    miss = np.concatenate(
        [leg - leg.mean() - stride * n for leg, n in zip(legs, numbers, strict=True)]
    )
    freedom = max(miss.size - len(legs) - 1, 1)
    error_s = float(np.sqrt(miss @ miss / freedom / square))
    rate = 120 / stride
    return rate, float(np.hypot(rate * error_s / stride, METHOD_SD_SPM))

"""Step rate, from the contacts where none is missing, else from the body's bounce."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.tracks.spectrum import dominant_hz

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride
    from gaitcheck.core.track import PoseTrack

CONTACT_SD_S = 0.007
"""Random error of one contact; the mean rate inherits it from the first and last."""

BOUNCE_SD_SPM = 0.4
"""Error of the rate of the hips' bounce on 12 s clips (BIOMECHANICS.md section 4)."""

BOUNCE_SEARCH = 0.15
"""Relative range round the contacts' rate in which the bounce is searched."""

STEP_SEARCH_HZ = (0.3, 6.0)
"""Step rates searched without contacts: slow-motion clips up to sprints."""


def bounce_px(track: PoseTrack) -> FloatArray:
    """`(n,)` vertical path of the middle of the hips, up positive, pixels."""
    up: FloatArray = -track.middle("hip")[:, 1]
    return up


def find_cadence(track: PoseTrack, strides: tuple[Stride, ...]) -> tuple[float, float]:
    """Steps per minute over the clip, and the standard error.

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
    `60 (n - 1) / (last - first)` over the contacts of both feet, as long as they
    alternate and no interval is far from the median: then no contact is missing.
    Otherwise the rate of the bounce is taken, searched near the usual interval.
    """
    contacts = np.array([s.contact_s for s in strides])
    steps = np.diff(contacts)
    usual = float(np.median(steps)) if steps.size else float("nan")
    alternate = all(
        a.side is not b.side for a, b in zip(strides[:-1], strides[1:], strict=True)
    )
    if steps.size >= 3 and alternate and np.all(np.abs(steps / usual - 1) < 0.5):
        span = float(contacts[-1] - contacts[0])
        rate = 60 * steps.size / span
        return rate, rate * float(np.sqrt(2)) * CONTACT_SD_S / span
    low, high = STEP_SEARCH_HZ
    if np.isfinite(usual):
        low, high = (1 - BOUNCE_SEARCH) / usual, (1 + BOUNCE_SEARCH) / usual
    hz, _ = dominant_hz(track.time_s, bounce_px(track), low, high)
    return 60 * hz, BOUNCE_SD_SPM

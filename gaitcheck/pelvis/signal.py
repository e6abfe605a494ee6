"""Pelvic obliquity on every frame, from what the observers saw; or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.core.view import View
from gaitcheck.pelvis.cloth import cloth_signal
from gaitcheck.pelvis.cycle import stride_clock
from gaitcheck.pelvis.dot_line import dots_signal
from gaitcheck.pelvis.front import front_signal
from gaitcheck.pelvis.stickers import find_pair

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.gait import Gait
    from gaitcheck.core.quality import CameraView
    from gaitcheck.core.signals import PelvisSignal
    from gaitcheck.core.track import PoseTrack


def pelvis_signal(
    observations: FloatArray,
    track: PoseTrack,
    camera: CameraView,
    gait: Gait,
    clip: Clip,
    *,
    stickers: bool = True,
) -> PelvisSignal | str:
    """Turn the waist observations of a clip into pelvic obliquity.

    Parameters
    ----------
    observations
        `(n_frames, N_COLUMNS)` from `gaitcheck.pelvis.observer`.
    track, camera, gait, clip
        Of the same clip. The model's hip points say where to look; their line is not
        measured.
    stickers
        Whether to look for two dots on the pelvis first.

    Returns
    -------
    PelvisSignal or str
        The signal (from dots: against the picture's horizontal; from cloth: relative to
        the clip's mean), or the reason why there is none.
    """
    if not camera.view.is_frontal:
        return "pelvic drop needs a view from behind or in front"
    clock = stride_clock(gait)
    if clock is None:
        return "too few strides were found to read the pelvis from"
    pair = find_pair(observations, track, camera.view) if stickers else None
    if pair is not None:
        return dots_signal(pair, clip.time_s, camera.view, clock, gait)
    if camera.view is View.FRONT:
        return front_signal(observations, camera.view, clock, gait, clip)
    return cloth_signal(observations, camera.view, clock, gait, clip)

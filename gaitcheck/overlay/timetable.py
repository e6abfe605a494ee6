"""When each frame of a clip is shown in the annotated video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.arrays import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Timetable:
    """Start of each frame in the video, in seconds from its beginning.

    Frames are never repeated: a frozen one is simply shown for longer.

    Parameters
    ----------
    clip_time_s
        `(n_frames,)` true times in the clip.
    shown_s
        `(n_frames,)` times in the video; the first is zero.
    """

    clip_time_s: FloatArray
    shown_s: FloatArray

    def at(self, time_s: float) -> float:
        """Return the video time that shows an instant of the clip."""
        return float(np.interp(time_s, self.clip_time_s, self.shown_s))


def timetable(
    part: ClipAnalysis, *, slow: float = 1.0, freeze_s: float = 0.0, strikes: int = 2
) -> Timetable:
    """Lay out a clip with slow motion and a pause at the first foot strikes.

    Parameters
    ----------
    slow
        Slow-motion factor.
    freeze_s
        Extra seconds for which each chosen strike is shown; 0 for none.
    strikes
        How many strikes of each leg are frozen, from the second on (the first may lie
        at the edge of the clip).
    """
    times = part.clip.time_s
    shown = (times - times[0]) * slow
    for index in _frozen(part, strikes) if freeze_s > 0 else ():
        shown[index + 1 :] += freeze_s
    return Timetable(clip_time_s=times, shown_s=shown)


def _frozen(part: ClipAnalysis, strikes: int) -> IntArray:
    times = part.clip.time_s
    near = part.camera.view.near_side
    sides = Side if near is None else (near,)
    contacts = [
        s.contact_s for side in sides for s in part.gait.of(side)[1 : 1 + strikes]
    ]
    inside = [c for c in contacts if times[0] <= c <= times[-1]]
    # The first frame on which the foot is down.
    return np.unique(np.searchsorted(times, inside))

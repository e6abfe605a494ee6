"""How the page's charts and the annotated video are kept in step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.overlay.timetable import timetable
from gaitcheck.report.page_types import Video

if TYPE_CHECKING:
    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.overlay.look import Look

_SAME_S = 1e-6
"""Video times closer than this are the same, s."""


def video_of(one: ClipAnalysis, name: str, look: Look) -> Video:
    """Describe an annotated video: its file, and when it shows which instant.

    Slow motion stretches the clip's time evenly and a freeze stops it, so that few
    knots with straight lines between them say it all.
    """
    table = timetable(one, slow=look.slow, freeze_s=look.freeze_s)
    clip_s, shown_s = table.clip_time_s, table.shown_s
    kept = [0]
    for i in range(1, clip_s.size - 1):
        start = kept[-1]
        share = (clip_s[i] - clip_s[start]) / (clip_s[i + 1] - clip_s[start])
        straight = shown_s[start] + share * (shown_s[i + 1] - shown_s[start])
        if abs(straight - shown_s[i]) > _SAME_S:
            kept.append(i)
    if clip_s.size > 1:
        kept.append(clip_s.size - 1)
    step = np.median(np.diff(shown_s)) if shown_s.size > 1 else 0.0
    return Video(
        name=name,
        knots=tuple(
            (round(float(clip_s[i]), 6), round(float(shown_s[i]), 6)) for i in kept
        ),
        frame_s=float(step),
    )

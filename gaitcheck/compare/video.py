"""The side-by-side video of a comparison, from the annotated videos of both folders."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gaitcheck.compare.comparison import clip_parts
from gaitcheck.compare.conditions import shared_views
from gaitcheck.core.progress import Progress, silent
from gaitcheck.errors import GaitcheckError
from gaitcheck.overlay.side_by_side import pane_of, side_by_side
from gaitcheck.report.names import numbered

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.compare.comparison import Comparison
    from gaitcheck.compare.session import Session
    from gaitcheck.report.folder import OutputFolder

log = logging.getLogger(__name__)

VIDEO = "compare.mp4"
"""Of the first view; later views get a number."""

ANNOTATED = "annotated.mp4"


def write_videos(
    comparison: Comparison,
    folder: OutputFolder,
    *,
    slow: float = 1.0,
    progress: Progress = silent,
) -> dict[str, str]:
    """Write one video for each view of which both folders hold `annotated.mp4`.

    Returns
    -------
    dict of str to str
        Name of the video file by view; empty when no folder holds what it needs. A video
        that cannot be made is named in the log and left out.
    """
    before, after = comparison.before, comparison.after
    made: dict[str, str] = {}
    for view in shared_views(before, after):
        parts = clip_parts(before, after, view)
        paths = [_annotated(session, view) for session in (before, after)]
        if parts is None or not all(path.is_file() for path in paths):
            continue
        name = numbered(VIDEO, len(made))
        try:
            with folder.file(name) as path:
                side_by_side(
                    pane_of(parts[0], paths[0], f"Before: {parts[0].clip.name}"),
                    pane_of(parts[1], paths[1], f"After: {parts[1].clip.name}"),
                    path,
                    side=parts[1].camera.view.near_side,
                    slow=slow,
                    progress=progress,
                )
        except (GaitcheckError, OSError) as error:
            log.warning("no %s: %s", name, error)
            continue
        made[view] = name
    return made


def _annotated(session: Session, view: str) -> Path:
    clip = session.clip_of(view)
    return session.folder / numbered(ANNOTATED, clip.index if clip else 0)

"""Write the annotated video of one clip: every frame of the input, at its true time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

from gaitcheck.core.palette import PANEL
from gaitcheck.core.progress import Progress, silent
from gaitcheck.overlay.angles import (
    ContactAnnotator,
    KneeFlexionAnnotator,
    KneeLineAnnotator,
    TrunkAnnotator,
)
from gaitcheck.overlay.body import SkeletonAnnotator
from gaitcheck.overlay.feet import EventAnnotator
from gaitcheck.overlay.heels import HeelAnnotator
from gaitcheck.overlay.layout import layout_for
from gaitcheck.overlay.look import Look, Style
from gaitcheck.overlay.moment import Moment, Scene
from gaitcheck.overlay.panel import HeaderAnnotator, ReadoutAnnotator, has_readouts
from gaitcheck.overlay.pelvis import PelvisAnnotator
from gaitcheck.overlay.strip import StripAnnotator
from gaitcheck.overlay.timetable import timetable
from gaitcheck.video.reader import frames
from gaitcheck.video.writer import VideoWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.layout import Layout
    from gaitcheck.video.reader import Frame


class Annotator(Protocol):
    """Something that draws one kind of mark on a picture."""

    def draw(self, picture: Picture, moment: Moment) -> Picture:
        """Draw on the picture and return it."""
        ...


def annotators(scene: Scene, style: Style = "clinical") -> tuple[Annotator, ...]:
    """Return the annotators of a style, bottom layer first."""
    body = SkeletonAnnotator(scene)
    if style == "skeleton":
        return (body,)
    around = (HeaderAnnotator(scene), ReadoutAnnotator(scene), StripAnnotator(scene))
    if style == "minimal":
        return (body, EventAnnotator(scene), *around)
    return (
        # Below the skeleton, so that the leg itself stays clear.
        PelvisAnnotator(scene),
        KneeLineAnnotator(scene),
        body,
        HeelAnnotator(scene),
        TrunkAnnotator(scene),
        KneeFlexionAnnotator(scene),
        ContactAnnotator(scene),
        EventAnnotator(scene),
        *around,
    )


def annotate(
    part: ClipAnalysis,
    path: Path,
    *,
    look: Look | None = None,
    progress: Progress = silent,
    threads: int = 0,
) -> None:
    """Draw one analysed clip to an mp4; the file appears only when it is complete.

    Time zero of the video is the first frame of the clip; `gaitcheck.overlay.timetable`
    says when another instant is shown. With the default look that is
    `time_s - clip.time_s[0]`.

    Parameters
    ----------
    part
        The clip and all that was measured in it; the video file must still be there.
    path
        Target, `.mp4`.
    look
        Style, slow motion, size.
    progress
        Called with ("drawing", frames done, frames in all).
    threads
        For decoding and encoding; 0 takes one for each core. With 1 everything happens
        in the calling thread.
    """
    look = look or Look()
    clip = part.clip
    layout = layout_for(
        clip,
        long_side_px=look.long_side_px,
        bare=look.style == "skeleton",
        readouts=has_readouts(part),
    )
    scene = Scene(part=part, layout=layout)
    layers = annotators(scene, look.style)
    shown_s = timetable(part, slow=look.slow, freeze_s=look.freeze_s).shown_s
    long_side = max(layout.picture_width, layout.picture_height)
    progress("drawing", 0, clip.n_frames)
    with VideoWriter(
        path, (layout.width, layout.height), fps=clip.fps / look.slow, threads=threads
    ) as writer:
        canvas = blank(layout)
        shown = frames(clip, threads=threads, long_side_px=long_side)
        for frame in shown if threads == 1 else ahead(shown):
            place(canvas, frame.rgb, layout)
            moment = scene.moment(frame.index, intact=frame.intact)
            for layer in layers:
                canvas = layer.draw(canvas, moment)
            writer.write(canvas, time_s=float(shown_s[frame.index]))
            progress("drawing", frame.index + 1, clip.n_frames)


def ahead(shown: Iterator[Frame]) -> Iterator[Frame]:
    """Decode the next frame while the last one is drawn."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="decoder") as pool:
        coming = pool.submit(next, shown, None)
        while (frame := coming.result()) is not None:
            coming = pool.submit(next, shown, None)
            yield frame


def blank(layout: Layout) -> Picture:
    """Make an empty canvas."""
    return np.full((layout.height, layout.width, 3), PANEL.rgb, np.uint8)


def place(canvas: Picture, rgb: Picture, layout: Layout) -> None:
    """Copy a frame to its place on the canvas, in the canvas's size."""
    size = (layout.picture_width, layout.picture_height)
    target = canvas[layout.header_height : layout.panel_top]
    if (rgb.shape[1], rgb.shape[0]) == size:
        target[:] = rgb
    else:
        target[:] = cv2.resize(rgb, size, interpolation=cv2.INTER_LINEAR)

"""Two annotated videos in one, aligned on the phase of the stride."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gaitcheck.core.palette import INK, MUTED, PANEL, TRACK, side_colour
from gaitcheck.core.progress import Progress, silent
from gaitcheck.errors import InputError
from gaitcheck.overlay import ink
from gaitcheck.overlay.phases import Alignment, align
from gaitcheck.video.probe import read_clip
from gaitcheck.video.reader import frames
from gaitcheck.video.writer import VideoWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride
    from gaitcheck.core.view import Side
    from gaitcheck.overlay.ink import Picture

TALLEST_PX = 1080
WIDEST_PX = 1920
"""Of both pictures together: sharp on a laptop."""

_TEXT_FRACTION = 0.028
_GAP_PX = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Pane:
    """One of the two videos.

    Parameters
    ----------
    video
        As `gaitcheck.overlay.annotate` wrote it: one frame for each of the clip, at any
        pace (slow motion and freezes do not matter here).
    title
        Stands above the picture.
    time_s
        `(n_frames,)` true times of the clip's frames.
    strides
        Of both legs.
    """

    video: Path
    title: str
    time_s: FloatArray
    strides: tuple[Stride, ...]


def pane_of(part: ClipAnalysis, video: Path, title: str) -> Pane:
    """Make the pane of an analysed clip from its annotated video."""
    return Pane(
        video=video,
        title=title,
        time_s=part.clip.time_s,
        strides=part.gait.strides,
    )


def side_by_side(
    left: Pane,
    right: Pane,
    path: Path,
    *,
    side: Side | None = None,
    slow: float = 1.0,
    progress: Progress = silent,
) -> Alignment:
    """Write both videos beside one another, stride by stride.

    Parameters
    ----------
    path
        Target, `.mp4`; appears only when it is complete.
    side
        Leg whose contacts are brought together; None takes the better seen one.
    slow
        Slow-motion factor.
    progress
        Called with ("side by side", frames done, frames in all).

    Raises
    ------
    InputError
        When a clip has no whole stride, or a video does not belong to its clip.
    """
    plan = align((left.time_s, left.strides), (right.time_s, right.strides), side=side)
    shown = _Shown.of(left, right)
    total = int(plan.shown_s.size)
    rate = 1.0 / float(np.median(np.diff(plan.shown_s)))
    progress("side by side", 0, total)
    with VideoWriter(path, shown.size, fps=rate / slow) as writer:
        one = _pictures(left, plan.left_index.tolist(), shown.left)
        other = _pictures(right, plan.right_index.tolist(), shown.right)
        canvas = shown.blank((left.title, right.title))
        for i, (first, second) in enumerate(zip(one, other, strict=True)):
            shown.place(canvas, first, second)
            shown.footer(canvas, plan, i)
            writer.write(canvas, time_s=slow * float(plan.shown_s[i]))
            progress("side by side", i + 1, total)
    return plan


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """Where things go, in pixels."""

    left: tuple[int, int]
    right: tuple[int, int]
    unit: float
    bar: int

    @classmethod
    def of(cls, left: Pane, right: Pane) -> _Shown:
        """Bring both pictures to one height."""
        shapes = []
        for pane in (left, right):
            clip = read_clip(pane.video)
            if clip.n_frames != pane.time_s.size:
                message = (
                    f"{pane.video.name} has {clip.n_frames} frames and its clip "
                    f"{pane.time_s.size}; analyse the clip again"
                )
                raise InputError(message)
            shapes.append((clip.width_px, clip.height_px))
        height = min(TALLEST_PX, *(h for _, h in shapes))
        wide = sum(w * height / h for w, h in shapes)
        height = _even(height * min(1.0, (WIDEST_PX - _GAP_PX) / wide))
        sizes = [(_even(w * height / h), height) for w, h in shapes]
        unit = _TEXT_FRACTION * height
        return cls(left=sizes[0], right=sizes[1], unit=unit, bar=_even(2 * unit))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the video."""
        return self.left[0] + _GAP_PX + self.right[0], self.left[1] + 2 * self.bar

    def blank(self, titles: tuple[str, str]) -> Picture:
        """Make the canvas with both titles."""
        width, height = self.size
        canvas = np.full((height, width, 3), PANEL.rgb, np.uint8)
        places = ((0, self.left[0]), (self.left[0] + _GAP_PX, self.right[0]))
        for (start, room), title in zip(places, titles, strict=True):
            # File names are long.
            size = ink.fitting_size(title, self.unit, room - 1.2 * self.unit, ink.BOLD)
            at = (start + 0.6 * self.unit, 0.5 * self.bar + 0.36 * size)
            ink.text(canvas, title, at, size, INK, weight=ink.BOLD)
        return canvas

    def place(self, canvas: Picture, left: Picture, right: Picture) -> None:
        """Copy both pictures to their places."""
        rows = slice(self.bar, self.bar + self.left[1])
        canvas[rows, : self.left[0]] = left
        canvas[rows, self.left[0] + _GAP_PX :] = right

    def footer(self, canvas: Picture, plan: Alignment, i: int) -> None:
        """Say which stride this is, and how far it has come."""
        width, height = self.size
        top, unit = height - self.bar, self.unit
        ink.box(canvas, 0, top, width, height, PANEL)
        ink.box(canvas, 0, top, width, top + _even(0.2 * unit), TRACK)
        done = round(width * float(plan.phase[i]))
        colour = side_colour(plan.side)
        ink.box(canvas, 0, top, done, top + _even(0.2 * unit), colour)
        words = f"Stride {plan.stride[i] + 1} of {plan.n_strides}, {plan.phase[i]:.0%}"
        base = top + 0.5 * self.bar + 0.46 * unit
        ink.text(canvas, words, (0.6 * unit, base), 0.9 * unit, INK)
        note = f"aligned on {plan.side} foot contacts, not on time"
        used = ink.text_width(words, 0.9 * unit) + 1.8 * unit
        size = ink.fitting_size(note, 0.9 * unit, width - used)
        at = (width - 0.6 * unit, base)
        ink.text(canvas, note, at, size, MUTED, align="right")


def _pictures(
    pane: Pane, wanted: list[int], size: tuple[int, int]
) -> Iterator[Picture]:
    """Yield the wanted frames in their size; indices never go back, some repeat."""
    clip = read_clip(pane.video)
    source = frames(clip, wanted[0], wanted[-1] + 1, threads=0)
    frame = next(source)
    picture = _fitted(frame.rgb, size)
    for index in wanted:
        passed = frame.index < index
        while frame.index < index:
            frame = next(source)
        if passed:
            picture = _fitted(frame.rgb, size)
        yield picture


def _fitted(rgb: Picture, size: tuple[int, int]) -> Picture:
    if (rgb.shape[1], rgb.shape[0]) == size:
        return rgb
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))

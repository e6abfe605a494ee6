"""A tiny pose model for painted people, so that following can be tested frame by frame.

A person is a filled box; the "network" reads the box, and, like
the real one, goes over to somebody else where a flash in the picture confuses it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.skeleton import BLAZEPOSE, Skeleton
from gaitcheck.pose.estimator import Finder, Follower, Person, Rgb
from gaitcheck.video.probe import read_clip
from gaitcheck.video.writer import VideoWriter
from tests.pose.people import person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from gaitcheck.core.clip import Clip

WIDTH_PX, HEIGHT_PX, FPS = 320, 240, 60.0
BODY_PX = 120
OTHER, RUNNER = "green", "red"
COLOURS = {OTHER: (0, 200, 0), RUNNER: (200, 0, 0)}
FLASH = (0, 0, 220)


def painted(
    folder: Path,
    n_frames: int,
    *,
    other_x: int | None = None,
    flashes: tuple[int, ...] = (),
    size: tuple[int, int] = (WIDTH_PX, HEIGHT_PX),
) -> Clip:
    """Write a clip of a runner who sways round x = 100, and perhaps somebody beside."""
    path = folder / "painted.mp4"
    scale = size[0] / WIDTH_PX
    with VideoWriter(path, size, fps=FPS, quality=1) as writer:
        for i in range(n_frames):
            rgb = np.zeros((size[1], size[0], 3), np.uint8)
            if i in flashes:
                rgb[:] = FLASH
            _paint(rgb, runner_x(i), RUNNER, scale)
            if other_x is not None:
                _paint(rgb, other_x, OTHER, scale)
            writer.write(rgb, time_s=i / FPS)
    return read_clip(path)


def runner_x(frame: int) -> float:
    """Where the painted runner's middle is."""
    return 100 + 10 * np.sin(2 * np.pi * frame / 90)


def _paint(rgb: Rgb, x: float, who: str, scale: float) -> None:
    half = 12
    left, right = round((x - half) * scale), round((x + half) * scale)
    top = (HEIGHT_PX - BODY_PX) // 2
    rgb[round(top * scale) : round((top + BODY_PX) * scale), left:right] = COLOURS[who]


class BlobPose:
    """Reads painted people; counts the followers that were opened and closed."""

    name = "blobs"
    skeleton: Skeleton = BLAZEPOSE

    def __init__(self) -> None:
        self.opened = 0
        self.closed = 0

    @contextlib.contextmanager
    def finder(self, *, most: int) -> Iterator[Finder]:
        """Find all painted people; only the runner's feet move."""
        looks = iter(range(1000))
        yield lambda rgb: tuple(
            _as_person(box, moving=who == RUNNER, phase=next(looks) * 0.37)
            for who, box in _boxes(rgb).items()
        )[:most]

    @contextlib.contextmanager
    def follower(self, *, masks: bool) -> Iterator[Follower]:
        """Follow the other one where there is a choice, and change over at a flash."""
        self.opened += 1
        current: str | None = None

        def follow(rgb: Rgb) -> Person | None:
            nonlocal current
            boxes = _boxes(rgb)
            if current not in boxes:
                current = min(boxes, default=None)
            elif rgb[0, 0, 2] > 120 and len(boxes) > 1:
                current = next(who for who in boxes if who != current)
            if current is None:
                return None
            mask = _shown(rgb, current).astype(np.float32)
            found = _as_person(boxes[current], moving=False, phase=0)
            return Person(
                xy_px=found.xy_px,
                confidence=found.confidence,
                mask=mask if masks else None,
            )

        try:
            yield follow
        finally:
            self.closed += 1


def _shown(rgb: Rgb, who: str) -> NDArray[np.bool_]:
    channel = int(np.argmax(COLOURS[who]))
    shown: NDArray[np.bool_] = rgb[..., channel] > 100
    return shown


def _boxes(rgb: Rgb) -> dict[str, tuple[float, float, float, float]]:
    boxes = {}
    for who in COLOURS:
        rows, columns = np.nonzero(_shown(rgb, who))
        if rows.size > 50:
            boxes[who] = (
                float(columns.min()),
                float(rows.min()),
                float(columns.max() + 1),
                float(rows.max() + 1),
            )
    return boxes


def _as_person(
    box: tuple[float, float, float, float], *, moving: bool, phase: float
) -> Person:
    left, top, right, bottom = box
    return person(
        centre=((left + right) / 2, top + 0.45 * (bottom - top)),
        height=bottom - top,
        swing=0.15 if moving else 0.0,
        phase=phase,
    )

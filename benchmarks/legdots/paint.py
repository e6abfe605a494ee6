"""Paints dots, and things that only look like dots, on the frames of a rendered clip."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from benchmarks.legdots.scene import Disc, Planted, Runner
from gaitcheck.core.view import Side
from gaitcheck.video.reader import frames

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip

YELLOW = (196.0, 222.0, 40.0)
PALE = (205.0, 210.0, 215.0)
SHUTTER = 0.32
"""Share of a frame's time during which the rendered picture is exposed."""

_FINE = 8
"""Samples along a pixel's side: the painted border is exact to a hundredth of a pixel."""


class Painter:
    """Draws discs of one clip, blurred by their motion as the runner is."""

    def __init__(self, runner: Runner, planted: dict[Side, Planted], *, decoys: bool):
        rims = []
        for side in Side:
            rims += [(d, YELLOW) for d in runner.discs(side, planted[side]).values()]
            if decoys:
                rims += [(d, PALE) for d in _decoys(runner, side, planted[side])]
        self._rims = [(runner.project(disc.rim()), colour) for disc, colour in rims]
        self._static = _reflectors(runner) if decoys else []

    def paint(self, index: int, rgb: np.ndarray) -> np.ndarray:
        """Return the frame with everything on it."""
        picture = rgb.astype(np.float32)
        for rim, colour in self._rims:
            moved = [_between(rim, index + p * SHUTTER) for p in (-0.5, 0.0, 0.5)]
            _fill(picture, moved, colour)
        for centre, radius in self._static:
            angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
            rim = centre + radius * np.column_stack([np.cos(angle), np.sin(angle)])
            _fill(picture, [rim], PALE)
        return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def write_painted(clip: Clip, painter: Painter, path: Path, *, crf: int = 23) -> None:
    """Encode the painted clip as a phone would: H.264, colour at half resolution."""
    with av.open(str(path), "w") as box:
        stream = box.add_stream("libx264", rate=Fraction(round(clip.nominal_fps)))
        stream.width, stream.height = clip.width_px, clip.height_px
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(crf), "preset": "veryfast"}
        for frame in frames(clip):
            painted = painter.paint(frame.index, frame.rgb)
            for packet in stream.encode(
                av.VideoFrame.from_ndarray(painted, format="rgb24")
            ):
                box.mux(packet)
        for packet in stream.encode():
            box.mux(packet)


def _decoys(runner: Runner, side: Side, planted: Planted) -> list[Disc]:
    """Return a pale print beside the dots of the shoe, and marks that travel with the belt."""
    dots = runner.discs(side, planted)
    low, up = dots["heel_low"], dots["heel_up"]
    outwards = low.first / np.linalg.norm(low.first, axis=1, keepdims=True)
    print_on_shoe = Disc(
        centre=0.5 * (low.centre + up.centre) + 0.022 * outwards,
        first=0.5 * low.first,
        second=0.5 * low.second,
    )
    speed = float(runner.told["scenario"]["gait"]["speed"])
    ahead = (0.4 - speed * runner.time_s) % 1.3 - 0.8
    beside = float(np.median(low.centre[:, 1])) + 0.035
    marks = np.column_stack(
        [ahead, np.full(ahead.size, beside), np.full(ahead.size, 0.001)]
    )
    flat = np.tile([0.02, 0.0, 0.0], (ahead.size, 1))
    wide = np.tile([0.0, 0.008, 0.0], (ahead.size, 1))
    return [print_on_shoe, Disc(centre=marks, first=flat, second=wide)]


def _reflectors(runner: Runner) -> list[tuple[FloatArray, float]]:
    """Lights that stand still in the picture: where a heel lands, and beside a knee."""
    spots = []
    for side, sign in zip(Side, (-1, 1), strict=True):
        for name, off in (("heel", (sign * 14.0, -6.0)), ("knee", (sign * 16.0, 4.0))):
            spots.append(
                (np.median(runner.point_px(name, side), axis=0) + np.array(off), 4.0)
            )
    return spots


def _between(rim: FloatArray, at: float) -> FloatArray:
    first = int(np.clip(np.floor(at), 0, len(rim) - 2))
    share = at - first
    return (1 - share) * rim[first] + share * rim[first + 1]


def _fill(
    picture: np.ndarray, rims: list[FloatArray], colour: tuple[float, ...]
) -> None:
    """Lay the mean of some anti-aliased polygons over the picture, in place."""
    every = np.concatenate(rims)
    height, width = picture.shape[:2]
    if not np.all(np.isfinite(every)):
        return
    low = np.floor(every.min(axis=0)).astype(int) - 1
    high = np.ceil(every.max(axis=0)).astype(int) + 1
    if (low < 0).any() or (high > (width, height)).any():
        return
    cover = np.zeros((high - low)[::-1], np.float32)
    for rim in rims:
        fine = np.zeros((high - low)[::-1] * _FINE, np.uint8)
        corners = np.rint(((rim - low) * _FINE - 0.5) * 16).astype(np.int32)
        cv2.fillPoly(fine, [corners], 255, shift=4)
        small = cv2.resize(fine, tuple(high - low), interpolation=cv2.INTER_AREA)
        cover += small.astype(np.float32) / (255 * len(rims))
    part = picture[low[1] : high[1], low[0] : high[0]]
    part += cover[..., None] * (np.array(colour, np.float32) - part)

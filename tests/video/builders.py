"""Small videos whose frames say which one they are, written with PyAV alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TICK = Fraction(1, 90_000)
BITS = 8
MARK = (220, 30, 30)
"""Colour of the square in the upper left corner of each upright picture."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a test clip is made; `file_times_s` is the truth about its times."""

    name: str = "clip.mp4"
    codec: str = "libx264"
    pixels: str = "yuv420p"
    size: tuple[int, int] = (128, 96)
    file_times_s: tuple[float, ...] = tuple(i / 30 for i in range(45))
    options: dict[str, str] = field(default_factory=lambda: {"g": "12"})
    matrix: tuple[int, int, int, int] | None = None
    tags: dict[str, str] = field(default_factory=dict)
    muxing: dict[str, str] = field(default_factory=dict)
    rate: int = 30
    aspect: Fraction | None = None


def even_times(n: int, fps: float) -> tuple[float, ...]:
    return tuple(i / fps for i in range(n))


def picture(index: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Grey picture with a red corner and `index` as black and white bars below it."""
    width, height = size
    rgb = np.full((height, width, 3), 110, np.uint8)
    rgb[: height // 3, : width // 4] = MARK
    bar = width // BITS
    for bit in range(BITS):
        level = 235 if index >> bit & 1 else 20
        rgb[height // 2 : -height // 8, bit * bar : (bit + 1) * bar] = level
    return rgb


def index_of(rgb: NDArray[np.uint8]) -> int:
    """Read the bars of `picture` back."""
    height, width = rgb.shape[:2]
    bar = width // BITS
    row = rgb[int(height * 0.65) : int(height * 0.75)].mean(axis=(0, 2))
    centres = [
        row[bit * bar + bar // 3 : (bit + 1) * bar - bar // 3].mean()
        for bit in range(BITS)
    ]
    return sum(1 << bit for bit, level in enumerate(centres) if level > 128)


def is_upright(rgb: NDArray[np.uint8]) -> bool:
    """Tell whether the red corner is where it belongs, upper left and nowhere else."""
    height, width = rgb.shape[:2]
    red = rgb[..., 0].astype(int) - rgb[..., 1]
    corner = red[height // 12 : height // 4, width // 20 : width // 5]
    return bool(corner.mean() > 120 and red[:, width // 2 :].mean() < 20)


def make(folder: Path, recipe: Recipe) -> Path:
    """Write the clip and return its path."""
    path = folder / recipe.name
    with av.open(str(path), "w", options=recipe.muxing) as container:
        container.metadata.update(recipe.tags)
        stream = container.add_stream(
            recipe.codec, rate=recipe.rate, options=recipe.options
        )
        stored = [_stored(i, recipe) for i in range(len(recipe.file_times_s))]
        stream.height, stream.width = stored[0].shape[:2]
        stream.pix_fmt = recipe.pixels
        stream.thread_count = 1
        if recipe.aspect is not None:
            stream.codec_context.sample_aspect_ratio = recipe.aspect
        even = path.suffix == ".avi" or recipe.codec in {"mpeg4", "prores_ks"}
        stream.time_base = Fraction(1, recipe.rate) if even else TICK
        stream.codec_context.time_base = stream.time_base
        if recipe.matrix is not None:
            a, b, c, d = (v << 16 for v in recipe.matrix)
            stream.set_display_matrix([a, b, 0, c, d, 0, 0, 0, 1 << 30])
        for rgb, time_s in zip(stored, recipe.file_times_s, strict=True):
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame = frame.reformat(format=recipe.pixels)
            frame.time_base = stream.codec_context.time_base
            frame.pts = round(time_s / frame.time_base)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _stored(index: int, recipe: Recipe) -> NDArray[np.uint8]:
    """Picture as it lies in the file, so that `recipe.matrix` shows it upright.

    The matrix sends a stored point (x, y) to (a x + c y, b x + d y).
    """
    upright = picture(index, recipe.size)
    if recipe.matrix is None:
        return upright
    a, b, c, d = recipe.matrix
    height, width = upright.shape[:2]
    turned = a == 0
    rows, columns = np.indices((width, height) if turned else (height, width))
    x, y = a * columns + c * rows, b * columns + d * rows
    return np.ascontiguousarray(upright[y - y.min(), x - x.min()])

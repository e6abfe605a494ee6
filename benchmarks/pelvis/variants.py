"""The same clip mirrored, or filmed by a shaking hand: pixels and file anew, truth the same."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import av
import cv2
import numpy as np

from gaitcheck.video.probe import read_clip
from gaitcheck.video.reader import frames

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.arrays import FloatArray

Variant = Literal["mirrored", "shaken"]
VARIANTS: tuple[Variant, ...] = ("mirrored", "shaken")

SHAKE_PX = 3.0
"""Standard deviation of the camera's motion in either direction."""

SHAKE_HZ = (1.0, 6.0)
"""A hand trembles and sways at these frequencies; the stride's own (1.4 Hz) lies among them."""


def write_variant(source: Path, variant: Variant, target: Path) -> None:
    """Write a variant of a clip as H.264, at nearly no loss."""
    clip = read_clip(source)
    shifts = shake_px(clip.time_s)
    with av.open(str(target), "w") as box:
        stream = box.add_stream("libx264", rate=Fraction(round(clip.nominal_fps)))
        stream.width, stream.height = clip.width_px, clip.height_px
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "16", "preset": "veryfast"}
        for frame in frames(clip):
            picture = frame.rgb
            if variant == "mirrored":
                picture = np.ascontiguousarray(picture[:, ::-1])
            else:
                picture = _shifted(picture, shifts[frame.index])
            shown = av.VideoFrame.from_ndarray(picture, format="rgb24")
            for packet in stream.encode(shown):
                box.mux(packet)
        for packet in stream.encode():
            box.mux(packet)


def shake_px(time_s: FloatArray, seed: int = 4) -> FloatArray:
    """Motion of the camera, `(n_frames, 2)`: noise between the two frequencies."""
    rng = np.random.default_rng(seed)
    low, high = SHAKE_HZ
    motion = np.zeros((time_s.size, 2))
    for hz in np.linspace(low, high, 24):
        phase = rng.uniform(0, 2 * np.pi, 2)
        motion += rng.normal(size=2) * np.sin(2 * np.pi * hz * time_s[:, None] + phase)
    scaled: FloatArray = SHAKE_PX * motion / motion.std(axis=0)
    return scaled


def _shifted(picture: np.ndarray, by: FloatArray) -> np.ndarray:
    warp = np.array([[1.0, 0.0, by[0]], [0.0, 1.0, by[1]]])
    height, width = picture.shape[:2]
    return cv2.warpAffine(
        picture,
        warp,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )

"""A small, steady picture of the runner's waist, cut from each frame.

The patch is centred between the pose model's hip points and scaled by the trunk's length,
so that everything after it works on the same number of pixels for any camera. The hip
points only say where to look; their line is never measured (DESIGN.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray

Pixels = NDArray[np.uint8]
Image = NDArray[np.float32]

PX_PER_TRUNK = 128
"""Resolution of the patch in pixels per trunk length (shoulders to hips). At 96 the error on
rendered clips grows by half; a 720 px wide clip holds about 250."""

HALF_WIDTH = 0.62
TOP, BOTTOM = -0.55, 0.38
"""Extent of the patch in trunk lengths from the mid-hip point; negative is up."""

MASK_THRESHOLD = 0.55
"""Share of runner from which a pixel counts as the runner's."""

_ARM_WIDTH, _HAND_WIDTH, _HAND_REACH = 0.13, 0.15, 1.5
"""Thickness of forearm and hand in trunk lengths; fingers reach this many times beyond the
model's knuckles."""

_INDEX = {
    (part, side): BLAZEPOSE.index(part, side)
    for part in ("shoulder", "hip", "elbow", "wrist", "pinky", "index", "thumb")
    for side in Side
}


@dataclass(frozen=True, eq=False)
class Waist:
    """The waist of one frame.

    Parameters
    ----------
    rgb
        `(height, width, 3)` float32, 0 to 255.
    runner
        `(height, width)` bool: the runner's own pixels.
    bare
        The same without forearms and hands.
    """

    rgb: Image
    runner: NDArray[np.bool_]
    bare: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Grid:
    """Coordinates of the patch pixels in trunk lengths: x right, y down from mid-hip."""

    x: Image
    y: Image

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.x.shape[0], self.x.shape[1]


@cache
def grid() -> Grid:
    """Return the coordinates that all patches share; x is symmetric about 0."""
    width = 2 * round(HALF_WIDTH * PX_PER_TRUNK)
    height = round((BOTTOM - TOP) * PX_PER_TRUNK)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    x = (columns - (width - 1) / 2) / PX_PER_TRUNK
    y = rows / PX_PER_TRUNK + TOP
    x.setflags(write=False)
    y.setflags(write=False)
    return Grid(x=x, y=y)


def trunk_px(landmarks_px: FloatArray) -> float:
    """Distance from mid-shoulder to mid-hip; NaN where a point is missing."""
    return float(
        np.linalg.norm(_middle(landmarks_px, "shoulder") - _middle(landmarks_px, "hip"))
    )


def faces_camera(landmarks_px: FloatArray) -> bool:
    """Tell whether the runner's left shoulder is on the picture's right."""
    left, right = (landmarks_px[_INDEX["shoulder", side], 0] for side in Side)
    return bool(left > right)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sight:
    """One frame as an observer is given it.

    Parameters
    ----------
    rgb, mask
        Picture and segmentation (0 to 1) of the part round the runner; its pixel (u, v)
        lies at `origin_px + (u, v) / scale` of the whole picture. The mask may have fewer
        pixels, by a whole number per side.
    landmarks_px
        `(33, 2)` in picture pixels.
    trunk
        Trunk length in picture pixels that sets the scale.
    """

    rgb: Pixels
    mask: NDArray[np.float32]
    landmarks_px: FloatArray
    origin_px: tuple[float, float]
    scale: float
    trunk: float

    def window(self, *, top: float, width: int, px_per_trunk: int) -> FloatArray:
        """Map the pixels of a window below `top` (trunk lengths from the hips) to the picture.

        `(2, 3)`; NaN where the hips were not seen.
        """
        step = self.trunk / px_per_trunk
        corner = _middle(self.landmarks_px, "hip") + np.array(
            [-0.5 * (width - 1) * step, top * self.trunk]
        )
        return np.array([[step, 0.0, corner[0]], [0.0, step, corner[1]]])

    def colours(self, to_px: FloatArray, size: tuple[int, int]) -> Image:
        """Return the picture in the pixels of a window of `size` (width, height)."""
        return _resample(self.rgb, self._to_crop(to_px), size)

    def share(self, to_px: FloatArray, size: tuple[int, int]) -> Image:
        """Return the mask in the pixels of a window of `size` (width, height)."""
        finer = self.rgb.shape[1] / self.mask.shape[1]
        to_mask = self._to_crop(to_px) / finer
        # OpenCV counts from the middle of the first pixel, which is larger here.
        to_mask[:, 2] += 0.5 / finer - 0.5
        shown = cv2.warpAffine(
            self.mask,
            to_mask,
            size,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        )
        return shown.astype(np.float32, copy=False)

    def _to_crop(self, to_px: FloatArray) -> FloatArray:
        to_crop = to_px * self.scale
        to_crop[:, 2] -= np.asarray(self.origin_px) * self.scale
        return to_crop


def cut_waist(sight: Sight) -> Waist | None:
    """Cut the waist out of one frame; None where the hips were not seen."""
    height, width = grid().shape
    to_px = sight.window(top=TOP, width=width, px_per_trunk=PX_PER_TRUNK)
    if not np.all(np.isfinite(to_px)):
        return None
    share = sight.share(to_px, (width, height))
    eroded = cv2.erode(
        (share > MASK_THRESHOLD).astype(np.uint8), np.ones((5, 5), np.uint8)
    )
    runner = eroded > 0
    arms = _arms((sight.landmarks_px - to_px[:, 2]) / to_px[0, 0], (height, width))
    rgb = sight.colours(to_px, (width, height))
    return Waist(rgb=rgb, runner=runner, bare=runner & (arms == 0))


def _resample(rgb: Pixels, to_crop: FloatArray, size: tuple[int, int]) -> Image:
    """Resample without aliasing; only the part that is needed is blurred first."""
    step = float(to_crop[0, 0])
    left, top = np.floor(to_crop[:, 2]).astype(int) - 4
    right = int(np.ceil(to_crop[0, 2] + step * size[0])) + 4
    bottom = int(np.ceil(to_crop[1, 2] + step * size[1])) + 4
    left, top = max(0, left), max(0, top)
    part: NDArray[Any] = rgb[top : max(bottom, top + 1), left : max(right, left + 1)]
    if part.size == 0:
        return np.zeros((size[1], size[0], 3), np.float32)
    if step > 1:
        part = cv2.GaussianBlur(part, (0, 0), 0.4 * step)
    shifted = to_crop.copy()
    shifted[:, 2] -= (left, top)
    warped = cv2.warpAffine(
        part,
        shifted,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return warped.astype(np.float32)


def _arms(points: FloatArray, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Pixels that forearms and hands may cover, from the pose model's points."""
    covered = np.zeros(shape, np.uint8)
    for side in Side:
        elbow = points[_INDEX["elbow", side]]
        wrist = points[_INDEX["wrist", side]]
        knuckles = np.mean(
            [points[_INDEX[p, side]] for p in ("pinky", "index", "thumb")], axis=0
        )
        tip = wrist + (knuckles - wrist) * _HAND_REACH
        _stroke(covered, elbow, wrist, _ARM_WIDTH)
        _stroke(covered, wrist, tip, _HAND_WIDTH)
    return covered


def _stroke(
    canvas: NDArray[np.uint8], start: FloatArray, end: FloatArray, width: float
) -> None:
    if not (np.all(np.isfinite(start)) and np.all(np.isfinite(end))):
        return
    ends = np.clip(np.rint([start, end]), -9999, 9999).astype(int)
    cv2.line(
        canvas,
        tuple(ends[0].tolist()),
        tuple(ends[1].tolist()),
        255,
        max(1, round(width * PX_PER_TRUNK)),
    )


def _middle(landmarks_px: FloatArray, part: str) -> FloatArray:
    pair = [landmarks_px[_INDEX[part, side]] for side in Side]
    middle: FloatArray = 0.5 * (pair[0] + pair[1])
    return middle

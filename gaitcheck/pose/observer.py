"""How another room reads pixels while the pose model is at work on them.

Decoding and segmentation are paid for once: a room that needs pictures (the pelvis) hands an
`ObserverSpec` to `estimate` and finds its numbers in `PoseRun.observations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from gaitcheck.errors import InvalidTrack

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.pose.estimator import Mask, Rgb


class FrameObserver(Protocol):
    """Watches one segment of a clip, frame by frame, in order."""

    def observe(
        self,
        index: int,
        time_s: float,
        rgb_crop: Rgb,
        crop_origin_px: tuple[float, float],
        crop_scale: float,
        landmarks_px: FloatArray,
        mask: Mask | None,
    ) -> None:
        """Take one frame; those before the segment's first are warm-up.

        Parameters
        ----------
        index, time_s
            Position in the clip and true time.
        rgb_crop
            The part of the picture round the runner, which must not be changed. Its
            pixel (u, v) lies at `crop_origin_px + (u, v) / crop_scale` of the picture.
            Origin and scale are the same for all frames of a segment.
        landmarks_px
            `(n_keypoints, 2)` in picture pixels; all NaN where the runner was not
            followed. In frontal views the mean of the last plain and the last mirrored
            look (`gaitcheck.pose.mirror`), so half a frame late.
        mask
            `(height, width)` of `rgb_crop`, 0 to 1; None where the runner was not
            followed or no mask was asked for.
        """
        ...

    def result(self) -> FloatArray:
        """Return `(n_frames, n_columns)` for the segment's own frames, NaN if unknown."""
        ...


@dataclass(frozen=True, kw_only=True)
class ObserverSpec:
    """An observer to be.

    Parameters
    ----------
    name
        Key in `PoseRun.observations`.
    build
        Called once per segment with its first frame and its end (exclusive). Segments
        run in several threads at once, so observers must not share anything they change.
    needs_mask
        Whether the model shall segment the runner (about a tenth slower).
    frontal_only
        Whether it has nothing to see from the side, and is left out there.
    """

    name: str
    build: Callable[[int, int], FrameObserver]
    needs_mask: bool = False
    frontal_only: bool = False


def joined(spec: ObserverSpec, parts: list[FloatArray], n_frames: int) -> FloatArray:
    """Concatenate the results of all segments, checking their shapes."""
    shapes = {part.shape[1:] for part in parts}
    rows = sum(len(part) for part in parts)
    if rows != n_frames or len(shapes) > 1 or any(p.ndim != 2 for p in parts):
        message = (
            f"observer {spec.name!r} gave {rows} rows of {shapes} for {n_frames} frames"
        )
        raise InvalidTrack(message)
    return np.concatenate(parts)

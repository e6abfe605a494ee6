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
    from collections.abc import Callable, Sequence

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.pose.estimator import Mask, Rgb


class FrameObserver(Protocol):
    """Watches one segment of a clip, frame by frame, in order.

    It is told of the frames at which the model looked at the picture itself: in frontal
    views at ordinary frame rates of every second one (`gaitcheck.pose.looks`).
    """

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
        """Take one frame; those before the segment's own are warm-up.

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
            followed. From this look alone, so in frontal views with the network's
            left-right bias (`gaitcheck.pose.mirror`): good for knowing where to look.
        mask
            `(height, width)`, 0 to 1, of the same part as `rgb_crop`, in as many pixels
            or a whole number of times fewer per side; None where the runner was not
            followed or no mask was asked for.
        """
        ...

    def result(self) -> FloatArray:
        """Return `(n, n_columns)` for the segment's own frames, NaN if unknown."""
        ...


@dataclass(frozen=True, kw_only=True)
class ObserverSpec:
    """An observer to be.

    Parameters
    ----------
    name
        Key in `PoseRun.observations`.
    build
        Called once per segment with its own frames. Segments run in several processes at
        once, so observers must not share anything they change.
    needs_mask
        Whether the model shall segment the runner (about a tenth slower).
    frontal_only
        Whether it has nothing to see from the side, and is left out there.
    """

    name: str
    build: Callable[[range], FrameObserver]
    needs_mask: bool = False
    frontal_only: bool = False


def joined(
    spec: ObserverSpec, parts: Sequence[tuple[range, FloatArray]], n_frames: int
) -> FloatArray:
    """Lay an observer's results out over the clip, checking their shapes.

    Parameters
    ----------
    parts
        Each segment's own frames, and the rows that were given for them.

    Returns
    -------
    FloatArray
        `(n_frames, n_columns)`, NaN on frames it was not told of.
    """
    rows, wanted = sum(len(r) for _, r in parts), sum(len(own) for own, _ in parts)
    shapes = {result.shape[1:] for _, result in parts}
    if rows != wanted or len(shapes) > 1 or any(r.ndim != 2 for _, r in parts):
        message = (
            f"observer {spec.name!r} gave {rows} rows of {shapes} for {wanted} frames"
        )
        raise InvalidTrack(message)
    laid_out = np.full((n_frames, *shapes.pop()), np.nan)
    for own, result in parts:
        laid_out[own] = result
    return laid_out

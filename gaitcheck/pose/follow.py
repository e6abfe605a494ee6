"""Follows the runner through one segment and refuses to jump to anybody else."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.pose.crop import Crop, crop_for
from gaitcheck.pose.tracker import Tracker
from gaitcheck.video.reader import Frame, sampled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.pose.estimator import Mask, Person, PoseEstimator, Rgb
    from gaitcheck.pose.observer import FrameObserver, ObserverSpec
    from gaitcheck.pose.path import Cast
    from gaitcheck.pose.segments import Segment
    from gaitcheck.pose.workers import Tick

FIRST_FRAME_REPEATS = 3
"""The clip's first frame has none before it: it is shown this often to settle on."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Followed:
    """What one follower saw in its segment, a row for each of the segment's own frames.

    Parameters
    ----------
    segment
        Which frames those are, and whether it looked at their mirror images.
    xy_px
        `(n, n_keypoints, 2)` in pixels of the true picture; NaN where the runner was not
        followed, or the keypoint lies outside the picture.
    confidence
        `(n, n_keypoints)`, NaN where the keypoint is.
    observed
        `(n, n_columns)` per observer.
    jumps
        How often the model had gone over to another person.
    """

    segment: Segment
    xy_px: FloatArray
    confidence: FloatArray
    observed: tuple[FloatArray, ...]
    jumps: int


def follow(
    clip: Clip,
    segment: Segment,
    cast: Cast,
    estimator: PoseEstimator,
    observers: Sequence[ObserverSpec],
    tick: Tick,
) -> Followed:
    """Follow the runner through a segment; observers see looks at the picture itself."""
    crop = crop_for(
        segment, cast.runner, width_px=clip.width_px, height_px=clip.height_px
    )
    specs = () if segment.mirrored else tuple(observers)
    watching = [spec.build(segment.own) for spec in specs]
    masks = any(spec.needs_mask for spec in specs)
    n, k = len(segment.own), len(estimator.skeleton.names)
    xy_px, confidence = np.full((n, k, 2), np.nan), np.full((n, k), np.nan)
    tracker = Tracker(estimator, cast, crop, mirrored=segment.mirrored, masks=masks)
    with contextlib.closing(tracker):
        for frame, is_new in _shown(clip, segment):
            picture = crop.cut(frame.rgb)
            person = tracker.next(picture, frame.index)
            if not is_new:
                continue
            points = _points(person, crop, clip, k, intact=frame.intact)
            mask = None if person is None else person.mask
            _tell(watching, frame, picture, crop, points, mask)
            if frame.index not in segment.own:
                continue
            if person is not None:
                row = segment.own.index(frame.index)
                xy_px[row] = points
                seen = np.isfinite(points).all(axis=1)
                confidence[row, seen] = person.confidence[seen]
            tick()
    return Followed(
        segment=segment,
        xy_px=xy_px,
        confidence=confidence,
        observed=tuple(observer.result() for observer in watching),
        jumps=tracker.jumps,
    )


def _shown(clip: Clip, segment: Segment) -> Iterator[tuple[Frame, bool]]:
    """Yield frames in order; False marks repeats of the first where nothing warms up."""
    repeats = 0 if segment.n_warm_up else FIRST_FRAME_REPEATS
    for frame in sampled(clip, segment.frames):
        for _ in range(repeats):
            yield frame, False
        repeats = 0
        yield frame, True


def _points(
    person: Person | None, crop: Crop, clip: Clip, n_keypoints: int, *, intact: bool
) -> FloatArray:
    if person is None or not intact:
        return np.full((n_keypoints, 2), np.nan)
    points = crop.to_picture(person.xy_px)
    with np.errstate(invalid="ignore"):
        outside = (points < 0) | (points > (clip.width_px, clip.height_px))
    points[outside.any(axis=1)] = np.nan
    return points


def _tell(
    observers: Sequence[FrameObserver],
    frame: Frame,
    picture: Rgb,
    crop: Crop,
    points: FloatArray,
    mask: Mask | None,
) -> None:
    for observer in observers:
        observer.observe(
            frame.index,
            frame.time_s,
            picture,
            crop.origin_px,
            crop.scale,
            points,
            mask,
        )

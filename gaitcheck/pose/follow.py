"""Follows the runner through one segment and refuses to jump to anybody else."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gaitcheck.pose.crop import Crop, crop_for
from gaitcheck.pose.tracker import Tracker
from gaitcheck.video.reader import Frame, frames

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

Looks = Literal["plain", "turns", "both"]
"""Looks at the picture only, at picture and mirror image in turns, or at both each time."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Followed:
    """One segment's keypoints in picture pixels, and what the observers measured.

    Parameters
    ----------
    plain_px, mirrored_px
        `(n, n_keypoints, 2)` by looks at the picture and at its mirror image, both in
        pixels of the true picture; NaN where that kind of look was not taken, the runner
        was not followed, or the keypoint lies outside the picture.
    confidence
        `(n, n_keypoints)`, NaN where neither kind saw the keypoint.
    observed
        `(n, n_columns)` per observer.
    jumps
        How often the model had gone over to another person.
    """

    plain_px: FloatArray
    mirrored_px: FloatArray
    confidence: FloatArray
    observed: tuple[FloatArray, ...]
    jumps: int


def follow(
    clip: Clip,
    segment: Segment,
    cast: Cast,
    estimator: PoseEstimator,
    looks: Looks,
    observers: Sequence[ObserverSpec],
    tick: Tick,
) -> Followed:
    """Follow the runner from `segment.lead_in` to `segment.stop`."""
    crop = crop_for(
        segment, cast.runner, width_px=clip.width_px, height_px=clip.height_px
    )
    watching = [spec.build(segment.first, segment.stop) for spec in observers]
    masks = any(spec.needs_mask for spec in observers)
    n, k = segment.stop - segment.first, len(estimator.skeleton.names)
    xy_px, confidence = np.full((2, n, k, 2), np.nan), np.full((2, n, k), np.nan)
    latest = np.full((2, k, 2), np.nan)
    tracker = Tracker(estimator, cast, crop, masks=masks)
    with contextlib.closing(tracker):
        for frame, is_new in _shown(clip, segment):
            picture = crop.cut(frame.rgb)
            mask = None
            for wanted in _due(looks, frame.index):
                kind = int(wanted and tracker.can_mirror)
                person = tracker.next(picture, frame.index, mirror=bool(kind))
                latest[kind] = _points(person, crop, clip, k, intact=frame.intact)
                if person is None:
                    latest[:] = np.nan
                    continue
                mask = person.mask
                if is_new and frame.index >= segment.first:
                    row = frame.index - segment.first
                    xy_px[kind, row] = latest[kind]
                    seen = np.isfinite(latest[kind]).all(axis=1)
                    confidence[kind, row, seen] = person.confidence[seen]
            if not is_new:
                continue
            _tell(watching, frame, picture, crop, _mean(latest), mask)
            if frame.index >= segment.first:
                tick()
    return Followed(
        plain_px=xy_px[0],
        mirrored_px=xy_px[1],
        confidence=_mean(confidence),
        observed=tuple(observer.result() for observer in watching),
        jumps=tracker.jumps,
    )


def _due(looks: Looks, index: int) -> tuple[bool, ...]:
    """Return the looks to be taken at a frame, True for a mirrored one."""
    if looks == "plain":
        return (False,)
    return (False, True) if looks == "both" else (index % 2 == 1,)


def _mean(kinds: FloatArray) -> FloatArray:
    """Mean over the first axis, of what is there."""
    count = np.isfinite(kinds).sum(axis=0)
    total = np.nansum(kinds, axis=0)
    mean: FloatArray = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def _shown(clip: Clip, segment: Segment) -> Iterator[tuple[Frame, bool]]:
    """Yield frames in order; False marks repeats of the clip's first one."""
    for frame in frames(clip, segment.lead_in, segment.stop):
        if frame.index == 0:
            for _ in range(FIRST_FRAME_REPEATS):
                yield frame, False
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

"""Follows the runner through one segment and refuses to jump to anybody else."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.pose.body import body_of_points
from gaitcheck.pose.crop import Crop, crop_for
from gaitcheck.video.reader import Frame, frames

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.pose.estimator import Follower, Person, PoseEstimator, Rgb
    from gaitcheck.pose.observer import FrameObserver, ObserverSpec
    from gaitcheck.pose.path import Cast
    from gaitcheck.pose.segments import Segment
    from gaitcheck.pose.workers import Tick

FIRST_FRAME_REPEATS = 3
"""The clip's first frame has none before it: it is shown this often to settle on."""

MAX_RESTARTS_IN_A_ROW = 3
RESTART_PAUSE_FRAMES = 8
"""After some fruitless restarts the next one waits: each costs as much as three frames."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Followed:
    """One segment's keypoints in picture pixels, and what the observers measured.

    `jumps` counts how often the model had gone over to another person.
    """

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
    """Follow the runner from `segment.lead_in` to `segment.stop`.

    Returns
    -------
    Followed
        `xy_px` `(n, n_keypoints, 2)` and `confidence` `(n, n_keypoints)` of the frames
        `segment.first` to `segment.stop`; NaN where the runner was not followed and where
        a keypoint lies outside the picture.
    """
    crop = crop_for(
        segment, cast.runner, width_px=clip.width_px, height_px=clip.height_px
    )
    watching = [spec.build(segment.first, segment.stop) for spec in observers]
    masks = any(spec.needs_mask for spec in observers)
    n, k = segment.stop - segment.first, len(estimator.skeleton.names)
    xy_px, confidence = np.full((n, k, 2), np.nan), np.full((n, k), np.nan)
    with contextlib.closing(_Tracker(estimator, cast, crop, masks=masks)) as tracker:
        for frame, is_new in _shown(clip, segment):
            picture = crop.cut(frame.rgb)
            person = tracker.next(picture, frame.index)
            if not is_new:
                continue
            points = _points(person, crop, clip, k, intact=frame.intact)
            _tell(watching, frame, picture, crop, points, person)
            if frame.index >= segment.first:
                row = frame.index - segment.first
                xy_px[row] = points
                if person is not None:
                    seen = np.isfinite(points).all(axis=1)
                    confidence[row, seen] = person.confidence[seen]
                tick()
    return Followed(
        xy_px=xy_px,
        confidence=confidence,
        observed=tuple(observer.result() for observer in watching),
        jumps=tracker.jumps,
    )


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
    person: Person | None,
) -> None:
    for observer in observers:
        observer.observe(
            frame.index,
            frame.time_s,
            picture,
            crop.origin_px,
            crop.scale,
            points,
            None if person is None else person.mask,
        )


class _Tracker:
    """A follower that is started on the runner, checked, and started again after a jump."""

    def __init__(
        self, estimator: PoseEstimator, cast: Cast, crop: Crop, *, masks: bool
    ) -> None:
        self.jumps = 0
        self._estimator = estimator
        self._cast = cast
        self._crop = crop
        self._masks = masks
        self._open = contextlib.ExitStack()
        self._follower: Follower | None = None
        self._failures = 0
        self._wait = 0

    def close(self) -> None:
        """Close the follower that is open."""
        self._open.close()
        self._follower = None

    def next(self, picture: Rgb, index: int) -> Person | None:
        """Return the runner in the next picture, None where somebody else was followed."""
        if self._wait > 0:
            self._wait -= 1
            return None
        if self._follower is None:
            self._follower = self._open.enter_context(
                self._estimator.follower(masks=self._masks)
            )
            picture = self._alone(picture, index)
        person = self._follower(picture)
        if person is None or self._is_runner(person, index):
            self._failures = 0
            return person
        self.close()
        self.jumps += 1
        self._failures += 1
        if self._failures > MAX_RESTARTS_IN_A_ROW:
            self._wait = RESTART_PAUSE_FRAMES
        return None

    def _is_runner(self, person: Person, index: int) -> bool:
        points = self._crop.to_picture(person.xy_px)
        body = body_of_points(points, self._estimator.skeleton)
        return body is None or self._cast.is_runner(body, index)

    def _alone(self, picture: Rgb, index: int) -> Rgb:
        """Return the picture a fresh follower starts on: nobody else's place in it."""
        place = self._cast.runner.place(index)
        if place is None or not self._cast.has_others(index):
            return picture
        return self._crop.only(picture, place)

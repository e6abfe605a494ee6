"""A follower that is started on the runner, checked on every frame, and restarted."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from gaitcheck.pose.body import body_of_points
from gaitcheck.pose.mirror import mirrored

if TYPE_CHECKING:
    from gaitcheck.pose.crop import Crop
    from gaitcheck.pose.estimator import Follower, Person, PoseEstimator, Rgb
    from gaitcheck.pose.path import Cast

MAX_RESTARTS_IN_A_ROW = 3
RESTART_PAUSE_FRAMES = 8
"""After some fruitless restarts the next one waits: each costs as much as three frames."""


class Tracker:
    """Follows the surveyed runner through the frames of one crop, in order.

    Parameters
    ----------
    estimator, cast, crop
        The model, who is expected where, and the part of the picture that is shown.
    masks
        Whether the runner is segmented as well.
    mirror
        Look at mirrored pictures; answers are for the true ones.

    Attributes
    ----------
    jumps
        How often somebody else had been followed.
    """

    def __init__(
        self,
        estimator: PoseEstimator,
        cast: Cast,
        crop: Crop,
        *,
        masks: bool,
        mirror: bool = False,
    ) -> None:
        self.jumps = 0
        self._estimator = estimator
        self._cast = cast
        self._crop = crop
        self._masks = masks
        self._mirror = mirror
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
            self._follower = self._start()
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

    def _start(self) -> Follower:
        estimator = self._estimator
        follower = self._open.enter_context(estimator.follower(masks=self._masks))
        return mirrored(follower, estimator.skeleton) if self._mirror else follower

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

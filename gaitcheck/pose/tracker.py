"""A follower that is started on the runner, checked on every frame, and restarted."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from gaitcheck.pose.body import body_of_points
from gaitcheck.pose.mirror import Reflection, trunk_mirror

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
    ) -> None:
        self.jumps = 0
        self._estimator = estimator
        self._cast = cast
        self._crop = crop
        self._masks = masks
        self._mirror: Reflection | None = None
        self._open = contextlib.ExitStack()
        self._follower: Follower | None = None
        self._failures = 0
        self._wait = 0

    def close(self) -> None:
        """Close the follower that is open."""
        self._open.close()
        self._follower = None

    @property
    def can_mirror(self) -> bool:
        """Whether the next look can be a mirrored one: the runner was just followed."""
        return self._mirror is not None

    def next(self, picture: Rgb, index: int, *, mirror: bool = False) -> Person | None:
        """Take a look at the next picture.

        Parameters
        ----------
        picture
            The crop of frame `index`.
        mirror
            Look at its mirror image, if `can_mirror`; the answer is for the true picture.

        Returns
        -------
        Person or None
            In crop pixels; None where nobody or somebody else was followed.
        """
        if self._wait > 0:
            self._wait -= 1
            return None
        if self._follower is None:
            self._follower = self._open.enter_context(
                self._estimator.follower(masks=self._masks)
            )
            picture = self._alone(picture, index)
        skeleton = self._estimator.skeleton
        through = self._mirror if mirror else None
        self._mirror = None
        person = self._follower(
            picture if through is None else through.picture(picture)
        )
        if person is None:
            return None
        if through is not None:
            person = through.person(person, skeleton)
        if not self._is_runner(person, index):
            self._give_up()
            return None
        self._failures = 0
        self._mirror = trunk_mirror(person, skeleton)
        return person

    def _give_up(self) -> None:
        self.close()
        self.jumps += 1
        self._failures += 1
        if self._failures > MAX_RESTARTS_IN_A_ROW:
            self._wait = RESTART_PAUSE_FRAMES

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

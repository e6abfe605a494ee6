"""A follower that is started on the runner, checked on every frame, and restarted."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from gaitcheck.pose.body import body_of_points
from gaitcheck.pose.mirror import behind_mirror, mirror_image

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
    mirrored
        Whether it looks at the pictures' mirror images. Its answers are for the true ones.
    masks
        Whether the runner is segmented as well; not in mirror images.

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
        mirrored: bool,
        masks: bool,
    ) -> None:
        self.jumps = 0
        self._estimator = estimator
        self._cast = cast
        self._crop = crop
        self._mirrored = mirrored
        self._masks = masks and not mirrored
        self._open = contextlib.ExitStack()
        self._follower: Follower | None = None
        self._failures = 0
        self._wait = 0

    def close(self) -> None:
        """Close the follower that is open."""
        self._open.close()
        self._follower = None

    def next(self, picture: Rgb, index: int) -> Person | None:
        """Take a look at the next picture, the crop of frame `index`.

        Returns
        -------
        Person or None
            Keypoints in crop pixels, the mask in those that the network was shown; None
            where nobody or somebody else was followed.
        """
        if self._wait > 0:
            self._wait -= 1
            return None
        if self._follower is None:
            self._follower = self._open.enter_context(
                self._estimator.follower(masks=self._masks)
            )
            picture = self._alone(picture, index)
        person = self._look(self._follower, picture)
        if person is None:
            return None
        if not self._is_runner(person, index):
            self._give_up()
            return None
        self._failures = 0
        return person

    def _look(self, follower: Follower, picture: Rgb) -> Person | None:
        shown = self._crop.for_network(picture)
        seen = follower(mirror_image(shown) if self._mirrored else shown)
        if seen is None:
            return None
        if self._mirrored:
            seen = behind_mirror(seen, shown.shape[1], self._estimator.skeleton)
        return replace(seen, xy_px=seen.xy_px * self._crop.coarser)

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

"""What a pose model must be able to do here, and the person it gives back.

Another model is brought by a class with the four members of `PoseEstimator`; nothing else in
the package knows which network is at work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.skeleton import Skeleton

Rgb = NDArray[np.uint8]
"""`(height, width, 3)` picture, contiguous."""

Mask = NDArray[np.float32]
"""`(height, width)` probability that a pixel shows the person."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Person:
    """One person in one picture, as the model sees them.

    Parameters
    ----------
    xy_px
        `(n_keypoints, 2)`, x right, y down, pixels of that picture; NaN where the model
        itself says that the keypoint is not in the picture.
    confidence
        `(n_keypoints,)`, 0 to 1, how well the keypoint is seen; NaN where xy is.
    mask
        Segmentation of the same picture, only when asked for.
    """

    xy_px: FloatArray
    confidence: FloatArray
    mask: Mask | None = None


Finder = Callable[[Rgb], tuple[Person, ...]]
"""Finds the people in one picture, each picture by itself."""

Follower = Callable[[Rgb], Person | None]
"""Follows one person from picture to picture; None where nobody was found."""


class PoseEstimator(Protocol):
    """A pose model.

    Both methods open native resources, hence the context managers. They are called from
    several threads, each of which keeps what it opened to itself; the same pictures must
    give the same numbers, bit for bit.
    """

    @property
    def name(self) -> str:
        """Name for the report."""
        ...

    @property
    def skeleton(self) -> Skeleton:
        """Names of the keypoints, in the order of `Person.xy_px`."""
        ...

    def finder(self, *, most: int) -> AbstractContextManager[Finder]:
        """Open a finder of up to `most` people."""
        ...

    def follower(self, *, masks: bool) -> AbstractContextManager[Follower]:
        """Open a follower with no memory of other pictures.

        It must not smooth over time: filtering is done later, with zero phase.
        """
        ...

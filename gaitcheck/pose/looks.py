"""Which frames of a clip the pose model looks at, and at which of them in a mirror too."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_FPS_FOR_HALF = 48.0
"""From here on every second frame is looked at in frontal views: the ankle moves at up to
8 Hz there, so 24 looks a second are enough."""

MIRRORED_PER_S = 15.0
"""Wanted mirrored looks a second. What the network does to left and right changes with the
pose of the legs and more slowly than they move: rendered runners are read as well with 15 as
with 30 (docs/decisions/0020-pose.md)."""


@dataclass(frozen=True, kw_only=True)
class Looks:
    """How often the model looks.

    Parameters
    ----------
    every
        One in so many frames is looked at, beginning with the first.
    mirrored_every
        One in so many frames is looked at in the mirror as well, a multiple of `every`; 0
        for none.
    """

    every: int = 1
    mirrored_every: int = 0

    def plain(self, n_frames: int) -> range:
        """Frames at which the model looks at the picture itself."""
        return range(0, n_frames, self.every)

    def mirrored(self, n_frames: int) -> range:
        """Frames at which it looks at the mirror image."""
        return range(
            0, n_frames if self.mirrored_every else 0, self.mirrored_every or 1
        )


def looks_for(fps: float, *, frontal: bool) -> Looks:
    """Say how often to look; in a mirror only from behind and in front.

    From the side the legs differ in being near or far, which no mirror exchanges, and the
    foot at 10 Hz would lose a tenth of its motion between fewer looks.
    """
    if not frontal:
        return Looks()
    every = 2 if fps >= LEAST_FPS_FOR_HALF else 1
    return Looks(
        every=every,
        mirrored_every=every * max(1, round(fps / every / MIRRORED_PER_S)),
    )

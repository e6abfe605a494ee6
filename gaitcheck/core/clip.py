"""What is known of a clip before anyone is measured in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gaitcheck.core.arrays import FloatArray, frozen_floats, require_increasing
from gaitcheck.errors import InvalidTrack

ClockSource = Literal["container", "capture-tag", "user", "keypoints"]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """How file time became true time.

    Parameters
    ----------
    time_scale
        True seconds per file second: 1 for ordinary clips, 0.125 for a 240 fps
        recording that plays at 30 fps.
    source
        What established the scale: the container's own timestamps, a capture-rate
        tag, or the user (`--capture-fps`).
    capture_fps
        Frames per second at which the scene was filmed, in true time.
    note
        One sentence for the report; empty when nothing is remarkable.
    """

    time_scale: float
    source: ClockSource
    capture_fps: float
    note: str = ""

    def __post_init__(self) -> None:
        if not (np.isfinite(self.time_scale) and self.time_scale > 0):
            message = f"a clock's time scale must be positive, got {self.time_scale}"
            raise InvalidTrack(message)


@dataclass(frozen=True, kw_only=True, eq=False)
class Clip:
    """One video (or keypoint file) as its container describes it.

    Parameters
    ----------
    path
        Where the file lies, as given.
    name
        File name without folder and suffix, used in reports.
    width_px, height_px
        Picture size as displayed, after rotation.
    time_s
        `(n_frames,)` true time of each frame in seconds, first frame at its own
        timestamp, after the clock's scale was applied.
    nominal_fps
        Frame rate that the container declares (file time); float.
    variable_rate
        True when frame intervals differ by more than a quarter of their median.
    rotation_deg
        Clockwise rotation that was applied to show the picture upright.
    codec, pixel_format
        As named by the decoder; empty for keypoint files.
    sha256
        Hash of the file's bytes.
    notes
        Remarks on the file for the report, one sentence each: cut off, mirrored, ...
    """

    path: str
    name: str
    width_px: int
    height_px: int
    time_s: FloatArray
    nominal_fps: float
    clock: Clock
    variable_rate: bool = False
    rotation_deg: int = 0
    codec: str = ""
    pixel_format: str = ""
    sha256: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "time_s", frozen_floats(self.time_s, "time_s", (None,))
        )
        require_increasing(self.time_s, "time_s")
        if self.width_px <= 0 or self.height_px <= 0:
            message = f"a clip's picture size must be positive, got {self.width_px}×{self.height_px}"
            raise InvalidTrack(message)

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return int(self.time_s.size)

    @property
    def frame_interval_s(self) -> float:
        """Median time between frames in true seconds (NaN below two frames)."""
        return float(np.median(np.diff(self.time_s))) if self.n_frames > 1 else np.nan

    @property
    def fps(self) -> float:
        """Frames per true second, from the median interval."""
        return 1.0 / self.frame_interval_s

    @property
    def duration_s(self) -> float:
        """True duration including the last frame's own interval."""
        if self.n_frames < 2:
            return 0.0
        return float(self.time_s[-1] - self.time_s[0] + self.frame_interval_s)

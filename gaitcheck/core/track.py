"""The keypoints of one runner over one clip."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gaitcheck.core.arrays import FloatArray, frozen_floats, require_increasing
from gaitcheck.core.skeleton import Skeleton
from gaitcheck.core.view import Side, View
from gaitcheck.errors import InvalidTrack

OTHER_BUNDLE = "other"
"""A MediaPipe pose bundle that is none of the measured ones."""

POSE_MODELS = ("heavy", "full", "lite", OTHER_BUNDLE)
"""What a track may say of the network that it came from."""


@dataclass(frozen=True, kw_only=True)
class TrackStep:
    """One thing that was done to a track, for the method section of the report."""

    name: str
    detail: str


@dataclass(frozen=True, kw_only=True, eq=False)
class PoseTrack:
    """Keypoints over time.

    Parameters
    ----------
    time_s
        `(n_frames,)` true seconds, strictly increasing.
    xy_px
        `(n_frames, n_keypoints, 2)`; x right, y down, in displayed pixels. Unseen is
        NaN, never 0, never a guess marked as seen.
    confidence
        `(n_frames, n_keypoints)`, 0 to 1; NaN where the source gives none.
    skeleton
        Names of the keypoints.
    view
        Where the camera stands; `View.UNCLEAR` until it was established.
    steps
        What was done so far, oldest first.
    hip_points
        "model" when the hip points come from a pose network (their line is *not* the
        pelvis line), "anatomical" when they are joint centres or markers.
    pose_model
        Which network gave the points, where its errors were measured: "heavy", "full" or
        "lite"; `OTHER_BUNDLE` for another of the same make; empty for anything else.
    """

    time_s: FloatArray
    xy_px: FloatArray
    confidence: FloatArray
    skeleton: Skeleton
    view: View = View.UNCLEAR
    steps: tuple[TrackStep, ...] = ()
    hip_points: str = "model"
    pose_model: str = ""

    def __post_init__(self) -> None:
        time_s = frozen_floats(self.time_s, "time_s", (None,))
        n, k = time_s.size, len(self.skeleton.names)
        require_increasing(time_s, "time_s")
        object.__setattr__(self, "time_s", time_s)
        object.__setattr__(self, "xy_px", frozen_floats(self.xy_px, "xy_px", (n, k, 2)))
        object.__setattr__(
            self, "confidence", frozen_floats(self.confidence, "confidence", (n, k))
        )
        if self.hip_points not in ("model", "anatomical"):
            message = (
                f"hip_points must be 'model' or 'anatomical', got {self.hip_points!r}"
            )
            raise InvalidTrack(message)
        if self.pose_model and self.pose_model not in POSE_MODELS:
            message = (
                f"pose_model must be one of {', '.join(POSE_MODELS)} or empty, got "
                f"{self.pose_model!r}"
            )
            raise InvalidTrack(message)

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return int(self.time_s.size)

    def xy(self, name: str, side: Side | None = None) -> FloatArray:
        """Return `(n_frames, 2)` pixels of one keypoint, e.g. `xy("knee", Side.LEFT)`."""
        view: FloatArray = self.xy_px[:, self.skeleton.index(name, side)]
        return view

    def middle(self, name: str) -> FloatArray:
        """Return `(n_frames, 2)` midpoint of the left and right keypoint."""
        both: FloatArray = 0.5 * (self.xy(name, Side.LEFT) + self.xy(name, Side.RIGHT))
        return both

    def stepped(self, name: str, detail: str, **changes: object) -> PoseTrack:
        """Return a new track with `changes` applied and the step recorded."""
        step = TrackStep(name=name, detail=detail)
        return replace(self, steps=(*self.steps, step), **changes)  # type: ignore[arg-type]

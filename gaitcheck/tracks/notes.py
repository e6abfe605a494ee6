"""What the preparation of a track has to say to the person who filmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.quality import QualityNote
from gaitcheck.core.view import Side, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaitcheck.core.quality import CameraView, Scale, TrackReport
    from gaitcheck.core.track import PoseTrack

NOTED_YAW_DEG = 6.0
NOTED_ROLL_DEG = 3.0
NOTED_MISSING = 0.1
BAD_UNRESOLVED = 0.05
"""Same limit as the gate that withholds everything (`gaitcheck.metrics.gates`)."""

SMALL_MODELS = ("lite", "full")

SEEN_FROM = {
    View.REAR: "from behind",
    View.FRONT: "from the front",
    View.LEFT: "from the runner's left",
    View.RIGHT: "from the runner's right",
}


def quality_notes(
    track: PoseTrack, camera: CameraView, scale: Scale, report: TrackReport
) -> tuple[QualityNote, ...]:
    """Remarks on view, pose model, tilt, swapped legs, hidden legs and scale."""
    return (
        *_view(camera),
        *_model(track, camera),
        *_tilt(camera),
        *_swaps(track, report),
        *_hidden(track),
        *_scale(scale),
    )


def _view(camera: CameraView) -> Iterator[QualityNote]:
    seen = SEEN_FROM.get(camera.view)
    if seen is None:
        yield QualityNote(
            code="view",
            level="bad",
            text=camera.reason,
            advice="film square from behind or from the side",
        )
    elif camera.yaw_deg > NOTED_YAW_DEG:
        yield QualityNote(
            code="view",
            level="note",
            text=f"seen {seen}, about {camera.yaw_deg:.0f}° off square",
            advice="place the camera square to the belt",
        )
    else:
        yield QualityNote(code="view", level="good", text=f"seen {seen}")


def _model(track: PoseTrack, camera: CameraView) -> Iterator[QualityNote]:
    """Warn of a small model from the side, where it confuses the legs as they pass."""
    if track.pose_model in SMALL_MODELS and camera.view.is_side:
        yield QualityNote(
            code="model",
            level="warning",
            text=f"followed with the {track.pose_model} model, which is too coarse for "
            "most readings from the side; steps in the video may be wrong as well",
            advice="use the heavy model",
        )


def _tilt(camera: CameraView) -> Iterator[QualityNote]:
    if not np.isfinite(camera.roll_deg) or abs(camera.roll_deg) < NOTED_ROLL_DEG:
        return
    what = "the belt" if camera.view.is_side else "the line of the hips"
    down = "right" if camera.roll_deg > 0 else "left"
    yield QualityNote(
        code="tilt",
        level="note",
        text=f"{what} slopes down to the {down} by {abs(camera.roll_deg):.0f}° in the "
        f"picture (±{2 * camera.roll_sd_deg:.0f}°); angles are measured against it",
        advice="level the camera; say so if the treadmill was inclined",
    )


def _swaps(track: PoseTrack, report: TrackReport) -> Iterator[QualityNote]:
    unresolved = report.unresolved_swap_frames / track.n_frames
    if unresolved > BAD_UNRESOLVED:
        yield QualityNote(
            code="swaps",
            level="bad",
            text=f"left and right legs could not be told apart on {unresolved:.0%} of "
            "the frames",
            advice="film in better light, with legs that stand out from the background",
        )
    elif report.swapped_frames:
        yield QualityNote(
            code="swaps",
            level="note",
            text="the pose model exchanged left and right legs on "
            f"{report.swapped_frames} frames; they were put back",
        )


def _hidden(track: PoseTrack) -> Iterator[QualityNote]:
    for side in Side:
        names = ("hip", "knee", "ankle", "heel", "foot_index")
        rows = [track.skeleton.index(n, side) for n in names]
        unseen = ~np.isfinite(track.xy_px[:, rows, 0]) | (
            track.confidence[:, rows] == 0
        )
        share = float(unseen.mean())
        if share > NOTED_MISSING:
            yield QualityNote(
                code=f"hidden-{side}",
                level="warning",
                text=f"points of the {side} leg are missing on {share:.0%} of the frames",
                advice="film from where nothing stands before the legs",
            )


def _scale(scale: Scale) -> Iterator[QualityNote]:
    if not np.isfinite(scale.mm_per_px):
        yield QualityNote(
            code="scale",
            level="note",
            text="no body height was given: lengths are in leg lengths",
            advice="give the runner's height (--height-cm)",
        )

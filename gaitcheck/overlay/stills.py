"""One flagged instant as a picture: cropped to what matters, the measurement drawn in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.overlay.angles import (
    ContactAnnotator,
    KneeFlexionAnnotator,
    KneeLineAnnotator,
    OverstrideAnnotator,
    TrunkAnnotator,
)
from gaitcheck.overlay.body import SkeletonAnnotator
from gaitcheck.overlay.heels import HeelAnnotator
from gaitcheck.overlay.layout import layout_of_crop
from gaitcheck.overlay.moment import Scene
from gaitcheck.overlay.pelvis import PelvisAnnotator
from gaitcheck.video.reader import sampled

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.finding import Evidence
    from gaitcheck.overlay.annotate import Annotator
    from gaitcheck.overlay.ink import Picture
    from gaitcheck.overlay.layout import Layout
    from gaitcheck.overlay.moment import Moment

Region = Literal["body", "pelvis", "legs", "lower_legs"]

_REGION_PARTS: dict[Region, tuple[str, ...]] = {
    "body": ("shoulder", "hip", "knee", "ankle", "heel", "foot_index"),
    "pelvis": ("hip", "knee"),
    "legs": ("hip", "knee", "ankle", "heel", "foot_index"),
    "lower_legs": ("knee", "ankle", "heel", "foot_index"),
}
_MARGIN: dict[Region, tuple[float, float]] = {
    "body": (0.38, 0.10),
    "pelvis": (0.9, 0.45),
    "legs": (0.14, 0.10),
    "lower_legs": (0.25, 0.18),
}
"""Room above and below the points, as a share of their height."""

_STILL_LONG_SIDE_PX = 900
"""Sharp at the size the report shows it, also on a dense screen."""

_NARROWEST = 0.8
"""Width of the crop over its height, at least: three fit beside one another."""

_LABEL_ROOM = 0.55
"""Width beside the runner for labels, as a share of the crop's height."""


@dataclass(frozen=True, kw_only=True)
class _Focus:
    """What a metric's still shows."""

    region: Region
    marks: Callable[[Scene, Side], tuple[Annotator, ...]]


def _pelvis(scene: Scene, _side: Side) -> tuple[Annotator, ...]:
    return (PelvisAnnotator(scene),)


def _knee_line(scene: Scene, _side: Side) -> tuple[Annotator, ...]:
    return (KneeLineAnnotator(scene),)


def _both_lines(scene: Scene, _side: Side) -> tuple[Annotator, ...]:
    return (PelvisAnnotator(scene), KneeLineAnnotator(scene))


def _knee_bend(scene: Scene, side: Side) -> tuple[Annotator, ...]:
    return (KneeFlexionAnnotator(scene, side),)


def _shin(scene: Scene, side: Side) -> tuple[Annotator, ...]:
    return (ContactAnnotator(scene, side, foot=False),)


def _foot(scene: Scene, side: Side) -> tuple[Annotator, ...]:
    return (ContactAnnotator(scene, side, shin=False),)


def _overstride(scene: Scene, side: Side) -> tuple[Annotator, ...]:
    return (OverstrideAnnotator(scene, side),)


def _trunk(scene: Scene, _side: Side) -> tuple[Annotator, ...]:
    return (TrunkAnnotator(scene),)


def _heel(scene: Scene, side: Side) -> tuple[Annotator, ...]:
    return (HeelAnnotator(scene, side),)


def _nothing(_scene: Scene, _side: Side) -> tuple[Annotator, ...]:
    return ()


_FOCUS: tuple[tuple[str, _Focus], ...] = (
    ("cpd_", _Focus(region="pelvis", marks=_pelvis)),
    ("hip_adduction_", _Focus(region="legs", marks=_both_lines)),
    ("femoral_adduction_", _Focus(region="legs", marks=_knee_line)),
    ("fppa_", _Focus(region="legs", marks=_knee_line)),
    ("knee_window_", _Focus(region="legs", marks=_nothing)),
    ("step_width_", _Focus(region="lower_legs", marks=_nothing)),
    ("foot_to_midline_", _Focus(region="legs", marks=_nothing)),
    ("rearfoot_eversion_", _Focus(region="lower_legs", marks=_heel)),
    ("lateral_trunk_lean_", _Focus(region="body", marks=_trunk)),
    ("trunk_lean_", _Focus(region="body", marks=_trunk)),
    ("foot_", _Focus(region="lower_legs", marks=_foot)),
    ("tibia_angle_", _Focus(region="legs", marks=_shin)),
    ("knee_", _Focus(region="legs", marks=_knee_bend)),
    ("overstride_", _Focus(region="legs", marks=_overstride)),
)
"""First matching beginning of a metric's key decides; else the whole body is shown."""


def still(one: ClipAnalysis, time_s: float, focus: Evidence) -> Picture | None:
    """Draw the frame nearest to an instant, cropped to what a reading is about.

    Parameters
    ----------
    one
        The analysed clip.
    time_s
        True time in the clip.
    focus
        The reading; its metric decides what is drawn, its side which leg.

    Returns
    -------
    Picture or None
        `(height, width, 3)` RGB; None when the clip came without a video (keypoints).

    Raises
    ------
    UnreadableVideo
        When the video has gone or changed since it was analysed.
    """
    if one.clip.clock.source == "keypoints" or not np.isfinite(time_s):
        return None
    index = int(np.argmin(np.abs(one.clip.time_s - time_s)))
    frame = next(sampled(one.clip, [index]), None)
    if frame is None:
        return None
    chosen = _focus_of(focus.metric_key)
    origin, size = _crop(one, index, chosen.region)
    layout = layout_of_crop(origin, size, _STILL_LONG_SIDE_PX)
    scene = Scene(part=one, layout=layout)
    canvas = _enlarged(frame.rgb, layout)
    moment = scene.moment(index, intact=frame.intact)
    side = _leg(focus, scene, moment)
    moment = _focused(scene, moment, side)
    marks = chosen.marks(scene, side)
    body = SkeletonAnnotator(scene, side)
    # Frontal lines go below the skeleton, as in the video.
    order = (*marks, body) if scene.view.is_frontal else (body, *marks)
    for layer in order:
        canvas = layer.draw(canvas, moment)
    return canvas


def _focus_of(key: str) -> _Focus:
    found = next((focus for start, focus in _FOCUS if key.startswith(start)), None)
    return found or _Focus(region="body", marks=_nothing)


def _leg(focus: Evidence, scene: Scene, moment: Moment) -> Side:
    if focus.side in ("left", "right"):
        return Side(focus.side)
    if moment.stances:
        return moment.stances[0].side
    return scene.view.near_side or Side.RIGHT


def _focused(scene: Scene, moment: Moment, side: Side) -> Moment:
    """Return the moment with only the flagged leg's stance, so that only it is drawn."""
    stride = moment.stance(side) or scene.last_stride(side, moment.time_s)
    return replace(moment, stances=() if stride is None else (stride,), recent=())


def _crop(
    one: ClipAnalysis, index: int, region: Region
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return origin and size of the crop in clip pixels; the whole picture if unseen."""
    clip, track = one.clip, one.track
    names = [f"{side}_{part}" for part in _REGION_PARTS[region] for side in Side]
    found = [track.skeleton.index(n) for n in names if n in track.skeleton]
    points = track.xy_px[index, found]
    known: FloatArray = points[np.isfinite(points).all(axis=1)]
    if known.shape[0] < 3:
        return (0.0, 0.0), (float(clip.width_px), float(clip.height_px))
    (left, top), (right, bottom) = known.min(axis=0), known.max(axis=0)
    tall = max(float(bottom - top), 0.08 * clip.height_px)
    above, below = _MARGIN[region]
    height = (1 + above + below) * tall
    width = max(float(right - left) + _LABEL_ROOM * height, _NARROWEST * height)
    x, wide = _within(0.5 * float(left + right) - width / 2, width, clip.width_px)
    y, high = _within(float(top) - above * tall, height, clip.height_px)
    return (x, y), (wide, high)


def _within(low: float, length: float, limit: int) -> tuple[float, float]:
    """Shift a span inside 0..limit and shorten it to fit; whole pixels."""
    kept = min(round(length), limit)
    return float(np.clip(round(low), 0, limit - kept)), float(kept)


def _enlarged(rgb: Picture, layout: Layout) -> Picture:
    """Cut the crop out of a frame and bring it to the size of the canvas."""
    (x, y), scale = layout.origin_px, layout.scale
    width = round(layout.picture_width / scale)
    height = round(layout.picture_height / scale)
    part = rgb[int(y) : int(y) + height, int(x) : int(x) + width]
    method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    size = (layout.picture_width, layout.picture_height)
    return np.asarray(cv2.resize(part, size, interpolation=method), dtype=np.uint8)

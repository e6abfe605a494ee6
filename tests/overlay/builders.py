"""A runner of known angles on a clip of known pictures, for drawing tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.analysis import ClipAnalysis
from gaitcheck.core.clip import Clip, Clock
from gaitcheck.core.palette import MEASURE, PANEL, Colour
from gaitcheck.core.quality import CameraView, Scale, TrackReport
from gaitcheck.core.signals import FrameSeries, PelvisSignal
from gaitcheck.core.view import Side, View
from gaitcheck.overlay.layout import layout_for
from gaitcheck.overlay.moment import Scene
from tests.builders import gait_of, track_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE = (540, 960)
N = 90
FPS = 30.0
ANGLES = {
    View.REAR: ("fppa_deg",),
    View.FRONT: ("fppa_deg",),
    View.LEFT: ("knee_flexion_deg", "tibia_angle_deg", "foot_angle_deg"),
    View.RIGHT: ("knee_flexion_deg", "tibia_angle_deg", "foot_angle_deg"),
}


def clip_of(
    size: tuple[int, int] = SIZE,
    path: str = "/nowhere/clip.mp4",
    time_s: NDArray[np.float64] | None = None,
) -> Clip:
    times = np.arange(N) / FPS if time_s is None else time_s
    return Clip(
        path=path,
        name="clip",
        width_px=size[0],
        height_px=size[1],
        time_s=times,
        nominal_fps=FPS,
        clock=Clock(time_scale=1.0, source="container", capture_fps=FPS),
    )


def part_of(
    view: View,
    *,
    clip: Clip | None = None,
    roll_deg: float = 0.0,
    obliquity_deg: float | None = None,
    value: float = 12.0,
) -> ClipAnalysis:
    """One measured clip in which every angle of the view is `value` throughout."""
    clip = clip or clip_of()
    track = track_of(clip, view)
    values = np.full(clip.n_frames, value)
    series = [
        FrameSeries(key=key, label=key, unit="°", side=side, values=values)
        for key in ANGLES[view]
        for side in Side
    ]
    trunk = "trunk_lean_deg" if view.is_side else "lateral_trunk_lean_deg"
    series.append(
        FrameSeries(key=trunk, label=trunk, unit="°", side=None, values=values)
    )
    pelvis = None
    if obliquity_deg is not None:
        pelvis = PelvisSignal(
            time_s=clip.time_s,
            obliquity_deg=np.full(clip.n_frames, obliquity_deg),
            confidence=np.ones(clip.n_frames),
            source="anatomical_hips",
            absolute=True,
            error_deg=0.5,
        )
    return ClipAnalysis(
        clip=clip,
        camera=CameraView(view=view, reason="", roll_deg=roll_deg),
        raw_track=track,
        track=track,
        track_report=TrackReport(),
        scale=Scale(mm_per_px=2.0, leg_length_px=440, relative_sd=0.03, source="told"),
        gait=gait_of(clip.duration_s),
        series=tuple(series),
        pelvis=pelvis,
    )


def scene_of(part: ClipAnalysis) -> Scene:
    return Scene(part=part, layout=layout_for(part.clip))


def without_pose(part: ClipAnalysis, frames: slice) -> ClipAnalysis:
    """The same clip with nobody seen on some frames."""
    xy = part.track.xy_px.copy()
    xy[frames] = np.nan
    series = []
    for one in part.series:
        values = one.values.copy()
        values[frames] = np.nan
        series.append(replace(one, values=values))
    return replace(part, track=replace(part.track, xy_px=xy), series=tuple(series))


def marked(picture: NDArray[np.uint8], colour: Colour) -> NDArray[np.bool_]:
    """Pixels that have nearly this colour."""
    difference = picture.astype(int) - np.array(colour.rgb)
    near: NDArray[np.bool_] = np.abs(difference).max(axis=-1) < 30
    return near


def measure_pixels(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return marked(picture, MEASURE)


def panel_pixels(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return marked(picture, PANEL)


def grey(scene: Scene) -> NDArray[np.uint8]:
    layout = scene.layout
    return np.full((layout.height, layout.width, 3), 120, np.uint8)

from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.view import Side, View
from gaitcheck.tracks.prepare import prepare
from gaitcheck.tracks.view import decide_view
from tests.tracks.runner import Runner, filmed, frames

TIMES = frames(8)


def seen(**camera):
    return filmed(Runner(), TIMES, noise_px=1.5, **camera)


@pytest.mark.parametrize(
    ("off_axis_deg", "view"),
    [
        (0, View.REAR),
        (5, View.REAR),
        (-5, View.REAR),
        (180, View.FRONT),
        (175, View.FRONT),
        (90, View.RIGHT),
        (95, View.RIGHT),
        (-90, View.LEFT),
        (-84, View.LEFT),
        (30, View.OBLIQUE),
        (-30, View.OBLIQUE),
        (150, View.OBLIQUE),
        (55, View.OBLIQUE),
        (-125, View.OBLIQUE),
    ],
)
@pytest.mark.parametrize("roll_deg", [0, 3])
def test_the_view_is_read_from_the_legs(off_axis_deg, view, roll_deg):
    track = seen(off_axis_deg=off_axis_deg, roll_deg=roll_deg)
    camera = decide_view(track, told=None)
    assert camera.view is view
    assert camera.decided_by == "clip"


@pytest.mark.parametrize("off_axis_deg", [0, -90, 180])
def test_shoulders_are_not_needed(off_axis_deg):
    track = seen(off_axis_deg=off_axis_deg)
    xy = track.xy_px.copy()
    for side in Side:
        xy[:, track.skeleton.index("shoulder", side)] = np.nan
    legs_only = replace(track, xy_px=xy)
    assert decide_view(legs_only, told=None).view is decide_view(track, told=None).view


@pytest.mark.parametrize("off_axis_deg", [2, 4, 8, 12])
def test_yaw_of_a_rear_view_is_measured(off_axis_deg):
    camera = decide_view(seen(off_axis_deg=off_axis_deg), told=None)
    assert camera.yaw_deg == pytest.approx(off_axis_deg, abs=1.0)


def test_an_oblique_view_names_its_angle():
    camera = decide_view(seen(off_axis_deg=30), told=None)
    assert camera.yaw_deg == pytest.approx(30, abs=6)
    assert "°" in camera.reason


def test_the_user_has_the_last_word_but_the_angle_is_still_measured():
    camera = decide_view(seen(off_axis_deg=12), told=View.FRONT)
    assert camera.view is View.FRONT
    assert camera.decided_by == "user"
    assert camera.yaw_deg == pytest.approx(12, abs=1.5)


def test_too_few_frames_are_unclear():
    track = seen(off_axis_deg=90)
    hidden = replace(track, xy_px=np.full(track.xy_px.shape, np.nan))
    assert decide_view(hidden, told=None).view is View.UNCLEAR


def test_mirroring_the_clip_swaps_left_and_right_views():
    track = seen(off_axis_deg=-90)
    mirrored = replace(track, xy_px=track.xy_px * [-1, 1] + [1280, 0])
    assert decide_view(track, told=None).view is View.LEFT
    assert decide_view(mirrored, told=None).view is View.RIGHT


@pytest.mark.parametrize("off_axis_deg", [90, -90])
@pytest.mark.parametrize("roll_deg", [-4, 0, 2])
def test_roll_of_a_side_view_is_the_line_of_the_belt(off_axis_deg, roll_deg):
    track = seen(off_axis_deg=off_axis_deg, roll_deg=roll_deg)
    camera = prepare(track, width_px=1280, height_px=960, view=None).camera
    assert abs(camera.roll_deg - roll_deg) < 2 * camera.roll_sd_deg
    assert 0.3 < camera.roll_sd_deg < 1.0


@pytest.mark.parametrize("off_axis_deg", [0, 180])
@pytest.mark.parametrize("roll_deg", [-3, 2])
def test_roll_of_a_frontal_view_is_the_mean_line_of_the_hips(off_axis_deg, roll_deg):
    track = seen(off_axis_deg=off_axis_deg, roll_deg=roll_deg)
    camera = prepare(track, width_px=1280, height_px=960, view=None).camera
    assert np.sign(camera.roll_deg) == np.sign(roll_deg)
    assert abs(camera.roll_deg - roll_deg) < camera.roll_sd_deg


def test_hip_points_of_a_pose_model_leave_the_roll_less_sure():
    sure = seen(off_axis_deg=0)
    unsure = replace(sure, hip_points="model")
    sds = [
        prepare(t, width_px=1280, height_px=960, view=None).camera.roll_sd_deg
        for t in (sure, unsure)
    ]
    assert sds[1] > sds[0]

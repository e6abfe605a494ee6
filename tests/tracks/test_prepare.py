from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.view import Side, View
from gaitcheck.errors import NoRunnerFound
from gaitcheck.tracks.prepare import prepare
from tests.tracks.runner import SHANK_M, THIGH_M, Runner, filmed, frames, swapped

TIMES = frames(8)
SIZE = {"width_px": 1280, "height_px": 960}
PX_PER_M = 400.0


def seen(times=TIMES, **camera):
    options = {"off_axis_deg": 90.0, "noise_px": 2.0} | camera
    return filmed(Runner(), times, **options)


def test_the_filter_takes_out_more_noise_than_motion():
    truth = seen(noise_px=0.0)
    ready = prepare(seen(), **SIZE, view=None)
    for part in ("knee", "ankle", "heel"):
        for side in Side:
            miss = ready.track.xy(part, side) - truth.xy(part, side)
            assert np.sqrt(np.mean(miss[20:-20] ** 2)) < 2.0


def test_every_step_is_recorded():
    rows = np.zeros(TIMES.size, dtype=bool)
    rows[100:106] = True
    ready = prepare(swapped(seen(), rows), **SIZE, view=None)
    names = [step.name for step in ready.track.steps]
    assert names[0] == "swaps"
    assert names[-1] == "smooth"
    assert ready.report.swapped_frames == pytest.approx(6, abs=1)
    assert ready.report.swap_bursts == 1


def test_a_point_on_the_wrong_leg_is_removed_bridged_and_marked():
    track = seen()
    xy = track.xy_px.copy()
    heel = track.skeleton.index("heel", Side.LEFT)
    other = track.skeleton.index("heel", Side.RIGHT)
    apart = np.abs(xy[:, heel, 0] - xy[:, other, 0]) > 100
    row = int(np.flatnonzero(apart)[40])
    xy[row, heel] = xy[row, other]
    ready = prepare(replace(track, xy_px=xy), **SIZE, view=None)
    assert ready.report.outlier_points >= 1
    assert ready.track.confidence[row, heel] == 0
    truth = seen(noise_px=0.0).xy("heel", Side.LEFT)[row]
    assert np.linalg.norm(ready.track.xy("heel", Side.LEFT)[row] - truth) < 15


def test_a_short_gap_is_filled_with_the_shape_of_the_stride():
    track = seen()
    xy = track.xy_px.copy()
    xy[200:204, track.skeleton.index("ankle", Side.RIGHT)] = np.nan
    ready = prepare(replace(track, xy_px=xy), **SIZE, view=None)
    truth = seen(noise_px=0.0).xy("ankle", Side.RIGHT)[200:204]
    filled = ready.track.xy("ankle", Side.RIGHT)[200:204]
    assert np.abs(filled - truth).max() < 10
    assert ready.report.filled_points >= 4


def test_a_long_gap_stays_open():
    track = seen()
    xy = track.xy_px.copy()
    xy[200:220, track.skeleton.index("ankle", Side.RIGHT)] = np.nan
    ready = prepare(replace(track, xy_px=xy), **SIZE, view=None)
    assert np.isnan(ready.track.xy("ankle", Side.RIGHT)[201:219]).all()
    assert ready.report.missing_points >= 18


def test_dropped_frames_and_uneven_times_do_no_harm():
    rng = np.random.default_rng(1)
    kept = np.sort(rng.choice(TIMES.size, int(0.93 * TIMES.size), replace=False))
    times = TIMES[kept] + rng.uniform(-0.002, 0.002, kept.size)
    ready = prepare(seen(times, noise_px=1.0), **SIZE, view=None)
    truth = seen(times, noise_px=0.0)
    miss = ready.track.xy("ankle", Side.LEFT) - truth.xy("ankle", Side.LEFT)
    assert np.nanpercentile(np.abs(miss), 95) < 6
    assert ready.report.swapped_frames == 0


@pytest.mark.parametrize(
    ("known", "source"),
    [
        ({"leg_length_m": THIGH_M + SHANK_M}, "leg length"),
        ({"belt_speed_mps": Runner().belt_mps}, "belt speed"),
        ({"leg_length_m": THIGH_M + SHANK_M, "belt_speed_mps": 9.0}, "leg length"),
    ],
)
def test_the_scale_is_found(known, source):
    scale = prepare(seen(noise_px=0.5), **SIZE, view=None, **known).scale
    assert scale.source == source
    assert scale.mm_per_px == pytest.approx(1000 / PX_PER_M, rel=scale.relative_sd)


def test_without_any_length_there_are_no_millimetres():
    scale = prepare(seen(), **SIZE, view=None).scale
    assert np.isnan(scale.mm_per_px)
    assert scale.leg_length_px == pytest.approx(
        PX_PER_M * (THIGH_M + SHANK_M), rel=0.03
    )


def test_the_belt_is_measured_from_the_side_only():
    side = prepare(seen(noise_px=0.5), **SIZE, view=None).scale
    assert side.belt_px_s == pytest.approx(Runner().belt_mps * PX_PER_M, rel=0.03)
    rear = prepare(seen(off_axis_deg=0.0), **SIZE, view=None).scale
    assert np.isnan(rear.belt_px_s)


def test_body_height_gives_a_rough_scale():
    scale = prepare(seen(), **SIZE, view=None, height_m=1.85).scale
    assert scale.source == "body height"
    assert scale.relative_sd > 0.04


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda xy: np.full_like(xy, np.nan), "no person"),
        (lambda xy: np.where(np.arange(len(xy))[:, None, None] % 4, np.nan, xy), "25%"),
        (lambda xy: np.add(xy, (0, 500)), "out of the picture"),
    ],
    ids=["nobody", "hardly ever", "feet cut off"],
)
def test_legs_that_cannot_be_seen_are_refused_with_the_reason(spoil, says):
    track = seen()
    with pytest.raises(NoRunnerFound, match=says):
        prepare(replace(track, xy_px=spoil(track.xy_px)), **SIZE, view=None)


def test_the_told_view_is_kept():
    ready = prepare(seen(), **SIZE, view=View.RIGHT)
    assert ready.track.view is View.RIGHT
    assert ready.camera.decided_by == "user"


def test_notes_name_what_was_repaired():
    rows = np.zeros(TIMES.size, dtype=bool)
    rows[100:106] = True
    ready = prepare(swapped(seen(roll_deg=5), rows), **SIZE, view=None)
    notes = {note.code: note for note in ready.quality}
    assert notes["view"].level == "good"
    assert "frames" in notes["swaps"].text
    assert "right" in notes["tilt"].text
    assert "leg lengths" in notes["scale"].text


def test_nothing_is_told_of_a_flawless_clip_but_its_view_and_scale():
    ready = prepare(seen(noise_px=0.5), **SIZE, view=None, leg_length_m=0.92)
    assert [note.code for note in ready.quality] == ["view"]


@pytest.mark.parametrize(
    ("model", "codes"),
    [("lite", ["view", "model"]), ("full", ["view", "model"]), ("heavy", ["view"])],
)
def test_a_small_model_from_the_side_is_warned_of(model: str, codes: list[str]):
    track = replace(seen(noise_px=0.5), pose_model=model)
    ready = prepare(track, **SIZE, view=None, leg_length_m=0.92)
    assert [note.code for note in ready.quality] == codes

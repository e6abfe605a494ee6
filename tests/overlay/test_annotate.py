"""The written video, and the stills."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.clip import Clock
from gaitcheck.core.finding import Evidence
from gaitcheck.core.palette import side_colour
from gaitcheck.core.view import Side, View
from gaitcheck.errors import SettingsError, UnreadableVideo
from gaitcheck.metrics.table import METRICS
from gaitcheck.overlay.annotate import annotate
from gaitcheck.overlay.layout import layout_for
from gaitcheck.overlay.look import Look
from gaitcheck.overlay.stills import still
from gaitcheck.overlay.timetable import timetable
from gaitcheck.video.probe import read_clip
from gaitcheck.video.reader import frames
from tests.overlay.builders import marked, measure_pixels, part_of, without_pose
from tests.video.builders import Recipe, index_of, make

UNEVEN = tuple(np.cumsum([0.0, *[1 / 30, 1 / 60, 1 / 20] * 20]))
SMALL = (272, 480)


@pytest.fixture(scope="module")
def part(tmp_path_factory):
    """A short clip whose frames carry their number; nobody is seen on some."""
    folder = tmp_path_factory.mktemp("clip")
    path = make(folder, Recipe(size=SMALL, file_times_s=UNEVEN))
    clip = read_clip(path)
    return without_pose(part_of(View.REAR, clip=clip), slice(20, 30))


def evidence(key: str, side: str = "left") -> Evidence:
    return Evidence(metric_key=key, side=side, value=9.0, interval=None, unit="°")


def test_every_frame_appears_at_its_true_time(part, tmp_path):
    out = tmp_path / "out" / "annotated.mp4"
    seen = []
    annotate(part, out, progress=lambda *step: seen.append(step))
    written = read_clip(out)
    assert written.n_frames == len(UNEVEN)
    np.testing.assert_allclose(written.time_s, UNEVEN, atol=2e-5)
    layout = layout_for(part.clip)
    assert (written.width_px, written.height_px) == (layout.width, layout.height)
    assert seen[-1] == ("drawing", len(UNEVEN), len(UNEVEN))
    for frame in frames(written, 20, 30):
        picture = frame.rgb[layout.header_height : layout.panel_top]
        assert index_of(picture) == frame.index


def test_slow_motion_stretches_the_video_only(part, tmp_path):
    out = tmp_path / "slow.mp4"
    annotate(part, out, look=Look(slow=4))
    written = read_clip(out)
    np.testing.assert_allclose(written.time_s, 4 * np.array(UNEVEN), atol=2e-5)


def test_strikes_freeze_without_repeating_frames(part, tmp_path):
    out = tmp_path / "frozen.mp4"
    look = Look(freeze_s=0.5, slow=2)
    annotate(part, out, look=look)
    written = read_clip(out)
    assert written.n_frames == len(UNEVEN)
    plan = timetable(part, slow=2, freeze_s=0.5)
    np.testing.assert_allclose(written.time_s, plan.shown_s, atol=2e-5)
    strikes = [s.contact_s for side in Side for s in part.gait.of(side)[1:3]]
    inside = [t for t in strikes if t < UNEVEN[-2]]
    extra = written.time_s[-1] - 2 * UNEVEN[-1]
    assert extra == pytest.approx(0.5 * len(inside), abs=1e-4)
    for contact in inside:
        frame = int(np.searchsorted(UNEVEN, contact))
        length = np.diff(written.time_s)[frame]
        assert length == pytest.approx(2 * np.diff(UNEVEN)[frame] + 0.5, abs=1e-4)


def test_timetable_finds_instants_again(part):
    plan = timetable(part, slow=4)
    assert plan.at(UNEVEN[7]) == pytest.approx(4 * UNEVEN[7])
    np.testing.assert_allclose(timetable(part).shown_s, UNEVEN, atol=1e-9)


def test_skeleton_style_keeps_the_picture_size(part, tmp_path):
    out = tmp_path / "bare.mp4"
    annotate(part, out, look=Look(style="skeleton"))
    written = read_clip(out)
    assert written.width_px / written.height_px == pytest.approx(272 / 480, rel=0.01)
    picture = next(frames(written, 5)).rgb
    assert marked(picture, side_colour(Side.LEFT)).any()
    assert not measure_pixels(picture).any()


def test_stopping_in_the_middle_leaves_nothing(part, tmp_path):
    out = tmp_path / "out"
    out.mkdir()

    def stop(stage, done, total):
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        annotate(part, out / "annotated.mp4", progress=stop)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    "wrong", [{"style": "fancy"}, {"slow": 0.5}, {"slow": 99}, {"freeze_s": -1}]
)
def test_impossible_looks_are_refused(wrong):
    with pytest.raises(SettingsError):
        Look(**wrong)


class TestStills:
    def test_still_shows_the_frame_of_the_instant(self, part):
        picture = still(part, float(part.clip.time_s[25]), evidence("cadence_spm"))
        # Nobody is seen there, so the whole picture is shown.
        assert picture is not None
        assert index_of(picture) == 25

    @pytest.mark.parametrize(
        ("view", "key"),
        [
            (view, key)
            for key in sorted(METRICS)
            for view in (View.REAR, View.LEFT)
            if view in METRICS[key].views
        ],
    )
    def test_every_metric_has_a_still_of_useful_size(self, part, view, key):
        measured = part_of(view, clip=part.clip, obliquity_deg=4.0)
        stride = measured.gait.of(Side.LEFT)[0]
        picture = still(measured, stride.contact_s, evidence(key))
        assert picture is not None
        assert picture.dtype == np.uint8
        assert max(picture.shape[:2]) == 900
        assert min(picture.shape[:2]) >= 400
        assert picture.flags.c_contiguous

    @pytest.mark.parametrize(
        ("view", "key"),
        [
            (View.REAR, "fppa_pkf_deg"),
            (View.REAR, "cpd_rel_peak_deg"),
            (View.LEFT, "knee_flexion_peak_deg"),
            (View.LEFT, "foot_strike_angle_deg"),
            (View.LEFT, "tibia_angle_ic_deg"),
            (View.LEFT, "overstride_mm"),
            (View.LEFT, "trunk_lean_deg"),
        ],
    )
    def test_the_measurement_is_drawn_in(self, part, view, key):
        measured = part_of(view, clip=part.clip, obliquity_deg=4.0)
        stride = measured.gait.of(Side.LEFT)[0]
        picture = still(measured, stride.contact_s + 0.02, evidence(key))
        assert measure_pixels(picture).sum() > 100

    def test_keypoints_without_video_have_no_still(self, part):
        clock = Clock(time_scale=1, source="keypoints", capture_fps=30)
        imported = replace(part, clip=replace(part.clip, clock=clock))
        assert still(imported, 0.5, evidence("fppa_pkf_deg")) is None

    def test_a_video_that_has_gone_is_an_error_with_its_name(self, part):
        gone = replace(part, clip=replace(part.clip, path="/nowhere/run.mp4"))
        with pytest.raises(UnreadableVideo, match=r"run\.mp4"):
            still(gone, 0.5, evidence("fppa_pkf_deg"))

    def test_an_unknown_instant_has_no_still(self, part):
        assert still(part, float("nan"), evidence("fppa_pkf_deg")) is None

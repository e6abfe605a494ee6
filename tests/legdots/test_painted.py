"""Recorded observations of rendered runners with dots, against their exact motion.

`recorded/NAME.npz` holds what `LegDotObserver` saw: of clip 07 its own dots, of the others
dots painted by `benchmarks.legdots`, with reflectors, marks on the belt and prints on the
shoes beside them.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from benchmarks.legdots.__main__ import CLIPS
from benchmarks.legdots.reading import read, truth
from benchmarks.legdots.scene import Runner
from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side
from gaitcheck.events.detect import detect
from gaitcheck.legdots.choose import leg_dots
from gaitcheck.metrics import eversion
from gaitcheck.tracks.prepare import prepare
from gaitcheck.video.probe import read_clip

RECORDED = Path(__file__).parent / "recorded"


def recorded(name):
    stored = np.load(RECORDED / f"{name}.npz")
    return {key: stored[key].astype(np.float64) for key in stored.files}


def clip_and_track(rendered, name):
    clip = read_clip(rendered / f"{name}.mp4")
    stored = recorded(name)
    track = PoseTrack(
        time_s=clip.time_s,
        xy_px=stored["xy_px"],
        confidence=np.ones(stored["xy_px"].shape[:2]),
        skeleton=BLAZEPOSE,
    )
    return clip, track, stored["spots"]


@cache
def read_once(rendered, name):
    return read(*clip_and_track(rendered, name))


@pytest.mark.parametrize("name", CLIPS)
def test_eversion_is_read_within_what_is_told(rendered, name):
    runner = Runner(rendered / f"{name}.truth.json")
    found = read_once(rendered, name)
    for side in Side:
        true = truth(runner, side, CLIPS[name][side])
        assert found[side].reason == ""
        assert found[side].peak_deg == pytest.approx(true.peak_deg, abs=2.0)
        off = found[side].excursion_deg - true.excursion_deg
        assert abs(off) < 1.96 * eversion.ERROR_DEG[eversion.EXCURSION]


def test_over_all_clips_the_peak_is_read_to_one_degree(rendered):
    peak, excursion = [], []
    for name, planted in CLIPS.items():
        runner = Runner(rendered / f"{name}.truth.json")
        found = read_once(rendered, name)
        for side in Side:
            true = truth(runner, side, planted[side])
            peak.append(found[side].peak_deg - true.peak_deg)
            excursion.append(found[side].excursion_deg - true.excursion_deg)
    assert np.sqrt(np.mean(np.square(peak))) < 1.0
    rmse = np.sqrt(np.mean(np.square(excursion)))
    assert rmse < eversion.ERROR_DEG[eversion.EXCURSION]


@pytest.mark.parametrize("name", [n for n in CLIPS if not n.startswith("07")])
def test_painted_dots_are_found_to_a_fraction_of_a_pixel(rendered, name):
    runner = Runner(rendered / f"{name}.truth.json")
    clip, track, spots = clip_and_track(rendered, name)
    ready = prepare(track, width_px=clip.width_px, height_px=clip.height_px, view=None)
    gait = detect(ready.track, ready.camera, ready.scale)
    for side in Side:
        dots = leg_dots(spots, ready.track, gait, side)
        discs = runner.discs(side, CLIPS[name][side])
        for places, part in (
            (dots.heel_up_px, "heel_up"),
            (dots.heel_low_px, "heel_low"),
            (dots.knee_px, "knee"),
        ):
            off = np.linalg.norm(places - runner.project(discs[part].centre), axis=1)
            off = off[np.isfinite(off)]
            assert off.size > 60
            assert np.median(off) < 0.35
            assert np.mean(off < 2) > 0.97


def test_runners_without_dots_are_told_so(rendered):
    clip, track, _ = clip_and_track(rendered, "02_rear_right_valgus_drop")
    found = read(clip, track, recorded("without")["spots"])
    for side in Side:
        assert "no two dots on the heel" in found[side].reason

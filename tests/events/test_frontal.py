"""Steps seen from behind and in front."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitcheck.core.gait import EventKind, Gait
from gaitcheck.core.view import Side, View
from gaitcheck.errors import VideoTooShort
from gaitcheck.events.frontal import detect_frontal
from gaitcheck.pose.replay import read_keypoints
from gaitcheck.tracks.prepare import prepare
from tests.frontal_runner import CONTACT_S, STRIDE_S, FrontalRunner

TRUTH = Path(__file__).parents[3] / "shared/truth/dev"


def detect(runner: FrontalRunner) -> Gait:
    return detect_frontal(runner.track(), runner.camera(), runner.scale())


def contacts(gait: Gait, side: Side) -> np.ndarray:
    kind = EventKind.INITIAL_CONTACT
    return np.array([e.time_s for e in gait.events if (e.kind, e.side) == (kind, side)])


@pytest.mark.parametrize("view", [View.REAR, View.FRONT])
def test_every_step_is_found_once_on_the_right_leg(view: View) -> None:
    runner = FrontalRunner(view=view, noise_px=2.0)
    gait = detect(runner)
    for side in Side:
        true = runner.contacts_s(side)
        true = true[(true > 0.3) & (true < runner.duration_s - 0.3)]
        found = contacts(gait, side)
        apart = np.abs(found[:, None] - true)
        assert (apart.min(axis=0) < 0.06).all()
        assert (np.diff(found) > 0.6 * STRIDE_S).all()


def test_crossed_ankles_do_not_change_the_leg() -> None:
    runner = FrontalRunner(femur_deg=(9.0, 9.0), fppa_deg=(0.0, 0.0))
    track = runner.track()
    middle = track.middle("hip")[:, 0]
    assert np.nanmean(track.xy("ankle", Side.RIGHT)[:, 0] < middle) > 0.2
    found = contacts(detect(runner), Side.RIGHT)
    true = runner.contacts_s(Side.RIGHT)
    assert np.abs(found[:, None] - true).min(axis=1).max() < 0.06


def test_the_first_and_last_steps_are_timed_as_well_as_the_others() -> None:
    runner = FrontalRunner()
    gait = detect(runner)
    for side in Side:
        error = [
            np.min(np.abs(runner.contacts_s(side) - t)) for t in contacts(gait, side)
        ]
        assert np.ptp(error) < 0.012


@pytest.mark.parametrize("fps", [30.0, 120.0])
def test_frame_rate_hardly_moves_the_events(fps: float) -> None:
    base, other = detect(FrontalRunner()), detect(FrontalRunner(fps=fps))
    for side in Side:
        a, b = contacts(base, side), contacts(other, side)
        assert a.size == b.size
        assert np.abs(a - b).max() < 0.008


def test_contact_time_is_that_of_a_runner() -> None:
    gait = detect(FrontalRunner())
    times = [s.contact_time_s for s in gait.strides if np.isfinite(s.contact_time_s)]
    assert np.mean(times) == pytest.approx(CONTACT_S, abs=0.06)


def test_a_gap_of_a_second_loses_its_steps_and_no_others() -> None:
    runner = FrontalRunner()
    track = runner.track()
    xy = track.xy_px.copy()
    xy[240:300] = np.nan
    gait = detect_frontal(replace(track, xy_px=xy), runner.camera(), runner.scale())
    every = np.concatenate([contacts(gait, s) for s in Side])
    assert not np.any((every > 4.35) & (every < 4.65))
    assert np.sum(every < 4.0) >= 9
    assert np.sum(every > 5.2) >= 11


def test_hips_in_view_for_a_second_are_too_short() -> None:
    with pytest.raises(VideoTooShort, match="2 s"):
        detect(FrontalRunner(duration_s=1.5))


CLIPS = (
    "RBDS001_T25_rear_60_noisy",
    "RBDS016_T35_rear_30_noisy",
    "RBDS010_T45_rear_120_noisy",
    "RBDS016_T25_front_60_noisy",
    "RBDS012_T45_rear_vfr60_noisy",
)


@pytest.mark.slow
@pytest.mark.parametrize("name", CLIPS)
def test_against_the_force_plate(name: str) -> None:
    folder = next(iter(TRUTH.glob(name)), None)
    if folder is None:
        pytest.skip("this clip of the truth set is not on this machine")
    file = read_keypoints(folder / "keypoints.csv.gz")
    done = prepare(
        file.track,
        width_px=file.clip.width_px,
        height_px=file.clip.height_px,
        view=file.view,
        leg_length_m=file.leg_length_m,
        height_m=file.height_m,
    )
    gait = detect_frontal(done.track, done.camera, done.scale)
    truth = json.loads((folder / "truth.json").read_text())
    assert gait.cadence_spm == pytest.approx(truth["cadence_spm"], abs=0.8)
    for kind, bias_ms, sd_ms in (("initial_contact", 14, 8), ("toe_off", 20, 8)):
        errors = []
        for side in Side:
            found = np.array(
                [e.time_s for e in gait.events if (e.kind, e.side) == (kind, side)]
            )
            for event in truth["events"]:
                if (event["kind"], event["side"]) != (kind, side):
                    continue
                if 0.3 < event["time_s"] < truth["duration_s"] - 0.3:
                    apart = 1e3 * (found - event["time_s"])
                    errors.append(apart[np.argmin(np.abs(apart))])
        assert abs(np.mean(errors)) < bias_ms
        assert np.std(errors) < sd_ms
        assert np.max(np.abs(errors)) < 60

"""Side-view events and readings beside a force plate (../shared/truth)."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.training.side_timer import read_clip
from gaitcheck.core.gait import EventKind
from gaitcheck.core.view import Side, View
from gaitcheck.events.detect import detect
from gaitcheck.events.plausible import audit
from gaitcheck.metrics.context import StrideContext
from gaitcheck.metrics.sagittal import readings
from gaitcheck.tracks.prepare import prepare

TRUTH = Path(__file__).parents[3] / "shared" / "truth" / "dev"
CLIPS = (
    "RBDS001_T25_side_left_60_noisy",
    "RBDS010_T35_side_right_60_noisy",
    "RBDS016_T45_side_left_60_noisy",
    "RBDS019_T35_side_right_60_noisy",
    "RBDS024_T25_side_left_60_noisy",
    "RBDS001_T35_side_left_30_noisy",
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not TRUTH.exists(), reason="no force-plate truth beside the repo"
    ),
]


@pytest.fixture(scope="module")
def measured():
    return {name: _measure(TRUTH / name) for name in CLIPS}


def _measure(folder):
    track, known = read_clip(folder)
    ready = prepare(
        track,
        width_px=known["width_px"],
        height_px=known["height_px"],
        view=None,
        leg_length_m=known["leg_length_m"],
    )
    gait = detect(ready.track, ready.camera, ready.scale)
    audit(gait, ready.track, ready.camera, ready.scale)
    ctx = StrideContext(
        track=ready.track, camera=ready.camera, scale=ready.scale, gait=gait
    )
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    return known, ready, gait, readings(ctx), truth


def pooled(measured, kind):
    errors = []
    for _, _, gait, _, truth in measured.values():
        for side in Side:
            found = np.array(
                [e.time_s for e in gait.events if e.kind is kind and e.side is side]
            )
            for e in truth["events"]:
                inside = 0.3 < e["time_s"] < truth["duration_s"] - 0.3
                if e["kind"] == kind and e["side"] == side and inside:
                    nearest = found[np.argmin(np.abs(found - e["time_s"]))]
                    errors.append(1000 * (nearest - e["time_s"]))
    return np.array(errors)


@pytest.mark.parametrize(
    ("kind", "bias_ms", "sd_ms"),
    [(EventKind.INITIAL_CONTACT, 4, 6), (EventKind.TOE_OFF, 5, 10)],
)
def test_events_stand_next_to_the_force_plate(measured, kind, bias_ms, sd_ms):
    errors = pooled(measured, kind)
    assert np.abs(errors).max() < 60, "a step was missed or timed a frame burst off"
    assert abs(errors.mean()) < bias_ms
    assert errors.std() < sd_ms


def test_view_and_cadence(measured):
    for known, ready, gait, _, truth in measured.values():
        assert ready.camera.view is View(known["view"])
        assert gait.cadence_spm == pytest.approx(truth["cadence_spm"], abs=0.6)


@pytest.mark.parametrize(
    ("key", "rmse"),
    [
        ("foot_strike_angle_deg", 2.5),
        ("knee_flexion_ic_deg", 2.0),
        ("knee_flexion_peak_deg", 2.2),
        ("tibia_angle_ic_deg", 1.8),
        ("overstride_mm", 17.0),
        ("vertical_oscillation_mm", 3.0),
        ("thigh_extension_peak_deg", 1.6),
    ],
)
def test_readings_stand_next_to_the_markers(measured, key, rmse):
    errors = [
        np.nanmean(r.per_stride) - truth["metrics"][key][r.side]["mean"]
        for _, _, _, found, truth in measured.values()
        for r in found
        if r.key == key
    ]
    assert len(errors) == 2 * len(CLIPS)
    assert np.sqrt(np.mean(np.square(errors))) < rmse

"""Recorded observations of rendered runners against their exact motion.

`recorded/NAME.npz` holds what `python -m benchmarks.pelvis --keep FOLDER` stored as `waist`;
the truth is read beside the clips.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.pelvis.__main__ import WAIST, measure
from benchmarks.pelvis.truth import read_gait, read_truth
from benchmarks.watched import watch
from gaitcheck.core.quality import CameraView
from gaitcheck.core.view import Side, View
from gaitcheck.pelvis.signal import pelvis_signal
from tests.pelvis.scenes import clip_of, track_of

RECORDED = Path(__file__).parent / "recorded"

CLIPS = {
    "02_rear_right_valgus_drop": View.REAR,
    "05_rear_left_drop_low_valgus": View.REAR,
    "08_front_left_valgus": View.FRONT,
    "09_rear_crossover": View.REAR,
}


def read(rendered, name, rows=slice(None)):
    """Relative peak drop per side from the recorded observations."""
    waist = np.load(RECORDED / f"{name}.npz")["waist"].astype(np.float64)[rows]
    gait = read_gait(rendered / f"{name}.truth.json")
    time_s = (np.arange(480) / 60)[rows]
    signal = pelvis_signal(
        waist,
        track_of(time_s),
        CameraView(view=CLIPS[name], reason="told"),
        gait,
        clip_of(time_s),
    )
    assert not isinstance(signal, str), signal
    drops = {}
    for side in Side:
        own = signal.obliquity_deg * (1 if side is Side.LEFT else -1)
        windows = [
            own[
                (time_s >= s.contact_s)
                & (time_s <= s.contact_s + 0.6 * s.contact_time_s)
            ]
            for s in gait.of(side)
            if s.contact_s > time_s[5] and s.toe_off_s < time_s[-5]
        ]
        drops[side] = float(np.mean([w.max() for w in windows]))
    return drops


@pytest.mark.parametrize("name", CLIPS)
def test_relative_drop_is_read_to_one_degree(rendered, name):
    truth = read_truth(rendered / f"{name}.truth.json").relative
    for side, drop in read(rendered, name).items():
        assert drop == pytest.approx(truth[side], abs=1.0)


@pytest.mark.parametrize("name", CLIPS)
def test_the_side_that_drops_more_is_named(rendered, name):
    truth = read_truth(rendered / f"{name}.truth.json").relative
    gap = truth[Side.LEFT] - truth[Side.RIGHT]
    drops = read(rendered, name)
    if abs(gap) >= 2:
        assert np.sign(drops[Side.LEFT] - drops[Side.RIGHT]) == np.sign(gap)


@pytest.mark.model
@pytest.mark.slow
def test_dots_are_found_and_read_to_half_a_degree(rendered):
    path = rendered / "07_rear_stickers_asym_drop.mp4"
    result = measure(*watch(path, None, 2, WAIST), stickers=True)
    truth = read_truth(path.with_suffix(".truth.json")).relative
    assert result.source == "stickers"
    for side in Side:
        assert result.drop[side] == pytest.approx(truth[side], abs=0.5)

"""Rendered runners with exactly known motion, through the real pose model."""

from __future__ import annotations

import json

import numpy as np
import pytest

from gaitcheck.core.intake import Intake
from gaitcheck.core.settings import Settings
from gaitcheck.core.view import Side
from gaitcheck.errors import UnsupportedView
from gaitcheck.findings.evaluate import evaluate

pytestmark = [pytest.mark.model, pytest.mark.slow]

VIEWS = {
    "01_rear_normal": "rear",
    "02_rear_right_valgus_drop": "rear",
    "03_left_rearfoot_overstride": "left",
    "04_right_forefoot": "right",
    "05_rear_left_drop_low_valgus": "rear",
    "06_left_midfoot_normal": "left",
    "07_rear_stickers_asym_drop": "rear",
    "08_front_left_valgus": "front",
    "09_rear_crossover": "rear",
    "10_right_asymmetry": "right",
    "11_left_normal_30fps": "left",
    "12_rear_120fps": "rear",
    "14_rear_second_person": "rear",
}
EDGE_S = 0.3
"""Contacts this near to the ends of a clip may be missed."""
MATCH_S = 0.1

clips = pytest.mark.parametrize("name", VIEWS)


def truth_of(rendered, name):
    return json.loads((rendered / f"{name}.truth.json").read_text())


@clips
def test_view_and_cadence(analysed, rendered, name) -> None:
    part = analysed(rendered / f"{name}.mp4").clips[0]
    truth = truth_of(rendered, name)["summary"]
    assert part.camera.view == VIEWS[name]
    assert part.gait.cadence_spm == pytest.approx(truth["cadence_spm"], abs=1.0)


@clips
def test_no_contact_is_missed_or_invented(analysed, rendered, name) -> None:
    part = analysed(rendered / f"{name}.mp4").clips[0]
    steps = truth_of(rendered, name)["steps"]
    end = part.clip.time_s[-1] - EDGE_S
    for side in Side:
        told = np.array([s["ic"] for s in steps if s["leg"][0] == side[0]])
        found = np.array([s.contact_s for s in part.gait.of(side)])
        inner = told[(told > EDGE_S) & (told < end)]
        assert all(np.abs(found - t).min() < MATCH_S for t in inner), side
        inside = found[(found > EDGE_S) & (found < end)]
        assert all(np.abs(told - t).min() < MATCH_S for t in inside), side


@clips
def test_the_right_runner_is_followed(analysed, rendered, name) -> None:
    """Hips stay within a tenth of the body height of the true pelvis on every frame."""
    part = analysed(rendered / f"{name}.mp4").clips[0]
    points = truth_of(rendered, name)["points"]
    px = np.array(points["px"])
    names = points["names"]
    pelvis = px[:, names.index("pelvis")]
    height = np.ptp(px[..., 1], axis=1).max()
    found = part.track.middle("hip")
    off = np.linalg.norm(found - pelvis, axis=1)
    assert np.nanmax(off) < 0.1 * height
    assert np.isfinite(off).mean() > 0.98


PLANTED = {
    "01_rear_normal": (3.0, None, None),
    "02_rear_right_valgus_drop": (2.8, "HIP", "right"),
    "03_left_rearfoot_overstride": (2.9, "BRK", None),
    "05_rear_left_drop_low_valgus": (2.6, "PD", "left"),
    "06_left_midfoot_normal": (2.8, None, None),
    "07_rear_stickers_asym_drop": (2.7, "PD", "right"),
    "08_front_left_valgus": (3.1, "KV", "left"),
    "04_right_forefoot": (2.9, None, None),
    "09_rear_crossover": (2.9, "NAR", "both"),
    "10_right_asymmetry": (3.1, "AS", None),
    "11_left_normal_30fps": (3.2, None, None),
    "12_rear_120fps": (2.6, None, None),
    "14_rear_second_person": (2.9, None, None),
}
"""Clip: running speed (m/s), code and side of what was planted; None: nothing."""

UNTOLD = {
    "03_left_rearfoot_overstride": ("OS", None),
    "07_rear_stickers_asym_drop": (None, None),
}
"""What is found without the speed, where that is less: the drop of clip 07 is usual in a
faster runner, the step rate of clip 03 in a slower one."""


AT_THE_LIMIT = ("08_front_left_valgus",)
"""The interval ends within 0.2° of the limit, as much as two runs on two processors differ:
found, or on the right side too close to tell."""


def tells_of(finding, planted) -> bool:
    """Whether a ranked finding is the planted one, or a pattern that rests on it."""
    if finding.code == planted.code:
        return finding.side == planted.side
    shared = {e.metric_key for e in finding.evidence} & {
        e.metric_key for e in planted.evidence
    }
    sure = planted.outcome == "present" and finding.side == planted.side
    return finding.is_pattern and sure and bool(shared)


@pytest.mark.parametrize("told", [True, False], ids=["speed told", "speed untold"])
@pytest.mark.parametrize("name", PLANTED)
def test_the_planted_fault_comes_first(analysed, rendered, name, told) -> None:
    speed_mps, code, side = PLANTED[name]
    if not told:
        code, side = UNTOLD.get(name, (code, side))
    done = analysed(rendered / f"{name}.mp4")
    findings, _ = evaluate(
        clips=done.clips,
        metrics=done.metrics,
        asymmetries=done.asymmetries,
        intake=Intake(),
        settings=Settings(belt_speed_mps=speed_mps if told else None),
    )
    ranked = sorted((f for f in findings if f.rank), key=lambda f: f.rank)
    if code is None:
        assert ranked == []
        return
    planted = [f for f in findings if f.code == code and side in (None, f.side)]
    if name in AT_THE_LIMIT and not ranked:
        assert [f.outcome for f in planted] == ["cannot_tell"]
        return
    told_first = [f for f in ranked[:2] if any(tells_of(f, p) for p in planted)]
    assert told_first, [(f.code, f.side) for f in ranked]


def test_an_oblique_camera_is_named(analysed, rendered) -> None:
    with pytest.raises(UnsupportedView, match="oblique"):
        analysed(rendered / "13_oblique_az150.mp4")

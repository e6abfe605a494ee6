"""Planted faults of the rendered clips, fed as true readings with realistic intervals.

The pictures are not measured here: the scenario's own truth stands in for the readings,
with the 95 % intervals that a good clip gives. So this tests the rules, not the camera.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gaitcheck.core.view import View
from tests.findings.sessions import Filmed, Readings, Report, report

if TYPE_CHECKING:
    from pathlib import Path

HEEL_BEHIND_ANKLE_M = 0.05

HALF = {
    "cpd_rel_peak_deg": 1.5,
    "hip_adduction_peak_deg": 3.5,
    "fppa_pkf_deg": 4.5,
    "step_width_mm": 14.0,
    "foot_strike_angle_deg": 6.0,
    "tibia_angle_ic_deg": 4.0,
    "knee_flexion_peak_deg": 6.0,
    "overstride_leg": 0.04,
    "contact_ms": 16.0,
    "step_ms": 7.0,
    "cadence_spm": 0.8,
    "vertical_oscillation_mm": 8.0,
}


def readings(truth: dict[str, Any]) -> Readings:
    """Truth of the scenario under our metric keys, for the clip's view."""
    s = truth["summary"]
    frontal = truth["scenario"]["view"] in ("rear", "front")
    leg = truth["body"]["thigh_m"] + truth["body"]["shank_m"]
    pairs = {
        "contact_ms": (s["contact_time"], 1000.0),
        "step_ms": (s["step_time"], 1000.0),
        "vertical_oscillation_mm": (s["pelvis_osc_step"], 1000.0),
    }
    found = {k: (v["left"] * f, v["right"] * f) for k, (v, f) in pairs.items()}
    if frontal:
        for key, name in (
            ("cpd_rel_peak_deg", "pelvic_drop_peak"),
            ("hip_adduction_peak_deg", "hip_adduction_peak"),
            ("fppa_pkf_deg", "fppa_mid"),
        ):
            found[key] = (s[name]["left"], s[name]["right"])
        found["step_width_mm"] = (1000 * s["step_width_m"],) * 2
    else:
        for key, name in (
            ("foot_strike_angle_deg", "foot_angle_ic"),
            ("tibia_angle_ic_deg", "tibia_angle_ic"),
            ("knee_flexion_peak_deg", "knee_flexion_peak_stance"),
        ):
            found[key] = (s[name]["left"], s[name]["right"])
        ahead = s["ankle_ahead_of_hip_ic_m"]
        found["overstride_leg"] = (
            (ahead["left"] - HEEL_BEHIND_ANKLE_M) / leg,
            (ahead["right"] - HEEL_BEHIND_ANKLE_M) / leg,
        )
    found["cadence_spm"] = (s["cadence_spm"],) * 2
    return {key: (*pair, HALF[key]) for key, pair in found.items()}


def told(rendered: Path, name: str, *, speed: bool = True, drop: bool = True) -> Report:
    (path,) = rendered.glob(f"{name}_*.truth.json")
    truth = json.loads(path.read_text())
    read = readings(truth)
    if not drop:
        read = {k: v for k, v in read.items() if "cpd" not in k and "hip_a" not in k}
    true_mps = truth["scenario"]["gait"]["speed"]
    clip = Filmed(
        view=View(truth["scenario"]["view"]), readings=read, ground_mps=true_mps
    )
    return report(clip, speed_mps=true_mps if speed else None)


PLANTED = [
    ("02", {("HIP", "right"), ("KV", "right")}),
    ("03", {("BRK", "both"), ("OS", "both")}),
    ("05", {("PD", "left"), ("HIP", "left"), ("AS", "left")}),
    ("07", {("PD", "right"), ("HIP", "right"), ("AS", "right")}),
    ("08", {("KV", "left"), ("HIP", "left")}),
    ("09", {("CO", "both"), *(("NAR", side) for side in ("both", "left", "right"))}),
    ("10", {("AS", "both")}),
]


@pytest.mark.parametrize(("name", "wanted"), PLANTED, ids=[n for n, _ in PLANTED])
def test_so_it_does_without_a_speed(
    rendered: Path, name: str, wanted: set[tuple[str, str]]
) -> None:
    ranked = told(rendered, name, speed=False).ranked
    assert set(ranked[:2]) & wanted, ranked


@pytest.mark.parametrize(("name", "wanted"), PLANTED, ids=[n for n, _ in PLANTED])
def test_the_planted_fault_comes_first_or_second(
    rendered: Path, name: str, wanted: set[tuple[str, str]]
) -> None:
    ranked = told(rendered, name).ranked
    assert set(ranked[:2]) & wanted, ranked


@pytest.mark.parametrize("speed", [True, False], ids=["speed told", "speed unknown"])
@pytest.mark.parametrize("name", ["01", "04", "06", "11", "12", "14"])
def test_normal_runners_are_not_flagged(rendered: Path, name: str, speed: bool) -> None:
    assert told(rendered, name, speed=speed).ranked == []


@pytest.mark.parametrize(
    ("name", "wanted"), [("02", ("KV", "right")), ("08", ("KV", "left"))]
)
def test_without_the_pelvis_the_knee_alone_is_found(
    rendered: Path, name: str, wanted: tuple[str, str]
) -> None:
    assert told(rendered, name, drop=False).ranked[0] == wanted

"""Limits against runners whose motion is known from outside."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitcheck.knowledge.loader import load_knowledge
from gaitcheck.knowledge.norms import Band, Curve, Limit, Norm

if TYPE_CHECKING:
    from pathlib import Path

speeds = st.floats(0.5, 8.0)
curves = st.lists(st.floats(-100, 100), min_size=2, max_size=6).map(
    lambda ys: Curve(points=tuple((2.0 + i, y) for i, y in enumerate(ys)))
)


@given(curve=curves, speed=speeds)
def test_a_curve_stays_between_its_points(curve: Curve, speed: float) -> None:
    low, high = min(curve.values), max(curve.values)
    assert low - 1e-9 <= curve.at(speed) <= high + 1e-9


@given(curve=curves)
def test_a_curve_meets_its_points_and_stays_beyond_them(curve: Curve) -> None:
    for speed, value in curve.points:
        assert curve.at(speed) == pytest.approx(value, abs=1e-9)
    assert curve.at(0.1) == curve.points[0][1]
    assert curve.at(99.0) == curve.points[-1][1]


@pytest.mark.parametrize("direction", ["above", "below"])
def test_without_a_speed_the_limit_flags_least(direction: str) -> None:
    limit = Limit(
        direction=direction,  # type: ignore[arg-type]
        severity="mild",
        at=Curve(points=((2.5, 6.0), (4.5, 9.0))),
        basis="measured",
        sources=("x",),
        why="",
    )
    unknown = limit.value(None)
    sign = 1 if direction == "above" else -1
    assert all(sign * unknown >= sign * limit.value(v) for v in np.linspace(1, 6, 21))


def test_without_a_speed_the_band_holds_all_speeds() -> None:
    norm = load_knowledge().norms["contact_ms"]
    wide = norm.band(None)
    for speed in (2.5, 3.5, 4.5):
        band = norm.band(speed)
        assert wide.low <= band.low < band.middle < band.high <= wide.high


def test_outside_the_speeds_of_a_norm_there_is_no_limit() -> None:
    norm = load_knowledge().norms["cpd_rel_peak_deg"]
    ask = {"direction": "above", "severity": "clear"}
    assert norm.limit_value(**ask, speed_mps=6.0) is None  # type: ignore[arg-type]
    assert norm.limit_value(**ask, speed_mps=3.5) == pytest.approx(9.3)  # type: ignore[arg-type]
    assert not norm.valid_at(6.0)
    assert norm.valid_at(None)


def test_a_limit_that_does_not_exist_is_none() -> None:
    norm = load_knowledge().norms["cadence_spm"]
    assert norm.limit("above", "mild") is None
    assert norm.limit_value("above", "mild", speed_mps=3.0) is None


def test_another_name_finds_the_same_norm() -> None:
    knowledge = load_knowledge()
    assert knowledge.norm("overstride_leg_frac") is knowledge.norms["overstride_leg"]
    assert knowledge.norm("no_such_mm") is None


@pytest.mark.parametrize(
    ("angle", "name"),
    [(17.6, "rearfoot"), (8.4, "rearfoot"), (1.0, "midfoot"), (-9.0, "forefoot")],
)
def test_foot_strike_classes(angle: float, name: str) -> None:
    norm = load_knowledge().norms["foot_strike_angle_deg"]
    assert norm.class_of(angle) == name


def test_a_band_at_one_speed_is_constant_beyond() -> None:
    flat = Band(
        group="x",
        low=Curve(points=((0.0, 1.0),)),
        middle=Curve(points=((0.0, 2.0),)),
        high=Curve(points=((0.0, 3.0),)),
    )
    assert flat.at(2.0) == flat.at(5.0) == flat.at(None)


# --- healthy runners on a force-plate treadmill ------------------------------------------


@pytest.fixture(scope="session")
def healthy(force_plate: Path) -> dict[tuple[str, float], dict[str, list[float]]]:
    """Clip means by (metric key, speed), one value per runner and leg."""
    seen: dict[tuple[str, float], dict[tuple[str, str], list[float]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for path in sorted(force_plate.glob("*/truth.json")):
        truth = json.loads(path.read_text())
        for key, sides in truth["metrics"].items():
            for side, value in sides.items():
                if value["mean"] is not None:
                    who = (truth["runner"], side)
                    seen[key, truth["speed_mps"]][who].append(value["mean"])
        who = (truth["runner"], "both")
        seen["cadence_spm", truth["speed_mps"]][who].append(truth["cadence_spm"])
    out: dict[tuple[str, float], dict[str, list[float]]] = {}
    for case, legs in seen.items():
        by_runner: dict[str, list[float]] = defaultdict(list)
        for (runner, _), values in legs.items():
            by_runner[runner].append(float(np.mean(values)))
        out[case] = by_runner
    return out


LARGEST_SHARE = {"mild": 0.25, "clear": 0.08}
"""Largest share of healthy legs beyond a limit; 0.08 is one runner or two legs."""

SMALLEST_HALF_WIDTH = {
    "cpd_rel_peak_deg": 1.2,
    "hip_adduction_peak_deg": 2.9,
    "fppa_pkf_deg": 3.9,
    "tibia_angle_ic_deg": 3.5,
    "foot_strike_angle_deg": 4.9,
    "knee_flexion_ic_deg": 3.9,
    "knee_flexion_peak_deg": 3.1,
    "overstride_mm": 29.0,
    "overstride_leg": 0.034,
    "step_width_mm": 11.0,
    "step_width_leg": 0.013,
    "vertical_oscillation_mm": 5.9,
    "vertical_oscillation_leg": 0.007,
    "cadence_spm": 0.6,
}
"""95 % half widths at the accuracy that gaitcheck aims for (1.96 times the error bars);
0 for the others. A reading counts only when it is further than this beyond a limit."""


@pytest.mark.parametrize("speed", [2.5, 3.5, 4.5])
@pytest.mark.parametrize("severity", ["mild", "clear"])
def test_healthy_runners_are_seldom_beyond_a_limit(
    healthy: dict[tuple[str, float], dict[str, list[float]]],
    speed: float,
    severity: str,
) -> None:
    too_many = []
    checked = 0
    for norm in load_knowledge().norms.values():
        for limit in norm.limits:
            if limit.severity != severity or (norm.id, speed) not in healthy:
                continue
            values = _compared(healthy[norm.id, speed], limit)
            sign = 1 if limit.direction == "above" else -1
            half = SMALLEST_HALF_WIDTH.get(norm.id, 0.0) if limit.of == "value" else 0.0
            # A clear reading is one that counts, and whose mean is beyond clear.
            margin = half if severity == "mild" else 0.0
            beyond = sign * (values - limit.value(speed)) > margin
            checked += 1
            if np.mean(beyond) > LARGEST_SHARE[severity]:
                name = f"{norm.id} {limit.of} {limit.direction}"
                too_many.append(f"{name}: {np.mean(beyond):.0%}")
    assert checked > 15
    assert too_many == []


def _compared(runners: dict[str, list[float]], limit: Limit) -> np.ndarray:
    if limit.of == "value":
        return np.array([v for legs in runners.values() for v in legs])
    pairs = [legs for legs in runners.values() if len(legs) == 2]
    gap = np.array([abs(a - b) for a, b in pairs])
    if limit.of == "difference_pct":
        gap = 100 * gap / np.array([(a + b) / 2 for a, b in pairs])
    return gap


# --- rendered runners with planted faults ------------------------------------------------


def _planted(rendered: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((rendered / f"{name}.truth.json").read_text()))


def _reading(truth: dict[str, Any], key: str, leg: str) -> float:
    summary = truth["summary"]
    if key == "cpd_rel_peak_deg":
        return _relative_drop(truth, leg)
    if key == "overstride_leg":
        points = truth["points"]
        names = points["names"]
        xyz = np.array(points["xyz_m"])
        hips = xyz[:, [names.index("hip_l"), names.index("hip_r")], 0].mean(axis=1)
        ahead = xyz[:, names.index(f"heel_{leg[0]}"), 0] - hips
        t = np.array(truth["frames"]["t"])
        body = truth["body"]
        at_contact = [np.interp(s["ic"], t, ahead) for s in _steps(truth, leg)]
        return float(np.mean(at_contact)) / (body["thigh_m"] + body["shank_m"])
    if key == "step_width_mm":
        return 1000 * float(summary["step_width_m"])
    if key == "cadence_spm":
        return float(summary["cadence_spm"])
    name = {
        "fppa_pkf_deg": "fppa_px_at_peak_flexion",
        "hip_adduction_peak_deg": "hip_adduction_peak",
        "tibia_angle_ic_deg": "tibia_angle_ic",
    }[key]
    return float(summary[name][leg])


def _steps(truth: dict[str, Any], leg: str) -> list[dict[str, Any]]:
    return [s for s in truth["steps"] if s["complete"] and s["leg"][0] == leg[0]]


def _relative_drop(truth: dict[str, Any], leg: str) -> float:
    t = np.array(truth["frames"]["t"])
    tilt = np.array(truth["frames"]["pelvis_obliquity"])
    contacts = [s["ic"] for s in _steps(truth, "left")]
    strides = (t >= contacts[0]) & (t < contacts[-1])
    drop = (tilt - tilt[strides].mean()) * (1 if leg == "left" else -1)
    peaks = [
        drop[(t >= s["ic"]) & (t <= s["ic"] + 0.6 * s["contact_time"])].max()
        for s in _steps(truth, leg)
    ]
    return float(np.mean(peaks))


def _beyond(norm: Norm, severity: str, value: float, speed: float) -> bool:
    out = False
    for limit in norm.limits:
        if limit.of == "value" and limit.severity == severity:
            at = limit.value(speed)
            out |= value > at if limit.direction == "above" else value < at
    return out


@pytest.mark.parametrize(
    ("clip", "key", "leg", "severity"),
    [
        ("02_rear_right_valgus_drop", "cpd_rel_peak_deg", "right", "mild"),
        ("02_rear_right_valgus_drop", "hip_adduction_peak_deg", "right", "clear"),
        ("02_rear_right_valgus_drop", "fppa_pkf_deg", "right", "clear"),
        ("05_rear_left_drop_low_valgus", "cpd_rel_peak_deg", "left", "mild"),
        ("05_rear_left_drop_low_valgus", "hip_adduction_peak_deg", "left", "mild"),
        ("08_front_left_valgus", "fppa_pkf_deg", "left", "clear"),
        ("09_rear_crossover", "step_width_mm", "left", "clear"),
        ("03_left_rearfoot_overstride", "overstride_leg", "left", "clear"),
        ("03_left_rearfoot_overstride", "overstride_leg", "right", "clear"),
        ("03_left_rearfoot_overstride", "tibia_angle_ic_deg", "left", "mild"),
        ("03_left_rearfoot_overstride", "cadence_spm", "left", "mild"),
    ],
)
def test_a_planted_fault_lies_beyond_the_limit(
    rendered: Path, clip: str, key: str, leg: str, severity: str
) -> None:
    truth = _planted(rendered, clip)
    norm = load_knowledge().norms[key]
    speed = float(truth["scenario"]["gait"]["speed"])
    assert _beyond(norm, severity, _reading(truth, key, leg), speed)


def test_a_one_sided_drop_lies_beyond_the_limit_for_differences(rendered: Path) -> None:
    norm = load_knowledge().norms["cpd_rel_peak_deg"]
    for clip in (
        "02_rear_right_valgus_drop",
        "05_rear_left_drop_low_valgus",
        "07_rear_stickers_asym_drop",
    ):
        truth = _planted(rendered, clip)
        gap = abs(_relative_drop(truth, "left") - _relative_drop(truth, "right"))
        speed = float(truth["scenario"]["gait"]["speed"])
        limit = norm.limit_value("above", "mild", speed_mps=speed, of="difference")
        assert limit is not None
        assert gap > limit, clip


NORMAL = (
    "01_rear_normal",
    "04_right_forefoot",
    "06_left_midfoot_normal",
    "11_left_normal_30fps",
    "12_rear_120fps",
)


@pytest.mark.parametrize("clip", NORMAL)
@pytest.mark.parametrize("leg", ["left", "right"])
@pytest.mark.parametrize(
    "key",
    [
        "cpd_rel_peak_deg",
        "hip_adduction_peak_deg",
        "tibia_angle_ic_deg",
        "overstride_leg",
        "step_width_mm",
        "cadence_spm",
    ],
)
def test_a_normal_runner_lies_within_the_limits(
    rendered: Path, clip: str, leg: str, key: str
) -> None:
    truth = _planted(rendered, clip)
    norm = load_knowledge().norms[key]
    speed = float(truth["scenario"]["gait"]["speed"])
    value = _reading(truth, key, leg)
    margin = SMALLEST_HALF_WIDTH.get(key, 0.0)
    inside = value - math.copysign(margin, value - norm.band(speed).middle)
    assert not _beyond(norm, "mild", inside, speed)

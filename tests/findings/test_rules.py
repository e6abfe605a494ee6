"""Each rule: clearly present, clearly absent, at the limit, cannot tell."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gaitcheck.core.view import View
from gaitcheck.findings.catalogue import RULES
from gaitcheck.findings.speed import RunningSpeed
from gaitcheck.knowledge.loader import load_knowledge
from tests.findings.sessions import Filmed, healthy, report, without

if TYPE_CHECKING:
    from gaitcheck.knowledge.norms import Direction

REAR, SIDE = View.REAR, View.LEFT
DROP = "cpd_rel_peak_deg"


def limit(key: str, direction: Direction, speed_mps: float = 2.8) -> float:
    """The mild limit as the knowledge base has it: clinicians may edit it."""
    norm = load_knowledge().norm(key)
    assert norm is not None
    value = norm.limit_value(direction, "mild", speed_mps=speed_mps)
    assert value is not None
    return value


@dataclass(frozen=True, kw_only=True)
class Row:
    """Values that leave no doubt to a clinician, and half of their 95 % interval."""

    code: str
    view: View
    key: str
    present: float
    absent: float
    half: float

    @property
    def just_beyond(self) -> float:
        """A value beyond the limit by a fifth of its own uncertainty."""
        up = self.present > self.absent
        return limit(self.key, "above" if up else "below") + 0.2 * self.half * (
            1 if up else -1
        )


# Running at 2.8 m/s. Sources of the values: BIOMECHANICS.md section 2.
ROWS = (
    Row(code="PD", view=REAR, key="cpd_rel_peak_deg", present=10, absent=3, half=1.2),
    Row(code="HA", view=REAR, key="hip_adduction_peak_deg", present=18, absent=7, half=2),
    Row(code="KV", view=REAR, key="fppa_pkf_deg", present=15, absent=0, half=3),
    Row(code="KW", view=REAR, key="knee_window_ratio", present=0.05, absent=0.8, half=0.1),
    Row(code="TL", view=REAR, key="lateral_trunk_lean_deg", present=10, absent=1, half=1.5),
    Row(code="CO", view=REAR, key="step_width_mm", present=-40, absent=60, half=12),
    Row(code="OS", view=SIDE, key="overstride_leg", present=0.32, absent=0.12, half=0.02),
    Row(code="TE", view=SIDE, key="tibia_angle_ic_deg", present=16, absent=4, half=2.5),
    Row(code="FI", view=SIDE, key="foot_strike_angle_deg", present=30, absent=12, half=3),
    Row(code="KS", view=SIDE, key="knee_flexion_peak_deg", present=27, absent=42, half=4),
    Row(code="KD", view=SIDE, key="knee_flexion_peak_deg", present=60, absent=42, half=4),
    Row(code="UT", view=SIDE, key="trunk_lean_deg", present=-2, absent=8, half=2),
    Row(code="FT", view=SIDE, key="trunk_lean_deg", present=20, absent=8, half=2),
    Row(code="VO", view=SIDE, key="vertical_oscillation_mm", present=145, absent=85, half=8),
    Row(code="LC", view=SIDE, key="cadence_spm", present=146, absent=172, half=0.8),
    Row(code="GR", view=SIDE, key="duty_factor", present=0.52, absent=0.36, half=0.02),
    Row(code="SV", view=SIDE, key="stride_time_cv_pct", present=7, absent=1, half=0.5),
)  # fmt: skip
OF_THE_BODY = ("CO", "UT", "FT", "VO", "GR", "LC", "SV")
IDS = [row.code for row in ROWS]


def filmed(row: Row, right: float, half: float | None = None) -> Filmed:
    """A healthy clip in which the right leg (or the body) reads this value."""
    used = row.half if half is None else half
    usual = row.absent if of_a_leg(row) else right
    return healthy(row.view, **{row.key: (usual, right, used)})


def of_a_leg(row: Row) -> bool:
    return row.code not in OF_THE_BODY


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_clearly_present(row: Row) -> None:
    found = report(filmed(row, row.present)).one(row.code, "right")
    assert found.outcome == "present"
    assert found.severity in ("mild", "clear")
    assert (" right " in found.summary) is of_a_leg(row)
    first = found.evidence[0]
    assert (first.metric_key, math.isfinite(first.limit)) == (row.key, True)


@pytest.mark.parametrize("row", [r for r in ROWS if of_a_leg(r)], ids=lambda r: r.code)
def test_the_other_leg_stays_absent(row: Row) -> None:
    assert report(filmed(row, row.present)).one(row.code, "left").outcome == "absent"


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_clearly_absent(row: Row) -> None:
    outcome = report(filmed(row, row.absent))
    assert outcome.one(row.code).outcome == "absent"
    assert outcome.ranked == []


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_at_the_limit_nothing_is_flagged(row: Row) -> None:
    found = report(filmed(row, row.just_beyond)).one(row.code, "right")
    assert found.outcome == "cannot_tell"
    assert "uncertainty" in found.reason
    assert found.rank == 0


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_far_beyond_but_hardly_known_is_not_flagged(row: Row) -> None:
    wide = 3 * abs(row.present - row.absent)
    found = report(filmed(row, row.present, half=wide)).one(row.code, "right")
    assert found.outcome == "cannot_tell"


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_withheld_gives_the_metric_s_own_reason(row: Row) -> None:
    clip = without(healthy(row.view), row.key, reason="a reason of its own")
    found = report(clip).one(row.code)
    assert found.outcome == "cannot_tell"
    assert "a reason of its own" in found.reason.lower()


@pytest.mark.parametrize("row", [r for r in ROWS if r.code not in ("VO", "LC", "GR", "SV")], ids=lambda r: r.code)  # fmt: skip
def test_the_wrong_view_cannot_tell_and_says_so(row: Row) -> None:
    other = SIDE if row.view is REAR else REAR
    found = report(healthy(other)).one(row.code)
    assert found.outcome == "cannot_tell"
    assert "not filmed from" in found.reason.lower()


def test_the_clear_limit_makes_it_clear() -> None:
    norm = load_knowledge().norms["fppa_pkf_deg"]
    edge = norm.limit_value("above", "clear", speed_mps=2.8)
    assert edge is not None
    below, beyond = (0.0, edge - 1.0, 0.5), (0.0, edge + 1.0, 0.5)
    mild = report(healthy(REAR, fppa_pkf_deg=below)).one("KV", "right")
    clear = report(healthy(REAR, fppa_pkf_deg=beyond)).one("KV", "right")
    assert (mild.severity, clear.severity) == ("mild", "clear")


def test_a_reading_without_interval_cannot_tell() -> None:
    clip = healthy(REAR, fppa_pkf_deg=(0.0, 30.0, math.inf))
    found = report(clip).one("KV", "right")
    assert (found.outcome, found.reason) == (
        "cannot_tell",
        "Its uncertainty is not known.",
    )


def test_faster_running_raises_the_limit() -> None:
    between = (limit(DROP, "above", 2.5) + limit(DROP, "above", 4.5)) / 2
    clip = healthy(REAR, cpd_rel_peak_deg=(4.0, between, 0.6))
    assert report(clip, speed_mps=2.5).one("PD", "right").outcome == "present"
    assert report(clip, speed_mps=4.5).one("PD", "right").outcome == "absent"


def test_without_a_speed_a_finding_says_up_to_which_it_holds() -> None:
    at_three = limit(DROP, "above", 3.0)
    clip = healthy(REAR, cpd_rel_peak_deg=(4.0, at_three + 0.9, 0.8))
    found = report(clip, speed_mps=None).one("PD", "right")
    assert found.outcome == "present"
    assert "at this speed" not in found.summary
    assert "holds for certain up to 3.0 m/s" in found.reason
    assert report(clip, speed_mps=3.0).one("PD", "right").outcome == "present"
    assert report(clip, speed_mps=3.2).one("PD", "right").outcome == "cannot_tell"
    far = healthy(REAR, cpd_rel_peak_deg=(4.0, 13.0, 0.8))
    assert "holds at each" in report(far, speed_mps=None).one("PD", "right").reason


def test_long_contacts_speak_for_slow_running() -> None:
    """290 ms on the ground is slow running: limits of sprinters do not apply."""
    drop = {DROP: (4.0, limit(DROP, "above", 2.9) + 0.4, 0.4)}
    slow = healthy(REAR, contact_ms=(290.0, 290.0, 6.0), **drop)
    fast = healthy(REAR, contact_ms=(185.0, 185.0, 6.0), **drop)
    assert report(slow, speed_mps=None).one("PD", "right").outcome == "present"
    assert report(fast, speed_mps=None).one("PD", "right").outcome == "absent"


@pytest.mark.parametrize("true_mps", [2.5, 3.0, 3.5])
def test_from_the_side_the_ground_under_the_foot_tells_the_speed(
    true_mps: float,
) -> None:
    clip = healthy(SIDE, contact_ms=(247.0, 247.0, 40.0))
    filmed = replace(clip, ground_mps=true_mps)
    untold = report(filmed, speed_mps=None).one("OS", "left").evidence[0].limit
    assert untold == pytest.approx(limit("overstride_leg", "above", true_mps), abs=0.02)


def test_one_clip_says_nothing_of_the_speed_of_another() -> None:
    fast = replace(healthy(SIDE), ground_mps=4.0)
    rear = healthy(REAR)
    alone = report(rear, speed_mps=None).one("PD", "left").evidence[0].limit
    beside = report(rear, fast, speed_mps=None).one("PD", "left").evidence[0].limit
    assert alone == beside


def test_an_untold_speed_marks_as_many_healthy_legs_as_told_ones() -> None:
    """Legs drawn from the healthy band at speeds that people choose."""
    rng = np.random.default_rng(5)
    norm = load_knowledge().norm(DROP)
    assert norm is not None
    speeds = 2.72 * np.exp(0.18 * rng.standard_normal(20_000))
    edge = norm.limit("above", "mild")
    assert edge is not None
    bands = [norm.band(v) for v in speeds]
    sd = np.array([(b.high - b.low) / 3.29 for b in bands])
    legs = np.array([b.middle for b in bands]) + sd * rng.standard_normal(speeds.size)
    told = np.mean(legs > [edge.at.at(v) for v in speeds])
    untold = RunningSpeed(told_mps=None).limit(edge, norm)
    assert np.mean(legs > untold) == pytest.approx(told, abs=0.015)


def test_a_knee_that_hardly_bends_at_all_is_doubted() -> None:
    """Read so on a real clip with loose shorts; no healthy knee bends so little."""
    found = report(healthy(SIDE, knee_flexion_peak_deg=(21.5, 28.0, 3.0)))
    doubted, believed = found.one("KS", "left"), found.one("KS", "right")
    assert (doubted.outcome, believed.outcome) == ("cannot_tell", "present")
    assert "tight shorts" in doubted.reason
    assert ("KS", "right") in found.ranked


def test_walking_pace_has_no_limits() -> None:
    found = report(healthy(REAR, fppa_pkf_deg=(0.0, 15.0, 1.0)), speed_mps=1.2)
    assert found.one("KV", "right").outcome == "cannot_tell"
    assert "no limit is known at this speed" in found.one("KV", "right").reason.lower()


@pytest.mark.parametrize(
    ("angle", "half", "outcome", "word"),
    [
        (18.0, 3.0, "present", "Rearfoot:"),
        (-5.0, 3.0, "present", "Not rearfoot:"),
        (8.5, 3.0, "cannot_tell", "Too close"),
    ],
)
def test_foot_strike_is_two_classes_with_a_certainty(
    angle: float, half: float, outcome: str, word: str
) -> None:
    clip = healthy(SIDE, foot_strike_angle_deg=(angle, angle, half))
    found = report(clip).one("FS")
    assert (found.outcome, found.information_only, found.rank) == (outcome, True, 0)
    assert word in f"{found.summary} {found.reason}"


def test_one_foot_across_the_midline_gives_the_crossover_its_side() -> None:
    both = healthy(
        REAR,
        step_width_mm=(-40, -40, 10),
        foot_to_midline_ms_mm=(-25.0, -22.0, 10),
    )
    right = healthy(
        REAR, step_width_mm=(-40, -40, 10), foot_to_midline_ms_mm=(20.0, -50.0, 10)
    )
    assert report(both).one("CO").side == "both"
    assert report(right).one("CO").side == "right"


def test_step_width_needs_no_scale() -> None:
    clip = without(
        healthy(REAR, step_width_leg=(-0.05, -0.05, 0.012)),
        "step_width_mm",
        reason="nothing fixes the scale",
    )
    assert report(clip).one("CO").outcome == "present"


def test_every_finding_of_the_knowledge_base_has_a_rule_and_the_other_way() -> None:
    assert sorted(r.code for r in RULES) == sorted(load_knowledge().findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_rules_agree_with_the_knowledge_base(rule) -> None:
    entry = load_knowledge().findings[rule.code]
    assert {str(v) for v in rule.views} == set(entry.views)
    members = (*entry.requires, *entry.any_of)
    assert set(members) <= set(rule.after)
    if rule.lead:
        assert rule.lead[0] == entry.metrics[0]

"""Patterns, asymmetry and the order of the report."""

from __future__ import annotations

import pytest

from gaitcheck.core.view import View
from tests.findings.sessions import Filmed, healthy, report, without

REAR, SIDE = View.REAR, View.LEFT


def overstriding(**changed: tuple[float, float, float]) -> Filmed:
    return healthy(SIDE, overstride_leg=(0.32, 0.33, 0.02), **changed)


def test_drop_and_inward_knee_of_one_leg_are_one_pattern() -> None:
    found = report(
        healthy(REAR, cpd_rel_peak_deg=(4.0, 9.5, 1.0), fppa_pkf_deg=(1.0, 14.0, 3.0))
    )
    assert found.ranked == [("HIP", "right")]
    pattern = found.one("HIP", "right")
    assert {e.metric_key for e in pattern.evidence} == {
        "cpd_rel_peak_deg",
        "fppa_pkf_deg",
    }
    assert found.one("HIP", "left").outcome == "absent"


def test_members_stay_in_the_list_but_take_no_place_in_front() -> None:
    found = report(
        healthy(REAR, cpd_rel_peak_deg=(4.0, 9.5, 1.0), fppa_pkf_deg=(1.0, 14.0, 3.0))
    )
    for code in ("PD", "KV"):
        member = found.one(code, "right")
        assert (member.outcome, member.rank) == ("present", 0)
        assert "HIP" in member.reason


def test_drop_of_one_leg_and_inward_knee_of_the_other_are_no_pattern() -> None:
    found = report(
        healthy(REAR, cpd_rel_peak_deg=(4.0, 9.5, 1.0), fppa_pkf_deg=(14.0, 1.0, 3.0))
    )
    assert sorted(found.ranked) == [("KV", "left"), ("PD", "right")]
    assert {f.outcome for f in found.of("HIP")} == {"absent"}


def test_a_pattern_cannot_be_told_while_its_members_cannot() -> None:
    clip = without(
        healthy(REAR, fppa_pkf_deg=(1.0, 14.0, 3.0)),
        "cpd_rel_peak_deg",
        "hip_adduction_peak_deg",
        reason="the waist could not be followed",
    )
    found = report(clip)
    assert found.ranked == [("KV", "right")]
    open_ = found.one("HIP", "right")
    assert open_.outcome == "cannot_tell"
    assert "PD and HA" in open_.reason


def test_overstride_with_low_step_rate_is_the_braking_pattern() -> None:
    found = report(overstriding(cadence_spm=(150.0, 150.0, 0.8)))
    assert found.ranked == [("BRK", "both")]
    assert "150" in found.one("BRK").summary


def test_low_step_rate_alone_is_no_braking_pattern() -> None:
    found = report(healthy(SIDE, cadence_spm=(150.0, 150.0, 0.8)))
    assert found.ranked == []
    alone = found.one("LC")
    assert (alone.outcome, alone.rank) == ("present", 0)
    assert alone.reason.startswith("Counts only together with:")


def test_narrow_step_with_drop_is_the_narrow_step_pattern() -> None:
    found = report(
        healthy(REAR, step_width_mm=(-40, -40, 10), cpd_rel_peak_deg=(4.0, 9.5, 1.0))
    )
    assert found.ranked == [("NAR", "right")]


CROSSED = {
    "hip_adduction_peak_deg": (17.5, 17.4, 4.3),
    "knee_window_ratio": (0.19, 0.17, 0.16),
}
"""Hips and knees of a runner whose feet land on one line."""


def test_adducted_thighs_and_closed_knees_alone_are_no_hip_pattern() -> None:
    """Feet near one line make both, with a level pelvis and straight legs."""
    found = report(healthy(REAR, **CROSSED))
    assert "present" not in {f.outcome for f in found.of("HIP")}
    assert sorted(found.ranked) == [("HA", "both"), ("KW", "both")]


def test_with_a_dropping_pelvis_they_are_one() -> None:
    found = report(healthy(REAR, **CROSSED, cpd_rel_peak_deg=(9.4, 9.5, 1.0)))
    assert found.ranked == [("HIP", "both")]


def test_a_step_narrow_within_its_noise_is_made_certain_by_both_legs() -> None:
    step = {"step_width_mm": (-6.0, -6.0, 30.0)}
    found = report(healthy(REAR, **CROSSED, **step))
    assert found.one("CO").outcome == "cannot_tell"
    assert found.ranked == [("NAR", "both")]
    assert "Alone, the step width would not be certain" in found.one("NAR").summary
    assert "Crossover" in found.one("KW").reason


@pytest.mark.parametrize(
    "changed",
    [
        {"step_width_mm": (30.0, 30.0, 30.0)},
        {"hip_adduction_peak_deg": (17.5, 9.0, 4.3)},
        {"knee_window_ratio": (0.19, 0.6, 0.16)},
        {"cpd_rel_peak_deg": (9.4, 4.0, 1.0)},
    ],
    ids=["step not narrow", "one hip only", "one knee only", "pelvis drops"],
)
def test_short_of_that_the_narrow_step_stays_open(
    changed: dict[str, tuple[float, float, float]],
) -> None:
    clip = {**CROSSED, "step_width_mm": (-6.0, -6.0, 30.0), **changed}
    outcomes = {f.outcome for f in report(healthy(REAR, **clip)).of("NAR")}
    assert "present" not in outcomes


def test_a_narrow_step_comes_before_the_hip_pattern_of_both_legs() -> None:
    drop = {"cpd_rel_peak_deg": (9.4, 9.5, 1.0), "step_width_mm": (-40.0, -40.0, 10.0)}
    both = report(healthy(REAR, **CROSSED, **drop))
    assert both.ranked == [("NAR", "both"), ("HIP", "both")]
    drop["cpd_rel_peak_deg"] = (4.0, 9.5, 1.0)
    one = report(healthy(REAR, **drop, fppa_pkf_deg=(0.0, 14.0, 3.0)))
    assert one.ranked[0] == ("HIP", "right")


def test_a_pattern_ranks_above_a_single_reading_that_is_further_out() -> None:
    found = report(
        healthy(
            REAR,
            cpd_rel_peak_deg=(4.0, 8.6, 1.0),
            fppa_pkf_deg=(30.0, 12.0, 3.0),
            hip_adduction_peak_deg=(8.0, 15.0, 1.5),
        )
    )
    assert found.ranked[0] == ("HIP", "right")
    assert ("KV", "left") in found.ranked


def test_readings_of_different_sources_may_be_certain_together() -> None:
    """Drop from the waist and knee from the keypoints, each at its limit."""
    found = report(
        healthy(REAR, cpd_rel_peak_deg=(6.0, 7.8, 3.0), fppa_pkf_deg=(4.0, 12.0, 7.0))
    )
    assert {found.one(c, "right").outcome for c in ("PD", "KV")} == {"cannot_tell"}
    pattern = found.one("HIP", "right")
    assert (pattern.outcome, pattern.severity) == ("present", "mild")
    assert "Alone, pelvic drop and inward angle of the knee" in pattern.summary
    assert found.ranked[0] == ("HIP", "right")


def test_one_reading_at_its_limit_makes_no_pattern() -> None:
    found = report(
        healthy(REAR, cpd_rel_peak_deg=(6.0, 7.8, 3.0), fppa_pkf_deg=(1.0, 2.0, 7.0))
    )
    assert found.ranked == []


def test_readings_that_share_their_error_are_not_counted_twice() -> None:
    """Knee angle and knee window come from the same knee points."""
    found = report(
        healthy(REAR, fppa_pkf_deg=(4.0, 12.0, 7.0), knee_window_ratio=(0.7, 0.25, 0.2))
    )
    assert found.ranked == []


# --- left against right ------------------------------------------------------------------


def test_a_longer_contact_of_one_leg_beyond_noise_and_norm() -> None:
    found = report(healthy(SIDE, contact_ms=(242.0, 265.0, 9.0)))
    assert found.ranked == [("AS", "both")]
    assert "right larger" in found.one("AS").summary


def test_a_difference_that_no_runner_shows_is_doubted() -> None:
    """40 % of contact time, read on a real clip whose far leg had been lost."""
    found = report(healthy(SIDE, contact_ms=(200.0, 300.0, 9.0)))
    assert found.ranked == []
    doubted = found.one("AS")
    assert doubted.outcome == "cannot_tell"
    assert "40.0 % in contact time" in doubted.reason
    assert "other side" in doubted.reason


def test_the_same_difference_within_noise_cannot_be_told() -> None:
    found = report(healthy(SIDE, contact_ms=(242.0, 265.0, 40.0))).one("AS")
    assert found.outcome == "cannot_tell"
    assert "uncertainty" in found.reason


def test_a_certain_but_ordinary_difference_is_absent() -> None:
    found = report(healthy(SIDE, contact_ms=(256.0, 262.0, 1.0))).one("AS")
    assert found.outcome == "absent"


def test_one_leg_withheld_gives_its_reason() -> None:
    clip = Filmed(
        view=SIDE, withheld={"contact_ms": "the far foot is hidden by the console"}
    )
    found = report(clip).one("AS")
    assert found.outcome == "cannot_tell"
    assert "far foot is hidden" in found.reason


def test_a_one_sided_inward_knee_is_counted_once() -> None:
    found = report(healthy(REAR, fppa_pkf_deg=(0.0, 15.0, 3.0)))
    assert found.ranked == [("KV", "right")]


def test_a_difference_tells_of_a_leg_whose_own_limit_is_in_doubt() -> None:
    """A lone reading is too uncertain, the difference between the legs is not."""
    found = report(healthy(REAR, cpd_rel_peak_deg=(1.4, 5.9, 1.2)))
    assert found.one("PD", "right").outcome == "cannot_tell"
    assert found.ranked == [("AS", "right")]


def test_a_mild_difference_of_the_projected_knee_may_be_the_camera_s() -> None:
    mild = report(healthy(REAR, fppa_pkf_deg=(-5.0, 3.5, 2.8)))
    clear = report(healthy(REAR, fppa_pkf_deg=(-8.0, 4.5, 2.8)))
    assert mild.ranked == []
    assert clear.ranked == [("AS", "right")]


def test_angles_are_never_compared_in_per_cent() -> None:
    summary = report(healthy(REAR, cpd_rel_peak_deg=(1.4, 5.9, 1.2))).one("AS").summary
    assert "4.5° in pelvic drop" in summary
    assert "%" not in summary


# --- the order ---------------------------------------------------------------------------

TWO_SIDED = healthy(
    REAR, fppa_pkf_deg=(14.0, 0.0, 3.0), cpd_rel_peak_deg=(4.0, 10.5, 1.0)
)


@pytest.mark.parametrize(
    ("side", "first"), [("left", ("KV", "left")), ("right", ("PD", "right"))]
)
def test_the_painful_side_comes_first(side: str, first: tuple[str, str]) -> None:
    answers = {"pain_now": "yes", "pain_side": side, "pain_location": "front-centre"}
    assert report(TWO_SIDED, answers=answers).ranked[0] == first


def test_a_narrow_step_gains_weight_with_pain_at_the_outer_knee() -> None:
    clip = healthy(
        REAR, step_width_mm=(-40, -40, 10), lateral_trunk_lean_deg=(7.8, 7.8, 1.2)
    )
    outer = {"pain_now": "yes", "pain_location": "outer"}
    front = {"pain_now": "yes", "pain_location": "front-centre"}
    assert report(clip, answers=outer).ranked[0][0] == "CO"
    assert report(clip, answers=front).ranked[0][0] == "TL"


def test_ranks_count_up_without_gaps() -> None:
    found = report(TWO_SIDED)
    ranks = [f.rank for f in found.findings if f.rank]
    assert ranks == list(range(1, len(ranks) + 1))
    assert [f.rank for f in found.findings[: len(ranks)]] == ranks

"""Whole reports of written cases, read as a physiotherapist would read them."""

from __future__ import annotations

from gaitcheck.core.view import View
from tests.findings.sessions import Filmed, Report, healthy, report, without

REAR, SIDE, RIGHT = View.REAR, View.LEFT, View.RIGHT

CROSSOVER = healthy(
    REAR, step_width_mm=(-40, -40, 12), foot_to_midline_ms_mm=(-22.0, -25.0, 12)
)
HIP_RIGHT = healthy(
    REAR, cpd_rel_peak_deg=(4.0, 9.5, 1.0), fppa_pkf_deg=(1.0, 14.0, 3.0)
)
OVERSTRIDE = healthy(
    SIDE, overstride_leg=(0.32, 0.33, 0.02), cadence_spm=(150.0, 150.0, 0.8)
)


def ids(items: object) -> list[str]:
    return [item.id for item in items]  # type: ignore[attr-defined]


def with_pain(**more: object) -> dict[str, object]:
    return {"pain_now": "yes", "pain_onset": "gradual", **more}


def test_outer_knee_pain_with_crossover() -> None:
    answers = with_pain(
        pain_location="outer",
        pain_side="right",
        pain_triggers=["long-run", "downhill"],
        pain_signs=["snapping"],
    )
    told = report(CROSSOVER, answers=answers)
    assert told.ranked[0][0] == "CO"
    first = told.guidance.conditions[0]
    assert (first.id, first.findings) == ("itbs", ("CO",))
    assert "Running downhill" in first.matched
    assert "limited evidence" in first.video
    assert told.guidance.cue is not None
    assert told.guidance.cue.id == "cue_wider_step"
    assert "midline_crossing" in ids(told.guidance.disagreements)
    assert "including it" in told.guidance.agreement


def test_front_knee_pain_with_overstride_after_a_sudden_longest_run() -> None:
    answers = with_pain(
        pain_location="front-centre",
        pain_side="left",
        pain_triggers="stairs-down,long-sitting",
        longest_run_30d_km=10,
        spike_run_km=16,
    )
    told = report(OVERSTRIDE, answers=answers)
    guidance = told.guidance
    # Training load stands in its own place, before the video, with its own figure.
    assert ids(guidance.load) == ["session_spike"]
    assert "60 %" in guidance.load[0].text
    assert told.ranked == [("BRK", "both")]
    assert guidance.conditions[0].id == "pfp"
    assert ids(guidance.load_advice)[:2] == ["load_pain_rule", "load_longest_run"]
    assert guidance.cue is not None
    assert guidance.cue.id == "cue_step_rate"
    assert "150" in guidance.cue.dose
    assert "158" in guidance.cue.dose


def test_night_pain_and_swelling_come_before_everything() -> None:
    answers = with_pain(
        pain_location="front-centre", warning_signs=["night-pain", "swelling"]
    )
    guidance = report(HIP_RIGHT, answers=answers).guidance
    assert ids(guidance.red_flags) == ["night_pain", "swelling"]
    assert guidance.exercises == ()
    assert guidance.cue is None
    assert guidance.load_advice == ()
    assert guidance.see_someone[0].startswith("See a doctor within days")
    assert "examined" in guidance.film_next[0]


def test_healthy_runner_gets_nothing_invented() -> None:
    told = report(
        healthy(REAR),
        healthy(SIDE),
        answers={
            "pain_now": "no",
            "warning_signs": "none",
            "surface": "tarmac-concrete",
            "other_training": "nothing",
            "warm_up": "none",
        },
    )
    guidance = told.guidance
    assert told.ranked == []
    assert (guidance.red_flags, guidance.load, guidance.conditions) == ((), (), ())
    assert (guidance.exercises, guidance.cue, guidance.load_advice) == ((), None, ())
    assert (guidance.agreement, guidance.see_someone) == ("", ())
    assert any("Nothing stands out" in note for note in guidance.notes)
    assert guidance.film_next == ()


def test_unusual_movement_without_a_complaint_is_described_and_left_alone() -> None:
    told = report(HIP_RIGHT, answers={"pain_now": "no"})
    assert told.ranked == [("HIP", "right")]
    assert told.guidance.exercises == ()
    assert told.guidance.cue is None
    assert any("Without a complaint" in note for note in told.guidance.notes)


def test_a_mild_reading_without_a_complaint_is_a_note() -> None:
    clip = healthy(REAR, lateral_trunk_lean_deg=(2.0, 7.8, 1.0))
    calm = report(clip, answers={"pain_now": "no"})
    assert calm.ranked == []
    noted = calm.one("TL", "right")
    assert (noted.outcome, noted.severity) == ("present", "mild")
    assert "a note" in noted.reason
    assert report(clip).ranked == [("TL", "right")]


def test_an_open_question_on_the_far_leg_asks_for_its_side() -> None:
    clip = without(healthy(SIDE), "contact_ms", "step_ms", reason="hidden by the rail")
    only = Filmed(
        view=SIDE,
        readings={k: v for k, v in clip.readings.items() if "knee" not in k},
        withheld=clip.withheld,
    )
    assert any("other side as well" in t for t in report(only).guidance.film_next)
    assert not any(
        "other side as well" in t for t in report(healthy(SIDE)).guidance.film_next
    )


def test_pain_left_but_finding_right() -> None:
    answers = with_pain(pain_location="front-centre", pain_side="left")
    guidance = report(HIP_RIGHT, answers=answers).guidance
    assert "speaks against a link" in guidance.agreement
    assert "nothing that stands out" in guidance.agreement
    assert "not on the side that hurts" in guidance.conditions[0].video
    # The complaint still gets its exercises; the other leg's finding gives no cue.
    assert guidance.cue is None
    assert len(guidance.exercises) == 3
    assert {r.side for r in guidance.exercises} == {"left"}


def test_pain_and_finding_on_the_same_side() -> None:
    answers = with_pain(pain_location="front-centre", pain_side="right")
    guidance = report(HIP_RIGHT, answers=answers).guidance
    assert "The right knee hurts. On that side: hip control pattern" in (
        guidance.agreement
    )
    assert guidance.cue is not None
    assert guidance.cue.side == "right"
    assert any("Pain itself changes" in note for note in guidance.notes)


def test_speed_unknown_is_said_and_asked_for() -> None:
    told = report(HIP_RIGHT, speed_mps=None)
    assert any("speed is not known" in note for note in told.guidance.notes)
    assert any("--speed" in tip for tip in told.guidance.film_next)
    assert any("treadmill" in text for text in told.guidance.would_add)


def test_speed_from_the_questionnaire_counts() -> None:
    told = report(HIP_RIGHT, speed_mps=None, answers={"run_speed_kmh": 10})
    assert not any("--speed" in tip for tip in told.guidance.film_next)


def test_withheld_drop_leaves_the_knee_to_speak() -> None:
    clip = without(
        healthy(REAR, fppa_pkf_deg=(1.0, 14.0, 3.0)),
        "cpd_rel_peak_deg",
        "cpd_peak_deg",
        "hip_adduction_peak_deg",
        reason="the waist could not be followed",
    )
    told = report(clip)
    assert told.ranked == [("KV", "right")]
    assert told.one("PD").outcome == "cannot_tell"
    assert "waist could not be followed" in told.one("PD").reason


def test_no_questionnaire_says_what_it_would_have_added() -> None:
    guidance = report(HIP_RIGHT).guidance
    assert guidance.notes[0].startswith("No questions were answered")
    assert "whether a reading lies on the painful side" in " ".join(guidance.would_add)
    assert guidance.would_add[0].startswith("“Do you have any of these?”")
    assert all("if the knee hurts" in r.why for r in guidance.exercises)


def test_pain_below_the_kneecap_after_sprints() -> None:
    answers = with_pain(
        pain_location="below-kneecap",
        pain_triggers=["jumping-sprinting", "run-start"],
        pain_signs=["tender-tendon"],
        recent_changes=["faster"],
    )
    guidance = report(healthy(SIDE), answers=answers).guidance
    assert guidance.conditions[0].id == "patellar_tendon"
    assert guidance.conditions[0].findings == ()
    assert "None of the readings" in guidance.conditions[0].video
    assert guidance.exercises[0].id == "wall_sit"
    assert ids(guidance.load) == ["recent_change"]
    assert guidance.cue is None


def test_inner_pain_gets_no_support_from_the_video() -> None:
    answers = with_pain(
        pain_location="inner-low", pain_signs=["tender-inner-low"], pain_side="left"
    )
    guidance = report(healthy(REAR), answers=answers).guidance
    assert guidance.conditions[0].id == "pes_anserine"
    assert "nothing on either leg that stands out" in guidance.agreement


def test_stiff_in_daily_life_at_58() -> None:
    answers = with_pain(
        pain_location="diffuse",
        age=58,
        pain_triggers=["daily-life", "stairs-up"],
        pain_signs=["stiff-short"],
        past_injury=["knee-surgery"],
    )
    guidance = report(healthy(REAR), answers=answers).guidance
    assert guidance.conditions[0].id == "osteoarthritis"
    assert "daily_life_over_50" in ids(guidance.red_flags)
    # An appointment is no emergency: movement is the core of what helps.
    assert guidance.exercises
    assert "running_and_oa" in ids(guidance.disagreements)


def test_after_an_accident_nothing_but_an_examination() -> None:
    answers = {"pain_now": "yes", "pain_onset": "accident", "warning_signs": "pop"}
    guidance = report(HIP_RIGHT, answers=answers).guidance
    assert "injury_with_pop" in ids(guidance.red_flags)
    assert guidance.see_someone[0].startswith("See a doctor today")
    assert [c.id for c in guidance.conditions] == ["acute_knee"]
    assert guidance.exercises == ()


def test_an_upright_trunk_is_no_lever_for_pain_at_the_outer_knee() -> None:
    clip = healthy(SIDE, trunk_lean_deg=(-2.0, -2.0, 1.5))
    front = report(clip, answers=with_pain(pain_location="front-centre")).guidance
    outer = report(clip, answers=with_pain(pain_location="outer")).guidance
    assert front.cue is not None
    assert front.cue.id == "cue_lean"
    assert outer.cue is None


def test_a_complaint_that_fits_nothing_is_said_to_fit_nothing() -> None:
    answers = with_pain(pain_location="inner-joint-line")
    guidance = report(healthy(REAR), answers=answers).guidance
    assert guidance.conditions == ()
    assert any("fit none of the knee complaints" in note for note in guidance.notes)


def test_both_knees_and_both_sides() -> None:
    clip = healthy(REAR, fppa_pkf_deg=(13.0, 14.0, 2.0))
    answers = with_pain(pain_location="front-centre", pain_side="both")
    told = report(clip, answers=answers)
    assert told.ranked == [("KV", "both")]
    assert told.guidance.agreement.startswith("Both knees hurt.")
    assert "against" not in told.guidance.agreement


def test_a_midfoot_cue_is_kept_from_runners_with_achilles_trouble() -> None:
    clip = healthy(SIDE, foot_strike_angle_deg=(32.0, 32.0, 2.0))
    answers = with_pain(pain_location="front-centre", past_injury="calf-achilles")
    offered = report(clip, answers=answers).guidance
    assert offered.cue is not None
    assert offered.cue.id != "cue_midfoot"


def test_heel_or_midfoot_is_shown_as_an_open_question() -> None:
    told = report(healthy(SIDE))
    assert told.one("FS").information_only
    assert ids(told.guidance.disagreements) == ["heel_or_midfoot"]


def test_an_oblique_clip_finds_nothing_and_says_why() -> None:
    told = report(Filmed(view=View.OBLIQUE))
    assert told.ranked == []
    assert {f.outcome for f in told.findings} == {"cannot_tell"}
    assert "oblique" in told.one("KV").reason
    assert not any("Nothing stands out" in n for n in told.guidance.notes)
    assert len([t for t in told.guidance.film_next if t.startswith("From")]) == 2


def test_side_clip_alone_asks_for_the_view_from_behind() -> None:
    tips = report(healthy(SIDE)).guidance.film_next
    assert any(tip.startswith("From behind") for tip in tips)
    assert not any(tip.startswith("From the side") for tip in tips)


def test_thirty_frames_a_second_ask_for_sixty() -> None:
    clip = healthy(SIDE)
    slow = Filmed(view=SIDE, readings=clip.readings, fps=30.0)
    assert any("60 frames a second" in t for t in report(slow).guidance.film_next)


def test_several_warning_signs_keep_the_most_urgent_first() -> None:
    answers = with_pain(warning_signs=["numbness", "calf-swelling"])
    urgencies = [
        f.urgency for f in report(HIP_RIGHT, answers=answers).guidance.red_flags
    ]
    assert urgencies == ["emergency", "soon"]


def test_planted_faults_of_two_clips_lead_the_same_report() -> None:
    slow = HIP_RIGHT.readings | {"cadence_spm": (150.0, 150.0, 0.8)}
    told: Report = report(Filmed(view=REAR, readings=slow), OVERSTRIDE)
    assert [code for code, _ in told.ranked] == ["HIP", "BRK"]
    assert {r.id for r in told.guidance.exercises} & {"side_lying_abduction"}

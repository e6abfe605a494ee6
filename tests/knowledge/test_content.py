"""What the four articles say is in the knowledge base, and nothing is left unreachable."""

from __future__ import annotations

import pytest

from gaitcheck.core.finding import Finding
from gaitcheck.knowledge.loader import Knowledge, load_knowledge
from gaitcheck.metrics.table import METRICS

# What each article names as standing behind knee pain, read from the articles themselves.
NAMED = {
    "article_0": {
        "training_overload": "too many miles at once, running daily without recovery",
        "kneecap_tracking": "kneecap tracks poorly in its groove",
        "weak_quadriceps": "weak quadriceps",
        "weak_hips": "weak or poorly engaged glutes and hip rotators",
        "tight_muscles": "tight hamstrings, calves, imbalance",
        "alignment": "alignment issues",
        "repetitive_knee_load": "repeated stress on joint, tendon and bursae",
        "surface": "inclines",
        "itb_load": "band only contracts, knee rarely crosses the midline",
        "pelvis_level": "hip abductors keep the pelvis level",
        "warm_up": "skipping warm-up and cool-down",
        "shoes": "too many miles on the shoes",
        "age_and_history": "age, earlier injury of the joint",
    },
    "article_1": {
        "training_overload": "too much too soon, sudden increases",
        "training_change": "surface, sprints, flat to slope",
        "surface": "tarmac, cambered roads",
        "lack_of_variety": "running as the only exercise",
        "overtraining": "beyond the body's ability to recover",
        "warm_up": "warm up and cool down",
        "shoes": "400 to 500 miles, support",
        "foot_posture": "flat, high arch, over-pronated, over-supinated",
        "glutes_and_arch": "weak glutes lower the arch",
        "heel_to_toe_contact": "heel, middle of the foot, toes",
        "weak_hips": "weak glutes",
        "tight_muscles": "tightness, hamstring tightness",
        "kneecap_tracking": "how the kneecap moves",
        "repetitive_knee_load": "up to 550 % of body weight, repetitive impact",
        "acute_injury": "about a quarter from an injury",
        "age_and_history": "returning after an injury",
    },
    "article_2": {
        "training_overload": "intensity of the exercise regimen",
        "surface": "concrete, grass against road",
        "lack_of_variety": "mix different workouts",
        "weak_hips": "weak or under-active hips, knees collapse",
        "weak_core": "core not strong enough to keep the hips steady",
        "stiff_ankles": "stiff ankles",
        "alignment": "knock knees, wide-set hips, out-turned thighs",
        "out_of_your_hands": "pretty much out of your hands",
    },
    "article_3": {
        "training_overload": "overuse, mileage too quickly",
        "running_form": "improper form; lean, shoulders, midfoot",
        "tight_muscles": "muscle imbalances",
        "weak_hips": "weak glutes",
        "warm_up": "inadequate warm-up or cool-down",
        "shoes": "worn-out or ill-fitting shoes",
    },
}
ADVICE = {
    "article_0": (
        "step_down side_step_band hip_thrust side_lying_abduction weighted_step_up "
        "front_thigh_stretch figure_four seated_figure_four side_lunge_stretch "
        "hamstring_stretch calf_stretch itb_stretch foam_roll single_leg_deadlift "
        "knee_swing easy_start load_ten_percent load_reduce load_flat_ground "
        "load_change_surface load_recovery_days load_cross_training shoes_replace "
        "shoes_fit ice medication see_physio see_doctor"
    ),
    "article_1": (
        "load_ten_percent easy_start shoes_fit shoes_replace shoes_alternate "
        "load_overtraining knee_support load_cross_training ice hamstring_stretch "
        "see_doctor"
    ),
    "article_2": (
        "side_plank inner_thigh_squeeze calf_stretch load_change_surface "
        "load_limit_depth load_cross_training load_keep_strength ice see_physio "
        "see_doctor"
    ),
    "article_3": (
        "squat lunge clamshell cue_lean cue_relaxed_shoulders cue_midfoot easy_start "
        "shoes_replace load_reduce ice compression medication see_physio "
        "load_ten_percent"
    ),
}
CONDITIONS = {
    "article_0": "pfp patellar_tendon pes_anserine itbs osteoarthritis",
    "article_1": "pfp itbs patellar_tendon hamstring_tendon pes_anserine acute_knee",
    "article_2": "pfp",
    "article_3": "pfp",
}
CODES = "PD HA KV KW TL CO OS TE FS FI KS KD UT FT HE VO LC GR SV AS HIP BRK NAR"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.mark.parametrize("article", NAMED)
def test_every_factor_an_article_names_is_there_under_that_article(
    knowledge: Knowledge, article: str
) -> None:
    ours = {c.id for c in knowledge.causes.values() if article in c.articles}
    assert ours == set(NAMED[article])


@pytest.mark.parametrize("article", ADVICE)
def test_every_piece_of_advice_of_an_article_is_there(
    knowledge: Knowledge, article: str
) -> None:
    ours = {a.id for a in knowledge.advice.values() if article in a.articles}
    assert set(ADVICE[article].split()) <= ours


@pytest.mark.parametrize("article", CONDITIONS)
def test_every_condition_of_an_article_is_there(
    knowledge: Knowledge, article: str
) -> None:
    ours = {c.id for c in knowledge.conditions.values() if article in c.articles}
    assert ours == set(CONDITIONS[article].split())


def test_every_factor_is_reached_by_video_or_question_or_is_marked(
    knowledge: Knowledge,
) -> None:
    unreached = {
        cause.id
        for cause in knowledge.causes.values()
        if not knowledge.findings_for_cause(cause.id)
        and not knowledge.questions_for_cause(cause.id)
    }
    assert unreached == {c.id for c in knowledge.causes.values() if c.advice_only}


@pytest.mark.parametrize(
    ("seen_by", "finding", "question"),
    [("video", True, None), ("video-partly", True, None), ("question", None, True)],
)
def test_what_a_factor_is_seen_by_is_what_reaches_it(
    knowledge: Knowledge, seen_by: str, finding: bool | None, question: bool | None
) -> None:
    for cause in knowledge.causes.values():
        if cause.seen_by != seen_by:
            continue
        if finding:
            assert knowledge.findings_for_cause(cause.id), cause.id
        if question:
            asked = knowledge.questions_for_cause(cause.id)
            signs = [s for s in knowledge.load_signs.values() if s.cause == cause.id]
            assert asked or signs, cause.id


def test_all_finding_codes_are_there_and_in_order_readings_before_patterns(
    knowledge: Knowledge,
) -> None:
    assert " ".join(knowledge.findings) == CODES
    patterns = [f.code for f in knowledge.findings.values() if f.kind == "pattern"]
    assert patterns == ["HIP", "BRK", "NAR"]


def test_a_finding_can_be_built_from_the_ids_of_every_entry(
    knowledge: Knowledge,
) -> None:
    for entry in knowledge.findings.values():
        finding = Finding(
            code=entry.code,
            title=entry.title,
            outcome="present",
            side="left",
            summary=entry.present.format(side="left", reading="8°", limit="6°"),
            grade=entry.grade,
            is_pattern=entry.kind == "pattern",
            causes=tuple(x.target for x in knowledge.causes_of(entry.code)),
            advice=tuple(x.target for x in knowledge.advice_of(entry.code)),
        )
        assert "{" not in finding.summary
        assert set(finding.causes) <= knowledge.causes.keys()


def test_norms_have_the_unit_and_name_of_the_measure(knowledge: Knowledge) -> None:
    for key, metric in METRICS.items():
        norm = knowledge.norm(key)
        assert norm is not None, f"{key} has no norm"
        assert (norm.label, norm.unit) == (metric.label, metric.unit)


def test_the_view_of_a_finding_allows_its_measures(knowledge: Knowledge) -> None:
    for entry in knowledge.findings.values():
        key = entry.metrics[0]
        if key in METRICS:
            allowed = {v.value for v in METRICS[key].views}
            assert set(entry.views) <= allowed, entry.code


@pytest.mark.parametrize(
    "sign",
    [
        "night-pain",
        "swelling",
        "constant-pain",
        "locking",
        "giving-way",
        "cannot-bear-weight",
        "fever",
        "pop",
        "calf-swelling",
        "bone-pain",
        "numbness",
        "large-swelling-fast",
        "hot-red-joint",
        "weight-loss",
    ],
)
def test_every_warning_sign_raises_a_red_flag(knowledge: Knowledge, sign: str) -> None:
    raised = [
        flag.id
        for flag in knowledge.red_flags.values()
        if any(sign in test.any_of for test in flag.when)
    ]
    assert raised, sign
    assert sign in knowledge.questions["warning_signs"].choice_ids


def test_no_warning_sign_can_be_ticked_without_effect(knowledge: Knowledge) -> None:
    offered = set(knowledge.questions["warning_signs"].choice_ids) - {"none"}
    used = {
        choice
        for flag in knowledge.red_flags.values()
        for test in flag.when
        for choice in test.any_of
    }
    assert offered <= used


def test_emergencies_stand_before_everything_else(knowledge: Knowledge) -> None:
    order = ["emergency", "soon", "appointment"]
    ranks = [order.index(flag.urgency) for flag in knowledge.red_flags.values()]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("front-centre", "pfp"),
        ("below-kneecap", "patellar_tendon"),
        ("outer", "itbs"),
        ("back", "hamstring_tendon"),
        ("inner-low", "pes_anserine"),
    ],
)
def test_each_place_of_the_knee_map_leads_to_its_usual_complaint(
    knowledge: Knowledge, place: str, first: str
) -> None:
    fitting = [
        c.id
        for c in knowledge.conditions.values()
        if any(
            f.question == "pain_location" and place in f.any_of and f.weight == "needed"
            for f in c.fits
        )
    ]
    assert fitting[0] == first


def test_rearfoot_and_kneecap_are_said_to_be_not_visible(knowledge: Knowledge) -> None:
    for name, subject in (
        ("not_visible_rearfoot", "Rearfoot eversion"),
        ("not_visible_kneecap", "Patellar tracking"),
    ):
        assert knowledge.phrases[name].text.startswith(
            f"{subject} is not visible in this video."
        )


@pytest.mark.parametrize(
    "topic",
    [
        "heel_or_midfoot",
        "overpronation",
        "stretching_itb",
        "midline_crossing",
        "ten_percent_rule",
        "shoe_mileage",
        "weak_hips_first",
        "tendon_inflammation",
        "warm_up_stretching",
        "soft_surface",
        "maltracking_alignment",
        "running_and_oa",
        "force_body_weight",
        "out_of_your_hands",
    ],
)
def test_disagreements_give_both_sides_and_what_we_do(
    knowledge: Knowledge, topic: str
) -> None:
    entry = knowledge.disagreements[topic]
    assert entry.articles
    assert entry.article_says
    assert entry.literature_says
    assert entry.we_do
    beyond = {s.kind for s in knowledge.cited(entry.sources)} - {"article"}
    assert beyond, "research needs a source of its own"


def test_the_two_articles_that_contradict_each_other_are_named_together(
    knowledge: Knowledge,
) -> None:
    entry = knowledge.disagreements["heel_or_midfoot"]
    assert entry.articles == ("article_1", "article_3")
    assert "contradict each other" in entry.article_says


def test_every_source_is_used(knowledge: Knowledge) -> None:
    cited = {
        source
        for shelf in (
            knowledge.norms,
            knowledge.findings,
            knowledge.causes,
            knowledge.conditions,
            knowledge.advice,
            knowledge.questions,
            knowledge.red_flags,
            knowledge.load_signs,
            knowledge.disagreements,
            knowledge.phrases,
        )
        for entry in shelf.values()
        for source in entry.sources
    }
    cited |= {
        source
        for links in (
            knowledge.finding_causes,
            knowledge.finding_conditions,
            knowledge.finding_advice,
            knowledge.cause_advice,
        )
        for link in links
        for source in link.sources
    }
    cited |= {g.source for g in knowledge.groups.values()}
    cited |= {s for n in knowledge.norms.values() for x in n.limits for s in x.sources}
    assert knowledge.sources.keys() - cited == set()


def test_no_link_is_stronger_than_its_sources_allow(knowledge: Knowledge) -> None:
    # Expert opinion may rest on anything; moderate and strong need research behind them.
    research = {"review", "trial", "cohort", "case-control", "guideline", "dataset"}
    for links in (
        knowledge.finding_causes,
        knowledge.finding_conditions,
        knowledge.finding_advice,
        knowledge.cause_advice,
    ):
        for link in links:
            if link.grade in ("strong", "moderate"):
                kinds = {s.kind for s in knowledge.cited(link.sources)}
                assert kinds & research, (link.origin, link.target)


def test_articles_and_practice_alone_never_give_more_than_expert_opinion(
    knowledge: Knowledge,
) -> None:
    for links in (
        knowledge.finding_causes,
        knowledge.finding_conditions,
        knowledge.finding_advice,
        knowledge.cause_advice,
    ):
        for link in links:
            kinds = {s.kind for s in knowledge.cited(link.sources)}
            if kinds <= {"article", "practice"}:
                assert link.grade == "expert opinion", (link.origin, link.target)


def test_every_finding_to_act_on_offers_something_to_do(knowledge: Knowledge) -> None:
    for entry in knowledge.findings.values():
        if entry.kind == "information":
            continue
        kinds = {
            knowledge.advice[x.target].kind for x in knowledge.advice_of(entry.code)
        }
        assert kinds, entry.code
        if entry.kind == "pattern":
            assert {"exercise", "cue"} <= kinds, entry.code


def test_a_cue_is_one_sentence_with_a_dose(knowledge: Knowledge) -> None:
    for advice in knowledge.advice.values():
        if advice.kind == "cue":
            assert advice.text.count(".") == 1
            assert advice.text.endswith(".")
            assert advice.dose


def test_a_flatter_landing_is_not_offered_with_calf_trouble(
    knowledge: Knowledge,
) -> None:
    assert knowledge.advice["cue_midfoot"].not_with == ("past_injury:calf-achilles",)
    assert all(x.target != "cue_midfoot" for x in knowledge.advice_of("FS")), (
        "a strike pattern alone is nothing to act on"
    )


def test_medication_is_left_to_clinician_or_pharmacist(knowledge: Knowledge) -> None:
    assert "clinician or pharmacist" in knowledge.advice["medication"].text

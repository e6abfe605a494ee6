"""Every text that this package writes is read against the forbidden claims."""

from __future__ import annotations

import dataclasses
import re
from itertools import product
from typing import TYPE_CHECKING

import pytest

from gaitcheck.core.view import View
from gaitcheck.knowledge.loader import load_knowledge
from tests.findings.sessions import Filmed, Report, healthy, report

if TYPE_CHECKING:
    from collections.abc import Iterator

REAR, SIDE = View.REAR, View.LEFT
WORST_REAR = healthy(
    REAR,
    cpd_rel_peak_deg=(10.0, 12.0, 0.5),
    hip_adduction_peak_deg=(18.0, 20.0, 1.0),
    fppa_pkf_deg=(15.0, 18.0, 1.0),
    knee_window_ratio=(0.1, 0.1, 0.05),
    lateral_trunk_lean_deg=(9.0, 10.0, 0.5),
    step_width_mm=(-60.0, -60.0, 5.0),
    foot_to_midline_ms_mm=(-40.0, -40.0, 5.0),
    vertical_oscillation_mm=(150.0, 150.0, 5.0),
    cadence_spm=(140.0, 140.0, 0.5),
    stride_time_cv_pct=(7.0, 7.0, 0.5),
)
WORST_SIDE = healthy(
    SIDE,
    foot_strike_angle_deg=(32.0, 33.0, 2.0),
    tibia_angle_ic_deg=(16.0, 17.0, 1.0),
    knee_flexion_peak_deg=(28.0, 62.0, 2.0),
    overstride_leg=(0.33, 0.35, 0.02),
    trunk_lean_deg=(22.0, 22.0, 1.0),
    duty_factor=(0.52, 0.52, 0.01),
    contact_ms=(240.0, 290.0, 5.0),
    step_ms=(340.0, 390.0, 3.0),
)
UPRIGHT = healthy(SIDE, trunk_lean_deg=(-2.0, -2.0, 1.0))
PLACES = ("front-centre", "below-kneecap", "outer", "inner-low", "back", "diffuse")


def answers(place: str, side: str) -> dict[str, object]:
    """Answers that set off as much guidance as possible."""
    questions = load_knowledge().questions
    ticked = {
        key: [c for c in questions[key].choice_ids if c not in ("none", "nothing")]
        for key in (
            "pain_triggers",
            "pain_signs",
            "recent_changes",
            "overtraining_signs",
        )
    }
    return {
        **ticked,
        "pain_now": "yes",
        "pain_location": place,
        "pain_side": side,
        "pain_weeks": 9,
        "seen_clinician": "no",
        "pain_run": 4,
        "pain_morning": 5,
        "longest_run_30d_km": 8,
        "spike_run_km": 20,
        "weekly_km": [50, 20, 20, 20],
        "run_days": 7,
        "surface": ["tarmac-concrete"],
        "camber_side": "left",
        "shoe_km": 1200,
        "shoe_fit": "poor",
        "warm_up": "none",
        "other_training": "nothing",
        "arch": "pronation",
        "age": 55,
        "sex": "female",
        "pain_in_clip": 5,
    }


SESSIONS = {
    f"{place}-{side}": lambda p=place, s=side: report(
        WORST_REAR, WORST_SIDE, answers=answers(p, s), speed_mps=None
    )
    for place, side in product(PLACES, ("left", "both"))
} | {
    "red-flags": lambda: report(
        WORST_REAR,
        answers={
            **answers("outer", "left"),
            "warning_signs": [
                c
                for c in load_knowledge().questions["warning_signs"].choice_ids
                if c != "none"
            ],
            "pain_onset": "accident",
        },
    ),
    "healthy": lambda: report(healthy(REAR), healthy(SIDE)),
    "upright": lambda: report(UPRIGHT, answers=answers("front-centre", "right")),
    "nothing": lambda: report(Filmed(view=View.UNCLEAR)),
}


def texts(item: object) -> Iterator[str]:
    """Every string inside a dataclass, however deep, except ids and sources."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, tuple):
        for part in item:
            yield from texts(part)
    elif dataclasses.is_dataclass(item):
        for field in dataclasses.fields(item):
            if field.name not in ("id", "sources", "causes", "conditions", "advice"):
                yield from texts(getattr(item, field.name))


@pytest.mark.parametrize("name", SESSIONS)
def test_no_forbidden_claim_anywhere(name: str) -> None:
    told: Report = SESSIONS[name]()
    found = []
    for text in texts((told.findings, told.guidance)):
        for claim in load_knowledge().forbidden.values():
            plain = text
            for phrase in claim.allow:
                plain = plain.replace(phrase, "")
            if re.search(claim.pattern, plain, re.IGNORECASE):
                found.append((claim.id, text))
    assert found == []


@pytest.mark.parametrize("name", SESSIONS)
def test_texts_are_finished_sentences(name: str) -> None:
    told: Report = SESSIONS[name]()
    guidance = told.guidance
    for text in (
        *(f.summary for f in told.findings),
        *(f.reason for f in told.findings),
        *guidance.notes,
        *guidance.film_next,
        *guidance.would_add,
        *guidance.see_someone,
        *guidance.not_visible,
        guidance.agreement,
        *(r.why for r in guidance.exercises),
        *(r.dose for r in guidance.load_advice),
    ):
        assert not re.search(r"[{}]|\bnan\b|\binf\b|None(?! of)|\(\)|  ", text), text
        assert not text or (text[0].isupper() or text[0] in "“9"), text
        assert not text or text[-1] in ".?”", text


def test_every_recommendation_says_how_and_how_much() -> None:
    guidance = SESSIONS["outer-left"]().guidance
    assert guidance.cue is not None
    for one in (*guidance.exercises, guidance.cue, *guidance.load_advice):
        assert all((one.title, one.steps, one.dose, one.why, one.sources))


def test_everything_that_is_named_has_a_source() -> None:
    guidance = SESSIONS["red-flags"]().guidance
    told = SESSIONS["front-centre-left"]()
    known = load_knowledge().sources
    for one in (
        *guidance.red_flags,
        *told.guidance.load,
        *told.guidance.conditions,
        *told.guidance.disagreements,
        *told.findings,
    ):
        assert one.sources
        assert set(one.sources) <= set(known)

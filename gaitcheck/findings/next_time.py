"""What to film next time, what answers would have added, and what no video shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gaitcheck.findings.wording import sentence, uncapital

if TYPE_CHECKING:
    from gaitcheck.findings.consultation import Consultation
    from gaitcheck.knowledge.entries import Question

FPS_WANTED: Final = 50.0
"""Below this the foot at contact is withheld (gate `contact-fps`) and timing is coarse."""

AFTER_EXAMINATION: Final = "Film again only after the knee has been examined."

MOST_PAIN: Final = 3.0
"""Of 10; above it nobody should be asked to run for a video (filming protocol)."""

MOST_QUESTIONS: Final = 8

ASK_FIRST: Final = (
    "warning_signs",
    "pain_now",
    "pain_location",
    "pain_side",
    "spike_run_km",
    "recent_changes",
    "run_speed_kmh",
    "pain_run",
)
"""Questions whose answer changes the report most."""


def film_next(case: Consultation) -> tuple[str, ...]:
    """Collect what a next clip should do differently, from what was withheld."""
    tips = [AFTER_EXAMINATION] if case.examine_first else []
    notes = [n for clip in case.clips for n in clip.quality if n.advice]
    tips += [n.advice for n in notes]
    told = {n.code for n in notes}
    tips += _missing_views(case)
    if _far_leg_open(case):
        tips.append(
            "Film from the other side as well: the far leg is the less certain."
        )
    if "rate" not in told and any(c.clip.fps < FPS_WANTED for c in case.clips):
        tips.append("Film at 60 frames a second or more; slow motion modes give 120.")
    if _pelvis_lost(case):
        tips.append(
            "Tuck the shirt in so that the waistband shows: pelvic drop is read from it."
        )
    if "scale" not in told and _length_withheld(case):
        tips.append(
            "Give the body height (--height-cm); it fixes the scale for lengths."
        )
    if (case.intake.number("pain_in_clip") or 0.0) > MOST_PAIN:
        tips.append("Wait until running hurts no more than 3 of 10 before filming.")
    if not case.speeds.told:
        tips.append("Note the speed of the belt (--speed); most limits depend on it.")
    return tuple(dict.fromkeys(sentence(tip) for tip in tips))


def would_add(case: Consultation) -> tuple[str, ...]:
    """Say what the most useful unanswered questions would have added.

    Questions that would add the same are named once, by the first of them.
    """
    questions = case.knowledge.questions
    order = dict.fromkeys((*(k for k in ASK_FIRST if k in questions), *questions))
    told = {q.adds for key, q in questions.items() if case.intake.get(key)}
    asked: dict[str, str] = {}
    for key in order:
        question = questions[key]
        # One number of a kind is enough; one more list of ticks may still decide.
        enough = question.adds in told and question.kind not in ("several", "map")
        if not enough and not case.intake.get(key) and _useful(question, case):
            asked.setdefault(question.adds, question.prompt)
    found = [f"“{prompt}” would have added {adds}." for adds, prompt in asked.items()]
    return tuple(found[:MOST_QUESTIONS])


def not_visible(case: Consultation) -> tuple[str, ...]:
    """Return the sentences on what no clip of this kind shows.

    Dots on heel and knee show rearfoot eversion, so its sentence goes where they were found.
    """
    dots = any(not leg.missing for clip in case.clips for leg in clip.leg_dots)
    shown = {"not_visible_rearfoot"} if dots else set()
    return tuple(
        phrase.text
        for key, phrase in case.knowledge.phrases.items()
        if phrase.kind == "not-visible" and key not in shown
    )


def _missing_views(case: Consultation) -> list[str]:
    views = [clip.camera.view for clip in case.clips]
    tips = []
    for filmed, phrase in (
        (any(v.is_frontal for v in views), "film_rear"),
        (any(v.is_side for v in views), "film_side"),
    ):
        if not filmed:
            text = case.knowledge.phrases[phrase]
            tips.append(f"{text.title}: {uncapital(text.text)}")
    return tips


def _far_leg_open(case: Consultation) -> bool:
    """Tell whether one side view left open what a second one would show."""
    views = {clip.camera.view for clip in case.clips if clip.camera.view.is_side}
    if len(views) != 1:
        return False
    (view,) = views
    far = view.near_side.other if view.near_side else None
    entries = case.knowledge.findings
    return any(
        f.code == "AS" or (entries[f.code].family == "sagittal" and f.side == far)
        for f in case.findings
        if f.outcome == "cannot_tell"
    )


def _pelvis_lost(case: Consultation) -> bool:
    frontal = [c for c in case.clips if c.camera.view.is_frontal]
    return bool(frontal) and all(c.pelvis is None for c in frontal)


def _length_withheld(case: Consultation) -> bool:
    if case.settings.height_cm is not None:
        return False
    lengths = [m for m in case.readings.metrics if m.unit == "mm"]
    return bool(lengths) and not any(m.measured for m in lengths)


def _useful(question: Question, case: Consultation) -> bool:
    if question.kind == "text" or question.id in ("mass_kg", "pain_in_clip"):
        return False
    if question.id == "run_speed_kmh" and case.speeds.told:
        return False
    if question.id == "height_cm" and case.settings.height_cm is not None:
        return False
    about_pain = question.group in ("complaint", "warning", "history")
    return not (about_pain and case.complaint.state == "no")

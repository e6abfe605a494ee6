"""What the answers say before the video is looked at: warning signs and training load."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gaitcheck.core.guidance import LoadSign, RedFlag
from gaitcheck.findings.complaint import Complaint, holds

if TYPE_CHECKING:
    from gaitcheck.core.intake import Intake
    from gaitcheck.core.settings import Settings
    from gaitcheck.knowledge import entries
    from gaitcheck.knowledge.loader import Knowledge

NOTHING = ("nothing", "none", "no")
"""Choices that say that none of the others applies."""

_NEED_PAIN = ("complaint",)
_TRAINING_CAUSES = ("training_overload", "overtraining")


def red_flags(
    intake: Intake, complaint: Complaint, knowledge: Knowledge
) -> tuple[RedFlag, ...]:
    """Return the warning signs that the answers raise, in the order of the file.

    Signs that rest on the description of a pain are left out when there is none.
    """
    return tuple(
        RedFlag(
            id=flag.id,
            title=flag.title,
            text=flag.text,
            urgency=flag.urgency,
            sources=flag.sources,
        )
        for flag in knowledge.red_flags.values()
        if all(holds(test, intake) for test in flag.when)
        and not (
            complaint.state == "no"
            and any(_about_pain(t.question, knowledge) for t in flag.when)
        )
    )


def with_answers(settings: Settings, intake: Intake) -> Settings:
    """Take speed and height from the runner's answers where no setting gives them.

    The one place where answers become settings; everything later reads the settings.
    """
    kmh, height_cm = intake.number("run_speed_kmh"), intake.number("height_cm")
    return replace(
        settings,
        belt_speed_mps=settings.belt_speed_mps or (kmh / 3.6 if kmh else None),
        height_cm=settings.height_cm or height_cm or None,
    )


def load_signs(
    intake: Intake, complaint: Complaint, knowledge: Knowledge
) -> tuple[LoadSign, ...]:
    """Return what the answers say about training, habits and shoes, best evidence first.

    Without a complaint only load itself and signs of overtraining are worth a word: a
    healthy runner needs no remarks on shoes or ground.
    """
    found = []
    for sign in knowledge.load_signs.values():
        if complaint.state == "no" and not _matters_without_pain(sign, knowledge):
            continue
        value = load_value(sign, intake)
        level = _level(sign, value)
        if level is None or value is None:
            continue
        found.append(
            LoadSign(
                id=sign.id,
                title=sign.title,
                text=level.text.format(value=_shown(sign, value)),
                severity=level.severity,
                grade=sign.grade,
                causes=(sign.cause,),
                advice=sign.advice,
                sources=sign.sources,
            )
        )
    return tuple(found)


def load_value(sign: entries.LoadSign, intake: Intake) -> float | None:
    """Compute the number that a load sign compares, or None when it was not answered."""
    first = sign.of[0]
    match sign.kind:
        case "ratio":
            top, bottom = (intake.number(key) for key in sign.of[:2])
            return top / bottom if top and bottom else None
        case "rise":
            weeks = numbers(intake, first)
            earlier = weeks[1:]
            mean = sum(earlier) / len(earlier) if len(earlier) >= 2 else 0.0
            return weeks[0] / mean if mean > 0 else None
        case "number":
            return intake.number(first)
        case "count":
            chosen = [c for c in intake.choices(first) if c not in NOTHING]
            return float(len(chosen)) if intake.get(first) else None
        case "choice":
            hit = set(intake.choices(first)) & set(sign.any_of)
            return float(len(hit)) or None


def numbers(intake: Intake, key: str) -> tuple[float, ...]:
    """Return an answer of several numbers; what is no number is left out."""
    found = []
    for part in intake.choices(key):
        try:
            found.append(float(part))
        except ValueError:
            continue
    return tuple(found)


def _level(sign: entries.LoadSign, value: float | None) -> entries.LoadLevel | None:
    if value is None:
        return None
    passed = [level for level in sign.levels if value > _edge(level)]
    return max(passed, key=_edge, default=None)


def _edge(level: entries.LoadLevel) -> float:
    return float("-inf") if level.above is None else level.above


def _shown(sign: entries.LoadSign, value: float) -> str:
    if sign.kind in ("ratio", "rise"):
        return f"{100 * (value - 1):.0f}"
    return f"{value:g}"


def _about_pain(question: str, knowledge: Knowledge) -> bool:
    return knowledge.questions[question].group in _NEED_PAIN


def _matters_without_pain(sign: entries.LoadSign, knowledge: Knowledge) -> bool:
    about_pain = any(_about_pain(key, knowledge) for key in sign.of)
    return sign.cause in _TRAINING_CAUSES and not about_pain

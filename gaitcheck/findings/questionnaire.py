"""Checking answers against the questions; the terminal, the file and the web use this."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING, Final

from gaitcheck.core.intake import Answer, Intake
from gaitcheck.errors import InputError
from gaitcheck.findings.answers import NOTHING
from gaitcheck.knowledge.loader import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaitcheck.knowledge.entries import Question

LONGEST_TEXT: Final = 2000
"""Characters of free text; more is cut nowhere, it is refused."""

KNEES: Final = ("left", "right")
"""A place on the knee map may name its knee: `right:outer`."""

GROUP_TITLES: Final = {
    "complaint": "The knee",
    "warning": "Warning signs",
    "training": "Training",
    "surface": "Where you run",
    "shoes": "Shoes",
    "habits": "Habits",
    "person": "You",
    "history": "History",
    "recording": "The clip",
}
"""Groups of questions as people call them."""


def questions() -> tuple[Question, ...]:
    """Return every question in the order in which it is asked."""
    return tuple(load_knowledge().questions.values())


def intake_of(answers: Mapping[str, object]) -> Intake:
    """Check answers and put them into an `Intake`, in the order of the questions.

    Parameters
    ----------
    answers
        Question id to text, number, true/false, or a list of these. None, empty text
        and empty lists count as not answered.

    Raises
    ------
    InputError
        Naming every unknown question, choice and impossible number at once.
    """
    known = {question.id: question for question in questions()}
    problems = [_unknown(key, known) for key in answers if key not in known]
    found = []
    for key, question in known.items():
        raw = answers.get(key)
        if raw is None or raw in ("", []):
            continue
        try:
            found.append(Answer(key=key, value=check_answer(question, raw)))
        except InputError as error:
            problems.append(str(error))
    if problems:
        raise InputError("; ".join(problems))
    return Intake(answers=tuple(found))


def check_answer(question: Question, raw: object) -> str:
    """Return one answer in the form in which an `Intake` keeps it.

    Raises
    ------
    InputError
        Saying what is wrong and what would be right.
    """
    parts = _parts(question, raw)
    match question.kind:
        case "one" | "yes-no":
            if len(parts) > 1:
                message = f"{question.id}: takes one answer, not {', '.join(parts)}"
                raise InputError(message)
            return _choice(question, parts[0])
        case "several" | "map":
            return _choices(question, parts)
        case "number":
            if len(parts) > 1:
                message = f"{question.id}: takes one number, not {', '.join(parts)}"
                raise InputError(message)
            return _number(question, parts[0])
        case "numbers":
            return ",".join(_number(question, part) for part in parts)
        case "text":
            return _text(question, parts[0])


def _parts(question: Question, raw: object) -> list[str]:
    if isinstance(raw, bool):
        return ["yes" if raw else "no"]
    if isinstance(raw, int | float):
        return [repr(raw)]
    if isinstance(raw, str):
        if question.kind == "text":
            return [raw]
        parts = [part.strip() for part in raw.split(",") if part.strip()]
        if parts:
            return parts
    if isinstance(raw, list | tuple) and raw:
        return [part for one in raw for part in _parts(question, one)]
    message = f"{question.id}: {raw!r} is no answer; {_expected(question)}"
    raise InputError(message)


def _choice(question: Question, part: str) -> str:
    knee, colon, place = part.partition(":")
    if question.kind == "map" and colon and knee.strip().lower() in KNEES:
        return f"{knee.strip().lower()}:{_choice(question, place.strip())}"
    wanted = part.lower()
    if wanted in question.choice_ids:
        return wanted
    message = (
        f"{question.id}: {part!r} is not one of the choices; {_expected(question)}"
    )
    raise InputError(message)


def _choices(question: Question, parts: list[str]) -> str:
    chosen = list(dict.fromkeys(_choice(question, part) for part in parts))
    alone = [c for c in chosen if c in NOTHING]
    if alone and len(chosen) > 1:
        message = f"{question.id}: {alone[0]!r} cannot stand beside other choices"
        raise InputError(message)
    return ",".join(chosen)


def _number(question: Question, part: str) -> str:
    try:
        value = float(part)
    except ValueError:
        value = math.nan
    low = -math.inf if question.low is None else question.low
    high = math.inf if question.high is None else question.high
    if not low <= value <= high:
        message = f"{question.id}: {part!r} does not fit; {_expected(question)}"
        raise InputError(message)
    return f"{value:.10g}"


def _text(question: Question, raw: str) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in raw).split())
    if len(text) > LONGEST_TEXT:
        message = f"{question.id}: at most {LONGEST_TEXT} characters, not {len(text)}"
        raise InputError(message)
    return text


def _expected(question: Question) -> str:
    """Say what a question takes."""
    if question.choice_ids:
        many = " (one or more)" if question.kind in ("several", "map") else ""
        return f"the choices are {', '.join(question.choice_ids)}{many}"
    if question.kind in ("number", "numbers"):
        what = "a number" if question.kind == "number" else "numbers with commas,"
        bounds = ""
        if question.low is not None and question.high is not None:
            bounds = f" between {question.low:g} and {question.high:g}"
        return f"it takes {what}{bounds} {question.unit}".rstrip()
    return "it takes text"


def _unknown(key: str, known: Mapping[str, Question]) -> str:
    near = difflib.get_close_matches(key, known, 1, 0.6)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"unknown question {key!r}; {hint}"

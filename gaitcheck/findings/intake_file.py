"""The runner's answers as a TOML file that a person can read and edit."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

from gaitcheck.errors import InputError
from gaitcheck.findings.questionnaire import intake_of, questions

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.intake import Intake
    from gaitcheck.knowledge.entries import Question

_HEADER = (
    "# Answers for gaitcheck. Everything is optional: delete what should not be known.",
    "# Use it with: gaitcheck analyze CLIP --intake THIS_FILE",
)


def read_intake(path: Path) -> Intake:
    """Read and check the answers.

    Raises
    ------
    InputError
        When the file cannot be read, or naming every unknown question, unknown choice
        and impossible number in it.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        message = f"{path.name}: {reason}"
        raise InputError(message) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path.name} is no readable TOML file: {error}"
        raise InputError(message) from error
    try:
        return intake_of(table)
    except InputError as error:
        message = f"{path.name}: {error}"
        raise InputError(message) from error


def write_intake(path: Path, intake: Intake) -> None:
    """Write the answers so that `read_intake` gives the same `Intake` back.

    The file appears only when complete.
    """
    lines = [*_HEADER, ""]
    for question in questions():
        value = intake.get(question.id)
        if value:
            lines += [
                f"# {question.prompt}",
                f"{question.id} = {_toml(question, value)}",
            ]
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    unfinished.replace(path)


def _toml(question: Question, value: str) -> str:
    parts = [part.strip() for part in value.split(",")]
    match question.kind:
        case "number":
            return value
        case "numbers":
            return f"[{', '.join(parts)}]"
        case "several" | "map":
            return f"[{', '.join(_quoted(part) for part in parts)}]"
        case _:
            return _quoted(value)


def _quoted(text: str) -> str:
    # JSON strings are TOML basic strings, except that TOML wants DEL escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

"""The runner's answers as a TOML file."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from gaitcheck.core.intake import Answer, Intake
from gaitcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def read_intake(path: Path) -> Intake:
    """Read the answers; `InputError` names the file and what is wrong with it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path.name} is no readable TOML file: {error}"
        raise InputError(message) from error
    return Intake(
        answers=tuple(
            Answer(
                key=key,
                value=",".join(map(str, value))
                if isinstance(value, list)
                else str(value),
            )
            for key, value in table.items()
        )
    )

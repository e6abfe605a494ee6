"""Text from outside: bounded, printable, storable."""

from __future__ import annotations

import datetime as dt
import math

from gaitcheck.errors import InputError


def clean(text: str, *, most: int, lines: bool = False) -> str:
    """Return a text without control characters and with single spaces.

    Parameters
    ----------
    most
        Characters; more is refused, not cut.
    lines
        Keep line breaks.

    Raises
    ------
    InputError
        When it is too long.
    """
    kept = "".join(
        c if c.isprintable() or (lines and c == "\n") else " "
        for c in text.replace("\r\n", "\n")
    )
    # Half a surrogate pair cannot be stored.
    kept = kept.encode("utf-8", "replace").decode("utf-8")
    rows = [" ".join(row.split()) for row in kept.split("\n")]
    joined = "\n".join(rows).strip()
    if len(joined) > most:
        message = f"at most {most} characters, not {len(joined)}"
        raise InputError(message)
    return joined


def number(
    text: str, what: str, *, low: float, high: float, unit: str = ""
) -> float | None:
    """Read a number from a form; None when the field is empty.

    Raises
    ------
    InputError
        When it is no number between `low` and `high`.
    """
    if not text.strip():
        return None
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        message = f"{what} must be a number from {low:g} to {high:g} {unit}".rstrip()
        raise InputError(message)
    return value


def day(text: str) -> str:
    """Read an ISO date.

    Raises
    ------
    InputError
        When it is none, or in another century.
    """
    try:
        found = dt.date.fromisoformat(text.strip())
    except ValueError as error:
        message = "the date must look like 2026-11-22"
        raise InputError(message) from error
    if not 1990 <= found.year <= 2200:
        message = f"the year {found.year} cannot be right"
        raise InputError(message)
    return found.isoformat()

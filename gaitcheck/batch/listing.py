"""`sessions.csv`: the clinic's own list of which clips belong together, and what is known.

One line a clip. `file` and one of `session`, `runner` are needed, all else may be empty or
absent. Lines of the same session (of the same runner where `session` is empty) become one
report. Separated by commas or, as Excel writes it in many countries, semicolons.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.core.view import View
from gaitcheck.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LISTING = "sessions.csv"
"""Name of the list, looked for in the folder that the batch is given."""

COLUMNS = (
    "file",
    "session",
    "runner",
    "view",
    "height_cm",
    "speed_mps",
    "capture_fps",
    "intake",
)
_SHARED = ("runner", "height_cm", "speed_mps", "intake")
_ENCODINGS = ("utf-8-sig", "cp1252")
_MOST_FAULTS = 12


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One session of the list; `clips` in its order."""

    name: str
    runner: str
    clips: tuple[ClipInput, ...]
    settings: Settings
    intake: Path | None


@dataclass(frozen=True, kw_only=True)
class _Line:
    number: int
    clip: ClipInput
    session: str
    shared: dict[str, str]


def read_listing(path: Path, settings: Settings) -> tuple[Listed, ...]:
    """Read and check the list.

    Parameters
    ----------
    path
        Files in it are named relative to its folder.
    settings
        Of the batch; a session's height and speed replace theirs.

    Raises
    ------
    SettingsError
        Naming every fault with its line: nothing is analysed on half a list.
    """
    rows = _rows(path)
    faults: list[str] = []
    lines: list[_Line] = []
    seen: dict[Path, int] = {}
    for number, row in rows:
        try:
            line = _line(path.parent, number, row)
        except SettingsError as error:
            faults.append(f"line {number}: {error}")
            continue
        real = line.clip.path.resolve()
        if real in seen:
            faults.append(f"line {number}: {row['file']} is in line {seen[real]} too")
        seen[real] = number
        lines.append(line)
    sessions: dict[str, list[_Line]] = {}
    for line in lines:
        sessions.setdefault(line.session, []).append(line)
    listed = []
    for name, group in sessions.items():
        try:
            listed.append(_session(path.parent, name, group, settings))
        except SettingsError as error:
            faults.append(f"session {name}: {error}")
    if faults:
        more = len(faults) - _MOST_FAULTS
        shown = "; ".join(faults[:_MOST_FAULTS])
        message = f"{path.name}: {shown}" + (f"; and {more} more" if more > 0 else "")
        raise SettingsError(message)
    return tuple(listed)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    text = _text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [(reader.line_num, [c.strip() for c in row]) for row in reader]
    rows = [(n, row) for n, row in rows if any(row)]
    if not rows:
        message = f"{path.name} is empty; its first line must name the columns {', '.join(COLUMNS)}"
        raise SettingsError(message)
    header = [name.lower() for name in rows[0][1]]
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or "file" not in header or not {"session", "runner"} & set(header):
        said = f"unknown columns {', '.join(unknown)}; " if unknown else ""
        message = f"{path.name}: {said}it takes {', '.join(COLUMNS)}; file and one of session, runner are needed"
        raise SettingsError(message)
    wrong = [n for n, row in rows[1:] if len(row) != len(header)]
    if wrong:
        message = f"{path.name}, line {wrong[0]}: not as many cells as the first line"
        raise SettingsError(message)
    return [(n, dict(zip(header, row, strict=True))) for n, row in rows[1:]]


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = f"{path.name} cannot be read: {error.strerror}"
        raise SettingsError(message) from error
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = f"{path.name} is no text; save it as CSV (UTF-8)"
    raise SettingsError(message)


def _line(folder: Path, number: int, row: dict[str, str]) -> _Line:
    file = row["file"].replace("\\", "/")
    if not file:
        message = "file is empty"
        raise SettingsError(message)
    session = row.get("session", "") or row.get("runner", "")
    if not session:
        message = "both session and runner are empty"
        raise SettingsError(message)
    return _Line(
        number=number,
        clip=ClipInput(
            path=folder / file,
            view=_view(row.get("view", "")),
            capture_fps=_number("capture_fps", row.get("capture_fps", "")),
        ),
        session=session,
        shared={name: row.get(name, "") for name in _SHARED},
    )


def _session(
    folder: Path, name: str, lines: Sequence[_Line], settings: Settings
) -> Listed:
    told: dict[str, str] = {}
    for column in _SHARED:
        values = dict.fromkeys(line.shared[column] for line in lines)
        values.pop("", None)
        if len(values) > 1:
            message = f"{column} is {' and '.join(values)}; one session has one"
            raise SettingsError(message)
        told[column] = next(iter(values), "")
    height, speed = (_number(c, told[c]) for c in ("height_cm", "speed_mps"))
    own = settings
    if height is not None:
        own = replace(own, height_cm=height)
    if speed is not None:
        own = replace(own, belt_speed_mps=speed)
    intake = folder / told["intake"] if told["intake"] else None
    if intake is not None and not intake.is_file():
        message = f"the intake file {told['intake']} is not there"
        raise SettingsError(message)
    return Listed(
        name=name,
        runner=told["runner"],
        clips=tuple(line.clip for line in lines),
        settings=own,
        intake=intake,
    )


def _view(word: str) -> View | None:
    if word.lower() in ("", "auto"):
        return None
    try:
        return View(word.lower())
    except ValueError:
        message = f"view takes rear, front, left, right or nothing, not {word!r}"
        raise SettingsError(message) from None


def _number(column: str, cell: str) -> float | None:
    if not cell:
        return None
    try:
        # Where lists are parted by semicolons, numbers have a decimal comma.
        return float(cell.replace(",", "."))
    except ValueError:
        message = f"{column} must be a number, not {cell!r}"
        raise SettingsError(message) from None

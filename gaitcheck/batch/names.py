"""Names of sessions: readable, unique, safe as folder names everywhere, in a fixed order."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from gaitcheck.pose.clipname import bare_name, is_keypoint_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_UNSAFE = re.compile(r'[<>:"\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_DIGITS = re.compile(r"(\d+)")
_LONGEST = 100

TAKEN = ("summary.csv", "summary.xlsx", "summary.parquet", "index.html")
"""Names in the output folder that no session may have."""


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that reads numbers as numbers.

    >>> sorted(["anna10", "anna2", "Anna1"], key=natural)
    ['Anna1', 'anna2', 'anna10']
    """
    parts = _DIGITS.split(text.casefold())
    return (
        *((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts),
        # Names that differ in case only need an order too.
        (2, 0, text),
    )


def safe(name: str) -> str:
    """Return a name as one folder name that Windows, macOS and Linux accept.

    >>> safe("../Anna: 1. Lauf "), safe("NUL"), safe("...")
    ('_Anna_ 1. Lauf', '_NUL', '_')
    """
    text = unicodedata.normalize("NFC", name).replace("/", "_")
    text = _UNSAFE.sub("_", text)[:_LONGEST].strip().rstrip(". ")
    # A leading dot would hide the folder, and hidden folders are the batch's own.
    if text.startswith("."):
        text = "_" + text.lstrip("._")
    if not text or _DEVICES.fullmatch(text):
        text = "_" + text
    return text


def safe_path(parts: Iterable[str]) -> str:
    """Join folder names to a session's name."""
    return "/".join(safe(part) for part in parts)


def stem(path: Path) -> str:
    """Return a clip's name without its ending.

    A table called `keypoints` says nothing; its folder's name is what tells it apart.
    """
    if not is_keypoint_file(path):
        return path.stem
    name = bare_name(path)
    return path.absolute().parent.name if name == "keypoints" else name


class Names:
    """Gives every session a name that no other has, also where case does not count."""

    def __init__(self) -> None:
        self._used = {name.casefold() for name in TAKEN}

    def unique(self, name: str) -> str:
        """Return `name`, or `name_2`, `name_3`, … when it is taken."""
        wanted, number = name, 1
        while wanted.casefold() in self._used:
            number += 1
            wanted = f"{name}_{number}"
        self._used.add(wanted.casefold())
        return wanted

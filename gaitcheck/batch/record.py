"""What is kept of each session: whether it is done, for which inputs, and its summary rows.

A record is one small JSON file beside the results. The summary is made from records alone,
and a second run reads them to see what is new.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Literal

RECORD_VERSION = 1
"""Goes up when an older record cannot be read; such sessions are done again."""

Status = Literal["done", "partly", "failed", "error", "killed"]
"""done: a report of all clips; partly: a report, but some clips could not be used; failed: no
clip could be used; error: something else than the clips was wrong; killed: its workers died."""

FINAL: tuple[Status, ...] = ("done", "partly", "failed")
"""Same inputs, same outcome: these are not tried again. Errors and kills are."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One metric of one side; `value` is None with the reason in `withheld`."""

    key: str
    value: float | None
    low: float | None = None
    high: float | None = None
    withheld: str = ""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One finding of one side; `information` says that it is told, not judged."""

    code: str
    title: str
    outcome: str
    severity: str = ""
    rank: int = 0
    information: bool = False


@dataclass(frozen=True, kw_only=True)
class SideRow:
    """What the summary says of one leg."""

    side: str
    readings: tuple[Reading, ...]
    findings: tuple[Seen, ...]


@dataclass(frozen=True, kw_only=True)
class ClipNote:
    """One clip of a session: how it was used, or why not (`reason`).

    `quality` holds the remarks that are warnings or worse.
    """

    name: str
    sha256: str = ""
    view: str = ""
    cadence_spm: float | None = None
    quality: tuple[str, ...] = ()
    level: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Record:
    """The outcome of one session.

    Parameters
    ----------
    key
        Hash of all that decides the outcome (`gaitcheck.batch.key`).
    stamp
        Sizes and times of the input files; when unchanged, they need not be read again.
    reasons
        Why it is not `done`, and cautions about the pairing.
    paired
        Why these clips went together.
    thumbnail
        File name below the session's folder, or empty.
    seconds
        What the work took.
    """

    session: str
    runner: str
    status: Status
    key: str
    stamp: str
    clips: tuple[ClipNote, ...]
    sides: tuple[SideRow, ...] = ()
    reasons: tuple[str, ...] = ()
    paired: str = ""
    speed_mps: float | None = None
    height_cm: float | None = None
    thumbnail: str = ""
    seconds: float = 0.0
    version: int = RECORD_VERSION

    @property
    def has_report(self) -> bool:
        """True when there is a report to open."""
        return self.status in ("done", "partly")


def to_text(record: Record) -> str:
    """Write a record as compact JSON."""
    return json.dumps(
        dataclasses.asdict(record), ensure_ascii=False, separators=(",", ":")
    )


def from_text(text: str) -> Record | None:
    """Read a record; None when it is damaged or of another version."""
    try:
        data: dict[str, Any] = json.loads(text)
        if data["version"] != RECORD_VERSION:
            return None
        data["clips"] = tuple(
            ClipNote(**{**c, "quality": tuple(c["quality"])}) for c in data["clips"]
        )
        data["sides"] = tuple(
            SideRow(
                side=one["side"],
                readings=tuple(Reading(**r) for r in one["readings"]),
                findings=tuple(Seen(**f) for f in one["findings"]),
            )
            for one in data["sides"]
        )
        data["reasons"] = tuple(data["reasons"])
        return Record(**data)
    except (ValueError, KeyError, TypeError):
        return None

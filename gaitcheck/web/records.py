"""What the store holds, as frozen records."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

ClipState = Literal["uploading", "waiting", "checking", "good", "unusable", "refused"]
"""uploading: bytes are missing; waiting, checking: the first look is ahead or under way;
good: can be analysed; unusable: cannot, but another choice (view, runner, trim, capture rate)
may help, the file is kept; refused: no such clip can be used, its file was deleted."""

JobState = Literal["queued", "checking", "running", "done", "failed"]
"""checking: waits for the first look at a clip."""

OPEN_JOBS: tuple[JobState, ...] = ("queued", "checking", "running")
"""States of jobs that are not over."""


@dataclass(frozen=True, kw_only=True)
class Patient:
    """One person. `name` may be empty; the pseudonym is what lists and files show."""

    id: str
    pseudonym: str
    name: str
    note: str
    created_at: str


@dataclass(frozen=True, kw_only=True)
class Session:
    """One occasion. `day` is ISO; `answers` holds question id → answer as text."""

    id: str
    patient_id: str
    day: str
    speed_kmh: float | None
    note: str
    answers: dict[str, str]
    created_at: str


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the user said about a clip; None leaves it to the clip.

    Parameters
    ----------
    view
        rear, front, left or right.
    capture_fps
        Frames per second at which a slow-motion clip was filmed.
    runner_xy_px
        A point on the runner in the first frame that is used.
    trim_s
        Start and end of the used part, seconds of the file's own clock.
    """

    view: str | None = None
    capture_fps: float | None = None
    runner_xy_px: tuple[float, float] | None = None
    trim_s: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One sentence on a clip; `level` is good, note, warning or bad."""

    level: str
    text: str
    advice: str = ""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the first look at a clip found.

    Parameters
    ----------
    headline
        The answer in a few words: it will do, or what to do.
    people
        Box of everybody in the first used frame: x, y, width, height in pixels.
    runner
        Index of the runner in `people`; -1 when not in that frame or not told.
    length_s
        Length of the whole file, before trimming.
    still
        True when `first.jpg` lies in the clip's folder.
    """

    headline: str = ""
    problem: str = ""
    view: str = ""
    view_reason: str = ""
    remarks: tuple[Remark, ...] = ()
    width_px: int = 0
    height_px: int = 0
    n_frames: int = 0
    duration_s: float = 0.0
    length_s: float = 0.0
    fps: float = 0.0
    people: tuple[tuple[float, float, float, float], ...] = ()
    runner: int = -1
    still: bool = False
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the check says of a clip."""

    state: ClipState
    seen: Seen


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One uploaded file; `number` counts within its session from 1."""

    id: str
    session_id: str
    number: int
    original_name: str
    suffix: str
    size_bytes: int
    state: ClipState
    choices: Choices = field(default_factory=Choices)
    seen: Seen = field(default_factory=Seen)
    description: str = ""
    created_at: str = ""

    @property
    def file_name(self) -> str:
        """Name of its file on the disk and in the report."""
        return f"clip-{self.number}{self.suffix}"

    @property
    def is_keypoints(self) -> bool:
        """True for a keypoint table."""
        return self.suffix in (".csv", ".csv.gz")

    def footage(self, folder: Path) -> Footage:
        """Return what a worker needs of it; `folder` is the clip's own."""
        return Footage(folder=folder, file_name=self.file_name, choices=self.choices)


@dataclass(frozen=True, kw_only=True)
class Footage:
    """A clip as a worker needs it; picklable.

    Parameters
    ----------
    folder
        The clip's own folder; what is derived from it is kept there and goes with it.
    """

    folder: Path
    file_name: str
    choices: Choices

    @property
    def uploaded(self) -> Path:
        """The file as it came."""
        return self.folder / self.file_name


@dataclass(frozen=True, kw_only=True)
class Job:
    """One analysis of a session's clips."""

    id: str
    session_id: str
    state: JobState
    key: str
    order_json: str
    reason: str
    created_at: str
    finished_at: str
    seconds: float

    @property
    def is_open(self) -> bool:
        """True until it is done or has failed."""
        return self.state in OPEN_JOBS


def to_text(record: Choices | Seen) -> str:
    """Write a record as JSON."""
    return json.dumps(dataclasses.asdict(record), separators=(",", ":"))


def choices_from(text: str) -> Choices:
    """Read what `to_text` wrote."""
    data = json.loads(text) if text else {}
    for name in ("runner_xy_px", "trim_s"):
        if data.get(name) is not None:
            data[name] = tuple(data[name])
    return Choices(**data)


def seen_from(text: str) -> Seen:
    """Read what `to_text` wrote."""
    data = json.loads(text) if text else {}
    data["remarks"] = tuple(Remark(**one) for one in data.get("remarks", ()))
    data["people"] = tuple(tuple(box) for box in data.get("people", ()))
    return Seen(**data)

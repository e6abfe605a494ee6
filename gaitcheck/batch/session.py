"""What a batch works on: sessions, each of one runner's clips."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from gaitcheck.core.settings import ClipInput, Settings

if TYPE_CHECKING:
    from pathlib import Path

PairedBy = Literal["sessions.csv", "folder", "file name", "single"]


@dataclass(frozen=True, kw_only=True)
class Session:
    """One runner, one occasion: what becomes one report.

    Parameters
    ----------
    name
        Unique in the batch; also the path of its folder below the output folder, parts
        joined by `/`, of characters that every file system takes.
    clips
        In the order of the report.
    settings
        The batch's settings with what sessions.csv says of this runner.
    runner
        The runner's id from sessions.csv; may be empty.
    intake
        The runner's answers (TOML); None when there are none.
    paired_by
        Which rule put these clips together.
    reason
        The same in words, for the plan and the summary.
    """

    name: str
    clips: tuple[ClipInput, ...]
    settings: Settings = field(default_factory=Settings)
    runner: str = ""
    intake: Path | None = None
    paired_by: PairedBy = "single"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All sessions of a batch in a fixed order, and what should be said of the folder.

    Parameters
    ----------
    sessions
        In natural order of their names (`anna2` before `anna10`).
    notes
        Sentences on what was left unpaired and why.
    ignored
        How many files were no clips.
    """

    sessions: tuple[Session, ...]
    notes: tuple[str, ...] = ()
    ignored: int = 0

    @property
    def n_clips(self) -> int:
        """Clips in all sessions."""
        return sum(len(session.clips) for session in self.sessions)

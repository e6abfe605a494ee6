"""The data folder: what lies where, and nothing that nobody knows of.

    DATA/gaitcheck.db         patients, sessions, clips, jobs (SQLite)
    DATA/clips/<id>/          one clip: the file, its first picture, what the pose model gave
    DATA/results/<job>/       one finished analysis, as `gaitcheck analyze --out` makes it
    DATA/work/                whatever is being written; emptied at every start

Names of folders are random; nothing a person typed and no name of an uploaded file is ever
part of a path.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gaitcheck.errors import GaitcheckError, OutputExists
from gaitcheck.pose.models.lock import one_at_a_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ID = re.compile(r"[0-9a-f]{16}")
"""What an id looks like; nothing else is ever looked up on the disk."""


def new_id() -> str:
    """Return a random id; the name of a folder and a key of the database."""
    return secrets.token_hex(8)


@dataclass(frozen=True)
class DataFolder:
    """Paths below the data folder."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "gaitcheck.db"

    @property
    def clips(self) -> Path:
        """Folder of all clips."""
        return self.path / "clips"

    @property
    def results(self) -> Path:
        """Folder of all finished analyses."""
        return self.path / "results"

    @property
    def work(self) -> Path:
        """Folder of all that is unfinished."""
        return self.path / "work"

    def clip(self, clip_id: str) -> Path:
        """Folder of one clip."""
        return self.clips / _checked(clip_id)

    def result(self, job_id: str) -> Path:
        """Folder of one finished analysis."""
        return self.results / _checked(job_id)

    def part(self, clip_id: str) -> Path:
        """File of an upload that is under way."""
        return self.work / f"upload-{_checked(clip_id)}.part"

    def open(self) -> None:
        """Make the folders, readable by this user alone.

        Raises
        ------
        GaitcheckError
            When the folder cannot be written.
        """
        try:
            for folder in (self.path, self.clips, self.results, self.work):
                folder.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o700)
        except OSError as error:
            message = f"{self.path} cannot be written: {error.strerror}"
            raise GaitcheckError(message) from error

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder for one server at a time.

        Raises
        ------
        OutputExists
            When another server holds it.
        """

        def refuse() -> None:
            message = (
                f"another gaitcheck serve is using {self.path}; stop it first, or give "
                "another --data"
            )
            raise OutputExists(message)

        with one_at_a_time(self.path, waiting=refuse):
            yield

    def sweep(self, *, clips: Iterable[str], jobs: Iterable[str]) -> int:
        """Delete what the database does not know; return how many things were deleted.

        Parameters
        ----------
        clips
            Ids of all clips; their folders and unfinished uploads stay.
        jobs
            Ids of all jobs; their results stay.
        """
        known = set(clips)
        uploads = {self.part(clip).name for clip in known}
        jobs_known = set(jobs)
        gone = [p for p in self.clips.iterdir() if p.name not in known]
        gone += [p for p in self.results.iterdir() if p.name not in jobs_known]
        gone += [p for p in self.work.iterdir() if p.name not in uploads]
        for path in gone:
            remove(path)
        return len(gone)


def remove(path: Path) -> None:
    """Delete a file or a folder; no complaint when it is not there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _checked(name: str) -> str:
    if not ID.fullmatch(name):
        message = "not an id of gaitcheck"
        raise GaitcheckError(message)
    return name

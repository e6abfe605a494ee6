"""The output folder of a batch: finished sessions, records, and a place for unfinished work.

    OUT/<session>/            one folder a session, as `gaitcheck analyze --out` makes it
    OUT/summary.*, index.html
    OUT/.gaitcheck-batch/     records of what is done, work in progress, the lock

Work in progress is done in `.gaitcheck-batch/work` and moved to its place when complete, so
that whatever stops the batch, no half-written report lies among the finished ones.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.batch.record import Record, from_text, to_text
from gaitcheck.errors import OutputExists
from gaitcheck.pose.models.lock import one_at_a_time
from gaitcheck.report.folder import LAST, MARKER, OutputFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN = ".gaitcheck-batch"
"""Folder of the batch's own files below the output folder."""


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Where a batch writes; travels to the workers, which see the same folder."""

    out: Path

    @property
    def own(self) -> Path:
        """The batch's own folder."""
        return self.out / OWN

    @property
    def shown(self) -> str:
        """Where the results are, for people."""
        return str(self.out)

    @property
    def marks(self) -> str:
        """Where workers that die leave marks (`gaitcheck.batch.marks`)."""
        return str(self.own)

    def open(self) -> None:
        """Make the folders and sweep up what an interrupted run left unfinished.

        Raises
        ------
        OutputExists
            When the output folder is a file or cannot be written.
        """
        try:
            (self.own / "records").mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.own / "work", ignore_errors=True)
            (self.own / "work").mkdir(exist_ok=True)
        except OSError as error:
            message = f"{self.out} cannot be written: {error.strerror}"
            raise OutputExists(message) from error

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the output folder for one batch at a time.

        Raises
        ------
        OutputExists
            When another batch is writing there.
        """
        try:
            self.own.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"{self.out} cannot be written: {error.strerror}"
            raise OutputExists(message) from error

        def refuse() -> None:
            message = f"another gaitcheck batch is writing to {self.out}; wait for it, or choose another --out"
            raise OutputExists(message)

        with one_at_a_time(self.own, waiting=refuse):
            yield

    def folder(self, session: str) -> Path:
        """Return where a session's report lies."""
        return self.out.joinpath(*session.split("/"))

    def read(self, session: str) -> Record | None:
        """Return what is known of a session; None when nothing, or nothing readable."""
        try:
            return from_text(self._record(session).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return None

    def write(self, record: Record) -> None:
        """Keep a record; whole or not at all."""
        path = self._record(record.session)
        path.parent.mkdir(exist_ok=True)
        write_whole(path, to_text(record).encode())

    def complete(self, record: Record) -> bool:
        """Say whether the report that a record speaks of is still there."""
        return not record.has_report or (self.folder(record.session) / LAST).is_file()

    @contextlib.contextmanager
    def workplace(self) -> Iterator[Path]:
        """Give an empty folder for one session's work; it is gone afterwards."""
        place = self.own / "work" / uuid.uuid4().hex
        place.mkdir(parents=True)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def publish(self, made: Path, session: str) -> None:
        """Move a finished report to its place; `findings.json` comes last.

        Files of an earlier report go, files that gaitcheck did not make stay.

        Raises
        ------
        OutputExists
            When a file that gaitcheck did not make has the name of a new one.
        """
        folder = OutputFolder(self.folder(session), force=True)
        for file in sorted(made.iterdir()):
            if file.name not in (LAST, MARKER):
                with folder.file(file.name) as part:
                    file.replace(part)
        folder.finish((made / LAST).read_text(encoding="utf-8"))

    def deliver(self) -> None:
        """Bring summary and index from `out` to the results: here they are the same."""

    def withdraw(self, session: str) -> None:
        """Take away an earlier report that the clips no longer support.

        It must not be read as the result of clips that since have changed. Only
        files of gaitcheck's own are removed.
        """
        place = self.folder(session)
        if not (place / MARKER).is_file():
            return
        names = (place / MARKER).read_text(encoding="utf-8").splitlines()
        (place / LAST).unlink(missing_ok=True)
        for name in names:
            if name and not name.startswith("#") and "/" not in name:
                (place / name).unlink(missing_ok=True)
        (place / MARKER).unlink()
        with contextlib.suppress(OSError):
            place.rmdir()

    def _record(self, session: str) -> Path:
        name = hashlib.sha256(session.encode()).hexdigest()[:32]
        # Two letters make 256 folders: some drives are slow with a million files in one.
        return self.own / "records" / name[:2] / f"{name}.json"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name and rename it."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)

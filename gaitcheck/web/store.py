"""Everything that is kept, in one place: database and data folder together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.web.access import Access
from gaitcheck.web.clips import Clips
from gaitcheck.web.database import Database
from gaitcheck.web.folder import DataFolder, remove
from gaitcheck.web.jobs import Jobs
from gaitcheck.web.moments import later
from gaitcheck.web.people import People
from gaitcheck.web.records import Clip, Job

if TYPE_CHECKING:
    from pathlib import Path

UPLOAD_WAITS_S = 24 * 3600
"""An unfinished upload may be resumed for so long."""


class Store:
    """The data folder, open.

    Raises
    ------
    GaitcheckError
        When it cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.folder = DataFolder(path)
        self.folder.open()
        self.database = Database(self.folder.database)
        self.people = People(self.database)
        self.clips = Clips(self.database)
        self.jobs = Jobs(self.database)
        self.access = Access(self.database)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def recover(self) -> None:
        """Pick up what a server that was killed left: nothing is lost, nothing done twice.

        Finished results that the database does not know of yet are taken over; cut-off
        checks and jobs are queued again; half-written files go.
        """
        for job_id in self.jobs.ids():
            if self.is_finished(job_id) and self.jobs.is_open(job_id):
                self.finish(job_id)
        for clip in self.clips.uploading():
            if self.source(clip).is_file() or _length(clip, self) == clip.size_bytes:
                self.complete(clip)
        self.clips.again()
        self.jobs.again()
        self.give_up_uploads()
        self.sweep()

    def complete(self, clip: Clip) -> None:
        """Move an upload that is whole to its folder and have it looked at."""
        folder = self.folder.clip(clip.id)
        folder.mkdir(exist_ok=True)
        if clip.description:
            described = folder / f"clip-{clip.number}.clip.json"
            described.write_text(clip.description, encoding="utf-8")
        part = self.folder.part(clip.id)
        if part.exists():
            part.replace(self.source(clip))
        self.clips.arrived(clip.id)

    def sweep(self) -> int:
        """Delete files that nobody knows of."""
        return self.folder.sweep(clips=self.clips.ids(), jobs=self.jobs.ids())

    def give_up_uploads(self) -> None:
        """Forget uploads that nobody went on with."""
        for clip in self.clips.uploading(silent_since=later(-UPLOAD_WAITS_S)):
            self.remove_clip(clip)

    def is_finished(self, job_id: str) -> bool:
        """Say whether a job's result lies in its place, complete."""
        return (self.folder.result(job_id) / "findings.json").is_file()

    def finish(self, job_id: str, *, reason: str = "", seconds: float = 0.0) -> None:
        """Close a job and delete the results that it replaces."""
        for old in self.jobs.finish(job_id, reason=reason, seconds=seconds):
            remove(self.folder.result(old))

    def source(self, clip: Clip) -> Path:
        """Path of a clip's file as it was uploaded."""
        return self.folder.clip(clip.id) / clip.file_name

    def still(self, clip: Clip) -> Path:
        """Path of the first used picture of a clip."""
        return self.folder.clip(clip.id) / "first.jpg"

    def result_file(self, job: Job, name: str) -> Path:
        """Path of a file of a result."""
        return self.folder.result(job.id) / name

    def remove_clip(self, clip: Clip) -> None:
        """Delete a clip and its files, and the open job that would use it."""
        with self.database.together():
            self.jobs.withdraw(clip.session_id)
            self.clips.remove(clip.id)
        self._clean([clip.id], [])

    def remove_job(self, job: Job) -> None:
        """Stop an analysis, or delete its result."""
        self.database.change("DELETE FROM jobs WHERE id = ?", job.id)
        self._clean([], [job.id])

    def remove_session(self, session_id: str) -> None:
        """Delete a session with clips, answers and results."""
        with self.database.together():
            clips = [clip.id for clip in self.clips.of(session_id)]
            jobs = [job.id for job in self.jobs.of(session_id)]
            self.database.change("DELETE FROM sessions WHERE id = ?", session_id)
        self._clean(clips, jobs)

    def remove_patient(self, patient_id: str) -> None:
        """Delete a patient with all sessions."""
        with self.database.together():
            sessions = [s.id for s in self.people.sessions(patient_id)]
            clips = [clip.id for s in sessions for clip in self.clips.of(s)]
            jobs = [job.id for s in sessions for job in self.jobs.of(s)]
            self.database.change("DELETE FROM patients WHERE id = ?", patient_id)
        self._clean(clips, jobs)

    def _clean(self, clips: list[str], jobs: list[str]) -> None:
        for clip_id in clips:
            remove(self.folder.clip(clip_id))
            remove(self.folder.part(clip_id))
        for job_id in jobs:
            remove(self.folder.result(job_id))
        self.database.forget()


def _length(clip: Clip, store: Store) -> int:
    part = store.folder.part(clip.id)
    return part.stat().st_size if part.exists() else -1

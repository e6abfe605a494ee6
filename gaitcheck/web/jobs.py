"""The queue of analyses: queued → checking → running → done or failed."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from gaitcheck.web.folder import new_id
from gaitcheck.web.moments import now
from gaitcheck.web.records import Job, JobState

if TYPE_CHECKING:
    from gaitcheck.web.database import Database

_OPEN = "('queued', 'checking', 'running')"


class Jobs:
    """Reads and writes analyses."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, job_id: str) -> Job | None:
        """Return a job, or None."""
        row = self._db.row("SELECT * FROM jobs WHERE id = ?", job_id)
        return None if row is None else _job(row)

    def ids(self) -> list[str]:
        """Return the ids of all jobs that may have a result."""
        rows = self._db.rows("SELECT id FROM jobs WHERE state != 'failed'")
        return [row["id"] for row in rows]

    def of(self, session_id: str) -> list[Job]:
        """List a session's jobs, the newest first."""
        rows = self._db.rows(
            "SELECT * FROM jobs WHERE session_id = ? ORDER BY created_at DESC",
            session_id,
        )
        return [_job(row) for row in rows]

    def all(self, *, limit: int = 200) -> list[Job]:
        """List all jobs, the newest first."""
        rows = self._db.rows(
            "SELECT * FROM jobs ORDER BY created_at DESC LIMIT ?", limit
        )
        return [_job(row) for row in rows]

    def result_of(self, session_id: str) -> Job | None:
        """Return a session's newest finished job, or None."""
        row = self._db.row(
            "SELECT * FROM jobs WHERE session_id = ? AND state = 'done' "
            "ORDER BY finished_at DESC LIMIT 1",
            session_id,
        )
        return None if row is None else _job(row)

    def ask(self, session_id: str, key: str, order_json: str) -> Job:
        """Queue an analysis; the same question again is the same job.

        A job of the session that waits or runs with other choices is given up for it.
        """
        with self._db.together():
            row = self._db.row(
                "SELECT * FROM jobs WHERE session_id = ? AND key = ? AND state != 'failed'",
                session_id,
                key,
            )
            if row is not None:
                return _job(row)
            self._db.change(
                f"DELETE FROM jobs WHERE session_id = ? AND state IN {_OPEN}",
                session_id,
            )
            job = Job(
                id=new_id(),
                session_id=session_id,
                state="queued",
                key=key,
                order_json=order_json,
                reason="",
                created_at=now(),
                finished_at="",
                seconds=0.0,
            )
            self._db.change(
                "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, '', ?, '', 0)",
                job.id,
                session_id,
                job.state,
                key,
                order_json,
                job.created_at,
            )
        return job

    def next(self) -> Job | None:
        """Take the job that waits longest; None when there is none.

        A job whose clips are still being looked at goes to `checking` and waits there.
        """
        with self._db.together():
            rows = self._db.rows(
                "SELECT j.*, EXISTS (SELECT 1 FROM clips c WHERE c.session_id = "
                "j.session_id AND c.state IN ('waiting', 'checking')) AS unchecked "
                "FROM jobs j WHERE state IN ('queued', 'checking') ORDER BY created_at"
            )
            for row in rows:
                state: JobState = "checking" if row["unchecked"] else "running"
                self._db.change(
                    "UPDATE jobs SET state = ? WHERE id = ?", state, row["id"]
                )
                if state == "running":
                    return _job(row)
        return None

    def finish(
        self, job_id: str, *, reason: str = "", seconds: float = 0.0
    ) -> list[str]:
        """Close a job: done without a reason, failed with one.

        Returns
        -------
        list
            Ids of older finished jobs of the session, now forgotten, whose results are to
            be deleted. Empty also when the job itself is gone or over already.
        """
        with self._db.together():
            row = self._db.row(
                f"SELECT * FROM jobs WHERE id = ? AND state IN {_OPEN}", job_id
            )
            if row is None:
                return []
            self._db.change(
                "UPDATE jobs SET state = ?, reason = ?, finished_at = ?, seconds = ? "
                "WHERE id = ?",
                "failed" if reason else "done",
                reason,
                now(),
                seconds,
                job_id,
            )
            # Failed jobs before this one say nothing any more; results, only if replaced.
            states = "('failed')" if reason else "('failed', 'done')"
            old = self._db.rows(
                f"SELECT id FROM jobs WHERE session_id = ? AND id != ? AND state IN {states}",
                row["session_id"],
                job_id,
            )
            for one in old:
                self._db.change("DELETE FROM jobs WHERE id = ?", one["id"])
            return [one["id"] for one in old]

    def again(self) -> None:
        """Queue every job that was cut off."""
        self._db.change(
            "UPDATE jobs SET state = 'queued' WHERE state IN ('checking', 'running')"
        )

    def queue_again(self, job_id: str) -> None:
        """Queue a job whose workers were killed."""
        self._db.change(
            "UPDATE jobs SET state = 'queued' WHERE id = ? AND state = 'running'",
            job_id,
        )

    def is_open(self, job_id: str) -> bool:
        """Say whether a job is still wanted."""
        job = self.get(job_id)
        return job is not None and job.is_open

    def withdraw(self, session_id: str) -> None:
        """Give up a session's open job."""
        self._db.change(
            f"DELETE FROM jobs WHERE session_id = ? AND state IN {_OPEN}", session_id
        )


def _job(row: sqlite3.Row) -> Job:
    return Job(**{k: row[k] for k in Job.__dataclass_fields__})

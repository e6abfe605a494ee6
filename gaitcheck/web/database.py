"""One SQLite file, one connection, one writer at a time.

The page of a clinic has a handful of readers; a single connection behind a lock answers in
well under a millisecond and cannot dead-lock against itself. The log is written ahead (WAL),
so that a killed process loses no committed row. Deleted rows are overwritten.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

from gaitcheck.errors import GaitcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA_VERSION = 1
"""Goes up with every change of the tables."""

_TABLES = """
CREATE TABLE patients (
    id TEXT PRIMARY KEY,
    pseudonym TEXT NOT NULL COLLATE NOCASE UNIQUE,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients ON DELETE CASCADE,
    day TEXT NOT NULL,
    speed_kmh REAL,
    note TEXT NOT NULL,
    answers TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_of ON sessions (patient_id, day);
CREATE TABLE clips (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    number INTEGER NOT NULL,
    original_name TEXT NOT NULL,
    suffix TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    state TEXT NOT NULL,
    choices TEXT NOT NULL,
    seen TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at TEXT NOT NULL,
    touched_at TEXT NOT NULL,
    UNIQUE (session_id, number)
) STRICT;
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    state TEXT NOT NULL,
    key TEXT NOT NULL,
    order_json TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    seconds REAL NOT NULL
) STRICT;
CREATE INDEX jobs_of ON jobs (session_id, created_at);
CREATE UNIQUE INDEX one_job_for_the_same ON jobs (session_id, key)
    WHERE state != 'failed';
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    used_at TEXT NOT NULL
) STRICT;
CREATE TABLE logins (hash TEXT PRIMARY KEY, expires_at TEXT NOT NULL) STRICT;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL
) STRICT;
"""


class Database:
    """The open database; share one among all threads.

    Raises
    ------
    GaitcheckError
        When the file is no database of gaitcheck, or of a later version.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        try:
            self._connection = sqlite3.connect(
                path, check_same_thread=False, isolation_level=None, timeout=10
            )
            self._connection.row_factory = sqlite3.Row
            for pragma in (
                "journal_mode = WAL",
                "synchronous = NORMAL",
                "foreign_keys = ON",
                "secure_delete = ON",
            ):
                self._connection.execute(f"PRAGMA {pragma}")
            self._prepare(path)
        except sqlite3.DatabaseError as error:
            message = f"{path} cannot be used as gaitcheck's database: {error}"
            raise GaitcheckError(message) from error
        path.chmod(0o600)

    def _prepare(self, path: Path) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self._connection.executescript(
                f"BEGIN; {_TABLES} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            )
        elif version != SCHEMA_VERSION:
            message = (
                f"{path} was written by another version of gaitcheck (tables {version}, "
                f"expected {SCHEMA_VERSION}); update gaitcheck"
            )
            raise GaitcheckError(message)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
            return found

    def change(self, sql: str, *values: Any) -> int:
        """Run one statement; return the number of rows that it changed."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Let all that is done in the block happen, or nothing of it."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def forget(self) -> None:
        """Empty the write-ahead log, so that deleted rows are gone from it too."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

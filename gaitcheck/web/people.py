"""Patients and their sessions in the database."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from gaitcheck.errors import InputError
from gaitcheck.web.folder import new_id
from gaitcheck.web.moments import now
from gaitcheck.web.records import Patient, Session

if TYPE_CHECKING:
    from gaitcheck.web.database import Database

MOST_LISTED = 500
"""Patients that a list or a search shows."""


class People:
    """Reads and writes patients and sessions."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def patients(self, search: str = "") -> list[Patient]:
        """List patients whose pseudonym, name or note holds `search`, newest visit first."""
        words = search.split()
        where = " AND ".join(
            ["instr(lower(pseudonym || ' ' || name || ' ' || note), ?)"] * len(words)
        )
        rows = self._db.rows(
            "SELECT p.*, (SELECT max(day) FROM sessions s WHERE s.patient_id = p.id) AS last "
            f"FROM patients p {'WHERE ' + where if words else ''} "
            "ORDER BY coalesce(last, p.created_at) DESC, p.created_at DESC LIMIT ?",
            *(word.lower() for word in words),
            MOST_LISTED,
        )
        return [_patient(row) for row in rows]

    def patient(self, patient_id: str) -> Patient | None:
        """Return a patient, or None."""
        row = self._db.row("SELECT * FROM patients WHERE id = ?", patient_id)
        return None if row is None else _patient(row)

    def add_patient(self, pseudonym: str, *, name: str = "", note: str = "") -> Patient:
        """Add a patient.

        Raises
        ------
        InputError
            When another patient has this pseudonym.
        """
        patient = Patient(
            id=new_id(),
            pseudonym=pseudonym,
            name=name,
            note=note,
            created_at=now(),
        )
        try:
            self._db.change(
                "INSERT INTO patients VALUES (?, ?, ?, ?, ?)",
                patient.id,
                pseudonym,
                name,
                note,
                patient.created_at,
            )
        except sqlite3.IntegrityError as error:
            raise InputError(_taken(pseudonym)) from error
        return patient

    def change_patient(
        self, patient_id: str, *, pseudonym: str, name: str, note: str
    ) -> None:
        """Change what is kept of a patient.

        Raises
        ------
        InputError
            When another patient has this pseudonym.
        """
        try:
            self._db.change(
                "UPDATE patients SET pseudonym = ?, name = ?, note = ? WHERE id = ?",
                pseudonym,
                name,
                note,
                patient_id,
            )
        except sqlite3.IntegrityError as error:
            raise InputError(_taken(pseudonym)) from error

    def sessions(self, patient_id: str) -> list[Session]:
        """List a patient's sessions, newest first."""
        rows = self._db.rows(
            "SELECT * FROM sessions WHERE patient_id = ? ORDER BY day DESC, created_at DESC",
            patient_id,
        )
        return [_session(row) for row in rows]

    def session(self, session_id: str) -> Session | None:
        """Return a session, or None."""
        row = self._db.row("SELECT * FROM sessions WHERE id = ?", session_id)
        return None if row is None else _session(row)

    def add_session(
        self,
        patient_id: str,
        *,
        day: str,
        speed_kmh: float | None = None,
        note: str = "",
        answers: dict[str, str] | None = None,
    ) -> Session:
        """Add a session."""
        session = Session(
            id=new_id(),
            patient_id=patient_id,
            day=day,
            speed_kmh=speed_kmh,
            note=note,
            answers=answers or {},
            created_at=now(),
        )
        self._db.change(
            "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)",
            session.id,
            patient_id,
            day,
            speed_kmh,
            note,
            json.dumps(session.answers),
            session.created_at,
        )
        return session

    def change_session(
        self, session_id: str, *, day: str, speed_kmh: float | None, note: str
    ) -> None:
        """Change day, speed and note."""
        self._db.change(
            "UPDATE sessions SET day = ?, speed_kmh = ?, note = ? WHERE id = ?",
            day,
            speed_kmh,
            note,
            session_id,
        )

    def answer(self, session_id: str, answers: dict[str, str]) -> None:
        """Replace a session's answers."""
        self._db.change(
            "UPDATE sessions SET answers = ? WHERE id = ?",
            json.dumps(answers),
            session_id,
        )


def _taken(pseudonym: str) -> str:
    return f"there is already a patient {pseudonym!r}; choose another pseudonym"


def _patient(row: sqlite3.Row) -> Patient:
    return Patient(**{k: row[k] for k in Patient.__dataclass_fields__})


def _session(row: sqlite3.Row) -> Session:
    fields = {k: row[k] for k in Session.__dataclass_fields__}
    return Session(**{**fields, "answers": json.loads(fields["answers"])})

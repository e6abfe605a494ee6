"""Clips in the database: from the first byte to the answer whether they will do."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from gaitcheck.web.folder import new_id
from gaitcheck.web.moments import now
from gaitcheck.web.records import (
    Choices,
    Clip,
    ClipState,
    Seen,
    choices_from,
    seen_from,
    to_text,
)

if TYPE_CHECKING:
    from gaitcheck.web.database import Database


class Clips:
    """Reads and writes clips."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, session_id: str) -> list[Clip]:
        """List a session's clips in their order."""
        rows = self._db.rows(
            "SELECT * FROM clips WHERE session_id = ? ORDER BY number", session_id
        )
        return [_clip(row) for row in rows]

    def get(self, clip_id: str) -> Clip | None:
        """Return a clip, or None."""
        row = self._db.row("SELECT * FROM clips WHERE id = ?", clip_id)
        return None if row is None else _clip(row)

    def ids(self) -> list[str]:
        """Return the ids of all clips."""
        return [row["id"] for row in self._db.rows("SELECT id FROM clips")]

    def add(
        self,
        session_id: str,
        *,
        original_name: str,
        suffix: str,
        size_bytes: int,
        description: str = "",
        view: str | None = None,
    ) -> Clip:
        """Announce an upload."""
        with self._db.together():
            row = self._db.row(
                "SELECT coalesce(max(number), 0) + 1 AS n FROM clips WHERE session_id = ?",
                session_id,
            )
            clip = Clip(
                id=new_id(),
                session_id=session_id,
                number=row["n"] if row else 1,
                original_name=original_name,
                suffix=suffix,
                size_bytes=size_bytes,
                state="uploading",
                choices=Choices(view=view),
                description=description,
                created_at=now(),
            )
            self._db.change(
                "INSERT INTO clips VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?)",
                clip.id,
                session_id,
                clip.number,
                original_name,
                suffix,
                size_bytes,
                clip.state,
                to_text(clip.choices),
                description,
                clip.created_at,
                clip.created_at,
            )
        return clip

    def touch(self, clip_id: str) -> None:
        """Note that bytes came."""
        self._db.change("UPDATE clips SET touched_at = ? WHERE id = ?", now(), clip_id)

    def uploading(self, *, silent_since: str = "") -> list[Clip]:
        """List unfinished uploads, or those of them with no byte since a moment."""
        rows = self._db.rows(
            "SELECT * FROM clips WHERE state = 'uploading' AND (? = '' OR touched_at < ?)",
            silent_since,
            silent_since,
        )
        return [_clip(row) for row in rows]

    def arrived(self, clip_id: str) -> bool:
        """Move a finished upload on to its check; False when it was not uploading."""
        return self._move(clip_id, "uploading", "waiting")

    def next_to_check(self) -> Clip | None:
        """Take the clip that waits longest for its check; None when there is none."""
        with self._db.together():
            row = self._db.row(
                "SELECT * FROM clips WHERE state = 'waiting' ORDER BY touched_at LIMIT 1"
            )
            if row is None:
                return None
            self._move(row["id"], "waiting", "checking")
            return _clip(row)

    def checked(
        self, clip_id: str, choices: Choices, seen: Seen, state: ClipState
    ) -> bool:
        """Keep a check's answer, unless the clip or its choices changed meanwhile."""
        return (
            self._db.change(
                "UPDATE clips SET seen = ?, state = ? "
                "WHERE id = ? AND state = 'checking' AND choices = ?",
                to_text(seen),
                state,
                clip_id,
                to_text(choices),
            )
            == 1
        )

    def choose(self, clip_id: str, choices: Choices) -> bool:
        """Keep what the user says of a clip and have it looked at again.

        Returns
        -------
        bool
            False when the clip has not come yet, or its file was refused.
        """
        return (
            self._db.change(
                "UPDATE clips SET choices = ?, state = 'waiting', touched_at = ? "
                "WHERE id = ? AND state NOT IN ('uploading', 'refused')",
                to_text(choices),
                now(),
                clip_id,
            )
            == 1
        )

    def again(self) -> None:
        """Have every check that was cut off done again."""
        self._db.change("UPDATE clips SET state = 'waiting' WHERE state = 'checking'")

    def remove(self, clip_id: str) -> None:
        """Forget a clip."""
        self._db.change("DELETE FROM clips WHERE id = ?", clip_id)

    def _move(self, clip_id: str, before: ClipState, after: ClipState) -> bool:
        return (
            self._db.change(
                "UPDATE clips SET state = ?, touched_at = ? WHERE id = ? AND state = ?",
                after,
                now(),
                clip_id,
                before,
            )
            == 1
        )


def _clip(row: sqlite3.Row) -> Clip:
    fields = {k: row[k] for k in Clip.__dataclass_fields__}
    return Clip(
        **{
            **fields,
            "choices": choices_from(row["choices"]),
            "seen": seen_from(row["seen"]),
        }
    )

"""Who may come in: the password, browser log-ins, API tokens; and the audit log.

Of cookies and tokens only hashes are kept: they are long and random, so a fast hash will do.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.web.folder import new_id
from gaitcheck.web.moments import later, now
from gaitcheck.web.passwords import fits, hash_password

if TYPE_CHECKING:
    from gaitcheck.web.database import Database

LOGIN_S = 12 * 3600
"""A working day; then the password is asked again."""

TICKET_S = 12 * 3600
"""How long the address of a report works."""

TOKEN_PREFIX = "gc_"
_AUDIT_KEPT = 100_000


@dataclass(frozen=True, kw_only=True)
class Token:
    """An API token; its text is shown once, when it is made."""

    id: str
    label: str
    created_at: str
    used_at: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the audit log; `object` is a kind and an id, never a name."""

    at: str
    who: str
    action: str
    object: str


class Access:
    """Passwords, log-ins, tokens, tickets and the audit log."""

    def __init__(self, database: Database) -> None:
        self._db = database
        database.change(
            "INSERT OR IGNORE INTO facts VALUES ('secret', ?)", secrets.token_hex(32)
        )
        self._secret = bytes.fromhex(self._fact("secret"))

    @property
    def has_password(self) -> bool:
        """True when the page asks for a password."""
        return bool(self._fact("password"))

    def set_password(self, password: str) -> None:
        """Set the password and end all log-ins; empty text takes the password away.

        Raises
        ------
        SettingsError
            When it is too short.
        """
        kept = hash_password(password) if password else ""
        with self._db.together():
            self._db.change("INSERT OR REPLACE INTO facts VALUES ('password', ?)", kept)
            self._db.change("DELETE FROM logins")

    def password_fits(self, password: str) -> bool:
        """Say whether the password is right."""
        return fits(password, self._fact("password"))

    def log_in(self, cookie: str) -> None:
        """Let the browser with this cookie in."""
        with self._db.together():
            self._db.change("DELETE FROM logins WHERE expires_at < ?", now())
            self._db.change(
                "INSERT OR REPLACE INTO logins VALUES (?, ?)",
                _hash(cookie),
                later(LOGIN_S),
            )

    def log_out(self, cookie: str) -> None:
        """Send the browser with this cookie out."""
        self._db.change("DELETE FROM logins WHERE hash = ?", _hash(cookie))

    def is_in(self, cookie: str) -> bool:
        """Say whether the browser with this cookie may see the page."""
        if not self.has_password:
            return True
        row = self._db.row(
            "SELECT 1 FROM logins WHERE hash = ? AND expires_at > ?",
            _hash(cookie),
            now(),
        )
        return bool(cookie) and row is not None

    def new_token(self, label: str) -> str:
        """Make an API token and return its text, for the only time."""
        text = TOKEN_PREFIX + secrets.token_urlsafe(32)
        self._db.change(
            "INSERT INTO tokens VALUES (?, ?, ?, ?, '')",
            new_id(),
            label,
            _hash(text),
            now(),
        )
        return text

    def token(self, text: str) -> str:
        """Return the id of a token, empty when nobody has it."""
        row = self._db.row("SELECT id, used_at FROM tokens WHERE hash = ?", _hash(text))
        if row is None:
            return ""
        if row["used_at"] < later(-60):
            self._db.change(
                "UPDATE tokens SET used_at = ? WHERE id = ?", now(), row["id"]
            )
        return str(row["id"])

    def tokens(self) -> list[Token]:
        """List all tokens."""
        rows = self._db.rows("SELECT * FROM tokens ORDER BY created_at")
        return [Token(**{k: r[k] for k in Token.__dataclass_fields__}) for r in rows]

    def remove_token(self, token_id: str) -> bool:
        """End a token; False when there is none."""
        return self._db.change("DELETE FROM tokens WHERE id = ?", token_id) == 1

    def signed(self, purpose: str, text: str) -> str:
        """Return a signature that only this data folder can make."""
        message = f"{purpose}\n{text}".encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()[:40]

    def ticket(self, job_id: str) -> str:
        """Return the part of a report's address that lets its reader in.

        A report is shown in a sandbox, which sends no cookies; so the address says it.
        """
        until = later(TICKET_S)[:16].replace(":", "").replace("-", "")
        return f"{until}-{self.signed('ticket', f'{job_id} {until}')}"

    def ticket_fits(self, job_id: str, ticket: str) -> bool:
        """Say whether a ticket is ours, for this job, and not too old."""
        until, _, signature = ticket.partition("-")
        right = self.signed("ticket", f"{job_id} {until}")
        this = now()[:16].replace(":", "").replace("-", "")
        same = hmac.compare_digest(signature.encode(), right.encode())
        return same and until >= this

    def note(self, who: str, action: str, thing: str = "") -> None:
        """Write a line into the audit log."""
        self._db.change(
            "INSERT INTO audit (at, who, action, object) VALUES (?, ?, ?, ?)",
            now(),
            who,
            action,
            thing,
        )
        self._db.change(
            "DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?", _AUDIT_KEPT
        )

    def log(self, *, limit: int = 200) -> list[Entry]:
        """Return the newest lines of the audit log."""
        rows = self._db.rows("SELECT * FROM audit ORDER BY id DESC LIMIT ?", limit)
        return [Entry(**{k: r[k] for k in Entry.__dataclass_fields__}) for r in rows]

    def _fact(self, key: str) -> str:
        row = self._db.row("SELECT value FROM facts WHERE key = ?", key)
        return "" if row is None else str(row["value"])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""The clinic's password as scrypt keeps it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from gaitcheck.errors import SettingsError

FEWEST_CHARACTERS = 10
"""Shorter passwords are guessed; NIST SP 800-63B-4 asks for 8 at least, more where it is the
only factor."""

MOST_CHARACTERS = 1024

_N, _R, _P = 1 << 17, 8, 1
"""OWASP's password storage cheat sheet (2024): scrypt with N = 2^17, r = 8, p = 1; 128 MiB and
about 0.4 s here."""

_MEMORY = 160 << 20


def hash_password(password: str) -> str:
    """Return the text to keep instead of a password.

    Raises
    ------
    SettingsError
        When it is too short or too long.
    """
    if not FEWEST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        message = f"the password needs at least {FEWEST_CHARACTERS} characters"
        raise SettingsError(message)
    salt = secrets.token_bytes(16)
    made = _scrypt(password, salt, _N, _R, _P)
    return f"scrypt${_N}${_R}${_P}${_text(salt)}${_text(made)}"


def fits(password: str, kept: str) -> bool:
    """Say whether a password is the kept one; takes its time on purpose."""
    try:
        kind, n, r, p, salt, made = kept.split("$")
        if kind != "scrypt" or len(password) > MOST_CHARACTERS:
            return False
        again = _scrypt(password, _bytes(salt), int(n), int(r), int(p))
        return hmac.compare_digest(again, _bytes(made))
    except ValueError:
        return False


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        password.encode(errors="replace"),
        salt=salt,
        n=n,
        r=r,
        p=p,
        maxmem=_MEMORY,
        dklen=32,
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)

"""Errors that end a request."""

from __future__ import annotations

from gaitcheck.errors import GaitcheckError


class Fault(GaitcheckError):
    """Ends a request with a status and one sentence."""

    def __init__(
        self, status: int, message: str, *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


class LoginNeeded(Fault):
    """The page is only for who knows the password."""

    def __init__(self) -> None:
        super().__init__(401, "log in first")

"""How long-running stages tell a surface where they are."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); total is 0 when it is not known yet."""


def silent(stage: str, done: int, total: int) -> None:
    """Ignore progress."""

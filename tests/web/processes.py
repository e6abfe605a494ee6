"""What a server's processes are and take, as Linux tells it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def need_proc() -> None:
    """Skip where processes cannot be looked at."""
    if not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists():
        pytest.skip("needs Linux's /proc")


def children(pid: int) -> list[int]:
    """Return a process's children."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += [int(c) for c in (task / "children").read_text().split()]
    return found


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    return [pid, *(one for child in children(pid) for one in family(child))]


def workers(pid: int) -> list[int]:
    """Return the children that work for a server, not Python's own helper."""
    found = []
    for child in children(pid):
        with contextlib.suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def resident_bytes(pid: int) -> int:
    """Return the memory that a process and its descendants hold."""
    total = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            pages = int(Path(f"/proc/{one}/statm").read_text().split()[1])
            total += pages * PAGE_BYTES
    return total

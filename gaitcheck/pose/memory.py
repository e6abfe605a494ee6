"""Gives memory back to the system between networks, so that long clips need no more."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_ARENA_MAX = -8
"""glibc's `M_ARENA_MAX` (malloc.h)."""

_ARENAS = 2


def share_arenas() -> None:
    """Keep glibc from opening a heap of its own for every native thread.

    Each network starts several threads. With a heap for each, the memory of closed
    networks stays scattered: measured 1.2 GB after four segments instead of 0.9.
    Elsewhere than on glibc nothing happens.
    """
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Return freed memory to the system, where the C library can."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None

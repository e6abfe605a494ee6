"""Lets one process at a time fetch models into a folder."""

import contextlib
import enum
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

LOCK_FILE = ".pull.lock"
"""Stays in the folder: removing it would let a third process lock a new file of the same
name while a second still holds the old one. The lock itself ends with its process."""

_RETRY_S = 0.2
"""How often a waiting process looks again (both systems' waiting locks have faults: Windows
gives up after 10 s, and the Unix one cannot say that it waits)."""


@contextlib.contextmanager
def one_at_a_time(folder: Path, *, waiting: Callable[[], None]) -> Iterator[bool]:
    """Hold the folder's lock for the body of a ``with``.

    Parameters
    ----------
    folder
        An existing folder that can be written.
    waiting
        Called once when another process holds the lock.

    Yields
    ------
    bool
        Whether this process is alone for certain. Some network drives know no locks; the
        body then runs without. Every pull writes to a file of its own and renames it at the
        end, so that two at once waste time but spoil nothing.
    """
    with (folder / LOCK_FILE).open("ab") as handle:
        told = False
        while (state := _try_lock(handle)) is _Lock.HELD:
            if not told:
                waiting()
                told = True
            time.sleep(_RETRY_S)
        yield state is _Lock.OURS  # closing the file ends the lock


class _Lock(enum.Enum):
    OURS = enum.auto()
    HELD = enum.auto()
    UNKNOWN_HERE = enum.auto()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: BinaryIO) -> _Lock:
        handle.seek(0, os.SEEK_SET)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            held = error.errno in {errno.EACCES, errno.EDEADLK}
            return _Lock.HELD if held else _Lock.UNKNOWN_HERE
        return _Lock.OURS
else:
    import fcntl

    def _try_lock(handle: BinaryIO) -> _Lock:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _Lock.HELD
        except OSError:  # a file system without locks
            return _Lock.UNKNOWN_HERE
        return _Lock.OURS

"""Do one thing in a process of its own that may neither take long nor take all memory.

A file from outside is opened there, never in the server: whatever a broken or hostile video
does to the decoder, that process ends and the page goes on.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, Literal

Ended = Literal["done", "error", "slow", "full", "died"]
"""done: with a result; error: the work raised; slow: it was ended at the limit; full: it wanted
more memory than it may have; died: it ended without a word, killed from outside or broken."""

NICENESS = 10
"""Workers give way to the server, so that pages come at once."""


def guarded(
    work: Callable[..., Any],
    *arguments: Any,
    seconds: float,
    address_bytes: int,
) -> tuple[Ended, Any]:
    """Call `work(*arguments)` in a new process and wait for it.

    Parameters
    ----------
    work
        A module's function; it, its arguments and its result must be picklable.
    seconds
        Then the process is killed.
    address_bytes
        Address space that it may have; no limit on Windows.

    Returns
    -------
    how, what
        How it ended; the result, or the text of the error, or None.
    """
    context = multiprocessing.get_context("spawn")
    pipe, its = context.Pipe(duplex=False)
    process = context.Process(
        target=_confined, args=(its, address_bytes, work, arguments), daemon=True
    )
    process.start()
    its.close()
    try:
        if not wait([pipe, process.sentinel], timeout=seconds):
            return "slow", None
        if not pipe.poll():
            return "died", None
        how, what = pipe.recv()
        return how, what
    except (EOFError, OSError):
        return "died", None
    finally:
        pipe.close()
        process.kill()
        process.join()
        process.close()


def stand_back() -> None:
    """Make this process give way to others."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICENESS)


def _confined(
    pipe: Connection,
    address_bytes: int,
    work: Callable[..., Any],
    arguments: tuple[Any, ...],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    stand_back()
    _limit(address_bytes)
    try:
        answer = ("done", work(*arguments))
    except MemoryError:
        answer = ("full", None)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        answer = ("error", f"{type(error).__name__}: {error}")
    with contextlib.suppress(OSError):
        pipe.send(answer)


def _limit(address_bytes: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (address_bytes, address_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

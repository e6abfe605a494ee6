"""Spreads independent pieces of work over processes and stops cleanly when interrupted.

Processes, not threads: two networks of the pose task in one process take turns (measured
with mediapipe 1.2.2: two threads need twice the time of one), in two processes they do not.
The processes stay for several rounds of work. On Linux they are forked from a server that
has imported mediapipe once, before it has any network; elsewhere each imports it by itself.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor
from concurrent.futures import wait as await_first
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Self, TypeVar

from gaitcheck.errors import GaitcheckError

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext
    from types import TracebackType

Work = TypeVar("Work")
Result = TypeVar("Result")
Tick = Callable[[], None]
"""Called by a worker after each frame; ends the worker when the run was given up."""

_WAKE_S = 0.2
"""How often the calling process looks up while waiting, so that Ctrl-C is heard."""


_PRELOADED = "gaitcheck.pose.preload"
"""What the fork server imports before its first worker."""


def call_up() -> None:
    """Begin to load what workers need, beside whatever the caller does next.

    Needs no time worth mentioning. Without it the first `Crew` does the same, and waits.
    """
    if _forks() and not multiprocessing.current_process().daemon:
        from multiprocessing import forkserver

        _context()
        forkserver.ensure_running()


def _forks() -> bool:
    return sys.platform.startswith("linux")


def _context() -> BaseContext:
    if not _forks():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_PRELOADED])
    return context


class Crew:
    """Up to `jobs` workers; a context manager.

    Parameters
    ----------
    jobs
        Worker processes. With 1, work is done in the calling process; so it is inside a
        worker of a batch, which may not have children of its own.

    Notes
    -----
    What is spread (function, items, results) must be picklable. Workers end when the
    block ends, however it ends, and when the calling process is killed.
    """

    def __init__(self, jobs: int) -> None:
        self._pool: ProcessPoolExecutor | None = None
        if jobs > 1 and not multiprocessing.current_process().daemon:
            context = _context()
            self._ticks: Any = context.Value("q", 0)
            self._stopping = context.Event()
            self._pool = ProcessPoolExecutor(
                max_workers=jobs,
                mp_context=context,
                initializer=_enlist,
                initargs=(self._ticks, self._stopping),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._stopping.set()
            self._pool.shutdown(wait=True, cancel_futures=True)

    def spread(
        self,
        work: Callable[[Work, Tick], Result],
        items: Sequence[Work],
        *,
        report: Callable[[int], None],
    ) -> list[Result]:
        """Do `work` on every item.

        Parameters
        ----------
        work
            Takes an item and a `Tick` to call after each frame.
        items
            Started in order.
        report
            Called in the calling process with the number of ticks so far.

        Returns
        -------
        list
            Results in the order of the items, however they were scheduled.

        Raises
        ------
        GaitcheckError
            When a worker process was killed.

        Notes
        -----
        The first error of a worker is raised here; the others stop within a frame when
        the crew is dismissed, as after Ctrl-C.
        """
        if self._pool is None:
            return _alone(work, items, report)
        # Read without its lock, which a worker that was killed may hold for ever.
        ticks = self._ticks.get_obj()
        before = ticks.value
        futures = [self._pool.submit(_do, work, item) for item in items]
        try:
            _await(futures, lambda: report(ticks.value - before))
            return [future.result() for future in futures]
        except BrokenProcessPool as error:
            message = (
                "a worker process ended unexpectedly, most likely for lack of memory; "
                "close other programs or try --jobs 1"
            )
            raise GaitcheckError(message) from error


@contextlib.contextmanager
def one_opencv_thread() -> Iterator[None]:
    """Keep OpenCV from starting threads of its own beside each of ours."""
    import cv2

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def _await(futures: Sequence[Future[Result]], look_up: Callable[[], None]) -> None:
    pending: set[Future[Result]] = set(futures)
    while pending:
        done, pending = await_first(pending, _WAKE_S, FIRST_COMPLETED)
        for future in done:
            future.result()
        look_up()


def _alone(
    work: Callable[[Work, Tick], Result],
    items: Sequence[Work],
    report: Callable[[int], None],
) -> list[Result]:
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        report(ticks)

    with one_opencv_thread():
        return [work(item, tick) for item in items]


class _GivenUp(Exception):
    """Ends a worker's task from inside; nobody waits for it any more."""


class _Post:
    """What a worker process knows of its crew."""

    ticks: Any = None
    stopping: Any = None


def _enlist(ticks: Any, stopping: Any) -> None:
    """Prepare a worker process."""
    import cv2

    cv2.setNumThreads(1)
    # Ctrl-C reaches the whole process group; the calling process decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Post.ticks, _Post.stopping = ticks, stopping
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _do(work: Callable[[Work, Tick], Result], item: Work) -> Result:
    return work(item, _tick)


def _tick() -> None:
    if _Post.stopping.is_set():
        raise _GivenUp
    with _Post.ticks.get_lock():
        _Post.ticks.value += 1

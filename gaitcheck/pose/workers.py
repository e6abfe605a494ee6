"""Spreads independent pieces of work over threads and stops cleanly when interrupted.

Threads, not processes: the network and the decoder work outside Python's lock, two networks
in one process share code and libraries, nothing is pickled or imported again, and a process
that is killed leaves nobody behind.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Work = TypeVar("Work")
Result = TypeVar("Result")
Tick = Callable[[], None]
"""Called by a worker after each frame; ends the worker when the run was given up."""

_WAKE_S = 0.2
"""How often the calling thread looks up while waiting, so that Ctrl-C is heard."""


def spread(
    work: Callable[[Work, Tick], Result],
    items: Sequence[Work],
    *,
    jobs: int,
    report: Callable[[int], None],
) -> list[Result]:
    """Do `work` on every item, up to `jobs` at a time.

    Parameters
    ----------
    work
        Takes an item and a `Tick` to call after each frame.
    items
        Started in order.
    jobs
        Threads.
    report
        Called from the calling thread with the number of ticks so far.

    Returns
    -------
    list
        Results in the order of the items, however they were scheduled.

    Notes
    -----
    The first error of a worker, and Ctrl-C, stop all workers within a frame and are then
    raised here.
    """
    crew = _Crew()
    pool = ThreadPoolExecutor(max_workers=max(1, jobs), thread_name_prefix="gaitcheck")
    futures = [pool.submit(work, item, crew.tick) for item in items]
    try:
        _await(futures, crew, report)
    finally:
        crew.stopping.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return [future.result() for future in futures]


@contextlib.contextmanager
def one_opencv_thread() -> Iterator[None]:
    """Keep OpenCV from starting threads of its own under each of ours."""
    import cv2

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


class _GivenUp(BaseException):
    """Ends a worker from inside; never reaches the caller."""


class _Crew:
    """What the workers and the waiting thread share."""

    def __init__(self) -> None:
        self.done: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.stopping = threading.Event()

    def tick(self) -> None:
        if self.stopping.is_set():
            raise _GivenUp
        self.done.put(None)


def _await(
    futures: Sequence[Future[Result]], crew: _Crew, report: Callable[[int], None]
) -> None:
    ticks, told = 0, -1
    while True:
        finished = all(future.done() for future in futures)
        try:
            crew.done.get(timeout=0 if finished else _WAKE_S)
            ticks += 1
        except queue.Empty:
            if finished:
                return
        for future in futures:
            if future.done() and future.exception() is not None:
                future.result()
        if ticks != told:
            report(ticks)
            told = ticks

"""Worker processes on this machine.

`concurrent.futures` gives up its whole pool when one process dies, so the few lines it
takes stand here. Processes are spawned, never forked: forked copies of a process with
threads in native libraries hang.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from gaitcheck.batch.executor import MOST_KILLS, Outcome, Watch, Work, unwatched

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from multiprocessing.context import SpawnProcess

_ITEMS_PER_PROCESS = 200
"""Then a worker is replaced, so that what native libraries lose does not add up."""

_TELL_EVERY_S = 0.25
_GOODBYE_S = 2.0

_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""Number libraries start a thread per core in every process; with a process per core that
is the square of the cores."""


class LocalExecutor:
    """Items done by `jobs` processes.

    Parameters
    ----------
    jobs
        Processes; each does one item at a time.
    helpers
        Let an item start processes of its own (the pose networks of one clip side by
        side). They end with their worker, however it ends.
    """

    def __init__(self, jobs: int, *, helpers: bool = False) -> None:
        self._jobs = max(1, jobs)
        self._helpers = helpers

    @property
    def n_workers(self) -> int:
        """How many items are in work at a time."""
        return self._jobs

    def run(
        self, work: Work[Any, Any], items: Iterable[Any], watch: Watch = unwatched
    ) -> Generator[Outcome[Any, Any], None, None]:
        """Yield each item's outcome as it comes; see `Executor.run`."""
        source = enumerate(items)
        again: deque[_Piece] = deque()
        crew: list[_Worker] = []
        exhausted = False
        try:
            while True:
                while len(crew) < self._jobs or any(w.idle for w in crew):
                    piece = again.popleft() if again else None
                    if piece is None and not exhausted:
                        following = next(source, None)
                        exhausted = following is None
                        piece = _Piece(*following) if following else None
                    if piece is None:
                        break
                    idle = next((w for w in crew if w.idle), None)
                    if idle is None:
                        idle = _Worker(work, helpers=self._helpers)
                        crew.append(idle)
                    idle.give(piece)
                if not any(w.piece for w in crew):
                    return
                yield from _heard(crew, again, watch)
        finally:
            for worker in crew:
                worker.dismiss(busy_too=True)


@dataclass(kw_only=False)
class _Piece:
    place: int
    item: Any
    kills: int = 0


class _Worker:
    """A process and the parent's end of the pipe to it."""

    def __init__(self, work: Work[Any, Any], *, helpers: bool) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, its = context.Pipe()
        # A daemon may not have children.
        self.process: SpawnProcess = context.Process(
            target=_serve, args=(its, work), daemon=not helpers
        )
        with _single_threaded():
            self.process.start()
        its.close()
        self.piece: _Piece | None = None
        self.done = 0

    @property
    def idle(self) -> bool:
        return self.piece is None

    def give(self, piece: _Piece) -> None:
        self.piece = piece
        # A process that died meanwhile is noticed by its sentinel.
        with contextlib.suppress(OSError):
            self.pipe.send((piece.place, piece.item))

    def dismiss(self, *, busy_too: bool = False) -> None:
        with contextlib.suppress(OSError):
            self.pipe.close()
        if busy_too and self.piece is not None:
            self.process.kill()
        self.process.join(_GOODBYE_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


def _heard(
    crew: list[_Worker], again: deque[_Piece], watch: Watch
) -> Iterator[Outcome[Any, Any]]:
    """Wait for something to happen and deal with it; yields finished items."""
    ready = set(wait([x for w in crew for x in (w.pipe, w.process.sentinel)]))
    for worker in list(crew):
        if worker.pipe not in ready and worker.process.sentinel not in ready:
            continue
        message = _message(worker.pipe)
        piece = worker.piece
        if message is None:
            crew.remove(worker)
            worker.dismiss(busy_too=True)
            if piece is None:
                continue
            piece.kills += 1
            if piece.kills < MOST_KILLS:
                again.append(piece)
            else:
                yield Outcome(place=piece.place, item=piece.item, kills=piece.kills)
        elif message[0] == "progress":
            watch(*message[1:])
        elif piece is not None:
            worker.piece = None
            worker.done += 1
            if worker.done >= _ITEMS_PER_PROCESS:
                crew.remove(worker)
                worker.dismiss()
            kind, value = message
            if kind == "result":
                yield Outcome(place=piece.place, item=piece.item, result=value)
            else:
                yield Outcome(place=piece.place, item=piece.item, error=value)


def _message(pipe: Connection) -> Any:
    """Return the next message; None when the process is gone."""
    try:
        # The sentinel of a process that said its last word and died: hear the word first.
        return pipe.recv() if pipe.poll() else None
    except (EOFError, OSError):
        return None


@contextlib.contextmanager
def _single_threaded() -> Iterator[None]:
    """Let a process that is started in the block have one thread per library."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _serve(pipe: Connection, work: Work[Any, Any]) -> None:
    """Do items until the parent hangs up; runs in the worker process."""
    # Ctrl-C goes to every process of the terminal; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    while True:
        try:
            place, item = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = ("result", work(item, _Teller(pipe, place)))
        except Exception:  # noqa: BLE001 - whatever it is, the parent must hear of it
            answer = ("error", traceback.format_exc())
        try:
            pipe.send(answer)
        except OSError:
            return


def _die_with_parent() -> None:
    """End this process when the parent was killed, also in the middle of an item."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class _Teller:
    """Sends progress to the parent, a few times a second at most."""

    def __init__(self, pipe: Connection, place: int) -> None:
        self.pipe, self.place = pipe, place
        self.stage, self.told_s = "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == self.stage and now - self.told_s < _TELL_EVERY_S:
            return
        self.stage, self.told_s = stage, now
        with contextlib.suppress(OSError):
            self.pipe.send(("progress", self.place, stage, done, total))

"""Progress of a batch: the whole with time left, and every session in work."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from gaitcheck.cli.batch_lines import counted, line

if TYPE_CHECKING:
    from gaitcheck.batch.run import Listener
    from gaitcheck.batch.work import Result

_LONGEST_NAME = 36


@contextlib.contextmanager
def batch_bars() -> Iterator[Listener]:
    """Yield a listener: bars on a terminal, one line a session in a pipe."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bars(bars)


class _Lines:
    """Prints each finished session with the count and the time left."""

    def __init__(self) -> None:
        self.start_s = time.monotonic()
        self.total = self.done = 0

    def began(self, *, n_sessions: int, n_known: int, n_workers: int) -> None:
        self.total = n_sessions - n_known
        known = f", {n_known} done before" if n_known else ""
        typer.echo(
            f"{counted(self.total, 'session')} to do{known}; "
            f"{counted(n_workers, 'worker')}",
            err=True,
        )

    def moved(self, session: str, stage: str, done: int, total: int) -> None:
        pass

    def finished(self, result: Result) -> None:
        self.done += 1
        spent_s = time.monotonic() - self.start_s
        left_s = spent_s / self.done * (self.total - self.done)
        typer.echo(
            f"[{self.done}/{self.total}, {_span(left_s)} left] {line(result)}", err=True
        )


class _Bars:
    """One bar for the whole, one for each session in work."""

    def __init__(self, bars: Any) -> None:
        self.bars = bars
        self.whole = bars.add_task("starting", total=None)
        self.tasks: dict[str, Any] = {}
        self.stages: dict[str, str] = {}

    def began(self, *, n_sessions: int, n_known: int, n_workers: int) -> None:
        self.bars.update(
            self.whole,
            description=f"all sessions, {counted(n_workers, 'worker')}",
            total=n_sessions - n_known,
        )

    def moved(self, session: str, stage: str, done: int, total: int) -> None:
        if self.stages.get(session) != stage:
            self._drop(session)
            name = session[-_LONGEST_NAME:]
            self.tasks[session] = self.bars.add_task(
                f"  {name}: {stage}", total=total or None
            )
            self.stages[session] = stage
        self.bars.update(self.tasks[session], completed=done, total=total or None)

    def finished(self, result: Result) -> None:
        self._drop(result.session)
        self.bars.advance(self.whole)
        if result.status != "done":
            self.bars.console.print(line(result), markup=False, highlight=False)

    def _drop(self, session: str) -> None:
        task = self.tasks.pop(session, None)
        self.stages.pop(session, None)
        if task is not None:
            self.bars.remove_task(task)


def _span(seconds: float) -> str:
    """Return a span of time for people.

    >>> _span(50), _span(4000), _span(200_000)
    ('1 min', '1 h 7 min', '2 d 7 h')
    """
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    hours = minutes // 60
    return f"{hours // 24} d {hours % 24} h"

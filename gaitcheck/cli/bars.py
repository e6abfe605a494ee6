"""A progress bar with time left, fed by the pipeline's progress calls."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from gaitcheck.core.progress import Progress, silent


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Yield a progress callback; draws on a terminal, stays quiet in a pipe."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, int] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = int(bars.add_task(stage, total=total or None))
            bars.update(
                tasks[stage],  # type: ignore[arg-type]
                completed=done,
                total=total or None,
            )

        yield show

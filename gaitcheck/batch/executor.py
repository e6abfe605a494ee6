"""Many independent items, done by workers that may die: the one interface of batches.

`gaitcheck.batch.local` runs it on this machine, `gaitcheck.batch.cluster` on a Dask
cluster. Neither knows what an item is.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from gaitcheck.core.progress import Progress

Item = TypeVar("Item")
Result = TypeVar("Result")

Work = Callable[[Item, Progress], Result]
"""Does one item; must be picklable (a module's function, or a `partial` of one)."""

MOST_KILLS = 3
"""Workers that one item may take with it before it is given up."""

Watch = Callable[[int, str, int, int], None]
"""Called with (place of the item, stage, done, total) while an item is in work."""


def unwatched(place: int, stage: str, done: int, total: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True, kw_only=True)
class Outcome(Generic[Item, Result]):
    """What became of one item.

    Parameters
    ----------
    place
        Its number in the order the items were given, from 0.
    result
        What the work returned; None when it gave none.
    error
        Traceback of an unexpected error in the work, else empty.
    kills
        Workers that died over it, when it was given up for that.
    """

    place: int
    item: Item
    result: Result | None = None
    error: str = ""
    kills: int = 0


class Executor(Protocol):
    """Does items in any order; holds only those in work, however many there are."""

    @property
    def n_workers(self) -> int:
        """How many items are in work at a time."""
        ...

    def run(
        self, work: Work[Any, Any], items: Iterable[Any], watch: Watch = unwatched
    ) -> Generator[Outcome[Any, Any], None, None]:
        """Yield each item's outcome as it comes.

        Items are taken from the iterable only when a worker is free. An item whose worker
        dies is done again by another, up to `MOST_KILLS` deaths. Closing the iterator
        (Ctrl-C) stops all workers.
        """
        ...

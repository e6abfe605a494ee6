"""Runs a plan: what is settled is left alone, the rest goes to the workers, then the summary."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from gaitcheck.batch.key import stamp_of
from gaitcheck.batch.work import Task, crashed, do_session, killed, settled

if TYPE_CHECKING:
    from gaitcheck.batch.executor import Executor, Outcome
    from gaitcheck.batch.session import Plan
    from gaitcheck.batch.work import Order, Result


class Listener(Protocol):
    """Hears how a batch goes on."""

    def began(self, *, n_sessions: int, n_known: int, n_workers: int) -> None:
        """Hear that work begins; `n_known` sessions were settled in an earlier run."""

    def moved(self, session: str, stage: str, done: int, total: int) -> None:
        """Hear where a session is."""

    def finished(self, result: Result) -> None:
        """Hear the outcome of a session that was done now."""


@dataclass
class Tally:
    """How many sessions and clips ended how; grows while the batch runs.

    Parameters
    ----------
    n_done
        Sessions with a report of all their clips.
    n_partly
        Sessions with a report that leaves out some clips.
    n_failed
        Sessions without a report.
    n_known
        Of all these, settled in an earlier run.
    troubled
        Results of sessions that are not `done`, the first `MOST_LISTED` of them.
    """

    n_done: int = 0
    n_partly: int = 0
    n_failed: int = 0
    n_known: int = 0
    n_clips: int = 0
    n_failed_clips: int = 0
    troubled: list[Result] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count one session."""
        self.n_done += result.status == "done"
        self.n_partly += result.status == "partly"
        self.n_failed += result.status not in ("done", "partly")
        self.n_known += result.known
        self.n_clips += result.n_clips
        self.n_failed_clips += result.n_failed
        if result.status != "done" and len(self.troubled) < MOST_LISTED:
            self.troubled.append(result)

    @property
    def exit_code(self) -> int:
        """0 all done, 4 some failed, 3 nothing usable."""
        if self.n_done + self.n_partly == 0:
            return 3
        return 4 if self.n_partly or self.n_failed else 0


MOST_LISTED = 200
"""Failures that are listed at the end; the summary has them all."""


def run_plan(
    plan: Plan,
    order: Order,
    executor: Executor,
    listener: Listener,
    *,
    cores: int = 1,
) -> Tally:
    """Do every session of a plan that is not settled.

    Parameters
    ----------
    cores
        To share among the sessions; with fewer sessions than cores each has several.

    Returns
    -------
    Tally
        Over all sessions, those of earlier runs included.
    """
    tally = Tally()
    waiting: list[Task] = []
    for session in plan.sessions:
        stamp = stamp_of(session, order.using, video=order.video, lang=order.lang)
        task = Task(session=session, stamp=stamp)
        known = settled(task, order)
        if known is None:
            waiting.append(task)
        else:
            tally.add(known)
    listener.began(
        n_sessions=len(plan.sessions),
        n_known=len(plan.sessions) - len(waiting),
        n_workers=executor.n_workers,
    )

    def watch(place: int, stage: str, done: int, total: int) -> None:
        listener.moved(waiting[place].session.name, stage, done, total)

    threads = max(1, cores // max(1, len(waiting)))
    work = partial(do_session, order=replace(order, threads=threads))
    with contextlib.closing(executor.run(work, waiting, watch)) as outcomes:
        for outcome in outcomes:
            result = _result(outcome, order)
            tally.add(result)
            listener.finished(result)
    return tally


def _result(outcome: Outcome[Task, Result], order: Order) -> Result:
    if outcome.result is not None:
        return outcome.result
    if outcome.kills:
        return killed(outcome.item.session, order, outcome.kills)
    return crashed(outcome.item.session, order, outcome.error)

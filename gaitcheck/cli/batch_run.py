"""Starts the workers of `gaitcheck batch`, shows progress, writes the summary."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import typer

from gaitcheck.batch.executor import Executor
from gaitcheck.batch.index_page import write_index
from gaitcheck.batch.key import facts, model_needed
from gaitcheck.batch.ledger import Ledger
from gaitcheck.batch.local import LocalExecutor
from gaitcheck.batch.record import Record
from gaitcheck.batch.remote import RemoteFolder, is_url
from gaitcheck.batch.run import run_plan
from gaitcheck.batch.session import Plan
from gaitcheck.batch.summary import write_summary
from gaitcheck.batch.work import Order
from gaitcheck.cli.batch_bars import batch_bars
from gaitcheck.cli.batch_lines import tell_tally
from gaitcheck.language.speech import Language


def run_here(
    plan: Plan,
    ledger: Ledger,
    *,
    folder: Path,
    remote: RemoteFolder | None,
    jobs: int,
    video: bool,
    lang: Language,
    fresh: bool,
    cluster: str,
    title: str,
) -> int:
    """Run a plan and return the exit code.

    Parameters
    ----------
    folder
        Where the clips lie; workers of a cluster must see it, unless it is the shadow of
        `remote`.
    jobs
        Local processes; without meaning on a cluster.
    cluster
        Address of a Dask scheduler; empty for local processes.
    title
        Of the index page.
    """
    with ledger.alone():
        ledger.open()
        model = model_needed(plan)
        using = facts(model)
        order = Order(
            ledger=ledger,
            using=using,
            remote=remote,
            video=video,
            lang=lang,
            fresh=fresh,
        )
        with (
            _executor(order, model, folder, jobs, cluster) as executor,
            batch_bars() as listener,
        ):
            # Workers of a cluster have one core each.
            cores = 1 if cluster else jobs
            tally = run_plan(plan, order, executor, listener, cores=cores)
        for note in write_summary(_records(plan, ledger), ledger.out):
            typer.echo(f"note: {note}")
        write_index(_records(plan, ledger), ledger.out, title=title)
        ledger.deliver()
    tell_tally(tally, ledger.shown)
    return tally.exit_code


@contextlib.contextmanager
def _executor(
    order: Order, model: str, folder: Path, jobs: int, cluster: str
) -> Iterator[Executor]:
    if not cluster:
        yield LocalExecutor(jobs)
        return
    from gaitcheck.batch.cluster import ClusterExecutor

    ledger = order.ledger
    shared = [] if order.remote else [folder]
    shared += [] if is_url(ledger.marks) else [ledger.own]
    with ClusterExecutor(cluster, ledger.marks) as executor:
        executor.check(order.using, model, shared)
        yield executor


def _records(plan: Plan, ledger: Ledger) -> Iterator[Record]:
    for session in plan.sessions:
        record = ledger.read(session.name)
        if record is not None:
            yield record

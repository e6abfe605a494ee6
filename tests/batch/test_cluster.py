"""A real Dask cluster of three worker processes, some of which die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

distributed = pytest.importorskip("distributed", reason="needs gaitcheck[cluster]")

from dataclasses import replace  # noqa: E402

from gaitcheck.batch.cluster import ClusterError, ClusterExecutor  # noqa: E402
from gaitcheck.batch.key import facts  # noqa: E402
from gaitcheck.errors import SettingsError  # noqa: E402
from tests.batch.conftest import cluster_in  # noqa: E402
from tests.batch.stand_ins import deadly, one_fails, square  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=3,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs=50,
    ) as running:
        yield running


@pytest.fixture
def executor(cluster: Any, tmp_path: Path) -> Iterator[ClusterExecutor]:
    marks = tmp_path / "marks"
    marks.mkdir()
    with ClusterExecutor(cluster.scheduler_address, str(marks)) as made:
        _until(lambda: made.n_workers >= 1)  # the dead come back in their time
        yield made


def test_every_item_is_done_once(executor: ClusterExecutor) -> None:
    done = list(executor.run(square, range(40)))
    assert sorted((o.place, o.item, o.result) for o in done) == [
        (i, i, i * i) for i in range(40)
    ]


def test_an_error_in_one_item_leaves_the_others_alone(executor) -> None:
    done = {o.item: o for o in executor.run(one_fails, range(6))}
    assert "three is out of order" in done[3].error
    assert [done[i].result for i in (0, 1, 2, 4, 5)] == [0, 1, 2, 4, 5]


def test_progress_arrives(executor: ClusterExecutor) -> None:
    heard: list[tuple[Any, ...]] = []
    list(executor.run(square, [7], lambda *told: heard.append(told)))
    _until(lambda: heard != [])
    assert heard[0] == (0, "squaring", 0, 1)


def test_deaths_are_counted_for_the_item_that_caused_them(executor, tmp_path) -> None:
    """One item kills three workers and is given up, one kills two and is done."""
    items = [(tmp_path, i, {1: 99, 4: 2}.get(i, 0)) for i in range(8)]
    done = {o.item[1]: o for o in executor.run(deadly, items)}
    assert done[1].kills == 3
    assert done[1].result is None
    assert (tmp_path / "1.attempts").read_text() == "xxx"
    assert {i: o.result for i, o in done.items() if i != 1} == {
        i: i for i in range(8) if i != 1
    }


def test_workers_that_differ_are_refused_before_any_work(executor, tmp_path) -> None:
    here = facts("")
    executor.check(here, "", [tmp_path])
    with pytest.raises(ClusterError, match=r"gaitcheck .* instead of 0\.0\.0"):
        executor.check(replace(here, gaitcheck="0.0.0"), "", [])
    with pytest.raises(ClusterError, match="pose model  instead of 1234"):
        executor.check(replace(here, model="1234"), "", [])
    with pytest.raises(ClusterError, match="cannot see /nowhere"):
        executor.check(here, "", [Path("/nowhere")])


def test_workers_without_gaitcheck_are_named(tmp_path: Path) -> None:
    """Another package of that name stands for a machine where it was not installed."""
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "gaitcheck").mkdir(parents=True)
    (elsewhere / "gaitcheck" / "__init__.py").touch()
    with (
        cluster_in(elsewhere) as bare,
        ClusterExecutor(bare.address, str(tmp_path)) as made,
        pytest.raises(
            ClusterError, match=r"worker tcp.*gaitcheck cannot be used there"
        ),
    ):
        made.check(facts(""), "", [])


def test_an_address_without_a_scheduler_is_one_sentence(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("gaitcheck.batch.cluster._CONNECT_S", 1)
    with pytest.raises(SettingsError, match="no Dask scheduler answers"):
        ClusterExecutor("tcp://127.0.0.1:9", str(tmp_path))


def test_a_worker_killed_from_outside_costs_nothing(executor: ClusterExecutor) -> None:
    _until(lambda: executor.n_workers >= 2)
    pids = list(executor._client.run(os.getpid).values())
    done = []
    for outcome in executor.run(square, range(60)):
        done.append(outcome.result)
        if len(done) == 20:
            os.kill(pids[0], signal.SIGKILL)
    assert sorted(done) == [i * i for i in range(60)]


def _until(true, limit_s: float = 60) -> None:
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)

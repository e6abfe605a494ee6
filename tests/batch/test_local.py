"""Worker processes: nothing lost, nothing twice, whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from gaitcheck.batch.local import LocalExecutor
from tests.batch.stand_ins import deadly, one_fails, slow, square

MOST_GROWTH_MB = 8.0
INTERRUPT = """
import os, signal, sys, time, pathlib
begun = pathlib.Path(sys.argv[1])
while len(list(begun.iterdir())) < 2:
    time.sleep(0.05)
os.kill(int(sys.argv[2]), signal.SIGINT)
"""


def rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_item_is_done_once(jobs: int) -> None:
    done = list(LocalExecutor(jobs).run(square, range(20)))
    assert sorted((o.place, o.item, o.result) for o in done) == [
        (i, i, i * i) for i in range(20)
    ]


def test_progress_names_the_item() -> None:
    heard = []
    list(LocalExecutor(1).run(square, [7], lambda *told: heard.append(told)))
    assert heard == [(0, "squaring", 0, 1)]


def test_an_error_in_one_item_leaves_the_others_alone() -> None:
    done = {o.item: o for o in LocalExecutor(2).run(one_fails, range(6))}
    assert "three is out of order" in done[3].error
    assert [done[i].result for i in (0, 1, 2, 4, 5)] == [0, 1, 2, 4, 5]


def test_the_item_of_a_dead_worker_is_done_again(tmp_path: Path) -> None:
    items = [(tmp_path, i, 2 if i == 1 else 0) for i in range(4)]
    done = {o.item[1]: o for o in LocalExecutor(2).run(deadly, items)}
    assert {i: o.result for i, o in done.items()} == {0: 0, 1: 1, 2: 2, 3: 3}


def test_an_item_that_kills_three_workers_is_given_up(tmp_path: Path) -> None:
    items = [(tmp_path, i, 99 if i == 1 else 0) for i in range(4)]
    done = {o.item[1]: o for o in LocalExecutor(2).run(deadly, items)}
    assert done[1].kills == 3
    assert done[1].result is None
    assert (tmp_path / "1.attempts").read_text() == "xxx"
    assert [done[i].result for i in (0, 2, 3)] == [0, 2, 3]


def test_items_are_taken_only_when_a_worker_is_free() -> None:
    taken = []

    def items():
        for i in range(50):
            taken.append(i)
            yield i

    with closing(LocalExecutor(2).run(square, items())) as outcomes:
        for n, _ in enumerate(outcomes, start=1):
            assert len(taken) <= n + 3


def test_giving_up_stops_items_in_work(tmp_path: Path) -> None:
    start = time.monotonic()
    outcomes = LocalExecutor(2).run(
        slow, [(tmp_path, 0), (tmp_path, 1)], lambda *_: None
    )
    watcher = subprocess.Popen(  # sends Ctrl-C to this process once both have begun
        [
            sys.executable,
            "-c",
            INTERRUPT,
            str(tmp_path),
            str(os.getpid()),
        ]
    )
    with pytest.raises(KeyboardInterrupt), closing(outcomes):
        next(outcomes)
    watcher.wait()
    assert time.monotonic() - start < 50
    assert not any(_alive(int(p.suffix[1:])) for p in tmp_path.iterdir())


@pytest.mark.slow
def test_workers_end_when_the_parent_is_killed(tmp_path: Path, repo: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from gaitcheck.batch.local import LocalExecutor\n"
        "from tests.batch.stand_ins import slow\n"
        "if __name__ == '__main__':\n"
        "    p = pathlib.Path(sys.argv[1])\n"
        "    list(LocalExecutor(2).run(slow, [(p, 0), (p, 1)]))\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code)
    begun = tmp_path / "begun"
    begun.mkdir()
    parent = subprocess.Popen(
        [sys.executable, str(script), str(begun)],
        env=os.environ | {"PYTHONPATH": str(repo)},
    )
    _until(lambda: len(list(begun.iterdir())) == 2)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    pids = [int(path.suffix[1:]) for path in begun.iterdir()]
    _until(lambda: not any(_alive(pid) for pid in pids), 15)


@pytest.mark.slow
def test_memory_stays_flat_over_ten_thousand_items() -> None:
    if not Path("/proc/self/statm").exists():
        pytest.skip("needs /proc")
    early = late = 0.0
    n = 0
    for outcome in LocalExecutor(2).run(square, iter(range(10_000))):
        n += 1
        assert outcome.result == outcome.item**2
        if n == 1_000:
            early = rss_mb()
    late = rss_mb()
    assert n == 10_000
    assert late - early < MOST_GROWTH_MB


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]
    except OSError:
        return False


def _until(true, limit_s: float = 60) -> None:
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)

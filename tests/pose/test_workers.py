"""Work in threads: results in order, and a clean end when something stops it."""

from __future__ import annotations

import threading
import time

import pytest

from gaitcheck.pose.workers import Tick, spread


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_keep_the_order_of_the_items(jobs: int) -> None:
    def square(item: int, tick: Tick) -> int:
        time.sleep(0.002 * (7 - item))
        tick()
        return item * item

    told: list[int] = []
    assert spread(square, range(7), jobs=jobs, report=told.append) == [
        k * k for k in range(7)
    ]
    assert told[-1] == 7
    assert told == sorted(told)


@pytest.mark.parametrize("error", [ValueError("broken"), KeyboardInterrupt()])
def test_an_error_stops_the_other_workers_at_once(error: BaseException) -> None:
    frames_done = []

    def work(item: int, tick: Tick) -> None:
        if item == 0:
            raise error
        for _ in range(2000):
            time.sleep(0.005)
            frames_done.append(item)
            tick()

    started = time.monotonic()
    with pytest.raises(type(error)):
        spread(work, range(4), jobs=2, report=lambda _: None)
    assert time.monotonic() - started < 2
    assert len(frames_done) < 500
    assert not [t for t in threading.enumerate() if t.name.startswith("gaitcheck")]


def test_ctrl_c_while_waiting_stops_the_workers() -> None:
    def work(item: int, tick: Tick) -> None:
        while True:
            time.sleep(0.005)
            tick()

    def interrupted(done: int) -> None:
        if done > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spread(work, range(3), jobs=2, report=interrupted)
    assert not [t for t in threading.enumerate() if t.name.startswith("gaitcheck")]

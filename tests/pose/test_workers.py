"""Work in processes: results in order, and a clean end when something stops it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest

from gaitcheck.errors import GaitcheckError
from gaitcheck.pose.workers import Crew, Tick


def square(item: int, tick: Tick) -> int:
    time.sleep(0.002 * (7 - item))
    tick()
    return item * item


def broken_first(item: int, tick: Tick) -> None:
    if item == 0:
        message = "broken"
        raise ValueError(message)
    endless(item, tick)


def endless(item: int, tick: Tick) -> None:
    while True:
        time.sleep(0.005)
        tick()


def killed(item: int, tick: Tick) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def ignore(done: int) -> None:
    pass


def nobody_is_left() -> bool:
    return not [p for p in multiprocessing.active_children() if p.is_alive()]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_keep_the_order_of_the_items(jobs: int) -> None:
    told: list[int] = []
    with Crew(jobs) as crew:
        assert crew.spread(square, range(7), report=told.append) == [
            k * k for k in range(7)
        ]
    assert told[-1] == 7
    assert told == sorted(told)
    assert nobody_is_left()


def test_a_crew_serves_several_rounds() -> None:
    with Crew(2) as crew:
        first = crew.spread(square, range(3), report=ignore)
        second = crew.spread(square, range(4), report=ignore)
    assert (first, second) == ([0, 1, 4], [0, 1, 4, 9])


def test_an_error_stops_the_other_workers() -> None:
    with pytest.raises(ValueError, match="broken"), Crew(2) as crew:
        crew.spread(broken_first, range(4), report=ignore)
    assert nobody_is_left()


def test_ctrl_c_while_waiting_stops_the_workers() -> None:
    def interrupted(done: int) -> None:
        if done > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Crew(2) as crew:
        crew.spread(endless, range(3), report=interrupted)
    assert nobody_is_left()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_killed_worker_is_told_in_one_sentence() -> None:
    with pytest.raises(GaitcheckError, match="--jobs 1"), Crew(2) as crew:
        crew.spread(killed, range(2), report=ignore)
    assert nobody_is_left()

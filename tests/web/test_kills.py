"""Power cuts at random moments: every analysis ends with one right result all the same.

Twenty kills -9 over five jobs, of the server and of its workers by turns, each four of them
after another job. Two kinds of worker are hit: the one that first looks at a clip, and the one
that measures. What an analysis gives is compared, byte by byte, with what it gave in peace.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.web.conftest import REAR, SIDE, NewServer, Server, until
from tests.web.processes import need_proc, workers

pytestmark = pytest.mark.slow

SEED = 20261122
JOBS, KILLS = 5, 20
EACH = KILLS // JOBS
ENOUGH_S = 600


def found(server: Server, job: str) -> bytes:
    answer = server.api.get(f"/jobs/{job}/files/findings.json")
    assert answer.status_code == 200, answer.text
    return answer.content


def names_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def is_done(server: Server, job: str) -> bool:
    told = server.api.get(f"/jobs/{job}").json()
    assert told["state"] != "failed", told
    return bool(told["state"] == "done")


def victims(rng: random.Random) -> list[str]:
    """Server and worker by turns, in random order: never a worker three times running,
    which the executor rightly takes for the clip's fault."""
    pairs = [rng.sample(["server", "worker"], 2) for _ in range(KILLS // 2)]
    return [one for pair in pairs for one in pair]


def kill_a_worker(server: Server, rng: random.Random, job: str) -> bool:
    """Kill one as soon as there is one; False when the job is done without."""
    while not is_done(server, job):
        for pid in rng.sample(there := workers(server.pid), len(there)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return True
        time.sleep(0.02)
    return False


def test_twenty_kills_over_five_jobs(new_server: NewServer, force_plate: Path) -> None:
    need_proc()
    rng = random.Random(SEED)
    server = new_server()
    patient = server.patient()

    right: dict[str, bytes] = {}
    like: dict[str, list[str]] = {}
    peaceful: list[str] = []
    start = time.monotonic()
    for name in (REAR, SIDE):
        session = server.session(patient)
        clip = server.keypoints(session, force_plate / name)
        job = server.analysed(session)["id"]
        right[name] = found(server, job)
        like[name] = names_in(server.data / "results" / job)
        like[f"{name} clip"] = names_in(server.data / "clips" / clip)
        peaceful += [job, clip]
    one_job_s = (time.monotonic() - start) / 2

    asked: list[tuple[str, str, str, str]] = []

    def ask() -> None:
        name = (REAR, SIDE)[len(asked) % 2]
        session = server.session(patient)
        clip = server.keypoints(session, force_plate / name)
        job = server.post(f"/sessions/{session}/analysis")["id"]
        asked.append((name, session, clip, job))

    hit: list[str] = []
    ask()
    for k, victim in enumerate(victims(rng)):
        if k % EACH == 0 and len(asked) < JOBS:
            # One more waits behind the one that is under way.
            ask()
        job = asked[k // EACH][-1]
        # Each kill sets the job back, so that it seldom ends before its last one.
        time.sleep(rng.uniform(0, 0.6 * one_job_s))
        if victim == "worker" and kill_a_worker(server, rng, job):
            hit.append("worker")
        else:
            server.kill()
            server.start()
            hit.append("server")
        if k % EACH == EACH - 1:
            until(lambda job=job: is_done(server, job), bool, seconds=ENOUGH_S)
    assert len(hit) == KILLS
    assert hit.count("worker") >= KILLS // 4, hit

    for name, session, clip, job in asked:
        # One job, the one that was asked for, with the one right result.
        told = server.api.get("/jobs").json()
        assert [j["id"] for j in told if j["session_id"] == session] == [job]
        assert found(server, job) == right[name]
        assert names_in(server.data / "results" / job) == like[name]
        assert names_in(server.data / "clips" / clip) == like[f"{name} clip"]
    assert set(names_in(server.data / "results")) == {
        *(job for *_, job in asked),
        *peaceful[::2],
    }
    clips = {clip for *_, clip, _ in asked}
    assert set(names_in(server.data / "clips")) == {*clips, *peaceful[1::2]}
    until(lambda: names_in(server.data / "work"), lambda names: not names, seconds=30)

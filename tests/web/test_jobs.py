"""Analyses: one right result each, whatever happens; only what changed is done again."""

from __future__ import annotations

import gzip
import json
import os
import signal
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import REAR, SIDE, NewServer, Server, send, until

LIKE_ALWAYS = ("metrics", "findings", "events")


def result(server: Server, job: str) -> Any:
    answer = server.api.get(f"/jobs/{job}/files/findings.json")
    assert answer.status_code == 200
    return answer.json()


def jobs_of(server: Server, session: str) -> list[Any]:
    return [j for j in server.api.get("/jobs").json() if j["session_id"] == session]


@pytest.fixture(scope="module")
def done(server: Server, force_plate: Path) -> tuple[str, str, str]:
    """Patient, session and job of two analysed keypoint tables."""
    patient = server.patient()
    session = server.session(patient)
    for name in (REAR, SIDE):
        server.keypoints(session, force_plate / name)
    job = server.analysed(session)
    assert job["state"] == "done", job
    return patient, session, job["id"]


def test_a_job_waits_for_the_checks_and_ends_with_a_report(
    server: Server, done: tuple[str, str, str]
) -> None:
    _, session, job = done
    told = server.api.get(f"/jobs/{job}").json()
    assert {"report.html", "report.pdf", "findings.json"} <= set(told["files"])
    found = result(server, job)
    assert [clip["view"] for clip in found["clips"]] == ["rear", "left"]
    # The session's speed is the belt's.
    assert found["settings"]["belt_speed_mps"] == pytest.approx(3.5)
    assert server.api.get(f"/sessions/{session}").json()["job"]["state"] == "done"


def test_the_same_question_is_the_same_job(
    server: Server, done: tuple[str, str, str]
) -> None:
    _, session, job = done
    assert server.post(f"/sessions/{session}/analysis")["id"] == job
    assert len(jobs_of(server, session)) == 1


def test_files_come_in_ranges_and_others_do_not_come(
    server: Server, done: tuple[str, str, str]
) -> None:
    _, _, job = done
    whole = server.api.get(f"/jobs/{job}/files/report.pdf")
    assert whole.headers["content-type"] == "application/pdf"
    assert whole.content.startswith(b"%PDF")
    part = server.api.get(
        f"/jobs/{job}/files/report.pdf", headers={"range": "bytes=10-19"}
    )
    assert part.status_code == 206
    assert part.content == whole.content[10:20]
    for name in (".gaitcheck", "%2e%2e%2fgaitcheck.db", "findings.json.bak", "x"):
        assert server.api.get(f"/jobs/{job}/files/{name}").status_code == 404


def test_the_archive_holds_the_result(
    server: Server, done: tuple[str, str, str]
) -> None:
    patient, session, _ = done
    page = server.api.get(f"{server.url}sessions/{session}/export.zip")
    with zipfile.ZipFile(BytesIO(page.content)) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
    assert {"report.html", "report.pdf", "findings.json", "keypoints_2.csv"} <= names
    assert server.api.get(f"{server.url}patients/{patient}/export.zip").is_success
    until(server.files, lambda files: not any(f.startswith("work/") for f in files))


def test_a_corrected_view_is_measured_again(server: Server, force_plate: Path) -> None:
    session = server.session(server.patient())
    clip = server.keypoints(session, force_plate / REAR)
    first = server.analysed(session)
    server.api.put(f"/clips/{clip}/choices", json={"view": "front"}).raise_for_status()
    second = server.analysed(session)
    assert second["id"] != first["id"]
    assert result(server, second["id"])["clips"][0]["view"] == "front"
    # The result that it replaces is gone.
    assert server.api.get(f"/jobs/{first['id']}").status_code == 404
    replaced = server.data / "results" / first["id"]
    until(replaced.exists, lambda there: not there)


def test_answers_reach_the_report(server: Server, force_plate: Path) -> None:
    session = server.session(server.patient())
    server.keypoints(session, force_plate / REAR)
    answers = {"pain_now": "yes", "pain_location": ["right:outer"], "height_cm": 172}
    put = server.api.put(f"/sessions/{session}/answers", json=answers)
    assert put.json()["answers"]["pain_location"] == "right:outer"
    found = result(server, server.analysed(session)["id"])
    assert found["intake"]["pain_location"] == "right:outer"
    assert found["intake"]["run_speed_kmh"] == "12.6"
    bad = server.api.put(f"/sessions/{session}/answers", json={"pain_now": "maybe"})
    assert bad.status_code == 400
    assert "yes, no" in bad.json()["error"]["message"]


def test_a_clip_that_cannot_be_measured_fails_with_the_reason(
    server: Server, force_plate: Path
) -> None:
    session = server.session(server.patient())
    folder = force_plate / REAR
    told = json.loads((folder / "clip.json").read_text())
    table = gzip.decompress((folder / "keypoints.csv.gz").read_bytes())
    short = b"\n".join(table.splitlines()[:40])
    clip = send(server.api, session, "short.csv", short, description=told)
    assert server.look(clip)["state"] == "good"
    job = server.analysed(session)
    assert job["state"] == "failed"
    assert "strides" in job["reason"] or "short" in job["reason"]
    assert not (server.data / "results" / job["id"]).exists()


def test_deleting_leaves_nothing(server: Server, force_plate: Path) -> None:
    before = server.files()
    patient = server.patient()
    pseudonym = server.api.get(f"/patients/{patient}").json()["pseudonym"]
    session = server.session(patient)
    server.keypoints(session, force_plate / REAR)
    server.analysed(session)
    assert server.files() != before
    assert server.api.delete(f"/patients/{patient}").status_code == 204
    assert server.files() == before
    assert server.api.get(f"/sessions/{session}").status_code == 404
    raw = (server.data / "gaitcheck.db").read_bytes()
    raw += (server.data / "gaitcheck.db-wal").read_bytes()
    assert pseudonym.encode() not in raw


def test_deleting_stops_what_is_under_way(server: Server, force_plate: Path) -> None:
    before = server.files()
    patient = server.patient()
    session = server.session(patient)
    server.keypoints(session, force_plate / REAR)
    job = server.post(f"/sessions/{session}/analysis")["id"]
    server.api.delete(f"/patients/{patient}").raise_for_status()
    # The next job is done all the same, and by then the first left nothing behind.
    other = server.session(server.patient())
    server.keypoints(other, force_plate / REAR)
    assert server.analysed(other)["state"] == "done"
    assert server.api.get(f"/jobs/{job}").status_code == 404
    assert not [name for name in server.files() if job in name]
    assert len(server.files()) > len(before)


@pytest.mark.slow
def test_a_killed_server_loses_and_doubles_nothing(
    new_server: NewServer, force_plate: Path
) -> None:
    server = new_server()
    patient = server.patient()
    whole = server.session(patient)
    server.keypoints(whole, force_plate / REAR)
    right = result(server, server.analysed(whole)["id"])
    session = server.session(patient)
    clip = server.keypoints(session, force_plate / REAR)
    job = server.post(f"/sessions/{session}/analysis")["id"]
    for wait_s in (0.3, 2.0, 4.5):
        time.sleep(wait_s)
        server.kill()
        server.start()
    told = server.ended(job)
    assert told["state"] == "done"
    assert len(jobs_of(server, session)) == 1
    found = result(server, job)
    assert [found[k] for k in LIKE_ALWAYS] == [right[k] for k in LIKE_ALWAYS]
    folders = {name.split("/")[1] for name in server.files()}
    assert folders == {p["id"] for p in server.api.get("/jobs").json()} | {
        clip,
        *(c["id"] for c in server.api.get(f"/sessions/{whole}").json()["clips"]),
    }


@pytest.mark.slow
def test_a_killed_worker_is_replaced(server: Server, force_plate: Path) -> None:
    session = server.session(server.patient())
    clip = server.keypoints(session, force_plate / REAR)
    server.look(clip)
    job = server.post(f"/sessions/{session}/analysis")["id"]
    time.sleep(1.0)
    for pid in _children(server.pid):
        os.kill(pid, signal.SIGKILL)
    assert server.ended(job)["state"] == "done"


@pytest.mark.slow
def test_a_killed_check_is_not_the_clips_fault(
    server: Server, force_plate: Path
) -> None:
    session = server.session(server.patient())
    clip = server.keypoints(session, force_plate / REAR)
    until(lambda: _children(server.pid), bool, seconds=10)
    for pid in _children(server.pid):
        os.kill(pid, signal.SIGKILL)
    assert server.look(clip)["state"] == "good"


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    tasks = Path(f"/proc/{pid}/task").iterdir() if path.exists() else ()
    found = [int(c) for task in tasks for c in (task / "children").read_text().split()]
    return [
        c for c in found if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()
    ]


def test_a_second_server_is_refused(server: Server) -> None:
    second = Server(data=server.data)
    with pytest.raises(pytest.fail.Exception, match="another gaitcheck serve"):
        second.start()
    second.api.close()


def test_pages_answer_while_a_job_runs(server: Server, force_plate: Path) -> None:
    """Under 150 ms for 95 of 100; the machine's other load is not ours, so the best of
    three tries counts."""
    patient = server.patient()
    session = server.session(patient)
    best = 1.0
    for _ in range(3):
        clip = server.keypoints(session, force_plate / REAR)
        server.look(clip)
        job = server.post(f"/sessions/{session}/analysis")["id"]
        times = []
        for address in ("", f"sessions/{session}", f"patients/{patient}") * 20:
            start = time.perf_counter()
            server.api.get(server.url + address).raise_for_status()
            times.append(time.perf_counter() - start)
        best = min(best, sorted(times)[int(0.95 * len(times))])
        server.ended(job)
        if best < 0.15:
            break
    assert best < 0.15

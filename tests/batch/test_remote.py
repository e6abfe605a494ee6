"""Clips and results behind URLs, on fsspec's file and memory systems."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gaitcheck.batch.key import facts, stamp_of
from gaitcheck.batch.marks import Marks
from gaitcheck.batch.plan import make_plan
from gaitcheck.batch.remote import RemoteFolder, RemoteLedger, storage
from gaitcheck.batch.work import Order, Result, Task, do_session, settled
from gaitcheck.core.progress import silent
from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.errors import SettingsError
from gaitcheck.job import run
from gaitcheck.output import Output

fsspec = pytest.importorskip("fsspec", reason="needs gaitcheck[remote]")
CLIP = "RBDS001_T35_rear_30_noisy"


@pytest.fixture
def memory() -> Any:
    files = fsspec.filesystem("memory")
    yield files
    files.rm("/", recursive=True)


def analysed(folder: Path, name: str, out: Path) -> str:
    clip = ClipInput(path=folder / name)
    run([clip], Settings(), Output(folder=out, video=False), jobs=1)
    return (out / "findings.json").read_text()


def test_the_whole_way_through_memory(memory, put, force_plate, tmp_path) -> None:
    """Plan, fetch, analyse, publish; a second run knows; a change is seen."""
    put(CLIP, tmp_path / "local" / "anna")
    memory.put(str(tmp_path / "local"), "/clinic/may", recursive=True)
    memory.pipe_file("/clinic/may/notes.txt", b"no clip")
    memory.pipe_file("/clinic/may/empty.mp4", b"")
    ledger = RemoteLedger(out=tmp_path / "own", url="memory://results")
    ledger.out.mkdir()
    ledger.open()

    def go(shadow: Path) -> dict[str, Result]:
        remote = RemoteFolder(url="memory://clinic/may", shadow=shadow)
        remote.lay()
        order = Order(ledger=ledger, using=facts(""), remote=remote, video=False)
        results = {}
        for session in make_plan(shadow, Settings()).sessions:
            stamp = stamp_of(session, order.using, video=False)
            task = Task(session=session, stamp=stamp)
            known = settled(task, order)
            results[session.name] = known or do_session(task, silent, order=order)
        return results

    first = go(tmp_path / "s1")
    assert {name: r.status for name, r in first.items()} == {
        "anna": "done",
        "empty": "failed",
    }
    expected = analysed(tmp_path / "local", "anna.csv.gz", tmp_path / "expected")
    assert memory.cat_file("/results/anna/findings.json").decode() == expected
    assert memory.exists("/results/anna/report.html")

    assert all(result.known for result in go(tmp_path / "s2").values())

    memory.pipe_file("/clinic/may/anna.csv.gz", b"damaged")
    third = go(tmp_path / "s3")
    assert third["anna"].status == "failed"
    assert third["empty"].known
    assert not memory.exists("/results/anna/findings.json")
    assert not memory.exists("/results/anna/report.html")


@pytest.mark.slow
def test_urls_on_the_command_line(put, broken, tmp_path) -> None:
    put(CLIP, tmp_path / "clips" / "deep" / "anna")
    broken("truncated.mp4", tmp_path / "clips" / "x.mp4")
    words = ["batch", f"file://{tmp_path}/clips", "--out", f"file://{tmp_path}/out"]
    command = [sys.executable, "-m", "gaitcheck", *words, "--no-video", "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 4, done.stderr
    out = tmp_path / "out"
    expected = analysed(tmp_path / "clips/deep", "anna.csv.gz", tmp_path / "expected")
    assert (out / "deep" / "anna" / "findings.json").read_text() == expected
    assert (out / "summary.csv").is_file()
    assert (out / "index.html").is_file()
    assert "x.mp4" in done.stdout
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "0 sessions to do, 2 done before" in again.stderr


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_an_s3_server(put, tmp_path) -> None:
    """A local server that speaks S3, with its own port."""
    server = pytest.importorskip("moto.server", reason="needs moto[server]")
    pytest.importorskip("s3fs", reason="needs s3fs")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    try:
        host, port = running.get_host_and_port()
        told = {
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "y",
            "AWS_DEFAULT_REGION": "us-east-1",
            "FSSPEC_S3_ENDPOINT_URL": f"http://{host}:{port}",
        }
        files = fsspec.filesystem(
            "s3", key="x", secret="y", endpoint_url=told["FSSPEC_S3_ENDPOINT_URL"]
        )
        files.mkdir("clinic")
        put(CLIP, tmp_path / "anna")
        for ending in ("csv.gz", "clip.json"):
            files.put_file(
                str(tmp_path / f"anna.{ending}"), f"clinic/may/anna.{ending}"
            )
        words = ["batch", "s3://clinic/may", "--out", "s3://clinic/results"]
        command = [sys.executable, "-m", "gaitcheck", *words, "--no-video"]
        for said in ("1 session to do", "0 sessions to do, 1 done before"):
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                env=os.environ | told,
            )
            assert done.returncode == 0, done.stderr
            assert said in done.stderr
        expected = analysed(tmp_path, "anna.csv.gz", tmp_path / "expected")
        files.invalidate_cache()
        got = files.cat_file("clinic/results/anna/findings.json").decode()
        assert got == expected
        assert files.exists("clinic/results/summary.csv")
    finally:
        running.stop()


def test_only_what_the_plan_reads_is_fetched_for_it(memory, tmp_path) -> None:
    memory.pipe_file("/c/a.mp4", b"x" * 5000)
    memory.pipe_file("/c/k.clip.json", json.dumps({"width_px": 9}).encode())
    RemoteFolder(url="memory://c", shadow=tmp_path).lay()
    assert (tmp_path / "a.mp4").read_bytes() == bytes(5000)  # right size, no content
    assert json.loads((tmp_path / "k.clip.json").read_text()) == {"width_px": 9}


def test_a_name_cannot_lead_out_of_the_shadow(memory, tmp_path) -> None:
    memory.pipe_file("/c/../../evil.csv", b"x")
    memory.pipe_file("/c/good.mp4", b"x")
    shadow = tmp_path / "a" / "b"
    shadow.mkdir(parents=True)
    RemoteFolder(url="memory://c", shadow=shadow).lay()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["good.mp4"]


@pytest.mark.parametrize(
    "url", ["memory://nowhere", "nosuch://x/y"], ids=["absent", "unknown kind"]
)
def test_a_url_that_leads_nowhere_is_one_sentence(url, tmp_path) -> None:
    with pytest.raises(SettingsError):
        RemoteFolder(url=url, shadow=tmp_path).lay()


@pytest.mark.parametrize("kind", ["path", "memory", "file"])
def test_marks(kind, tmp_path) -> None:
    where = {
        "path": str(tmp_path / "m"),
        "memory": "memory://marks",
        "file": f"file://{tmp_path}/m",
    }[kind]
    marks = Marks(where)
    marks.make()
    first = marks.begin(1)
    marks.begin(1)
    marks.begin(11)
    assert (marks.count(1), marks.count(11), marks.count(2)) == (2, 1, 0)
    marks.end(first)
    assert marks.count(1) == 1
    marks.clear()
    marks.make()
    assert marks.count(1) == 0
    assert storage("memory://x/")[1] == "/x"

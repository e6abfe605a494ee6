"""The batch as a user starts it: the same results as `analyze`, and nothing done twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.job import run
from gaitcheck.output import Output

pytestmark = pytest.mark.slow

PAIRS = {
    "anna": ("RBDS001_T35_rear_30_noisy", "RBDS001_T35_side_left_30_noisy"),
    "ben": ("RBDS012_T25_rear_30_noisy", "RBDS012_T25_side_left_30_noisy"),
}


def batch(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gaitcheck", "batch", *map(str, words), "--no-video"],
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )


@pytest.fixture(scope="module")
def clips(tmp_path_factory, put, broken) -> Path:
    """Two pairs (one by name, one by folder), single clips, and broken files."""
    folder = tmp_path_factory.mktemp("clinic") / "clips"
    put(PAIRS["anna"][0], folder / "anna_rear")
    put(PAIRS["anna"][1], folder / "anna_left")
    put(PAIRS["ben"][0], folder / "ben" / "one")
    put(PAIRS["ben"][1], folder / "ben" / "two")
    put("RBDS016_T35_rear_30_noisy", folder / "carl" / "carl_rear")
    broken("truncated.mp4", folder / "carl" / "carl_left.mp4")
    put("RBDS023_T35_rear_30_noisy", folder / "dora")
    for name in ("empty.mp4", "text_named_mp4.mp4", "photo_named_mp4.mp4"):
        broken(name, folder / name)
    (folder / "readme.txt").write_text("no clip")
    return folder


USED = {
    "anna": ["anna_left.csv.gz", "anna_rear.csv.gz"],
    "ben": ["ben/one.csv.gz", "ben/two.csv.gz"],
    "carl": ["carl/carl_rear.csv.gz"],
    "dora": ["dora.csv.gz"],
}
UNUSABLE = {"empty", "text_named_mp4", "photo_named_mp4"}


@pytest.fixture(scope="module")
def expected(clips: Path, tmp_path_factory) -> dict[str, str]:
    """What `analyze` gives for each session's usable clips."""
    out = tmp_path_factory.mktemp("expected")
    texts = {}
    for name, files in USED.items():
        inputs = [ClipInput(path=clips / file) for file in files]
        run(inputs, Settings(), Output(folder=out / name, video=False), jobs=1)
        texts[name] = (out / name / "findings.json").read_text()
    return texts


def results(out: Path) -> dict[str, str]:
    return {
        path.parent.relative_to(out).as_posix(): path.read_text()
        for path in out.rglob("findings.json")
    }


def records(out: Path) -> dict[str, dict[str, Any]]:
    found = (out / ".gaitcheck-batch" / "records").rglob("*.json")
    return {r["session"]: r for r in (json.loads(p.read_text()) for p in found)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_are_those_of_analyze(clips, expected, tmp_path, jobs) -> None:
    done = batch(clips, "--out", tmp_path, "--jobs", jobs)
    assert done.returncode == 4, done.stderr
    assert results(tmp_path) == expected
    kept = records(tmp_path)
    assert {n for n, r in kept.items() if r["status"] == "failed"} == UNUSABLE
    assert kept["carl"]["status"] == "partly"
    assert "carl_left.mp4" in kept["carl"]["reasons"][0]
    for name in UNUSABLE:
        assert f"{name}.mp4" in done.stdout
    assert "Traceback" not in done.stderr


def test_results_on_a_cluster_that_loses_a_worker(
    clips, expected, cluster_process, tmp_path
) -> None:
    out = tmp_path / "out"
    words = ["batch", str(clips), "--out", str(out), "--no-video"]
    parent = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gaitcheck",
            *words,
            "--cluster",
            cluster_process.address,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    marks = out / ".gaitcheck-batch"
    _until(lambda: parent.poll() is not None or any(marks.glob("attempts-*/*")))
    os.kill(cluster_process.worker_pids[0], signal.SIGKILL)
    said, _ = parent.communicate(timeout=500)
    assert parent.returncode == 4, said
    assert results(out) == expected
    assert {n for n, r in records(out).items() if r["status"] == "failed"} == UNUSABLE


@pytest.fixture
def few(tmp_path: Path, put, broken) -> Path:
    folder = tmp_path / "clips"
    put("RBDS018_T45_rear_30_noisy", folder / "a")
    put("RBDS023_T35_rear_30_noisy", folder / "b")
    broken("empty.mp4", folder / "c.mp4")
    return folder


def times(out: Path) -> dict[str, int]:
    return {
        path.parent.name: path.stat().st_mtime_ns for path in out.rglob("findings.json")
    }


def test_a_second_run_does_only_what_is_new_or_changed(few, put, tmp_path) -> None:
    out = tmp_path / "out"
    assert batch(few, "--out", out).returncode == 4
    first = times(out)

    again = batch(few, "--out", out)
    assert again.returncode == 4
    assert "0 sessions to do, 3 done before" in again.stderr
    assert times(out) == first

    (few / "a.csv.gz").touch()  # touched is not changed
    put("RBDS026_T25_rear_30_noisy", few / "b")  # changed
    put("RBDS024_T45_rear_30_noisy", few / "d")  # new
    third = batch(few, "--out", out)
    assert "3 sessions to do, 1 done before" in third.stderr
    after = times(out)
    assert after["a"] == first["a"]
    assert after["b"] != first["b"]
    assert set(after) == {"a", "b", "d"}

    (out / "d" / "findings.json").unlink()  # a report that went missing
    broken_now = few / "b.csv.gz"
    broken_now.write_bytes(b"nonsense")
    fourth = batch(few, "--out", out)
    assert fourth.returncode == 4
    # The old report of b must not stand for a clip that cannot be read any more.
    assert set(times(out)) == {"a", "d"}
    assert not (out / "b").exists()


def test_killed_in_the_middle_it_goes_on_where_it_was(few, tmp_path) -> None:
    out = tmp_path / "out"
    words = [sys.executable, "-m", "gaitcheck", "batch", str(few), "--no-video"]
    parent = subprocess.Popen(
        [*words, "--out", str(out), "--jobs", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _until(lambda: (out / "a" / "findings.json").is_file())
    _until(lambda: "a" in records(out))
    parent.kill()
    parent.wait()
    finished = times(out)
    for path in out.iterdir():  # nothing half-written among the results
        assert path.name in (*finished, ".gaitcheck-batch")
    done = batch(few, "--out", out)
    assert done.returncode == 4
    assert "done before" in done.stderr
    assert times(out)["a"] == finished["a"]
    assert set(times(out)) == {"a", "b"}
    assert list((out / ".gaitcheck-batch" / "work").iterdir()) == []


def test_ctrl_c_keeps_what_is_finished(few, tmp_path) -> None:
    out = tmp_path / "out"
    words = [sys.executable, "-m", "gaitcheck", "batch", str(few), "--no-video"]
    parent = subprocess.Popen(
        [*words, "--out", str(out), "--jobs", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    _until(lambda: "a" in records(out))
    os.killpg(parent.pid, signal.SIGINT)
    said, _ = parent.communicate(timeout=60)
    assert parent.returncode == 130
    assert "Traceback" not in said
    assert "a" in times(out)
    assert {p.name for p in out.iterdir()} <= {"a", "b", ".gaitcheck-batch"}
    for path in out.iterdir():
        if path.name != ".gaitcheck-batch":
            assert (path / "findings.json").is_file()


@pytest.mark.parametrize(
    ("make", "words", "code", "says"),
    [
        (lambda p: None, [], 2, "does not exist"),
        (lambda p: p.mkdir(), [], 3, "holds no clip"),
        (lambda p: _one(p, "x.mp4"), [], 3, "no report"),
        (lambda p: _one(p, "x.mp4"), ["--pattern", "y*"], 3, "no clip like y*"),
        (lambda p: _one(p, "x.mp4"), ["--jobs", "0"], 2, "jobs"),
        (lambda p: _one(p, "x.mp4"), ["--dry-run"], 0, "x.mp4"),
    ],
    ids=["no folder", "empty", "all unusable", "no match", "usage", "dry run"],
)
def test_exit_codes(tmp_path: Path, make, words, code, says) -> None:
    folder = tmp_path / "clips"
    make(folder)
    done = batch(folder, "--out", tmp_path / "out", *words)
    assert done.returncode == code
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_dry_run_writes_nothing(few, tmp_path) -> None:
    assert batch(few, "--out", tmp_path / "out", "--dry-run").returncode == 0
    assert not (tmp_path / "out").exists()


def test_a_folder_of_two_runners_is_no_session(put, tmp_path) -> None:
    """By folder they go together, but they step at different rates: no common report."""
    put("RBDS001_T25_rear_60_noisy", tmp_path / "clips" / "may" / "x")
    put("RBDS018_T45_side_left_30_noisy", tmp_path / "clips" / "may" / "y")
    done = batch(tmp_path / "clips", "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "sessions.csv" in done.stdout
    assert not (tmp_path / "out" / "may").exists()


def test_foreign_files_stay(few, tmp_path) -> None:
    out = tmp_path / "out"
    (out / "a").mkdir(parents=True)
    (out / "a" / "letter.txt").write_text("mine")
    shutil.rmtree(few / "b", ignore_errors=True)
    assert batch(few, "--out", out, "--pattern", "a*").returncode == 0
    assert (out / "a" / "letter.txt").read_text() == "mine"
    assert (out / "a" / "findings.json").is_file()


def _one(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder / name).write_bytes(b"")


def _until(true, limit_s: float = 200) -> None:
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)

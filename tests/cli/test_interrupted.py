"""Stopped in the middle, an analysis leaves nothing that looks finished, and nobody at work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc"),
]

MARK = "GAITCHECK_TEST_RUN"
INTERRUPTED = 130
PATIENCE_S = 120.0


def members(mark: str) -> set[int]:
    """Every live process that was started, at whatever remove, with this mark."""
    wanted = f"{MARK}={mark}".encode()
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                zombie = (entry / "stat").read_text().rsplit(")", 1)[1].split()[
                    0
                ] == "Z"
                if not zombie and wanted in (entry / "environ").read_bytes().split(
                    b"\0"
                ):
                    found.add(int(entry.name))
    return found


def processor_s(pids: set[int]) -> float:
    total = 0.0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def started(clip: Path, out: Path, mark: str) -> subprocess.Popen[str]:
    """Start an analysis with two workers and return when they follow the runner."""
    words = ["analyze", str(clip), "--out", str(out), "--model", "lite", "--jobs", "2"]
    child = subprocess.Popen(
        [sys.executable, "-m", "gaitcheck", *words],
        env={**os.environ, MARK: mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    # Imports and the first look cost less than 8 s of processor time, the rest more.
    for _ in waiting():
        if child.poll() is not None or processor_s(members(mark)) > 8:
            break
    assert child.poll() is None, child.communicate()[0]
    return child


def waiting() -> Iterator[None]:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        yield
        time.sleep(0.1)
    pytest.fail("nothing happened for two minutes")


def looks_finished(out: Path) -> list[str]:
    kinds = (".json", ".html", ".mp4", ".csv", ".pdf")
    files = (
        [p for p in out.rglob("*") if not p.name.startswith(".")]
        if out.exists()
        else []
    )
    return [p.name for p in files if p.suffix in kinds]


@pytest.mark.parametrize("how", ["ctrl-c", "kill"])
def test_a_stopped_analysis_leaves_nothing_behind(rendered, tmp_path, how) -> None:
    out, mark = tmp_path / "out", f"{os.getpid()}-{how}"
    child = started(rendered / "01_rear_normal.mp4", out, mark)
    if how == "ctrl-c":
        os.killpg(child.pid, signal.SIGINT)  # A terminal tells the whole group.
    else:
        child.kill()
    said, _ = child.communicate(timeout=PATIENCE_S)
    assert "Traceback" not in said
    if how == "ctrl-c":
        assert child.returncode == INTERRUPTED
    for _ in waiting():
        if not members(mark):
            break
    assert looks_finished(out) == []

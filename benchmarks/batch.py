"""Throughput of the batch with one and two workers, its overhead, and memory per worker.

    python -m benchmarks.batch CLIP [--copies 8] [--jobs 1 2] [--model heavy] [--no-video] [--out batch.json]

Copies one clip several times (so that all are equal) and runs `gaitcheck batch --fresh`
for each number of jobs on the idle machine. Bars: two jobs do at least 1.85 times the work
of one; less than 5 % of the workers' time is spent outside the sessions; a worker stays
below 700 MB. Linux only (reads /proc).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.speed import family, rollup

LEAST_SPEED_UP = 1.85
MOST_OVERHEAD = 0.05
MOST_WORKER_MB = 700


@dataclass(frozen=True, kw_only=True)
class Throughput:
    """One run. `overhead` is the part of the workers' time outside the sessions."""

    jobs: int
    n_sessions: int
    wall_s: float
    sessions_s: float
    overhead: float
    worker_peak_mb: float
    exit_code: int


class WorkerWatch(threading.Thread):
    """Keeps the highest proportional set size of any process below the parent."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak_mb = 0.0
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(0.3):
            for pid in family(self.pid):
                if pid != self.pid:
                    self.peak_mb = max(self.peak_mb, rollup(pid).get("Pss", 0.0))


def measure(folder: Path, out: Path, jobs: int, more: list[str]) -> Throughput:
    """Run the batch once and read what the sessions took."""
    words = ["batch", str(folder), "--out", str(out), "--jobs", str(jobs), "--fresh"]
    start = time.perf_counter()
    parent = subprocess.Popen([sys.executable, "-m", "gaitcheck", *words, *more])
    watch = WorkerWatch(parent.pid)
    watch.start()
    code = parent.wait()
    wall_s = time.perf_counter() - start
    watch.stopped.set()
    found = (out / ".gaitcheck-batch" / "records").rglob("*.json")
    seconds = [json.loads(path.read_text())["seconds"] for path in found]
    return Throughput(
        jobs=jobs,
        n_sessions=len(seconds),
        wall_s=round(wall_s, 2),
        sessions_s=round(sum(seconds), 2),
        overhead=round(1 - sum(seconds) / (jobs * wall_s), 4),
        worker_peak_mb=round(watch.peak_mb),
        exit_code=code,
    )


def main() -> int:
    """Run for each number of jobs, print the figures and whether the bars hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--copies", type=int, default=8)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--no-video", action="store_true")
    parser.add_argument("--out", type=Path)
    told = parser.parse_args()
    more = ["--model", told.model, *(["--no-video"] if told.no_video else [])]
    with tempfile.TemporaryDirectory() as temporary:
        clips = Path(temporary) / "clips"
        clips.mkdir()
        ending = "".join(told.clip.suffixes[-2:])
        described = told.clip.with_name("clip.json")
        for i in range(told.copies):
            shutil.copyfile(told.clip, clips / f"copy{i}{ending}")
            if ending.startswith(".csv") and described.is_file():
                shutil.copyfile(described, clips / f"copy{i}.clip.json")
        runs = [
            measure(clips, Path(temporary) / f"out{jobs}", jobs, more)
            for jobs in told.jobs
        ]
    for one in runs:
        print(one)
    speed_up = runs[0].wall_s / runs[-1].wall_s
    print(f"speed-up {speed_up:.2f} (bar {LEAST_SPEED_UP} for two jobs over one)")
    print(f"overhead {runs[-1].overhead:.1%} (bar {MOST_OVERHEAD:.0%})")
    print(f"worker   {max(r.worker_peak_mb for r in runs)} MB (bar {MOST_WORKER_MB})")
    if told.out:
        figures = {"speed_up": speed_up, "runs": [asdict(one) for one in runs]}
        told.out.write_text(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

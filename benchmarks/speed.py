"""How long an analysis takes against the bare pose loop, and how much memory it needs.

    python -m benchmarks.speed CLIP [--out speed.json]

Times, in one run and on the same machine: (a) a single process that decodes the clip
with PyAV and runs the pose task in video mode on every whole frame, nothing else; (b)
`gaitcheck analyze CLIP` as a user types it, from process start to exit, report and
annotated video included. The bar is (b) ≤ 0.75 × (a) on two cores. Memory is the peak,
over time, of the summed resident and proportional set sizes of all its processes.
On a virtual machine the host may take processor time away ("stolen"); more than a few per
cent of it makes the ratio worthless, as two processes lose more than one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

BARE_LOOP = """
import sys, time, av, numpy as np, mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision
clip, model = sys.argv[1:3]
options = vision.PoseLandmarkerOptions(
    base_options=BaseOptions(model_asset_path=model),
    running_mode=vision.RunningMode.VIDEO,
)
start, n = time.perf_counter(), 0
with vision.PoseLandmarker.create_from_options(options) as task, av.open(clip) as box:
    for frame in box.decode(video=0):
        rgb = frame.to_ndarray(format="rgb24")
        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
        task.detect_for_video(image, n * 33)
        n += 1
print(n, time.perf_counter() - start)
"""


_LOOK_S = 1.0
"""Reading the sums of a large process takes the kernel milliseconds, in which the process
waits; seldom enough, it does not show in the time."""


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Figures of one clip."""

    clip: str
    n_frames: int
    cores: int
    machine: str
    bare_loop_s: float
    analysis_s: float
    ratio: float
    bare_loop_stolen: float
    analysis_stolen: float
    peak_rss_mb: float
    peak_pss_mb: float


class MemoryWatch(threading.Thread):
    """Sums the memory of a process and its children once a second (Linux)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.rss_mb = self.pss_mb = 0.0
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(_LOOK_S):
            rss = pss = 0.0
            for pid in family(self.pid):
                fields = rollup(pid)
                rss += fields.get("Rss", 0.0)
                pss += fields.get("Pss", 0.0)
            self.rss_mb, self.pss_mb = max(self.rss_mb, rss), max(self.pss_mb, pss)


def family(root: int) -> list[int]:
    """Return a process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rsplit(")", 1)[1].split()[1])
            parents.setdefault(parent, []).append(int(entry.name))
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue.extend(parents.get(pid, []))
    return found


def rollup(pid: int) -> dict[str, float]:
    """Read a process's memory sums in MB; empty when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {}
    pairs = (line.split() for line in lines)
    return {p[0].rstrip(":"): float(p[1]) / 1024 for p in pairs if len(p) > 1}


class StolenTime:
    """Share of the machine's processor time that its host gave to others (Linux)."""

    def __init__(self) -> None:
        self._start = self._read()

    def share(self) -> float:
        """Return the share since the start, 0 to 1; NaN where it is not told."""
        now = self._read()
        passed = [b - a for a, b in zip(self._start, now, strict=True)]
        return passed[7] / sum(passed) if sum(passed) else float("nan")

    @staticmethod
    def _read() -> list[int]:
        try:
            first = Path("/proc/stat").read_text().splitlines()[0]
        except OSError:
            return [0] * 8
        return [int(field) for field in first.split()[1:9]]


def measure(clip: Path) -> Speed:
    """Time both, one after the other."""
    from gaitcheck.pose.models import ensure

    model = ensure("heavy").path
    bare_stolen = StolenTime()
    bare = subprocess.run(
        [sys.executable, "-c", BARE_LOOP, str(clip), str(model)],
        capture_output=True,
        text=True,
        check=True,
    )
    bare_share = bare_stolen.share()
    frames, bare_s = bare.stdout.split()
    with tempfile.TemporaryDirectory() as folder:
        start, stolen = time.perf_counter(), StolenTime()
        child = subprocess.Popen(
            [sys.executable, "-m", "gaitcheck", "analyze", str(clip), "--out", folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        watch = MemoryWatch(child.pid)
        watch.start()
        code = child.wait()
        analysis_s, share = time.perf_counter() - start, stolen.share()
        watch.stopped.set()
        watch.join()
        if code:
            message = f"gaitcheck analyze ended with exit code {code}"
            raise SystemExit(message)
    return Speed(
        clip=clip.name,
        n_frames=int(frames),
        cores=os.cpu_count() or 1,
        machine=platform.processor() or platform.machine(),
        bare_loop_s=float(bare_s),
        analysis_s=analysis_s,
        ratio=analysis_s / float(bare_s),
        bare_loop_stolen=bare_share,
        analysis_stolen=share,
        peak_rss_mb=watch.rss_mb,
        peak_pss_mb=watch.pss_mb,
    )


def main() -> None:
    """Measure the clips given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    rows = [measure(clip) for clip in asked.clips]
    for row in rows:
        print(
            f"{row.clip}: {row.n_frames} frames; bare loop {row.bare_loop_s:.1f} s, "
            f"analysis {row.analysis_s:.1f} s, ratio {row.ratio:.2f} (stolen by the "
            f"host: {row.bare_loop_stolen:.0%} and {row.analysis_stolen:.0%}); "
            f"peak memory {row.peak_rss_mb:.0f} MB resident, {row.peak_pss_mb:.0f} MB proportional"
        )
    if asked.out:
        asked.out.write_text(json.dumps([asdict(r) for r in rows], indent=1))


if __name__ == "__main__":
    main()

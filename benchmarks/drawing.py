"""What drawing and encoding the annotated video costs, beside the pose pass.

    python -m benchmarks.drawing sample_videos/rear_right_valgus_drop.mp4 [--jobs 2]

Both run one after the other; the bar is 30 % of the time of the pose pass. On a machine
that has other work, `--jobs 1` tells more: its processor time counts this process alone.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.overlay.annotate import annotate
from gaitcheck.pipeline import analyze
from gaitcheck.pose.run import estimate

BAR = 0.30


def main() -> int:
    """Print both times and their ratio; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    told = parser.parse_args()
    spent: dict[str, tuple[float, float]] = {}

    def watched(*words: Any, **options: Any) -> Any:
        run, spent["pose"] = timed(lambda: estimate(*words, **options))
        return run

    analysis = analyze(
        [ClipInput(path=told.clip)], Settings(), jobs=told.jobs, pose=watched
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "annotated.mp4"
        _, spent["drawing"] = timed(lambda: annotate(analysis.clips[0], target))
        size_mb = target.stat().st_size / 1e6
    frames = analysis.clips[0].clip.n_frames
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    print(f"{told.clip.name}: {frames} frames, {told.jobs} pose processes")
    for name, (wall_s, cpu_s) in spent.items():
        print(f"{name:8} {wall_s:6.1f} s, {1000 * wall_s / frames:5.1f} ms a frame")
        if told.jobs == 1:
            print(f"         {cpu_s:6.1f} s of processor time")
    wall, cpu = (d / p for d, p in zip(spent["drawing"], spent["pose"], strict=True))
    of_cpu = f", {cpu:.0%} of processor time" if told.jobs == 1 else ""
    print(f"ratio    {wall:6.0%}{of_cpu}; video of {size_mb:.1f} MB")
    return int(wall > BAR)


def timed(work: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    """Return a result, and the seconds it took by the clock and of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, (time.perf_counter() - wall, time.process_time() - cpu)


if __name__ == "__main__":
    raise SystemExit(main())

"""What drawing and encoding the annotated video costs, beside the pose pass.

    python -m benchmarks.drawing sample_videos/rear_right_valgus_drop.mp4 [--jobs 2]

Both run on an otherwise idle machine, one after the other; the bar is 30 % of the time of
the pose pass.
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
    spent: dict[str, float] = {}

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
    for name, wall_s in spent.items():
        print(f"{name:8} {wall_s:6.1f} s, {1000 * wall_s / frames:5.1f} ms a frame")
    share = spent["drawing"] / spent["pose"]
    print(f"ratio    {share:6.0%}; video of {size_mb:.1f} MB")
    return int(share > BAR)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return a result and the seconds it took."""
    start = time.perf_counter()
    return work(), time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())

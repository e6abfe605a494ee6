"""How well rearfoot eversion is read from dots on rendered runners.

    python -m benchmarks.legdots --truth ../shared/clips/rendered --work FOLDER [--keep FOLDER]

Clips with dots of their own are read as they are. On others, dots and things that only look
like dots are painted, with a planted eversion, and the clip is encoded anew. All go through
the pose pass with the observer; `--keep` stores its output, so that a second run takes
seconds.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.legdots.paint import Painter, write_painted
from benchmarks.legdots.reading import read, truth
from benchmarks.legdots.scene import Planted, Runner
from benchmarks.watched import watch
from gaitcheck.core.view import Side
from gaitcheck.legdots import observer
from gaitcheck.pose.observer import ObserverSpec
from gaitcheck.video.probe import read_clip

DOTS = ObserverSpec(name=observer.NAME, build=observer.LegDotObserver)
NOTHING = dict.fromkeys(Side, Planted(contact_deg=0.0, peak_deg=0.0))
UNEQUAL = {
    Side.LEFT: Planted(contact_deg=-4.0, peak_deg=5.0),
    Side.RIGHT: Planted(contact_deg=-2.0, peak_deg=10.0),
}
CLIPS = {
    "07_rear_stickers_asym_drop": NOTHING,
    "02_rear_right_valgus_drop": UNEQUAL,
    "09_rear_crossover": UNEQUAL,
}


def main() -> None:
    """Print one line per clip and the error over all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.legdots")
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="for painted clips")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    told = parser.parse_args()
    told.work.mkdir(parents=True, exist_ok=True)
    errors: dict[str, list[float]] = {"peak": [], "excursion": []}
    print(f"{'clip':34}{'leg':6}{'peak':>7}{'truth':>7}{'excursion':>11}{'truth':>7}")
    for name, planted in CLIPS.items():
        runner = Runner(told.truth / f"{name}.truth.json")
        path = told.truth / f"{name}.mp4"
        if planted is not NOTHING:
            painted = told.work / f"{name}_painted.mp4"
            if not painted.exists():
                painter = Painter(runner, planted, decoys=True)
                write_painted(read_clip(path), painter, painted)
            path = painted
        clip, track, spots = watch(path, told.keep, told.jobs, DOTS)
        found = read(clip, track, spots)
        for side in Side:
            own, true = found[side], truth(runner, side, planted[side])
            if own.reason:
                print(f"{name:34}{side:6}withheld: {own.reason}")
                continue
            errors["peak"].append(own.peak_deg - true.peak_deg)
            errors["excursion"].append(own.excursion_deg - true.excursion_deg)
            print(
                f"{name:34}{side:6}{own.peak_deg:7.1f}{true.peak_deg:7.1f}"
                f"{own.excursion_deg:11.1f}{true.excursion_deg:7.1f}"
            )
    for key, off in errors.items():
        rmse = float(np.sqrt(np.mean(np.square(off))))
        print(
            f"{key}: RMSE {rmse:.2f} deg, largest {max(map(abs, off)):.2f}, n {len(off)}"
        )


if __name__ == "__main__":
    main()

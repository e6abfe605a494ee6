"""How well pelvic drop is read from rendered clips with known motion.

    python -m benchmarks.pelvis --truth ../shared/clips/rendered [--keep FOLDER] [NAME …]

Each clip goes through the pose pass with the waist observer, preparation, events and the
frontal readings, as in `gaitcheck analyze`. `--keep` stores what the pose pass gave, so that
a second run takes seconds. `--no-stickers` reads the clip with dots from its cloth.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.pelvis.truth import read_truth
from benchmarks.watched import watch
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side
from gaitcheck.events.detect import detect
from gaitcheck.metrics import frontal
from gaitcheck.metrics.context import StrideContext
from gaitcheck.pelvis import observer
from gaitcheck.pelvis.signal import pelvis_signal
from gaitcheck.pose.observer import ObserverSpec
from gaitcheck.tracks.prepare import prepare

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip

WAIST = ObserverSpec(name=observer.NAME, build=observer.WaistObserver, needs_mask=True)
FRONTAL_CLIPS = ("*rear*.mp4", "*front*.mp4")


@dataclass(frozen=True, kw_only=True)
class Result:
    """Relative peak drop per side, or the reason why there is none."""

    drop: dict[Side, float]
    sd: dict[Side, float]
    source: str
    reason: str


def measure(
    clip: Clip, track: PoseTrack, waist: FloatArray, *, stickers: bool
) -> Result:
    """Read the relative drop as the product does."""
    prepared = prepare(
        track, width_px=clip.width_px, height_px=clip.height_px, view=None
    )
    gait = detect(prepared.track, prepared.camera, prepared.scale)
    signal = pelvis_signal(
        waist, prepared.track, prepared.camera, gait, clip, stickers=stickers
    )
    nothing = dict.fromkeys(Side, float("nan"))
    if isinstance(signal, str):
        return Result(drop=nothing, sd=nothing, source="", reason=signal)
    context = StrideContext(
        track=prepared.track,
        camera=prepared.camera,
        scale=prepared.scale,
        gait=gait,
        report=prepared.report,
        pelvis=signal,
    )
    drop, sd = {}, {}
    for reading in frontal.readings(context):
        if reading.key == "cpd_rel_peak_deg":
            side = Side(reading.side)
            drop[side] = float(np.nanmean(reading.per_stride))
            sd[side] = float(np.nanstd(reading.per_stride, ddof=1))
    return Result(drop=drop, sd=sd, source=signal.source, reason="")


def main() -> None:
    """Print one line per clip and the error over all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pelvis")
    parser.add_argument(
        "names", nargs="*", help="clips; all rear and front ones if none"
    )
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-stickers", action="store_true")
    told = parser.parse_args()
    paths = [told.truth / f"{name}.mp4" for name in told.names] or sorted(
        path for pattern in FRONTAL_CLIPS for path in told.truth.glob(pattern)
    )
    errors: list[float] = []
    print(f"{'clip':32}{'left':>7}{'right':>7}{'truth':>14}{'error':>14}  source")
    for path in paths:
        clip, track, waist = watch(path, told.keep, told.jobs, WAIST)
        result = measure(clip, track, waist, stickers=not told.no_stickers)
        if result.reason:
            print(f"{path.stem:32}withheld: {result.reason}")
            continue
        values = [result.drop[side] for side in Side]
        line = f"{path.stem:32}" + "".join(f"{v:7.2f}" for v in values)
        file = path.with_suffix(".truth.json")
        if file.exists():
            truth = [read_truth(file).relative[side] for side in Side]
            off = [v - t for v, t in zip(values, truth, strict=True)]
            errors += off
            line += "".join(f"{v:7.2f}" for v in (*truth, *off))
        print(f"{line}  {result.source}")
    if errors:
        rmse = float(np.sqrt(np.mean(np.square(errors))))
        print(
            f"\nRMSE {rmse:.2f} deg, largest {max(map(abs, errors)):.2f}, n {len(errors)}"
        )


if __name__ == "__main__":
    main()

"""What a mirror, a shaking camera, dots and a cut in two do to pelvic drop.

    python -m benchmarks.pelvis.robust --truth ../shared/clips/rendered --work FOLDER

Altered clips are written to FOLDER and go through the whole pipeline, pose model and all;
what the model gave is kept there too, so that a second run takes seconds. `--cost` measures
the observers' share of the pose pass instead. `--write-docs` puts the tables into
docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from benchmarks.accuracy.docs import put_section
from benchmarks.accuracy.pose_cache import kept_poses
from benchmarks.pelvis.truth import read_truth
from benchmarks.pelvis.variants import VARIANTS, Variant, write_variant
from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.core.view import Side, View
from gaitcheck.legdots import observer as legdots
from gaitcheck.pelvis import observer as waist
from gaitcheck.pipeline import analyze
from gaitcheck.pose.models import ensure
from gaitcheck.pose.observer import ObserverSpec
from gaitcheck.pose.run import estimate
from gaitcheck.video.probe import read_clip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaitcheck.pose.run import PosePass

KEY = "cpd_rel_peak_deg"
HEADING = "Pelvic drop from the picture: mirror, shake, dots, halves"
CLIPS = ("*rear_*.mp4", "*_front_*.mp4")


@dataclass(frozen=True, kw_only=True)
class Drop:
    """Relative peak drop of one clip, or the reason why there is none.

    `halves` is the difference of the two halves' means, `half_width` that of the printed
    interval; degrees, by side.
    """

    source: str
    mean: dict[Side, float]
    halves: dict[Side, float]
    half_width: dict[Side, float]
    reason: str = ""

    @property
    def difference(self) -> float:
        """Right minus left."""
        return self.mean[Side.RIGHT] - self.mean[Side.LEFT]


def drop_of(
    path: Path, stickers: Literal["auto", "off"], pose: PosePass | None
) -> Drop:
    """Analyse one clip as the product does."""
    settings = Settings(stickers=stickers)
    analysis = analyze([ClipInput(path=path)], settings, jobs=2, pose=pose)
    values = {side: analysis.value(KEY, side.value) for side in Side}
    nothing = dict.fromkeys(Side, np.nan)
    pelvis = analysis.clips[0].pelvis
    mean, halves, width = dict(nothing), dict(nothing), dict(nothing)
    for side, value in values.items():
        if value is None or value.interval is None or pelvis is None:
            reason = "not measured" if value is None else value.withheld
            return Drop(
                source="-",
                mean=nothing,
                halves=nothing,
                half_width=nothing,
                reason=reason,
            )
        middle_s = 0.5 * analysis.clips[0].clip.duration_s
        late = value.stride_time_s >= middle_s
        mean[side] = value.mean
        halves[side] = float(
            value.per_stride[late].mean() - value.per_stride[~late].mean()
        )
        width[side] = 0.5 * (value.interval[1] - value.interval[0])
    return Drop(source=pelvis.source, mean=mean, halves=halves, half_width=width)


def table(
    truth: Path, work: Path, altered: Iterable[str], pose: PosePass | None
) -> str:
    """Run everything and return the section for docs/accuracy.md."""
    lines = [
        f"## {HEADING}",
        "",
        (
            "`python -m benchmarks.pelvis.robust --truth ../shared/clips/rendered --work OUT`, "
            "relative peak drop in degrees, + = lower on the swing side."
        ),
        "",
        (
            "| clip | read from | left (truth) | right (truth) | right − left (truth) | "
            "halves differ, left / right | printed ± |"
        ),
        "|---|---|---|---|---|---|---|",
    ]
    still: dict[str, Drop] = {}
    errors: dict[str, list[float]] = {}
    for path in sorted(p for pattern in CLIPS for p in truth.glob(pattern)):
        if ".truth" in path.name or "_left_rearfoot" in path.name:
            continue
        true = read_truth(path.with_suffix(".truth.json")).relative
        ways = ("auto", "off") if "stickers" in path.stem else ("auto",)
        for way in ways:
            drop = drop_of(path, way, pose)
            if way == "auto":
                still[path.stem] = drop
            if drop.reason:
                lines.append(f"| {path.stem} | withheld: {drop.reason} | | | | | |")
                continue
            off = errors.setdefault(drop.source, [])
            off += [drop.mean[s] - true[s] for s in Side]
            lines.append(_row(path.stem, drop, true))
    for source, off in errors.items():
        rmse = float(np.sqrt(np.mean(np.square(off))))
        lines += [
            "",
            (
                f"{source}: RMSE {rmse:.2f}°, largest {max(map(abs, off)):.2f}°, "
                f"n {len(off)}."
            ),
        ]
    lines += [
        "",
        "| clip | altered | left | right | farthest from the still clip |",
        "|---|---|---|---|---|",
    ]
    for name in altered:
        for variant in VARIANTS:
            target = work / f"{name}_{variant}.mp4"
            if not target.exists():
                write_variant(truth / f"{name}.mp4", variant, target)
            drop = drop_of(target, "auto", pose)
            lines.append(_altered(name, variant, drop, still[name]))
    return "\n".join(lines) + "\n"


def _row(name: str, drop: Drop, true: dict[Side, float]) -> str:
    sides = " | ".join(f"{drop.mean[s]:.2f} ({true[s]:.2f})" for s in Side)
    gap = f"{drop.difference:+.2f} ({true[Side.RIGHT] - true[Side.LEFT]:+.2f})"
    halves = " / ".join(f"{drop.halves[s]:+.2f}" for s in Side)
    width = max(drop.half_width.values())
    return f"| {name} | {drop.source} | {sides} | {gap} | {halves} | {width:.1f} |"


def _altered(name: str, variant: Variant, drop: Drop, still: Drop) -> str:
    if drop.reason or still.reason:
        return f"| {name} | {variant} | | | withheld: {drop.reason} |"
    swap = variant == "mirrored"
    gaps = [drop.mean[s] - still.mean[s.other if swap else s] for s in Side]
    values = " | ".join(f"{drop.mean[s]:.2f}" for s in Side)
    far = max(map(abs, gaps))
    return f"| {name} | {variant} | {values} | {far:.2f} |"


class _Timed:
    """An observer that counts its own processor time."""

    spent_s = 0.0

    def __init__(self, own: range) -> None:
        self._watching = [waist.WaistObserver(own), legdots.LegDotObserver(own)]
        self._n = len(own)

    def observe(self, *frame: Any) -> None:
        """Let both observers see the frame."""
        before = time.process_time()
        for observer in self._watching:
            observer.observe(*frame)
        _Timed.spent_s += time.process_time() - before

    def result(self) -> np.ndarray:
        """Return nothing of use."""
        return np.zeros((self._n, 1))


def cost(path: Path) -> str:
    """Processor time of the observers beside that of the pose pass they watch."""
    clip = read_clip(path)
    spec = ObserverSpec(name="timed", build=_Timed, needs_mask=True)
    before = time.process_time()
    estimate(
        clip,
        ClipInput(path=path, view=View.REAR),
        model=ensure().path,
        jobs=1,
        observers=(spec,),
    )
    total = 1000 * (time.process_time() - before) / clip.n_frames
    own = 1000 * _Timed.spent_s / clip.n_frames
    return (
        f"Of {total:.0f} ms of processor time a frame, waist and leg dots take {own:.1f} ms: "
        f"{100 * own / (total - own):.0f} % of the pose time, masks included in it "
        f"({path.stem})."
    )


def main() -> None:
    """Print the tables, or the cost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pelvis.robust")
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--pose-cache", type=Path, help="default: WORK/pose")
    parser.add_argument(
        "--altered",
        nargs="*",
        default=["02_rear_right_valgus_drop", "07_rear_stickers_asym_drop"],
    )
    parser.add_argument("--cost", metavar="CLIP", help="measure cost on this clip only")
    parser.add_argument("--write-docs", action="store_true")
    told = parser.parse_args()
    told.work.mkdir(parents=True, exist_ok=True)
    if told.cost:
        print(cost(told.truth / f"{told.cost}.mp4"))
        return
    pose = kept_poses(told.pose_cache or told.work / "pose")
    text = table(told.truth, told.work, told.altered, pose)
    print(text)
    if told.write_docs:
        print(f"written: {put_section(HEADING, text)}")


if __name__ == "__main__":
    main()

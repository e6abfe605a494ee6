"""Learn when a foot lands and leaves the ground, seen from behind or in front.

    python -m benchmarks.training.frontal_timing --truth ../shared/truth/dev

Two kinds of examples: the real rear and front clips of the truth set, and its side
clips projected into virtual rear and front cameras at random heights (0.4 to 1.6 m),
distances (2 to 6 m) and pitches, because all real cameras of the set stand at one
height and distance. Every figure it prints comes from runners left out of the fit.
"""

from __future__ import annotations

import argparse
import csv
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.accuracy.keypoints import read_keypoint_clip
from gaitcheck.core.quality import Scale
from gaitcheck.core.view import Side, View
from gaitcheck.events.frontal_bounce import find_bounce, stance_sides
from gaitcheck.events.frontal_timing import Linear, TimingModel
from gaitcheck.events.frontal_waves import MeanStep, mean_step
from gaitcheck.tracks.prepare import prepare

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.track import PoseTrack

CAMERAS_PER_LEG = 10
RIDGE_FIRST, RIDGE_SHIFT = 0.03, 0.5
JITTER_S = (0.005, 0.008)
"""Error of the first guess that the second regression is trained to undo."""

JITTERED_COPIES = 3
FRONT_WEIGHT = 3.0
"""Front clips are a quarter of the real frontal ones; weighted up to balance."""

OUT = Path(__file__).parents[2] / "gaitcheck/events/data/frontal_timing.json"


@dataclass(frozen=True, kw_only=True, eq=False)
class Example:
    """The mean step of one leg in one (real or virtual) clip, with truth."""

    clip: str
    runner: str
    group: str
    step: MeanStep
    contact_s: float
    toe_off_s: float
    weight: float


def main() -> None:
    """Fit, cross-validate over runners, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    examples = gather(arguments.truth)
    print(f"{len(examples)} mean steps of {len({e.runner for e in examples})} runners")
    cross_validate(examples)
    store(fit(examples), arguments.out)
    print(f"written: {arguments.out}")


def gather(truth: Path) -> list[Example]:
    """Make all examples from a folder in the form of truth/dev."""
    generator = np.random.default_rng(0)
    real, virtual = [], []
    for row in csv.DictReader((truth / "index.csv").open()):
        folder = truth / row["clip_id"]
        if row["view"] in ("rear", "front"):
            real += _real(folder, row)
        elif row["mode"] == "60":
            virtual += _virtual(folder, row, generator)
    balance = len(virtual) / max(len(real), 1)
    return virtual + [replace(e, weight=e.weight * balance) for e in real]


def _real(folder: Path, row: dict[str, str]) -> list[Example]:
    track, scale, _ = _prepared(folder)
    bounce = find_bounce(track)
    sides, _ = stance_sides(track, bounce)
    out = []
    for side in Side:
        anchors = bounce.anchor_s[[s is side for s in sides]]
        step = mean_step(track, scale, bounce, anchors, side)
        if step is not None:
            weight = FRONT_WEIGHT if row["view"] == "front" else 1.0
            group = f"{row['view']} {row['mode']} {row['variant']}"
            out.append(_example(folder, row, group, step, anchors, side, weight))
    return out


def _virtual(
    folder: Path, row: dict[str, str], generator: np.random.Generator
) -> list[Example]:
    """Project the leg that is near a side camera into rear and front cameras."""
    track, scale, leg_m = _prepared(folder)
    side = Side.LEFT if row["view"] == "side_left" else Side.RIGHT
    bounce = find_bounce(track)
    contacts = _events(folder, "initial_contact")
    anchors = np.array([a for a in bounce.anchor_s if _lands(contacts, a) is side])
    metres = scale.mm_per_px / 1000
    facing = 1 if side is Side.RIGHT else -1
    hips = track.middle("hip")
    floor = np.nanpercentile(track.xy("heel", side)[:, 1], 95)
    out = []
    for index in range(CAMERAS_PER_LEG):
        toward = -1.0 if index % 2 else 1.0
        distance = generator.uniform(2.0, 6.0)
        height = generator.uniform(0.4, 1.6)
        pitch = np.arctan2(height - 0.85, distance) + np.deg2rad(generator.normal(0, 2))
        xy = np.full(track.xy_px.shape, np.nan)
        for k, name in enumerate(track.skeleton.names):
            point = hips if name.endswith("hip") else track.xy_px[:, k]
            ahead = facing * (point[:, 0] - np.nanmean(hips[:, 0])) * metres
            up = (floor - point[:, 1]) * metres + 0.04
            depth, drop = distance + toward * ahead, height - up
            y = (drop * np.cos(pitch) - depth * np.sin(pitch)) / (
                depth * np.cos(pitch) + drop * np.sin(pitch)
            )
            xy[:, k] = np.stack([np.zeros_like(y), 1000 * y], axis=1)
            xy[~np.isfinite(y), k] = np.nan
        seen = replace(track, xy_px=xy)
        size = Scale(
            mm_per_px=distance,
            leg_length_px=1000 * leg_m / distance,
            relative_sd=0.0,
            source="virtual camera",
        )
        step = mean_step(seen, size, bounce, anchors, side)
        if step is not None:
            group = f"virtual {'front' if index % 2 else 'rear'}"
            out.append(_example(folder, row, group, step, anchors, side, 1.0))
    return out


def _prepared(folder: Path) -> tuple[PoseTrack, Scale, float]:
    clip = read_keypoint_clip(folder)
    done = prepare(
        clip.track,
        width_px=clip.width_px,
        height_px=clip.height_px,
        view=View(clip.view),
        leg_length_m=clip.leg_length_m,
        height_m=clip.height_m,
        belt_speed_mps=clip.belt_speed_mps,
    )
    return done.track, done.scale, float(clip.leg_length_m or np.nan)


def _example(
    folder: Path,
    row: dict[str, str],
    group: str,
    step: MeanStep,
    anchors: FloatArray,
    side: Side,
    weight: float,
) -> Example:
    contacts = [t for t, s in _events(folder, "initial_contact") if s is side]
    toe_offs = [t for t, s in _events(folder, "toe_off") if s is side]
    before = [c - a for a in anchors for c in contacts if abs(c + 0.02 - a) < 0.12]
    after = [t - a for a in anchors for t in toe_offs if 0.05 < t - a < 0.45]
    return Example(
        clip=row["clip_id"],
        runner=row["runner"],
        group=group,
        step=step,
        contact_s=float(np.mean(before)),
        toe_off_s=float(np.mean(after)),
        weight=weight,
    )


def _events(folder: Path, kind: str) -> list[tuple[float, Side]]:
    truth = json.loads((folder / "truth.json").read_text())
    return [
        (e["time_s"], Side(e["side"])) for e in truth["events"] if e["kind"] == kind
    ]


def _lands(contacts: list[tuple[float, Side]], anchor: float) -> Side | None:
    time, side = min(contacts, key=lambda c: abs(c[0] + 0.02 - anchor))
    return side if abs(time + 0.02 - anchor) < 0.12 else None


def fit(examples: list[Example]) -> TimingModel:
    """Fit both stages."""
    weight = np.array([e.weight for e in examples])
    contact = np.array([e.contact_s for e in examples])
    toe_off = np.array([e.toe_off_s for e in examples])
    shape = np.stack([e.step.shape_features() for e in examples])
    generator = np.random.default_rng(1)
    near, moves = [], []
    for _ in range(JITTERED_COPIES):
        jitter = generator.normal(0, JITTER_S, (len(examples), 2))
        near += [
            e.step.local_features(e.contact_s + a, e.toe_off_s + b)
            for e, (a, b) in zip(examples, jitter, strict=True)
        ]
        moves.append(-jitter)
    local, move = np.stack(near), np.concatenate(moves)
    copies = np.tile(weight, JITTERED_COPIES)
    return TimingModel(
        first_contact=ridge(shape, contact, weight, RIDGE_FIRST),
        first_toe_off=ridge(shape, toe_off, weight, RIDGE_FIRST),
        shift_contact=ridge(local, move[:, 0], copies, RIDGE_SHIFT),
        shift_toe_off=ridge(local, move[:, 1], copies, RIDGE_SHIFT),
    )


def ridge(x: FloatArray, y: FloatArray, weight: FloatArray, penalty: float) -> Linear:
    """Weighted ridge regression on standardised features."""
    w = weight / weight.sum()
    centre = w @ x
    spread = np.sqrt(w @ (x - centre) ** 2) + 1e-12
    z = (x - centre) / spread
    base = float(w @ y)
    gram = (z * w[:, None]).T @ z + penalty * np.eye(x.shape[1])
    slope = np.linalg.solve(gram, (z * w[:, None]).T @ (y - base))
    return Linear(centre=centre, spread=spread, weight=slope, base=base)


def cross_validate(examples: list[Example]) -> None:
    """Print the error per group, each runner predicted by the others.

    Behind it, in brackets, the contact time's error when the runner was in the fit.
    """
    everybody = fit(examples)
    known: dict[str, list[float]] = {}
    errors: dict[str, list[tuple[float, float]]] = {}
    for runner in sorted({e.runner for e in examples}):
        model = fit([e for e in examples if e.runner != runner])
        for e in examples:
            if e.runner == runner:
                contact, toe_off = model.lags(e.step)
                row = (1e3 * (contact - e.contact_s), 1e3 * (toe_off - e.toe_off_s))
                errors.setdefault(e.group, []).append(row)
                contact, toe_off = everybody.lags(e.step)
                fitted = (toe_off - contact) - (e.toe_off_s - e.contact_s)
                known.setdefault(e.group, []).append(1e3 * fitted)
    for group, rows in sorted(errors.items()):
        mean, sd = np.mean(rows, axis=0), np.std(rows, axis=0)
        print(
            f"{group:18s} n {len(rows):4d}  contact {mean[0]:+5.1f} ± {sd[0]:4.1f} ms"
            f"  toe-off {mean[1]:+5.1f} ± {sd[1]:4.1f} ms"
            f"  contact time ± {np.std([b - a for a, b in rows]):4.1f} ms"
            f" ({np.std(known[group]):.1f})"
        )


def store(model: TimingModel, path: Path) -> None:
    """Write the weights as JSON, rounded to what they are worth."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = ("first_contact", "first_toe_off", "shift_contact", "shift_toe_off")
    regressions = {name: _plain(getattr(model, name)) for name in names}
    about = "python -m benchmarks.training.frontal_timing --truth ../shared/truth/dev"
    text = json.dumps({"made_by": about, "regressions": regressions}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def _plain(part: Linear) -> dict[str, object]:
    return {
        "base": round(part.base, 6),
        **{
            name: [float(f"{v:.5g}") for v in getattr(part, name)]
            for name in ("centre", "spread", "weight")
        },
    }


if __name__ == "__main__":
    main()

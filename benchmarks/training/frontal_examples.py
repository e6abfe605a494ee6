"""Mean steps with known contact and toe-off, seen from behind and in front.

Three kinds: the real rear and front clips of the truth set; its side clips projected into
virtual cameras at many heights and distances, because all real cameras of the set stand at
one; and the exactly known motion of rendered runners, projected likewise. The rendered gait
is synthetic and weighs little; it widens what the fit has seen.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.accuracy.keypoints import prepared, read_keypoint_clip
from benchmarks.training.virtual_camera import random_cameras
from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side
from gaitcheck.events.frontal_bounce import find_bounce, stance_sides
from gaitcheck.events.frontal_waves import MeanStep, mean_step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.training.virtual_camera import VirtualCamera
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.quality import Scale

CAMERAS_PER_LEG = 10
"""For each side clip of the truth set and each rendered clip."""

FRONT_WEIGHT = 3.0
"""Front clips are a quarter of the real frontal ones; weighted up to balance."""

RENDERED_SHARE = 0.15
"""Weight of all rendered examples against all of the truth set. Left-out runners of either
kind are read no better with more of it."""

POINTS = {
    "shoulder": "shoulder",
    "hip": "hip",
    "knee": "knee",
    "ankle": "ankle",
    "heel": "heel",
    "foot_index": "toe",
}
"""The keypoints that are projected, and their names in rendered truth."""

Landings = tuple[float, Side]


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


@dataclass(frozen=True, kw_only=True, eq=False)
class _Known:
    """A clip's name, runner and true events."""

    clip: str
    runner: str
    contacts: Sequence[Landings]
    toe_offs: Sequence[Landings]

    def example(
        self,
        step: MeanStep,
        anchors: FloatArray,
        side: Side,
        group: str,
        weight: float = 1.0,
    ) -> Example:
        contacts = [t for t, s in self.contacts if s is side]
        toe_offs = [t for t, s in self.toe_offs if s is side]
        before = [c - a for a in anchors for c in contacts if abs(c + 0.02 - a) < 0.12]
        after = [t - a for a in anchors for t in toe_offs if 0.05 < t - a < 0.45]
        return Example(
            clip=self.clip,
            runner=self.runner,
            group=group,
            step=step,
            contact_s=float(np.mean(before)),
            toe_off_s=float(np.mean(after)),
            weight=weight,
        )


def gather(truth: Path, rendered: Path) -> list[Example]:
    """Make all examples from folders in the form of truth/dev and clips/rendered."""
    generator = np.random.default_rng(0)
    real, virtual = [], []
    for row in csv.DictReader((truth / "index.csv").open()):
        folder = truth / row["clip_id"]
        if row["view"] in ("rear", "front"):
            real += _real(folder, row)
        elif row["mode"] == "60":
            virtual += _virtual(folder, row, generator)
    synthetic = [
        example
        for path in sorted(rendered.glob("*.truth.npz"))
        for example in _synthetic(path, generator)
    ]
    real = _weighing(real, _weight(real) * len(virtual) / max(len(real), 1))
    known = [*virtual, *real]
    return [*known, *_weighing(synthetic, RENDERED_SHARE * _weight(known))]


def _weight(examples: Sequence[Example]) -> float:
    return sum(e.weight for e in examples)


def _weighing(examples: Sequence[Example], total: float) -> list[Example]:
    """Return the examples with weights that add up to `total`."""
    factor = total / _weight(examples) if examples else 1.0
    return [replace(e, weight=e.weight * factor) for e in examples]


def _real(folder: Path, row: dict[str, str]) -> list[Example]:
    track, scale, _ = _prepared(folder)
    weight = FRONT_WEIGHT if row["view"] == "front" else 1.0
    group = f"{row['view']} {row['mode']} {row['variant']}"
    return _both_legs(track, scale, _known(folder, row), group, weight)


def _both_legs(
    track: PoseTrack, scale: Scale, known: _Known, group: str, weight: float = 1.0
) -> list[Example]:
    bounce = find_bounce(track)
    sides, _ = stance_sides(track, bounce)
    out = []
    for side in Side:
        anchors = bounce.anchor_s[[s is side for s in sides]]
        step = mean_step(track, scale, bounce, anchors, side)
        if step is not None:
            out.append(known.example(step, anchors, side, group, weight))
    return out


def _virtual(
    folder: Path, row: dict[str, str], generator: np.random.Generator
) -> list[Example]:
    """Project the leg that is near a side camera into rear and front cameras."""
    track, scale, leg_m = _prepared(folder)
    known = _known(folder, row)
    side = Side.LEFT if row["view"] == "side_left" else Side.RIGHT
    bounce = find_bounce(track)
    anchors = np.array(
        [a for a in bounce.anchor_s if _lands(known.contacts, a) is side]
    )
    metres = scale.mm_per_px / 1000
    facing = 1 if side is Side.RIGHT else -1
    hips = track.middle("hip")
    floor = np.nanpercentile(track.xy("heel", side)[:, 1], 95)
    paths = {}
    for k, name in enumerate(track.skeleton.names):
        point = hips if name.endswith("hip") else track.xy_px[:, k]
        ahead = facing * (point[:, 0] - np.nanmean(hips[:, 0])) * metres
        paths[name] = (ahead, (floor - point[:, 1]) * metres + 0.04)
    out = []
    for camera in random_cameras(CAMERAS_PER_LEG, generator):
        seen = _seen(track, paths, camera)
        step = mean_step(seen, camera.scale(leg_m), bounce, anchors, side)
        if step is not None:
            out.append(known.example(step, anchors, side, _group("virtual", camera)))
    return out


def _synthetic(path: Path, generator: np.random.Generator) -> list[Example]:
    """Project a rendered runner's known motion into rear and front cameras."""
    stored = np.load(path)
    truth = json.loads(path.with_suffix(".json").read_text())
    scenario = json.loads(
        path.with_name(path.name.replace(".truth.npz", ".scenario.json")).read_text()
    )
    known = _Known(
        clip=path.name.removesuffix(".truth.npz"),
        runner=str(scenario["character"]),
        contacts=[(s["ic"], _side(s["leg"])) for s in truth["steps"]],
        toe_offs=[(s["to"], _side(s["leg"])) for s in truth["steps"]],
    )
    names = stored["names"].tolist()
    points = {
        f"{side.value}_{ours}": stored["p3d"][
            :, names.index(f"{theirs}_{side.value[0]}")
        ]
        for ours, theirs in POINTS.items()
        for side in Side
    }
    body = truth["body"]
    leg_m = float(body["thigh_m"] + body["shank_m"])
    middle = np.mean(points["left_hip"][:, 0] + points["right_hip"][:, 0]) / 2
    paths = {name: (xyz[:, 0] - middle, xyz[:, 2]) for name, xyz in points.items()}
    n = len(stored["t"])
    bare = PoseTrack(
        time_s=stored["t"],
        xy_px=np.full((n, len(BLAZEPOSE.names), 2), np.nan),
        confidence=np.ones((n, len(BLAZEPOSE.names))),
        skeleton=BLAZEPOSE,
    )
    out = []
    for camera in random_cameras(CAMERAS_PER_LEG, generator):
        seen = _seen(bare, paths, camera)
        out += _both_legs(seen, camera.scale(leg_m), known, _group("rendered", camera))
    return out


def _seen(
    track: PoseTrack,
    paths: Mapping[str, tuple[FloatArray, FloatArray]],
    camera: VirtualCamera,
) -> PoseTrack:
    """Return the track with heights as the camera sees them; nothing reads the widths."""
    xy = np.full(track.xy_px.shape, np.nan)
    for name, (ahead_m, up_m) in paths.items():
        heights = camera.heights_px(ahead_m, up_m)
        k = track.skeleton.index(name)
        xy[:, k] = np.stack([np.zeros_like(heights), heights], axis=1)
        xy[~np.isfinite(heights), k] = np.nan
    return replace(track, xy_px=xy)


def _group(kind: str, camera: VirtualCamera) -> str:
    return f"{kind} {'front' if camera.front else 'rear'}"


def _prepared(folder: Path) -> tuple[PoseTrack, Scale, float]:
    clip = read_keypoint_clip(folder)
    done = prepared(clip)
    return done.track, done.scale, float(clip.leg_length_m or np.nan)


def _known(folder: Path, row: dict[str, str]) -> _Known:
    events = json.loads((folder / "truth.json").read_text())["events"]

    def of(kind: str) -> list[Landings]:
        return [(e["time_s"], Side(e["side"])) for e in events if e["kind"] == kind]

    return _Known(
        clip=row["clip_id"],
        runner=row["runner"],
        contacts=of("initial_contact"),
        toe_offs=of("toe_off"),
    )


def _side(letter: str) -> Side:
    return next(side for side in Side if side.value.startswith(letter))


def _lands(contacts: Sequence[Landings], anchor: float) -> Side | None:
    time, side = min(contacts, key=lambda c: abs(c[0] + 0.02 - anchor))
    return side if abs(time + 0.02 - anchor) < 0.12 else None

"""Measure a pose model's bias in side views on rendered runners.

Usage: python -m benchmarks.training.side_model_bias RENDERED POSE [--write]

RENDERED holds NAME.truth.json (the form of ../shared/clips/rendered), POSE holds
NAME.npz with time_s, xy_px, confidence, width, height: the same clips through the pose
model. Prints each metric's bias and scatter per leg, and the error when a body's own
clips are left out; `--write` puts the table into the package.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gaitcheck.core.arrays import FloatArray
from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side
from gaitcheck.events.detect import detect
from gaitcheck.metrics.context import StrideContext
from gaitcheck.metrics.sagittal import readings
from gaitcheck.metrics.side_model import known_bias
from gaitcheck.tracks.prepare import prepare

WORTH_IT = 0.8
"""A bias is taken out when that brings the error on bodies it was not measured on below
this share of the uncorrected error; the rest stays as it is and widens the interval."""

LEFT_ALONE = ("_mm", "_leg", "knee_excursion_deg")
"""Lengths: their error follows the body and the scale. The knee's excursion is corrected
by its two ends."""

COLUMNS = ("key", "leg", "bias", "sd", "left_out_rmse", "uncorrected_rmse", "n")

Row = tuple[str, str, float, float, float, float, int]

TABLE = Path("gaitcheck/metrics/data/side_model_bias.csv")


@dataclass(frozen=True, kw_only=True)
class Miss:
    """Reading minus truth of one side of one clip, before any correction."""

    key: str
    leg: str
    body: str
    error: float


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rendered", type=Path)
    parser.add_argument("pose", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    misses = [
        miss
        for truth in sorted(given.rendered.glob("*.truth.json"))
        for miss in _clip(truth, given.pose / truth.name.replace(".truth.json", ".npz"))
    ]
    rows = _table(misses)
    for row in rows:
        print(
            *(
                f"{value!s:28s}" if i == 0 else f"{value!s:>8s}"
                for i, value in enumerate(row)
            )
        )
    if given.write:
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(
                row
                for row in rows
                if row[4] < WORTH_IT * row[5] and not row[0].endswith(LEFT_ALONE)
            )


def _clip(truth_file: Path, pose_file: Path) -> list[Miss]:
    truth = json.loads(truth_file.read_text("utf-8"))
    if not pose_file.exists() or truth["frames"].get("tibia_px_l") is None:
        return []
    pose = np.load(pose_file)
    ready = prepare(
        PoseTrack(
            time_s=pose["time_s"],
            xy_px=pose["xy_px"],
            confidence=pose["confidence"],
            skeleton=BLAZEPOSE,
        ),
        width_px=int(pose["width"]),
        height_px=int(pose["height"]),
        view=None,
        leg_length_m=_leg_m(truth),
    )
    if not ready.camera.view.is_side:
        return []
    ctx = StrideContext(
        track=ready.track,
        camera=ready.camera,
        scale=ready.scale,
        gait=detect(ready.track, ready.camera, ready.scale),
        report=ready.report,
    )
    out = []
    for reading in readings(ctx):
        side = Side(reading.side)
        true = _true_mean(truth, reading.key, side)
        if not reading.per_stride.size or not np.isfinite(true):
            continue
        leg = "near" if side is ctx.view.near_side else "far"
        raw = float(np.nanmean(reading.per_stride)) + known_bias(reading.key, leg)
        body = str(truth["scenario"]["character"])
        out.append(Miss(key=reading.key, leg=leg, body=body, error=raw - true))
    return out


def _true_mean(truth: dict[str, Any], key: str, side: Side) -> float:
    steps = [
        s
        for s in truth["steps"]
        if s["leg"][0].lower() == side.value[0] and s["complete"]
    ]
    field = {
        "knee_flexion_ic_deg": "knee_flexion_px_ic",
        "knee_flexion_peak_deg": "knee_flexion_peak_stance",
        "foot_strike_angle_deg": "foot_angle_ic",
        "foot_angle_ic_deg": "foot_line_px_ic",
        "tibia_angle_ic_deg": "tibia_px_ic",
    }.get(key)
    if field is not None:
        return float(np.mean([s[field] for s in steps]))
    if key == "knee_excursion_deg":
        return float(
            np.mean(
                [s["knee_flexion_peak_stance"] - s["knee_flexion_px_ic"] for s in steps]
            )
        )
    if key == "vertical_oscillation_mm":
        return 1000 * float(np.mean([s["pelvis_osc_step"] for s in steps]))
    t = np.array(truth["frames"]["t"])
    if key == "trunk_lean_deg":
        return _over(steps, t, _trunk_lean_deg(truth), "ic", np.mean)
    if key == "thigh_extension_peak_deg":
        thigh = np.array(truth["frames"][f"thigh_px_{side.value[0]}"])
        return _over(steps, t, -thigh, "ic", np.max)
    if key in ("overstride_mm", "overstride_ankle_mm"):
        point = "heel" if key == "overstride_mm" else "ankle"
        ahead = 1000 * (_forward(truth, f"{point}_{side.value[0]}") - _hips(truth))
        return float(np.mean([np.interp(s["ic"], t, ahead) for s in steps]))
    return float("nan")


def _over(
    steps: list[dict[str, Any]],
    t: FloatArray,
    values: FloatArray,
    start: str,
    take: Any,
) -> float:
    return float(
        np.mean([take(values[(t >= s[start]) & (t <= s["to"] + 0.08)]) for s in steps])
    )


def _forward(truth: dict[str, Any], point: str) -> FloatArray:
    index = truth["points"]["names"].index(point)
    return np.array(truth["points"]["xyz_m"])[:, index, 0]


def _hips(truth: dict[str, Any]) -> FloatArray:
    return 0.5 * (_forward(truth, "hip_l") + _forward(truth, "hip_r"))


def _trunk_lean_deg(truth: dict[str, Any]) -> FloatArray:
    """Lean of mid hip to mid shoulder in the plane of motion, forward positive."""
    names = truth["points"]["names"]
    xyz = np.array(truth["points"]["xyz_m"])
    ends = [
        0.5 * (xyz[:, names.index(f"{part}_l")] + xyz[:, names.index(f"{part}_r")])
        for part in ("hip", "shoulder")
    ]
    trunk = ends[1] - ends[0]
    lean: FloatArray = np.rad2deg(np.arctan2(trunk[:, 0], trunk[:, 2]))
    return lean


def _leg_m(truth: dict[str, Any]) -> float:
    names = truth["points"]["names"]
    xyz = np.array(truth["points"]["xyz_m"])
    parts = [
        np.linalg.norm(
            xyz[:, names.index(f"{a}_l")] - xyz[:, names.index(f"{b}_l")], axis=1
        )
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    ]
    return float(sum(np.median(p) for p in parts))


def _table(misses: list[Miss]) -> list[Row]:
    groups: dict[tuple[str, str], list[Miss]] = defaultdict(list)
    for miss in misses:
        groups[miss.key, miss.leg].append(miss)
    rows: list[Row] = []
    for (key, leg), some in sorted(groups.items()):
        error = np.array([m.error for m in some])
        # A bias that its own scatter could explain is corrected in part only.
        random = float(error.var(ddof=1)) / error.size
        trust = float(error.mean()) ** 2 / (float(error.mean()) ** 2 + random)
        left_out = [
            m.error
            - trust * np.mean([o.error for o in some if o.body != m.body] or [0.0])
            for m in some
        ]
        rows.append(
            (
                key,
                leg,
                round(trust * float(error.mean()), 3),
                round(float(error.std(ddof=1)), 3),
                round(float(np.sqrt(np.mean(np.square(left_out)))), 3),
                round(float(np.sqrt(np.mean(np.square(error)))), 3),
                error.size,
            )
        )
    return rows


if __name__ == "__main__":
    main()

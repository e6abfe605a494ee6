"""Mean fore-and-aft path of knee, ankle and heel against the hips over a stride.

    python -m benchmarks.training.fore_aft --truth ../shared/truth/dev

From the near legs of the noisy 60 fps side clips of the truth set. A rear or front
camera cannot see this path; its mean is what corrects such a camera's yaw.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np

from benchmarks.accuracy.keypoints import prepared, read_keypoint_clip
from gaitcheck.events.detect import detect
from gaitcheck.metrics.frontal_square import POINTS, SHARES, mean_over_strides
from gaitcheck.tracks.level import level

OUT = Path(__file__).parents[2] / "gaitcheck/metrics/data/fore_aft.csv"


def main() -> None:
    """Average over clips and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--truth", type=Path, required=True)
    truth = parser.parse_args().truth
    paths: dict[str, list[np.ndarray]] = {name: [] for name in POINTS}
    for row in csv.DictReader((truth / "index.csv").open()):
        if (row["mode"], row["variant"]) != ("60", "noisy") or "side" not in row[
            "view"
        ]:
            continue
        clip = read_keypoint_clip(truth / row["clip_id"])
        done = prepared(clip)
        gait = detect(
            done.track, done.camera, done.scale, belt_speed_mps=clip.belt_speed_mps
        )
        flat = level(done.track, done.camera)
        side = clip.view.near_side
        for name in POINTS:
            ahead = clip.view.facing * (flat.xy(name, side) - flat.middle("hip"))[:, 0]
            mean = mean_over_strides(flat.time_s, ahead, gait.of(side))
            if mean is not None:
                paths[name].append(mean / done.scale.leg_length_px)
    print({name: len(found) for name, found in paths.items()}, "clips")
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["stride_share", *POINTS])
        for i, share in enumerate(SHARES):
            means = [np.mean(paths[name], axis=0)[i] for name in POINTS]
            writer.writerow([f"{share:.2f}", *(f"{m:.4f}" for m in means)])
    print(f"written: {OUT}")


if __name__ == "__main__":
    main()

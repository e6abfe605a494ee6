"""Fit the weights of `gaitcheck.events.timer` to force-plate events.

Usage: python -m benchmarks.training.side_timer TRUTH_FOLDER [--write]

TRUTH_FOLDER has the form of ../shared/truth/dev. Prints the error of runners that were
left out of the fit, one at a time; `--write` fits to all of them and writes the weights
into the package. The recordings themselves are not part of the project.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gaitcheck.core.gait import EventKind
from gaitcheck.core.skeleton import LEGS_AND_SHOULDERS
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import View
from gaitcheck.events.side import rough_steps
from gaitcheck.events.timer import features
from gaitcheck.tracks.prepare import prepare

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray

WEIGHTS = Path("gaitcheck/events/data/side_timer.json")
OFFSETS_S = {
    EventKind.INITIAL_CONTACT: np.arange(-0.08, 0.0801, 0.016),
    EventKind.TOE_OFF: np.arange(-0.08, 0.1201, 0.02),
}
RIDGE = 0.03
"""Penalty per training event; flat optimum between 0.01 and 0.3."""

SOURCE = (
    "Fitted to events from: Fukuchi RK, Fukuchi CA, Duarte M (2017), A public dataset "
    "of running biomechanics and the effects of running speed on lower extremity "
    "kinematics and kinetics, PeerJ 5:e3298, CC BY 4.0; joint centres seen by virtual "
    "cameras with noise like a pose model's."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """Features `(n, f)`, rough minus true `(n,)` seconds, runner and clip of each."""

    features: FloatArray
    late_s: FloatArray
    runner: np.ndarray
    clip: np.ndarray


def read_clip(folder: Path) -> tuple[PoseTrack, dict[str, Any]]:
    """Read keypoints and what a user would know."""
    with gzip.open(folder / "keypoints.csv.gz", "rt") as file:
        rows = list(csv.reader(file))
    column = {name: i for i, name in enumerate(rows[0])}
    table = np.array([[float(v) if v else np.nan for v in r] for r in rows[1:]])
    names = LEGS_AND_SHOULDERS.names
    xy = np.stack(
        [table[:, [column[f"{n}_x_px"], column[f"{n}_y_px"]]] for n in names], axis=1
    )
    confidence = np.stack([table[:, column[f"{n}_confidence"]] for n in names], axis=1)
    track = PoseTrack(
        time_s=table[:, 0],
        xy_px=xy,
        confidence=confidence,
        skeleton=LEGS_AND_SHOULDERS,
        hip_points="anatomical",
    )
    return track, json.loads((folder / "clip.json").read_text("utf-8"))


def collect(root: Path) -> dict[EventKind, Examples]:
    """Run the package up to the rough instants on every side clip."""
    rows: dict[EventKind, list[tuple[FloatArray, float, str, str]]] = {
        kind: [] for kind in OFFSETS_S
    }
    for folder in sorted(root.glob("*_side_*")):
        track, known = read_clip(folder)
        truth = json.loads((folder / "truth.json").read_text("utf-8"))
        ready = prepare(
            track,
            width_px=int(known["width_px"]),
            height_px=int(known["height_px"]),
            view=View(known["view"]),
            leg_length_m=known["leg_length_m"],
        )
        for rough in rough_steps(ready.track, ready.camera):
            for kind, times in (
                (EventKind.INITIAL_CONTACT, rough.contact_s),
                (EventKind.TOE_OFF, rough.toe_off_s),
            ):
                true = np.array(
                    [
                        e["time_s"]
                        for e in truth["events"]
                        if e["kind"] == kind.value and e["side"] == rough.leg.side.value
                    ]
                )
                usable = times[np.isfinite(times) & (times > 0.3)]
                seen = features(rough.leg, usable, rough.belt_px_s, OFFSETS_S[kind])
                for one, at in zip(seen, usable, strict=True):
                    late = at - true[np.argmin(np.abs(true - at))]
                    if abs(late) < 0.1 and at < track.time_s[-1] - 0.3:
                        rows[kind].append((one, late, truth["runner"], folder.name))
    return {
        kind: Examples(
            features=np.array([r[0] for r in some]),
            late_s=np.array([r[1] for r in some]),
            runner=np.array([r[2] for r in some]),
            clip=np.array([r[3] for r in some]),
        )
        for kind, some in rows.items()
    }


def fit(
    x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, float]:
    """Ridge regression: mean, scale, weight, bias."""
    mean, scale, bias = x.mean(axis=0), x.std(axis=0), float(y.mean())
    z = (x - mean) / scale
    square = z.T @ z + RIDGE * z.shape[0] * np.eye(z.shape[1])
    return mean, scale, np.linalg.solve(square, z.T @ (y - bias)), bias


def left_out_errors(examples: Examples) -> FloatArray:
    """Error of each event with its own runner left out of the fit, seconds."""
    error = np.empty(examples.late_s.size)
    for runner in np.unique(examples.runner):
        own = examples.runner == runner
        mean, scale, weight, bias = fit(examples.features[~own], examples.late_s[~own])
        guess = (examples.features[own] - mean) / scale @ weight + bias
        error[own] = examples.late_s[own] - guess
    return error


def main() -> None:
    """Fit, report, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    timers = {}
    for kind, examples in collect(given.truth).items():
        error = 1000 * left_out_errors(examples)
        for part in (
            "60_noisy",
            "60_clean",
            "30_noisy",
            "120_noisy",
            "vfr60_noisy",
            "",
        ):
            here = np.array([c.endswith(part) for c in examples.clip])
            if here.any():
                print(
                    f"{kind.value:16s} {part:12s} n {here.sum():5d} "
                    f"bias {error[here].mean():5.2f} SD {error[here].std():5.2f} ms"
                )
        mean, scale, weight, bias = fit(examples.features, examples.late_s)
        timers[kind.value] = {
            "offsets_s": np.round(OFFSETS_S[kind], 4).tolist(),
            "mean": np.round(mean, 5).tolist(),
            "scale": np.round(scale, 5).tolist(),
            "weight": np.round(weight, 7).tolist(),
            "bias_s": round(bias, 6),
        }
    if given.write:
        text = json.dumps({"source": SOURCE, "timers": timers})
        WEIGHTS.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()

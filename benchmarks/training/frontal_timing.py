"""Learn when a foot lands and leaves the ground, seen from behind or in front.

    python -m benchmarks.training.frontal_timing --truth DEV --rendered RENDERED

(`../shared/truth/dev` and `../shared/clips/rendered`).
The examples are `benchmarks.training.frontal_examples`. Every figure it prints comes from
runners left out of the fit.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.training.frontal_examples import Example, gather
from gaitcheck.events.frontal_timing import Linear, TimingModel

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray

RIDGE_FIRST, RIDGE_SHIFT = 0.03, 0.5
JITTER_S = (0.005, 0.008)
"""Error of the first guess that the second regression is trained to undo."""

JITTERED_COPIES = 3
OUT = Path(__file__).parents[2] / "gaitcheck/events/data/frontal_timing.json"


def main() -> None:
    """Fit, cross-validate over runners, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--rendered", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    examples = gather(arguments.truth, arguments.rendered)
    print(f"{len(examples)} mean steps of {len({e.runner for e in examples})} runners")
    cross_validate(examples)
    store(fit(examples), arguments.out)
    print(f"written: {arguments.out}")


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
    about = (
        "python -m benchmarks.training.frontal_timing --truth ../shared/truth/dev "
        "--rendered ../shared/clips/rendered"
    )
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

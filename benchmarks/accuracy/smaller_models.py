"""Learn what a smaller pose model costs: rows of the interval table for full and lite.

    python -m benchmarks.accuracy --truth ../shared/clips/rendered --results FULL \
        --model full --open-gates full-side
    python -m benchmarks.accuracy --truth ../shared/clips/rendered --results LITE \
        --model lite --open-gates lite-side
    python -m benchmarks.accuracy.smaller_models --rendered ../shared/clips/rendered \
        --heavy RENDERED --full FULL --lite LITE --runners ../shared/truth/dev

Writes the rows "model-full" and "model-lite" of `gaitcheck/metrics/data/systematic.csv`,
all others stay. Prints, beside the heavy model's, the error of every metric, how often
the interval holds the truth for a body that the rows were not learned from, and which
metrics are too coarse to print. With `--write-docs` a table goes into docs/accuracy.md:
do that from results made with the new rows.

As for the heavy model (`benchmarks.accuracy.systematic`), frame rates and legs are
pooled, three bodies count as few, and no cell is better than the heavy model's. One
thing is stricter: a bias of its own is taken out only if what two bodies say of it makes
the third one better, whichever it is, and the error that is left is that of the body
left out; else the heavy model's bias stays.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.cases import find_cases
from benchmarks.accuracy.smaller_models_docs import write_section
from benchmarks.accuracy.systematic import (
    LEFT_OUT,
    learn_model,
    of_bodies_left_out,
    random_half,
    raw_errors,
    rows_of_table,
    write_table,
)
from gaitcheck.metrics import dotted_leg
from gaitcheck.metrics.frontal_pelvis import KEYS as PELVIS_KEYS
from gaitcheck.metrics.interval import SOURCES, Z95
from gaitcheck.metrics.table import METRICS

TIMES_HEAVY = 3.0
"""A metric is too coarse when its systematic SD is this many times the heavy model's."""

TIMES_HEAVY_BLIND = 1.5
"""Or this many times, and larger than the SD between runners."""

CELL = ("key", "view", "fps", "leg")


def main() -> None:
    """Learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rendered", type=Path, required=True)
    for model in ("heavy", "full", "lite"):
        parser.add_argument(f"--{model}", type=Path, required=True)
    parser.add_argument(
        "--runners", type=Path, required=True, help="truth of many real runners"
    )
    parser.add_argument("--write-docs", action="store_true")
    options = parser.parse_args()
    table = rows_of_table()
    errors, learned = {}, {}
    for model in ("heavy", "full", "lite"):
        folder = getattr(options, model)
        errors[model] = usable(raw_errors(options.rendered, folder, SOURCES[model]))
    markers = [row for row in table if row["source"] == "markers"]
    heavy = [row for row in table if row["source"] == "model"]
    for model in ("full", "lite"):
        learned[model] = learn_smaller(errors[model], markers, heavy, SOURCES[model])
        kept = [row for row in table if row["source"] == SOURCES[model]]
        learned[model] += not_in(kept, learned[model])
    others = [row for row in table if row["source"] in ("markers", "model")]
    write_table(others + learned["full"] + learned["lite"])
    learned["heavy"] = heavy
    overview = side_by_side(errors, learned)
    overview["runners_sd"] = runners_sd(options.runners)
    overview["heavy_cover"] = cover_left_out(errors["heavy"], markers, [], "model")
    for model in ("full", "lite"):
        overview[f"{model}_cover"] = cover_left_out(
            errors[model], markers, heavy, SOURCES[model]
        )
        overview[f"{model}_coarse"] = too_coarse(overview, model)
    print(overview.to_string(float_format=lambda v: f"{v:.4g}"))
    if options.write_docs:
        print(f"written: {write_section(options)}")


def usable(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out what dots on the leg told; pool rear with front, and left with right."""
    dotted = rows["metric"].map(dotted_leg.ERROR_DEG) == rows["systematic_sd"]
    return of_bodies_left_out(rows).assign(seen=rows["view"].map(seen_from))[~dotted]


def learn_smaller(
    rows: pd.DataFrame,
    markers: list[dict],
    heavy: list[dict],
    source: str,
    bodies: int = 3,
) -> list[dict]:
    """Return the rows of one smaller model.

    What `learn_model` gets are errors left out; the bias is put in afterwards.
    """
    floor = {cell_of(row): row for row in heavy}
    of_heavy = {
        (row["key"], seen_from(row["view"])): float(row["bias"]) for row in heavy
    }
    bias, left = {}, []
    for cell, mine in rows.groupby(["metric", "seen"]):
        fitted = cell[1] == "frontal" and cell[0] in LEFT_OUT
        own = (
            len(mine) + 1 if fitted else bodies
        )  # What was fitted has no bias to learn.
        bias[cell], errors = without_bias(mine, of_heavy.get(cell, 0.0), own)
        left.append(mine.assign(error=errors))
    out = learn_model(pd.concat(left), markers, source, find_bias=False)
    for row in out:
        row["bias"] = f"{bias[row['key'], seen_from(row['view'])]:.4g}"
        least = floor.get(cell_of(row))
        for name in ("mean_sd", "difference_sd") if least else ():
            row[name] = f"{np.fmax(float(row[name]), float(least[name])):.4g}"
    return out


def without_bias(
    rows: pd.DataFrame, heavy: float, bodies: int
) -> tuple[float, pd.Series]:
    """Return the bias to take out, and the errors that it leaves on bodies left out.

    Its own where each body comes out better by what the others say; else the heavy
    model's where that is nearer than nothing; else none.
    """
    means = rows.groupby("subject")["error"].mean()
    if len(means) >= bodies:
        others = (means.sum() - means) / (len(means) - 1)
        if ((means - others).abs() < means.abs()).all():
            return float(means.mean()), rows["error"] - rows["subject"].map(others)
    if ((means - heavy) ** 2).sum() < (means**2).sum():
        return heavy, rows["error"] - heavy
    return 0.0, rows["error"]


def seen_from(view: str) -> str:
    """Rear and front are pooled, as are left and right."""
    return "side" if view == "side" else "frontal"


def cell_of(row: dict) -> tuple[str, ...]:
    """Key of a row within its source."""
    return tuple(str(row[name]) for name in CELL)


def not_in(kept: list[dict], learned: list[dict]) -> list[dict]:
    """Rows for cells that nothing was learned of this time."""
    known = {cell_of(row) for row in learned}
    return [row for row in kept if cell_of(row) not in known]


def side_by_side(
    errors: dict[str, pd.DataFrame], learned: dict[str, list[dict]]
) -> pd.DataFrame:
    """Sides, error and systematic SD (near leg, 60 fps) of each model per metric."""
    parts = {}
    for model, rows in errors.items():
        known = {cell_of(row): row for row in learned[model]}
        for (key, seen), mine in rows.groupby(["metric", "seen"]):
            leg = "both"
            if seen == "side" and METRICS[key].per_side:
                leg = "near"
            row = known.get((key, "side" if seen == "side" else "rear", "60", leg))
            if row is None:
                continue
            left = mine["error"] - float(row["bias"])
            parts.setdefault((seen, key), {}).update(
                {
                    f"{model}_sides": len(mine),
                    f"{model}_bias": float(row["bias"]),
                    f"{model}_rmse": float(np.sqrt((left**2).mean())),
                    f"{model}_sd": float(row["mean_sd"]),
                }
            )
    return pd.DataFrame.from_dict(parts, orient="index")


def runners_sd(folder: Path) -> pd.Series:
    """SD between real runners, both legs and all speeds of one averaged, per metric."""
    rows = []
    for case in find_cases(folder):
        truth = case.truth()
        seen = seen_from(truth.view)
        rows += [
            {"seen": seen, "key": key, "subject": truth.subject, "mean": mean}
            for (key, _), mean in truth.means.items()
        ]
    means = pd.DataFrame(rows).groupby(["seen", "key", "subject"])["mean"].mean()
    return means.groupby(["seen", "key"]).std()


def cover_left_out(
    rows: pd.DataFrame, markers: list[dict], heavy: list[dict], source: str
) -> pd.Series:
    """Percent of intervals that hold the truth, each body by the others' rows."""
    parts = []
    for body in sorted(set(rows["subject"])):
        others = rows[rows["subject"] != body]
        known = {
            cell_of(row): row
            for row in learn_smaller(others, markers, heavy, source, bodies=2)
        }
        own = rows[rows["subject"] == body]
        cells = [
            known.get((key, view, str(fps), leg))
            for key, view, fps, leg in zip(
                own["metric"], own["view"], own["fps"], own["leg"], strict=True
            )
        ]
        own = own[[cell is not None for cell in cells]]
        cells = [cell for cell in cells if cell is not None]
        error = own["error"] - [float(cell["bias"]) for cell in cells]
        fixed = Z95 * np.array([float(cell["mean_sd"]) for cell in cells])
        half = np.hypot(random_half(own), fixed)
        parts.append(own.assign(inside=100.0 * (error.abs() <= half)))
    return pd.concat(parts).groupby(["seen", "metric"])["inside"].mean()


def too_coarse(overview: pd.DataFrame, model: str) -> pd.Series:
    """Tell which metrics this model reads too badly to be printed."""
    sd = overview[f"{model}_sd"]
    times = sd / overview["heavy_sd"]
    blind = (sd > overview["runners_sd"]) & (times > TIMES_HEAVY_BLIND)
    stated = overview.index.get_level_values(1).isin(PELVIS_KEYS)
    return ((times > TIMES_HEAVY) | blind) & ~stated


if __name__ == "__main__":
    main()

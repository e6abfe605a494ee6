"""Learn the bias and the systematic error that the scatter of strides does not show.

    python -m benchmarks.accuracy.systematic \
        --keypoints ../shared/truth/dev RESULTS --rendered ../shared/clips/rendered RESULTS

Writes `gaitcheck/metrics/data/systematic.csv`. Results must come from
`python -m benchmarks.accuracy` with the present table; what that table subtracted is
added back first. Prints, for every metric, how often the interval holds the truth when
each subject's table is learned from the others.

A bias is taken out where it is clear: twice its standard error, subjects counted once.
The systematic SD is the smallest with which 96 % of the intervals hold the truth, and
no smaller than what is left of the error's variance after the strides' own, plus 5 %
because the next runner is none of these. Where the strides' own scatter alone covers
more than that (stride time: each stride is read far better than strides differ), a
share of it is counted.

The frontal contact times were learned from the same runners: their errors are scaled to
those of runners left out (`python -m benchmarks.training.frontal_timing` prints both).
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.cases import find_cases
from benchmarks.accuracy.scored import error_rows
from gaitcheck.metrics.interval import (
    FPS_CLASSES,
    Z95,
    student_t95,
    systematic_table,
)
from gaitcheck.metrics.measure import PELVIS_KEYS
from gaitcheck.metrics.table import METRICS

OUT = Path(__file__).parents[2] / "gaitcheck/metrics/data/systematic.csv"
COVER = 0.96
RESERVE = 1.05
LEFT_OUT = {"contact_ms": 1.5, "flight_ms": 1.5, "duty_factor": 1.5}
"""Error on runners left out of the frontal timing, over that on the fitted ones."""

LEFT_OUT_BODIES = 1.2
"""The same for the rendered bodies, which weigh little in that fit."""

FEW_BODIES = 1.25
"""The rendered clips show three bodies: their scatter is counted larger (Student's t)."""

SMALLER = ("model-full", "model-lite")
"""Sources that `benchmarks.accuracy.smaller_models` learns; kept here as they are."""

MIN_ROWS = 8
FPS_OF_MODE = {"30": 30, "60": 60, "vfr60": 60, "120": 120}
FIELDS = (
    "source",
    "key",
    "view",
    "fps",
    "leg",
    "bias",
    "mean_sd",
    "difference_sd",
    "scatter_share",
    "sides",
)


def main() -> None:
    """Learn both sources and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--keypoints", nargs=2, type=Path, required=True)
    parser.add_argument("--rendered", nargs=2, type=Path)
    options = parser.parse_args()
    markers = raw_errors(*options.keypoints, "markers")
    markers = markers[markers["variant"] == "noisy"]
    rows = learn(markers, "markers")
    cover = cross_validated_cover(markers, "markers")
    print("cover of the 95 % interval, subjects left out (markers)")
    print(cover.to_string(float_format=lambda v: f"{v:.1f}"))
    if options.rendered:
        rendered = of_bodies_left_out(raw_errors(*options.rendered, "model"))
        model = learn_model(rendered, rows)
        known = {r["key"] for r in rows}
        # The truth set has no shoulders; what needs them keeps the model's error.
        borrowed = [r | {"source": "markers"} for r in model if r["key"] not in known]
        rows += model + borrowed
    else:
        rows += [r for r in rows_of_table() if r["source"] == "model"]
    rows += [r for r in rows_of_table() if r["source"] in SMALLER]
    write_table(rows)


def write_table(rows: list[dict]) -> None:
    """Write the whole table."""
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda r: tuple(str(r[f]) for f in FIELDS)))
    print(f"written: {OUT} ({len(rows)} rows)")


def rows_of_table() -> list[dict]:
    """Return the table as it stands, as text."""
    with OUT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def raw_errors(truth: Path, results: Path, source: str) -> pd.DataFrame:
    """Return errors with the present table's bias added back."""
    _, rows = error_rows(find_cases(truth), results)
    rows = rows[np.isfinite(rows["error"])].copy()
    rows["fps"] = rows["mode"].map(FPS_OF_MODE)
    table = systematic_table()
    back = [
        table[key].bias if (key := (source, *cell)) in table else 0.0
        for cell in zip(
            rows["metric"], rows["view"], rows["fps"], rows["leg"], strict=True
        )
    ]
    rows["error"] += back
    return rows


def of_bodies_left_out(rows: pd.DataFrame) -> pd.DataFrame:
    """Scale the frontal timing's errors on rendered bodies, which its fit has seen."""
    fitted = rows["metric"].isin(LEFT_OUT) & rows["view"].isin(("rear", "front"))
    times = np.where(fitted, LEFT_OUT_BODIES, 1.0)
    return rows.assign(error=rows["error"] * times)


def learn(rows: pd.DataFrame, source: str) -> list[dict]:
    """Return table rows for every metric, view, frame rate and leg with data."""
    out = []
    for key in METRICS:
        for views in (("rear", "front"), ("side",)):
            mine = rows[(rows["metric"] == key) & rows["view"].isin(views)]
            if views != ("side",) and key in LEFT_OUT:
                mine = mine.assign(error=mine["error"] * LEFT_OUT[key])
            apart = {
                fps: difference_sd(mine[mine["fps"] == fps]) for fps in FPS_CLASSES
            }
            for leg in sorted(set(mine["leg"])):
                cells = _learn_cells(mine[mine["leg"] == leg], source, key, views, leg)
                for cell in cells:
                    worst = np.nanmax([apart[60], apart[cell["fps"]]])
                    cell["difference_sd"] = f"{worst:.4g}"
                out += cells
    return out


def _learn_cells(
    mine: pd.DataFrame, source: str, key: str, views: tuple[str, ...], leg: str
) -> list[dict]:
    bias = {view: clear_bias(mine[mine["view"] == view]) for view in views}
    left = mine.assign(error=mine["error"] - mine["view"].map(bias))
    base = left[left["fps"] == 60]
    if len(base) < MIN_ROWS:
        base = left
    if len(base) < MIN_ROWS:
        return []
    floor = systematic_sd(base)
    share = scatter_share(base)
    out = []
    for fps in FPS_CLASSES:
        cell = left[left["fps"] == fps]
        sd = floor
        if fps != 60 and len(cell) >= MIN_ROWS:
            # Half as many clips as at 60: do not believe in a much better cell.
            sd = max(systematic_sd(cell), 0.9 * floor)
        out += [
            {
                "source": source,
                "key": key,
                "view": view,
                "fps": fps,
                "leg": leg,
                "bias": f"{bias[view]:.4g}",
                "mean_sd": f"{sd:.4g}",
                "difference_sd": "nan",
                "scatter_share": f"{share:.3g}",
                "sides": len(cell),
            }
            for view in views
        ]
    return out


def clear_bias(rows: pd.DataFrame) -> float:
    """Mean over subjects where it is at least twice its standard error, else 0."""
    if len(rows) < MIN_ROWS:
        return 0.0
    means = rows.groupby("subject")["error"].mean()
    if len(means) < 3:
        return 0.0
    error = means.std() / np.sqrt(len(means))
    mean = float(means.mean())
    return mean if abs(mean) > 2 * error else 0.0


def systematic_sd(rows: pd.DataFrame, *, few: bool = False) -> float:
    """Systematic SD of a per-side mean; see the module's text.

    With `few` clips the variance alone decides: their 96 % point is the worst clip.
    """
    error, random = rows["error"].to_numpy(), random_half(rows)
    needed = np.sqrt(np.maximum(error**2 - random**2, 0.0)) / Z95
    by_cover = float(np.quantile(needed, COVER))
    strides = np.nan_to_num(rows["se"].to_numpy())
    by_variance = float(np.sqrt(max((error**2).mean() - (strides**2).mean(), 0.0)))
    if few:
        by_cover = 0.0
    return max(RESERVE * max(by_cover, by_variance), 1e-5)


def scatter_share(rows: pd.DataFrame) -> float:
    """Share of the strides' own scatter that counts; below 1 where it covers too much."""
    random = random_half(rows)
    ok = random > 0
    if not ok.any():
        return 1.0
    used = np.abs(rows["error"].to_numpy()[ok]) / random[ok]
    return float(np.clip(RESERVE * np.quantile(used, COVER), 0.05, 1.0))


def random_half(rows: pd.DataFrame) -> np.ndarray:
    """Return the half width of the interval that strides alone would give."""
    t = np.array([student_t95(int(n) - 1) if n > 1 else np.nan for n in rows["n"]])
    return np.nan_to_num(t * rows["se"].to_numpy())


def difference_sd(rows: pd.DataFrame, *, few: bool = False) -> float:
    """Systematic SD of right minus left."""
    wide = rows.pivot_table(index="clip", columns="side", values=["error", "se", "n"])
    if ("error", "left") not in wide or ("error", "right") not in wide:
        return float("nan")
    wide = wide.dropna()
    if len(wide) < MIN_ROWS // 2:
        return float("nan")
    both = pd.DataFrame(
        {
            "error": wide["error", "right"] - wide["error", "left"],
            "se": np.hypot(wide["se", "right"], wide["se", "left"]),
            "n": np.minimum(wide["n", "right"], wide["n", "left"]),
        }
    )
    return systematic_sd(both, few=few)


def learn_model(
    rows: pd.DataFrame,
    markers: list[dict],
    source: str = "model",
    *,
    find_bias: bool = True,
) -> list[dict]:
    """Return rows for a pose model's keypoints, never better than markers.

    The rendered clips are few, so frame rates and legs are pooled, and rear with front
    for the bias, for the spread only where a view has few sides; how a metric worsens at
    30 fps or on the far leg is carried over from the markers.
    """
    known = {(r["key"], r["view"], r["fps"], r["leg"]): r for r in markers}
    out = []
    for key, metric in METRICS.items():
        for views in (("rear", "front"), ("side",)):
            if not any(
                ("side" if v.is_side else str(v)) in views for v in metric.views
            ):
                continue
            mine = rows[(rows["metric"] == key) & rows["view"].isin(views)]
            legs = (
                ("near", "far") if views == ("side",) and metric.per_side else ("both",)
            )
            if len(mine) < 4:
                continue
            # A followed pelvis states its own error; no bias is taken from it.
            told = key in PELVIS_KEYS
            bias = clear_bias(mine) if find_bias and not told else 0.0
            for view in views:
                own = mine[mine["view"] == view]
                seen = own if len(own) >= MIN_ROWS else mine
                left = seen.assign(error=seen["error"] - bias)
                spread = FEW_BODIES * systematic_sd(left, few=True)
                apart = np.nan
                if metric.per_side:
                    apart = FEW_BODIES * difference_sd(seen, few=True)
                    apart = max(apart, 0.5 * spread)
                for fps in FPS_CLASSES:
                    for leg in legs:
                        like = known.get((key, view, fps, leg))
                        base = known.get((key, view, 60, legs[0]))
                        worse, worse_apart, floor, floor_apart = 1.0, 1.0, 0.0, 0.0
                        if like and base:
                            floor = float(like["mean_sd"])
                            floor_apart = float(like["difference_sd"])
                            worse = _times_worse(like["mean_sd"], base["mean_sd"])
                            worse_apart = _times_worse(
                                like["difference_sd"], base["difference_sd"]
                            )
                        out.append(
                            {
                                "source": source,
                                "key": key,
                                "view": view,
                                "fps": fps,
                                "leg": leg,
                                "bias": f"{bias:.4g}",
                                "mean_sd": f"{max(spread * worse, floor):.4g}",
                                "difference_sd": (
                                    f"{np.nanmax([apart * worse_apart, floor_apart]):.4g}"
                                ),
                                "scatter_share": "1",
                                "sides": len(seen),
                            }
                        )
    return out


def _times_worse(value: str, base: str) -> float:
    """How much worse a cell is than 60 fps, 1 to 2; beyond that the base was luck."""
    ratio = float(value) / max(float(base), 1e-9)
    return float(np.clip(np.nan_to_num(ratio, nan=1.0), 1.0, 2.0))


def cross_validated_cover(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """Cover in percent per metric and view, each subject with the others' table."""
    parts = []
    for subject in sorted(set(rows["subject"])):
        table = {
            (r["key"], r["view"], r["fps"], r["leg"]): r
            for r in learn(rows[rows["subject"] != subject], source)
        }
        own = rows[rows["subject"] == subject].copy()
        cells = [
            table.get(cell)
            for cell in zip(
                own["metric"], own["view"], own["fps"], own["leg"], strict=True
            )
        ]
        own = own[[c is not None for c in cells]]
        cells = [c for c in cells if c is not None]
        error = own["error"] - [float(c["bias"]) for c in cells]
        share = np.array([float(c["scatter_share"]) for c in cells])
        fixed = Z95 * np.array([float(c["mean_sd"]) for c in cells])
        half = np.hypot(share * random_half(own), fixed)
        parts.append(own.assign(inside=100.0 * (error.abs() <= half)))
    every = pd.concat(parts)
    every["group"] = every["view"] + " " + every["mode"] + " " + every["leg"]
    return every.pivot_table(index="metric", columns="group", values="inside")


if __name__ == "__main__":
    main()

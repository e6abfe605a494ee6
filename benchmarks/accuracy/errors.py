"""Errors of results against truth, as tables: the same rules as truth/score.py.

An event is matched one-to-one to the nearest true event of the same side and kind
within 0.1 s; only events between 0.3 s and 0.3 s before the end count as missed or
invented. A metric's error is the difference of per-side means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from benchmarks.accuracy.truth import Truth
    from gaitcheck.core.arrays import FloatArray

MATCH_S = 0.1
EDGE_S = 0.3
KINDS = ("initial_contact", "toe_off")


def event_errors(name: str, truth: Truth, result: dict[str, Any]) -> list[dict]:
    """One row per true or invented event."""
    rows = []
    low, high = EDGE_S, truth.duration_s - EDGE_S
    for kind in KINDS:
        for side in ("left", "right"):
            base = _base(name, truth, side) | {"kind": kind}
            true = np.array(
                [e.time_s for e in truth.events if (e.side, e.kind) == (side, kind)]
            )
            found = np.array(
                [
                    e["time_s"]
                    for e in result["events"]
                    if (e["side"], e["kind"]) == (side, kind)
                ]
            )
            pairs = _match(found, true)
            for i, j in pairs:
                rows.append(
                    base | {"state": "hit", "error": 1e3 * (found[i] - true[j])}
                )
            hit_i, hit_j = {i for i, _ in pairs}, {j for _, j in pairs}
            rows += [
                base | {"state": "missed", "error": np.nan}
                for j, t in enumerate(true)
                if j not in hit_j and low <= t <= high
            ]
            rows += [
                base | {"state": "invented", "error": np.nan}
                for i, t in enumerate(found)
                if i not in hit_i and low <= t <= high
            ]
    return rows


def metric_errors(name: str, truth: Truth, result: dict[str, Any]) -> list[dict]:
    """One row per metric and side that has truth; error NaN when withheld."""
    rows = []
    for (key, side), true in truth.means.items():
        if key not in result["metrics"] and key not in result["withheld"]:
            continue
        row = _base(name, truth, side) | {"metric": key, "truth": true}
        value = result["metrics"].get(key, {}).get(side)
        if value is None:
            rows.append(row | {"error": np.nan})
            continue
        low, high = value["interval"]
        rows.append(
            row
            | {
                "value": value["mean"],
                "error": value["mean"] - true,
                "se": value["sd"] / np.sqrt(value["n"]),
                "sd": value["sd"],
                "n": value["n"],
                "inside": float(low <= true <= high),
                "half": (high - low) / 2,
                "systematic_sd": value.get("systematic_sd", np.nan),
            }
        )
    found = result["metrics"].get("cadence_spm", {}).get("both")
    if found is not None:
        low, high = found["interval"]
        error = found["mean"] - truth.cadence_spm
        rows.append(
            _base(name, truth, "both")
            | {
                "metric": "cadence_spm",
                "truth": truth.cadence_spm,
                "value": found["mean"],
                "error": error,
                "se": 0.0,
                "sd": found["sd"],
                "n": found["n"],
                "inside": float(low <= truth.cadence_spm <= high),
                "half": (high - low) / 2,
            }
        )
    return rows


def event_table(events: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Bias, SD, missed and invented per group."""
    rows = []
    for key, group in events.groupby([*by, "kind"], sort=True):
        hits = group.loc[group["state"] == "hit", "error"]
        total = int((group["state"] != "invented").sum())
        rows.append(
            dict(zip([*by, "kind"], key, strict=True))
            | {
                "events": total,
                "bias_ms": hits.mean(),
                "sd_ms": hits.std(),
                "missed_pct": 100 * (group["state"] == "missed").sum() / max(total, 1),
                "invented_pct": 100
                * (group["state"] == "invented").sum()
                / max(total, 1),
            }
        )
    return pd.DataFrame(rows)


def metric_table(metrics: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Bias, SD, RMSE and cover of the printed interval per group."""
    rows = []
    for key, group in metrics.groupby([*by, "metric"], sort=True):
        ok = group[np.isfinite(group["error"])]
        rows.append(
            dict(zip([*by, "metric"], key, strict=True))
            | {
                "sides": len(ok),
                "withheld": len(group) - len(ok),
                "bias": ok["error"].mean(),
                "sd": ok["error"].std(),
                "rmse": float(np.sqrt((ok["error"] ** 2).mean())),
                "side_difference_rmse": _difference_rmse(ok),
                "interval_cover_pct": 100 * ok["inside"].mean() if len(ok) else np.nan,
                "half_width": ok["half"].median() if len(ok) else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _difference_rmse(ok: pd.DataFrame) -> float:
    wide = ok.pivot_table(index="clip", columns="side", values="error")
    if not {"left", "right"} <= set(wide.columns):
        return float("nan")
    difference = (wide["right"] - wide["left"]).dropna()
    return float(np.sqrt((difference**2).mean()))


def _base(name: str, truth: Truth, side: str) -> dict[str, Any]:
    return {
        "clip": name,
        "subject": truth.subject,
        "view": truth.view,
        "mode": truth.mode,
        "variant": truth.variant,
        "side": side,
        "leg": truth.leg(side),
    }


def _match(found: FloatArray, true: FloatArray) -> list[tuple[int, int]]:
    if not found.size or not true.size:
        return []
    apart = np.abs(np.subtract.outer(found, true))
    pairs = []
    while True:
        i, j = np.unravel_index(int(apart.argmin()), apart.shape)
        if apart[i, j] > MATCH_S:
            return pairs
        pairs.append((int(i), int(j)))
        apart[i, :] = np.inf
        apart[:, j] = np.inf

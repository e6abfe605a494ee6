"""The section of docs/accuracy.md that sets full and lite beside the heavy model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.accuracy.cases import find_cases
from benchmarks.accuracy.docs import put_section
from benchmarks.accuracy.scored import error_rows
from gaitcheck.metrics.gates import GATES
from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

HEADING = "Smaller pose models"
MODELS = ("heavy", "full", "lite")
TEXT = """## {heading}

The rendered clips through each pose model: events as mean ± SD in ms, every other line as
root mean square error of a leg's mean and the 95 % interval that is printed; what is not
worth printing is withheld, and says so. The intervals were learned from these clips; how
they fare on a body left out stands in [0007](decisions/0007-intervals.md). Written by
`python -m benchmarks.accuracy.smaller_models` with `--write-docs`.

| reading | heavy | full | lite |
|---|---|---|---|
{rows}
"""
VIEWS = {"frontal": ("rear", "front"), "side": ("side",)}
EVENTS = {"initial_contact": "contact", "toe_off": "toe-off"}
SHOWN = (
    ("frontal", "contact_ms"),
    ("frontal", "fppa_ms_deg"),
    ("frontal", "femoral_adduction_ms_deg"),
    ("frontal", "cpd_rel_peak_deg"),
    ("frontal", "step_width_mm"),
    ("frontal", "vertical_oscillation_mm"),
    ("side", "cadence_spm"),
    ("side", "contact_ms"),
    ("side", "foot_strike_angle_deg"),
    ("side", "tibia_angle_ic_deg"),
    ("side", "knee_flexion_ic_deg"),
    ("side", "knee_flexion_peak_deg"),
    ("side", "overstride_leg"),
    ("side", "trunk_lean_deg"),
    ("side", "vertical_oscillation_mm"),
)


def write_section(options: argparse.Namespace) -> Path:
    """Put the table into the page; `options` names the folders of the three models."""
    cases = find_cases(options.rendered)
    errors = {m: error_rows(cases, getattr(options, m)) for m in MODELS}
    rows = "\n".join([*_event_rows(errors), *_metric_rows(errors)])
    return put_section(HEADING, TEXT.format(heading=HEADING, rows=rows))


def _event_rows(errors: dict[str, tuple[pd.DataFrame, pd.DataFrame]]) -> Iterator[str]:
    for seen, views in VIEWS.items():
        for kind, word in EVENTS.items():
            cells = []
            for model in MODELS:
                events = errors[model][0]
                mine = events[events["view"].isin(views) & (events["kind"] == kind)]
                hits = mine.loc[mine["state"] == "hit", "error"]
                cells.append(f"{round(hits.mean()):+d} ± {hits.std():.0f}")
            yield _row(f"{word}, {seen}, ms", cells)


def _metric_rows(errors: dict[str, tuple[pd.DataFrame, pd.DataFrame]]) -> Iterator[str]:
    for seen, key in SHOWN:
        cells = []
        for model in MODELS:
            rows = errors[model][1]
            mine = rows[rows["view"].isin(VIEWS[seen]) & (rows["metric"] == key)]
            mine = mine[np.isfinite(mine["error"])]
            printed = f"±{mine['half'].median():.2g}"
            if seen == "side" and _is_withheld(key, model):
                printed = "withheld"
            rmse = float(np.sqrt((mine["error"] ** 2).mean()))
            cells.append(f"{rmse:.2g}, {printed}")
        metric = METRICS[key]
        unit = "" if metric.unit in metric.label else metric.unit
        yield _row(
            ", ".join(part for part in (metric.label, seen, unit) if part), cells
        )


def _is_withheld(key: str, model: str) -> bool:
    return any(key in gate.keys for gate in GATES if gate.code == f"{model}-side")


def _row(name: str, cells: list[str]) -> str:
    return "| " + " | ".join([name, *cells]) + " |"

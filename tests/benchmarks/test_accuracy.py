"""The benchmark counts as the truth set's own scorer does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.accuracy.cases import find_cases
from benchmarks.accuracy.errors import (
    event_errors,
    event_table,
    metric_errors,
    metric_table,
)
from benchmarks.accuracy.truth import TrueEvent, Truth

SHARED = Path(__file__).parents[3] / "shared"


def truth() -> Truth:
    events = tuple(
        TrueEvent(side=side, kind=kind, time_s=t + lag + half)
        for side, half in (("left", 0.0), ("right", 0.36))
        for t in np.arange(0.5, 9.0, 0.72)
        for kind, lag in (("initial_contact", 0.0), ("toe_off", 0.25))
    )
    return Truth(
        subject="one",
        view="rear",
        mode="60",
        variant="noisy",
        near_side="",
        duration_s=10.0,
        cadence_spm=166.7,
        events=events,
        means={("fppa_ms_deg", "left"): 2.0, ("fppa_ms_deg", "right"): 5.0},
    )


def result(shift_s: float = 0.0, error_deg: float = 0.0) -> dict:
    return {
        "events": [
            {"side": e.side, "kind": e.kind, "time_s": e.time_s + shift_s}
            for e in truth().events
        ],
        "metrics": {
            "fppa_ms_deg": {
                side: {
                    "mean": mean + error_deg,
                    "sd": 1.0,
                    "n": 12,
                    "interval": [mean + error_deg - 1, mean + error_deg + 1],
                }
                for side, mean in (("left", 2.0), ("right", 5.0))
            }
        },
        "withheld": {},
    }


def test_a_late_detector_has_its_bias_and_nothing_else() -> None:
    rows = pd.DataFrame(event_errors("c", truth(), result(shift_s=0.012)))
    table = event_table(rows, ["view"])
    assert table["bias_ms"].to_numpy() == pytest.approx([12, 12])
    assert table["sd_ms"].max() == pytest.approx(0, abs=1e-6)
    assert table[["missed_pct", "invented_pct"]].to_numpy().max() == 0


def test_a_lost_and_an_invented_contact_are_counted() -> None:
    found = result()
    lost = next(
        e for e in found["events"] if e["kind"] == "initial_contact" and e["time_s"] > 3
    )
    lost["time_s"] += 0.2
    rows = pd.DataFrame(event_errors("c", truth(), found))
    contacts = rows[rows["kind"] == "initial_contact"]
    assert (contacts["state"] == "missed").sum() == 1
    assert (contacts["state"] == "invented").sum() == 1


@pytest.mark.parametrize(("error_deg", "cover"), [(0.5, 100.0), (1.5, 0.0)])
def test_cover_says_whether_the_interval_held_the_truth(
    error_deg: float, cover: float
) -> None:
    rows = pd.DataFrame(metric_errors("c", truth(), result(error_deg=error_deg)))
    table = metric_table(rows, ["view"]).set_index("metric")
    assert table.loc["fppa_ms_deg", "interval_cover_pct"] == cover
    assert table.loc["fppa_ms_deg", "rmse"] == pytest.approx(error_deg)
    assert table.loc["fppa_ms_deg", "side_difference_rmse"] == pytest.approx(
        0, abs=1e-9
    )


def test_rendered_truth_is_read_from_the_world_not_the_picture() -> None:
    folder = SHARED / "clips/rendered"
    if not folder.is_dir():
        pytest.skip("the rendered clips are not on this machine")
    (case,) = find_cases(folder, ("02_rear",))
    means = case.truth().means
    assert means["fppa_ms_deg", "right"] == pytest.approx(13.9, abs=0.2)
    assert means["fppa_ms_deg", "left"] == pytest.approx(3.1, abs=0.2)
    assert means["cpd_peak_deg", "right"] == pytest.approx(9.0, abs=0.3)
    # The step width of the list is between ankles; ours is between heels.
    assert 20 < means["step_width_mm", "left"] < 100


@pytest.mark.slow
def test_one_clip_scores_as_the_official_scorer_says(tmp_path: Path) -> None:
    dev = SHARED / "truth/dev"
    if not dev.is_dir():
        pytest.skip("the truth set is not on this machine")
    name = "RBDS001_T25_rear_60_noisy"
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / name).symlink_to(dev / name)
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.accuracy",
            "--truth",
            str(tmp_path / "truth"),
            "--results",
            str(tmp_path / "out"),
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    ours = pd.read_csv(tmp_path / "out/metrics.csv").set_index("metric")
    script = SHARED / "truth/score.py"
    subprocess.run(
        [
            sys.executable,
            str(script),
            str(tmp_path / "out"),
            str(tmp_path / "truth"),
            "--json",
            str(tmp_path / "score.json"),
        ],
        check=True,
        capture_output=True,
    )
    official = json.loads((tmp_path / "score.json").read_text())
    for row in official["metrics"]:
        if row["n"]:
            assert ours.loc[row["metric"], "rmse"] == pytest.approx(
                row["rmse"], abs=1e-6
            )

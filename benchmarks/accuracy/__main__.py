"""Score the whole pipeline against truth.

    python -m benchmarks.accuracy --truth ../shared/truth/dev --results OUT
    python -m benchmarks.accuracy --truth ../shared/clips/rendered --results OUT

Works on any folder in the form of either: keypoint folders with `truth.json` and
`clip.json`, or clips with a `.truth.json` beside them, which go through the real pose
model. Writes one JSON a clip in the scorer's form, `events.csv`, `metrics.csv`,
`summary.txt`, and, for keypoint folders with `score.py` beside them, what that says.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pandas as pd

from benchmarks.accuracy.cases import Case, find_cases
from benchmarks.accuracy.docs import note_run, write_docs
from benchmarks.accuracy.errors import event_table, metric_table
from benchmarks.accuracy.pose_cache import kept_poses
from benchmarks.accuracy.results import run_case, write_result
from benchmarks.accuracy.scored import error_rows, load

BY = ["view", "mode", "variant"]


def main() -> int:
    """Run, score, print, save."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument(
        "--only", nargs="*", default=[], help="words that a clip's name must contain"
    )
    parser.add_argument(
        "--pose-cache", type=Path, help="keep and reuse the pose model's output here"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--model", choices=("heavy", "full", "lite"), default="heavy")
    parser.add_argument(
        "--open-gates",
        nargs="*",
        default=[],
        metavar="CODE",
        help="gates that shall not withhold, to score what they guard",
    )
    parser.add_argument("--by", default=",".join(BY), help="view,mode,variant,side,leg")
    parser.add_argument(
        "--score-only", action="store_true", help="score results that are there"
    )
    parser.add_argument(
        "--write-docs",
        nargs="*",
        type=Path,
        metavar="RESULTS",
        help="put the tables into docs/accuracy.md, with those of other result folders",
    )
    options = parser.parse_args()
    cases = find_cases(options.truth, tuple(options.only))
    if not cases:
        print(f"no clip with truth in {options.truth}")
        return 2
    options.results.mkdir(parents=True, exist_ok=True)
    if not options.score_only:
        run_all(cases, options)
        said = [("truth", options.truth), ("results", "OUT")]
        if options.model != "heavy":
            said.append(("model", options.model))
        command = "python -m benchmarks.accuracy " + " ".join(
            f"--{name} {value}" for name, value in said
        )
        note_run(options.results, options.truth, command)
    text = score(cases, options.results, options.by.split(","))
    print(text)
    official = options.truth.parent / "score.py"
    if official.is_file() and cases[0].truth_path.is_dir():
        save_official(official, options.truth, options.results)
    if options.write_docs is not None:
        print(f"written: {write_docs([options.results, *options.write_docs])}")
    return 0


def run_all(cases: list[Case], options: argparse.Namespace) -> None:
    """Analyse every clip; one line of progress each."""
    pose = kept_poses(options.pose_cache)
    for number, case in enumerate(cases, start=1):
        result = run_case(
            case,
            options.jobs,
            model=options.model,
            opened=options.open_gates,
            pose=pose,
        )
        write_result(result, options.results / f"{case.name}.json")
        print(
            f"{number}/{len(cases)} {case.name} {result.get('refused', '')}",
            file=sys.stderr,
            flush=True,
        )


def score(cases: list[Case], results: Path, by: list[str]) -> str:
    """Make the tables, save them beside the results, return them as text."""
    events, metrics = error_rows(cases, results)
    refused = [
        f"{case.name}: {result['refused']}"
        for case, result in load(cases, results)
        if "refused" in result
    ]
    parts = [f"clips {len(cases)}, refused {len(refused)}", *refused]
    if len(events):
        table = event_table(events, by)
        table.to_csv(results / "events.csv", index=False)
        parts += ["", "events (ms; + = late)", _text(table)]
        table = metric_table(metrics, by)
        table.to_csv(results / "metrics.csv", index=False)
        parts += ["", "metrics (result minus truth, per-side means)", _text(table)]
    text = "\n".join(parts)
    (results / "summary.txt").write_text(text + "\n", encoding="utf-8")
    return text


def save_official(script: Path, truth: Path, results: Path) -> None:
    """Run the truth set's own scorer and keep what it prints."""
    run = subprocess.run(
        [sys.executable, str(script), str(results), str(truth)],
        capture_output=True,
        text=True,
        check=False,
    )
    (results / "score.txt").write_text(run.stdout + run.stderr, encoding="utf-8")


def _text(table: pd.DataFrame) -> str:
    return table.to_string(
        index=False, float_format=lambda v: "-" if pd.isna(v) else f"{v:.2f}"
    )


if __name__ == "__main__":
    raise SystemExit(main())

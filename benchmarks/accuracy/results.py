"""Run one clip through the whole pipeline and write it in the scorer's form."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gaitcheck.core.gait import EventKind
from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.errors import GaitcheckError
from gaitcheck.metrics import gates
from gaitcheck.pipeline import analyze

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from benchmarks.accuracy.cases import Case
    from gaitcheck.core.analysis import Analysis
    from gaitcheck.core.settings import ModelName
    from gaitcheck.pose.run import PosePass


def run_case(
    case: Case,
    jobs: int,
    *,
    model: ModelName = "heavy",
    opened: Collection[str] = (),
    pose: PosePass | None = None,
) -> dict[str, Any]:
    """Return events, metrics and cadence of one clip, or the reason of its refusal.

    `opened` are codes of gates that shall not withhold: what they guard is then scored.
    `pose` stands in for the pose model.
    """
    settings = Settings(height_cm=case.height_cm, model=model)
    try:
        with _gates_opened(opened):
            clips = [ClipInput(path=case.path)]
            analysis = analyze(clips, settings, jobs=jobs, pose=pose)
    except GaitcheckError as error:
        return {"refused": f"{type(error).__name__}: {error}"}
    return plain(analysis)


@contextmanager
def _gates_opened(codes: Collection[str]) -> Iterator[None]:
    every = gates.GATES
    gates.GATES = tuple(gate for gate in every if gate.code not in codes)
    try:
        yield
    finally:
        gates.GATES = every


def plain(analysis: Analysis) -> dict[str, Any]:
    """Put one analysis of one clip into the form that score.py reads.

    Beside its fields, `withheld` lists the metrics without a number and why, and `view`
    the view that was found.
    """
    clip = analysis.clips[0]
    metrics: dict[str, dict[str, Any]] = {}
    withheld: dict[str, dict[str, str]] = {}
    for value in analysis.metrics:
        if not value.measured:
            withheld.setdefault(value.key, {})[value.side] = value.withheld
            continue
        metrics.setdefault(value.key, {})[value.side] = {
            "mean": value.mean,
            "sd": value.sd,
            "n": value.n,
            "interval": list(value.interval) if value.interval else None,
            "systematic_sd": value.systematic_sd,
        }
    asymmetries = {
        a.key: {
            "difference": a.difference,
            "interval": list(a.interval),
            "verdict": a.verdict,
        }
        for a in analysis.asymmetries
        if a.interval is not None
    }
    return {
        "view": str(clip.camera.view),
        "fps": clip.clip.fps,
        "hip_points": clip.raw_track.hip_points,
        "events": [
            {"side": str(e.side), "kind": str(e.kind), "time_s": e.time_s}
            for e in clip.gait.events
            if e.kind is not EventKind.MID_STANCE
        ],
        "cadence_spm": clip.gait.cadence_spm,
        "metrics": metrics,
        "withheld": withheld,
        "asymmetries": asymmetries,
        "swaps": {
            "repaired": clip.track_report.swapped_frames,
            "unresolved": clip.track_report.unresolved_swap_frames,
        },
    }


def write_result(result: dict[str, Any], path: Path) -> None:
    """Write one result as JSON, whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(result, indent=1), encoding="utf-8")
    part.replace(path)

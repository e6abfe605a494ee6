"""`findings.json`: the whole result for the next tool, as strict JSON.

The layout is published in `findings.schema.json` beside this file and explained in
`docs/findings-json.md`. Numbers that do not exist are null, never NaN and never 0.
Of the clip's path only the name is written: folders often carry a patient's name.
"""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitcheck.core.view import Side
from gaitcheck.language.speech import say, spoken
from gaitcheck.report.lookup import label_of
from gaitcheck.report.reference import usual_range
from gaitcheck.report.verdict import judge

if TYPE_CHECKING:
    from gaitcheck.core.analysis import Analysis, ClipAnalysis
    from gaitcheck.core.finding import Evidence, Finding
    from gaitcheck.core.metric import Asymmetry, MetricValue
    from gaitcheck.report.frames import FrameNames

GENERATOR = "gaitcheck"
"""Value of the `generator` key; it tells that gaitcheck made the folder."""

TEXTS = frozenset(
    {
        "title",
        "summary",
        "reason",
        "text",
        "advice",
        "label",
        "withheld",
        "note",
        "view_reason",
        "runner_note",
        "pelvis_reason",
        "agreement",
        "matched",
        "video",
        "see_someone",
        "steps",
        "dose",
        "why",
        "progression",
        "stop_if",
        "film_next",
        "would_add",
        "notes",
        "not_visible",
        "topic",
        "article_says",
        "literature_says",
        "we_do",
    }
)
"""Keys whose values are sentences for people; all others are codes for programs."""

SCHEMA_PATH = Path(__file__).with_name("findings.schema.json")
"""JSON Schema (draft 2020-12) that every findings.json fulfils."""


def findings_json(analysis: Analysis, frames: FrameNames | None = None) -> str:
    """Write an analysis as the text of `findings.json`.

    Parameters
    ----------
    frames
        Pictures of findings in the same folder (`gaitcheck.report.frames`).

    Returns
    -------
    str
        Strict JSON (no NaN), indented, keys always in the same order.
    """
    document = {
        "schema_version": analysis.schema_version,
        "generator": GENERATOR,
        "lang": spoken(),
        "clips": [_clip(i, clip) for i, clip in enumerate(analysis.clips)],
        "events": _events(analysis),
        "metrics": [_metric(analysis, value) for value in analysis.metrics],
        "asymmetries": [_asymmetry(one) for one in analysis.asymmetries],
        "findings": [_finding(one, frames or {}) for one in analysis.findings],
        "quality": [
            {
                "clip": i,
                "code": note.code,
                "level": note.level,
                "text": note.text,
                "advice": note.advice,
            }
            for i, clip in enumerate(analysis.clips)
            for note in clip.quality
        ],
        "guidance": _plain(analysis.guidance),
        "intake": {answer.key: answer.value for answer in analysis.intake.answers},
        "settings": {
            name: getattr(analysis.settings, name)
            for name in type(analysis.settings).__dataclass_fields__
        },
        "versions": {one.name: one.version for one in analysis.versions},
    }
    document = _in_words(document)
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _in_words(value: Any, key: str = "") -> Any:
    """Say the texts in the language that is spoken; codes and numbers stay."""
    if isinstance(value, dict):
        # What was done to the track is a record for developers.
        return {
            name: one if name == "track" else _in_words(one, name)
            for name, one in value.items()
        }
    if isinstance(value, list):
        # Findings list their advice as ids; only a note's advice is a sentence.
        return [_in_words(one, "" if key == "advice" else key) for one in value]
    return say(value) if isinstance(value, str) and key in TEXTS else value


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _interval(interval: tuple[float, float] | None) -> list[float] | None:
    if interval is None or not all(math.isfinite(end) for end in interval):
        return None
    return [float(end) for end in interval]


def _plain(value: Any) -> Any:
    """Write guidance, which holds only texts and tuples, as it is."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {f.name: _plain(getattr(value, f.name)) for f in fields}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _clip(index: int, one: ClipAnalysis) -> dict[str, Any]:
    clip, camera, report = one.clip, one.camera, one.track_report
    return {
        "clip": index,
        "name": Path(clip.path).name or clip.name,
        "sha256": clip.sha256,
        "view": str(camera.view),
        "view_decided_by": camera.decided_by,
        "view_reason": camera.reason,
        "camera_yaw_deg": _number(camera.yaw_deg),
        "camera_roll_deg": _number(camera.roll_deg),
        "camera_roll_sd_deg": _number(camera.roll_sd_deg),
        "width_px": clip.width_px,
        "height_px": clip.height_px,
        "rotation_deg": clip.rotation_deg,
        "n_frames": clip.n_frames,
        "duration_s": _number(clip.duration_s),
        "fps": _number(clip.fps),
        "nominal_fps": _number(clip.nominal_fps),
        "variable_rate": clip.variable_rate,
        "codec": clip.codec,
        "clock": {
            "time_scale": clip.clock.time_scale,
            "source": clip.clock.source,
            "capture_fps": _number(clip.clock.capture_fps),
            "note": clip.clock.note,
        },
        "cadence_spm": _number(one.gait.cadence_spm),
        "n_strides": {str(side): len(one.gait.of(side)) for side in Side},
        "event_method": one.gait.method,
        "runner_note": one.runner_note,
        "mm_per_px": _number(one.scale.mm_per_px),
        "leg_length_px": _number(one.scale.leg_length_px),
        "scale_source": one.scale.source,
        "pelvis_source": one.pelvis.source if one.pelvis else None,
        "pelvis_reason": one.pelvis_reason,
        "leg_dots": {str(d.side): d.missing or "found" for d in one.leg_dots},
        "track": {
            "swapped_frames": report.swapped_frames,
            "swap_bursts": report.swap_bursts,
            "unresolved_swap_frames": report.unresolved_swap_frames,
            "outlier_points": report.outlier_points,
            "filled_points": report.filled_points,
            "missing_points": report.missing_points,
            "cutoff_hz": _number(report.cutoff_hz),
            "steps": [f"{step.name}: {step.detail}" for step in one.track.steps],
        },
    }


def _events(analysis: Analysis) -> list[dict[str, Any]]:
    return [
        {
            "side": str(event.side),
            "kind": str(event.kind),
            "time_s": event.time_s,
            "clip": i,
            "confidence": _number(event.confidence),
        }
        for i, clip in enumerate(analysis.clips)
        for event in clip.gait.events
    ]


def _metric(analysis: Analysis, value: MetricValue) -> dict[str, Any]:
    norm = usual_range(value.key, analysis.settings.belt_speed_mps)
    return {
        "key": value.key,
        "label": label_of(value.key),
        "side": value.side,
        "clip": value.clip_index,
        "value": _number(value.mean),
        "sd": _number(value.sd),
        "n": value.n,
        "interval": _interval(value.interval),
        "unit": value.unit,
        "withheld": value.withheld or None,
        "note": value.note,
        "systematic_sd": _number(value.systematic_sd),
        "mdc": _number(value.mdc),
        "norm": None if norm is None else [_number(norm.low), _number(norm.high)],
        "verdict": judge(value, norm).value,
    }


def _asymmetry(one: Asymmetry) -> dict[str, Any]:
    return {
        "key": one.key,
        "clip": one.clip_index,
        "unit": one.unit,
        "right_minus_left": _number(one.difference),
        "interval": _interval(one.interval),
        "index_pct": _number(one.index_pct),
        "verdict": one.verdict,
        "reason": one.reason,
    }


def _finding(one: Finding, frames: FrameNames) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title,
        "outcome": one.outcome,
        "side": one.side,
        "severity": one.severity,
        "rank": one.rank,
        "grade": one.grade,
        "is_pattern": one.is_pattern,
        "information_only": one.information_only,
        "summary": one.summary,
        "reason": one.reason,
        "frame": frames.get((one.code, one.side)),
        "evidence": [_evidence(reading) for reading in one.evidence],
        "causes": list(one.causes),
        "conditions": list(one.conditions),
        "advice": list(one.advice),
        "sources": list(one.sources),
    }


def _evidence(reading: Evidence) -> dict[str, Any]:
    return {
        "metric_key": reading.metric_key,
        "side": reading.side,
        "clip": reading.clip_index,
        "value": _number(reading.value),
        "interval": _interval(reading.interval),
        "unit": reading.unit,
        "limit": _number(reading.limit),
        "comparison": reading.comparison,
        "example_time_s": _number(reading.example_time_s),
    }

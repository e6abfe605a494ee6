"""`compare.json` and `compare.csv`: a comparison for the next tool.

The layout is published in `compare.schema.json` beside this file. Numbers that do not
exist are null.
"""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitcheck.report.findings_json import GENERATOR

if TYPE_CHECKING:
    from gaitcheck.compare.change import Change
    from gaitcheck.compare.comparison import Comparison
    from gaitcheck.compare.session import Reading, Session

COMPARE_SCHEMA_VERSION = "1.0"
"""The first number changes when a reader would break."""

COMPARE_SCHEMA_PATH = Path(__file__).with_name("compare.schema.json")

_COLUMNS = (
    "key",
    "reading",
    "side",
    "view",
    "unit",
    "before",
    "after",
    "change",
    "smallest_detectable_change",
    "verdict",
    "reason",
)


def comparison_json(comparison: Comparison) -> str:
    """Write a comparison as strict JSON."""
    document = {
        "schema_version": COMPARE_SCHEMA_VERSION,
        "generator": GENERATOR,
        "comparable": comparison.comparable,
        "before": _session(comparison.before),
        "after": _session(comparison.after),
        "conditions": [
            {
                "code": one.code,
                "level": one.level,
                "scope": one.scope,
                "view": one.view or None,
                "text": one.text,
            }
            for one in comparison.conditions
        ],
        "changes": [_change(one) for one in comparison.changes],
        "findings": [
            {
                "code": pair.code,
                "side": pair.side,
                "title": pair.title,
                "before": pair.before.outcome if pair.before else None,
                "after": pair.after.outcome if pair.after else None,
            }
            for pair in comparison.findings
        ],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def comparison_csv(comparison: Comparison) -> str:
    """Write one row a reading; a cell is empty where nothing was measured."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in comparison.changes:
        numbers = (
            one.before.value if one.before else math.nan,
            one.after.value if one.after else math.nan,
            one.change,
            one.mdc,
        )
        writer.writerow(
            (
                one.key,
                one.label,
                one.side,
                one.view,
                one.unit,
                *(_number(number) for number in numbers),
                one.verdict,
                one.reason,
            )
        )
    return out.getvalue()


def _session(session: Session) -> dict[str, Any]:
    return {
        "clips": [
            {
                "name": clip.name,
                "sha256": clip.sha256,
                "view": clip.view,
                "fps": _number(clip.fps),
                "belt_speed_mps": _number(clip.speed_mps),
            }
            for clip in session.clips
        ],
        "height_cm": _number(session.height_cm),
        "versions": dict(session.versions),
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "key": one.key,
        "label": one.label,
        "side": one.side,
        "view": one.view,
        "unit": one.unit,
        "before": _reading(one.before),
        "after": _reading(one.after),
        "change": _number(one.change),
        "smallest_detectable_change": _number(one.mdc),
        "verdict": one.verdict,
        "reason": one.reason,
    }


def _reading(one: Reading | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "value": _number(one.value),
        "interval": None if one.interval is None else list(one.interval),
        "n": one.n,
        "withheld": one.withheld or None,
        "verdict": one.verdict,
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None

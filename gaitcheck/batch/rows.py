"""One analysis → what the summary says of it, side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from gaitcheck.batch.record import ClipNote, Reading, Seen, SideRow
from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.analysis import Analysis
    from gaitcheck.core.quality import QualityNote

_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")
_LEVELS = ("good", "note", "warning", "bad")


def side_rows(analysis: Analysis) -> tuple[SideRow, ...]:
    """Return one row for each leg.

    Readings of the runner as a whole (cadence) and findings of no side stand in both rows.
    Where several clips give a reading, the one with the narrowest interval counts, as in
    `Analysis.value`.
    """
    return tuple(_row(analysis, side) for side in _SIDES)


def clip_notes(analysis: Analysis) -> tuple[ClipNote, ...]:
    """Return view, cadence and quality of each clip of an analysis."""
    return tuple(
        ClipNote(
            name=clip.clip.path.rsplit("/", 1)[-1],
            sha256=clip.clip.sha256,
            view=str(clip.camera.view),
            cadence_spm=_finite(clip.gait.cadence_spm),
            quality=tuple(
                n.text for n in clip.quality if n.level in ("warning", "bad")
            ),
            level=_worst(clip.quality),
        )
        for clip in analysis.clips
    )


def _row(analysis: Analysis, side: Literal["left", "right"]) -> SideRow:
    readings = []
    for metric in METRICS.values():
        value = analysis.value(metric.key, side if metric.per_side else "both")
        if value is None:
            continue
        low, high = value.interval or (math.nan, math.nan)
        readings.append(
            Reading(
                key=metric.key,
                value=_finite(value.mean),
                low=_finite(low),
                high=_finite(high),
                withheld=value.withheld,
            )
        )
    findings = [
        Seen(
            code=f.code,
            title=f.title,
            outcome=f.outcome,
            severity=f.severity,
            rank=f.rank,
            information=f.information_only,
        )
        for f in analysis.findings
        if f.side in (side, "both", "none")
    ]
    # Ranked first, in their order; the rest as the rules gave them.
    findings.sort(key=lambda seen: seen.rank or math.inf)
    return SideRow(side=side, readings=tuple(readings), findings=tuple(findings))


def _worst(notes: Sequence[QualityNote]) -> str:
    return max((n.level for n in notes), key=_LEVELS.index, default="good")


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None

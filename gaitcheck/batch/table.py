"""The summary as a table: one row a session and side, the unit in every header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gaitcheck.batch.record import Reading, Record, SideRow

Cell = str | float | int | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its key (CSV, Parquet), its name for people (Excel, index), its kind."""

    key: str
    label: str
    kind: Literal["text", "number", "integer"]
    unit: str = ""

    @property
    def titled(self) -> str:
        """Name with the unit behind it."""
        return f"{self.label} [{self.unit}]" if self.unit else self.label


_FIRST = (
    Column(key="session", label="Session", kind="text"),
    Column(key="runner", label="Runner", kind="text"),
    Column(key="side", label="Side", kind="text"),
    Column(key="status", label="Status", kind="text"),
    Column(key="reasons", label="Reasons and remarks", kind="text"),
    Column(key="clips", label="Clips", kind="text"),
    Column(key="views", label="Views", kind="text"),
    Column(key="paired", label="Why these clips", kind="text"),
    Column(key="n_clips_failed", label="Clips not used", kind="integer"),
    Column(key="quality", label="Quality", kind="text"),
    Column(key="quality_remarks", label="Quality remarks", kind="text"),
    Column(key="speed_mps", label="Speed", kind="number", unit="m/s"),
    Column(key="height_cm", label="Height", kind="number", unit="cm"),
    Column(key="findings", label="Findings present", kind="text"),
    Column(key="findings_text", label="Findings in words", kind="text"),
    Column(key="information", label="For information", kind="text"),
    Column(key="findings_cannot_tell", label="Cannot tell", kind="text"),
)
_LAST = (
    Column(key="not_measured", label="Not measured because", kind="text"),
    Column(key="report", label="Report", kind="text"),
    Column(key="seconds", label="Time taken", kind="number", unit="s"),
)
_UNIT_IN_KEY = ("_deg", "_mm", "_ms", "_spm", "_pct", "_ratio", "_factor")
"""Endings that say the unit; other metrics' keys get theirs behind them."""

LEVELS = ("good", "note", "warning", "bad")


def columns() -> tuple[Column, ...]:
    """Return all columns, the same for every batch of one version."""
    return (*_FIRST, *_metric_columns(), *_LAST)


def rows(record: Record) -> Iterator[tuple[Cell, ...]]:
    """Return a session's rows, in the order of `columns`.

    A session without a report has one row without a side; cells that were not measured
    are None.
    """
    for side in record.sides or (None,):
        yield _row(record, side)


def key_with_unit(key: str, unit: str) -> str:
    """Return a metric's column name, which always says the unit.

    >>> (
    ...     key_with_unit("contact_ms", "ms"),
    ...     key_with_unit("overstride_leg", "leg lengths"),
    ... )
    ('contact_ms', 'overstride_leg_lengths')
    """
    if not unit or key.endswith(_UNIT_IN_KEY):
        return key
    words = unit.replace("/", "_per_").split()
    kept = [word for word in words if not key.endswith(f"_{word}")]
    return "_".join([key, *kept])


def _metric_columns() -> Iterator[Column]:
    for metric in METRICS.values():
        key = key_with_unit(metric.key, metric.unit)
        for ending, words in (
            ("", ""),
            ("_low", ", 95 % low"),
            ("_high", ", 95 % high"),
        ):
            yield Column(
                key=key + ending,
                label=metric.label + words,
                kind="number",
                unit=metric.unit,
            )


def _row(record: Record, side: SideRow | None) -> tuple[Cell, ...]:
    readings = {r.key: r for r in side.readings} if side else {}
    findings = side.findings if side else ()
    told = [f for f in findings if f.outcome == "present"]
    present = [f for f in told if not f.information]
    unknown = [f for f in findings if f.outcome == "cannot_tell"]
    remarks = [text for clip in record.clips for text in clip.quality]
    used = [clip for clip in record.clips if not clip.reason]
    views = [clip.view for clip in used if clip.view]
    level = max((c.level for c in used if c.level), key=LEVELS.index, default="")
    first: tuple[Cell, ...] = (
        record.session,
        record.runner,
        side.side if side else "",
        record.status,
        _joined(record.reasons),
        _joined(clip.name for clip in record.clips),
        _joined(views),
        record.paired,
        sum(bool(clip.reason) for clip in record.clips),
        level if record.has_report else "",
        _joined(dict.fromkeys(remarks)),
        record.speed_mps,
        record.height_cm,
        _joined(f"{f.code} {f.severity}".strip() for f in present),
        _joined(f.title for f in present),
        _joined(f.title for f in told if f.information),
        _joined(f.code for f in unknown),
    )
    withheld: dict[str, list[str]] = {}
    for reading in readings.values():
        if reading.withheld:
            withheld.setdefault(reading.withheld, []).append(reading.key)
    last: tuple[Cell, ...] = (
        _joined(f"{', '.join(keys)}: {why}" for why, keys in withheld.items()),
        f"{record.session}/report.html" if record.has_report else "",
        record.seconds,
    )
    return (*first, *_values(readings), *last)


def _values(readings: dict[str, Reading]) -> Iterator[Cell]:
    for key in METRICS:
        found = readings.get(key)
        yield from (found.value, found.low, found.high) if found else (None,) * 3


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(text for text in texts if text)

"""`strides.xlsx`: readings, differences and every stride as one workbook."""

from __future__ import annotations

import datetime as dt
import io
import math
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font

from gaitcheck.report.lookup import label_of
from gaitcheck.report.reference import usual_range
from gaitcheck.report.strides_csv import Cell, stride_rows
from gaitcheck.report.verdict import judge

if TYPE_CHECKING:
    from gaitcheck.core.analysis import Analysis

_READINGS = (
    "clip",
    "key",
    "reading",
    "side",
    "unit",
    "mean",
    "sd",
    "n",
    "interval_low",
    "interval_high",
    "usual_low",
    "usual_high",
    "verdict",
    "not_measured_because",
)
_DIFFERENCES = (
    "clip",
    "key",
    "reading",
    "unit",
    "right_minus_left",
    "interval_low",
    "interval_high",
    "index_pct",
    "verdict",
)
_MADE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""Stands in every workbook, so that the same analysis gives the same file."""


def workbook(analysis: Analysis) -> bytes:
    """Write an analysis as an Excel workbook of three sheets.

    Numbers are numbers, so that a spreadsheet can compute with them; an empty cell was
    not measured.
    """
    book = Workbook()
    book.properties.created = book.properties.modified = _MADE
    del book[book.sheetnames[0]]
    _sheet(book, "Readings", [list(_READINGS), *_readings(analysis)])
    _sheet(book, "Left and right", [list(_DIFFERENCES), *_differences(analysis)])
    _sheet(book, "Strides", stride_rows(analysis))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Workbook, title: str, rows: list[list[Cell]]) -> None:
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append([_safe(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        width = max(10, min(44, len(str(cell.value)) + 3))
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"


def _safe(cell: Cell) -> Cell:
    """Keep text from outside, such as a file name, from being taken for a formula."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@"):
        return f"'{cell}"
    return cell


def _readings(analysis: Analysis) -> list[list[Cell]]:
    speed = analysis.settings.belt_speed_mps
    rows: list[list[Cell]] = []
    for value in analysis.metrics:
        norm = usual_range(value.key, speed)
        low, high = value.interval or (math.nan, math.nan)
        rows.append(
            [
                value.clip_index,
                value.key,
                label_of(value.key),
                value.side,
                value.unit,
                _number(value.mean),
                _number(value.sd),
                value.n,
                _number(low),
                _number(high),
                None if norm is None else _number(norm.low),
                None if norm is None else _number(norm.high),
                str(judge(value, norm)),
                value.withheld or None,
            ]
        )
    return rows


def _differences(analysis: Analysis) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for one in analysis.asymmetries:
        low, high = one.interval or (math.nan, math.nan)
        rows.append(
            [
                one.clip_index,
                one.key,
                label_of(one.key),
                one.unit,
                _number(one.difference),
                _number(low),
                _number(high),
                _number(one.index_pct),
                one.verdict,
            ]
        )
    return rows


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None

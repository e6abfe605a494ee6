"""The workbook holds the same numbers, as numbers."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gaitcheck.report.strides_csv import stride_rows
from tests.builders import analysis

if TYPE_CHECKING:
    from gaitcheck.core.analysis import Analysis

openpyxl = pytest.importorskip("openpyxl", reason="needs the xlsx extra")


def sheets_of(made: Analysis) -> Any:
    from gaitcheck.report.workbook import workbook

    return openpyxl.load_workbook(io.BytesIO(workbook(made)))


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("kind", ["both", "poor"])
def test_readings_are_those_of_the_analysis(kind: Any) -> None:
    made = analysis(kind)
    rows = rows_of(sheets_of(made)["Readings"])
    assert len(rows) == len(made.metrics)
    for row, value in zip(rows, made.metrics, strict=True):
        assert (row["key"], row["side"]) == (value.key, value.side)
        if value.measured:
            assert row["mean"] == pytest.approx(value.mean, rel=1e-12)
            assert (row["interval_low"], row["interval_high"]) == pytest.approx(
                value.interval
            )
        else:
            assert row["mean"] is None
            assert row["not_measured_because"] == value.withheld


def test_strides_are_those_of_the_csv() -> None:
    made = analysis("both")
    sheet = sheets_of(made)["Strides"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows == [list(row) for row in stride_rows(made)]


def test_a_clip_name_cannot_become_a_formula() -> None:
    made = analysis("rear")
    clip = replace(made.clips[0].clip, name="=1+1")
    sheet = sheets_of(replace(made, clips=(replace(made.clips[0], clip=clip),)))[
        "Strides"
    ]
    assert sheet.cell(2, 2).value == "'=1+1"

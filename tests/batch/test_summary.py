"""The summary: one row a session and side, the same in every form."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from gaitcheck.batch.ledger import Ledger
from gaitcheck.batch.record import (
    ClipNote,
    Reading,
    Record,
    Seen,
    SideRow,
    from_text,
    to_text,
)
from gaitcheck.batch.rows import clip_notes, side_rows
from gaitcheck.batch.summary import write_summary
from gaitcheck.batch.table import columns
from gaitcheck.metrics.table import METRICS
from tests.builders import analysis

openpyxl = pytest.importorskip("openpyxl", reason="needs gaitcheck[tables]")
parquet = pytest.importorskip("pyarrow.parquet", reason="needs gaitcheck[tables]")


def record(name: str, value: float = 7.25) -> Record:
    sides = tuple(
        SideRow(
            side=side,
            readings=(
                Reading(
                    key="fppa_pkf_deg", value=value + k, low=value - 1, high=value + 1
                ),
                Reading(key="contact_ms", value=None, withheld="too few strides"),
                Reading(key="step_width_mm", value=None, withheld="too few strides"),
            ),
            findings=(
                Seen(code="FPPA", title="Knee in", outcome="present", severity="mild"),
                Seen(code="PD", title="Pelvic drop", outcome="cannot_tell"),
                Seen(code="FS", title="Strike", outcome="present", information=True),
            ),
        )
        for k, side in enumerate(("left", "right"))
    )
    clip = ClipNote(name="a.mp4", view="rear", quality=("dark",), level="warning")
    return Record(
        session=name,
        runner="R1",
        status="done",
        key="k",
        stamp="s",
        clips=(clip,),
        sides=sides,
        speed_mps=2.8,
        paired="one clip",
    )


FAILED = Record(
    session="=broken",
    runner="",
    status="failed",
    key="k",
    stamp="s",
    clips=(ClipNote(name="b.mp4", reason="is empty", level="bad"),),
    reasons=("b.mp4 is empty",),
)


def csv_rows(out: Path) -> list[dict[str, str]]:
    with (out / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_one_row_a_side_and_one_for_a_failure(tmp_path: Path) -> None:
    assert write_summary([record("anna"), FAILED], tmp_path) == []
    left, right, failed = csv_rows(tmp_path)
    assert (left["session"], left["side"], left["fppa_pkf_deg"]) == (
        "anna",
        "left",
        "7.25",
    )
    assert (right["side"], right["fppa_pkf_deg"]) == ("right", "8.25")
    assert left["findings"] == "FPPA mild"
    assert left["findings_cannot_tell"] == "PD"
    assert left["information"] == "Strike"
    assert left["not_measured"] == "contact_ms, step_width_mm: too few strides"
    assert left["contact_ms"] == ""
    assert left["report"] == "anna/report.html"
    assert (left["quality"], left["quality_remarks"]) == ("warning", "dark")
    assert failed["side"] == failed["report"] == ""
    assert failed["reasons"] == "b.mp4 is empty"
    assert failed["session"] == "'=broken"  # never run as a formula


def test_the_three_forms_hold_the_same(tmp_path: Path) -> None:
    write_summary([record("anna"), FAILED, record("ben", -3.5)], tmp_path)
    plain = csv_rows(tmp_path)
    table = parquet.read_table(tmp_path / "summary.parquet").to_pylist()
    sheet = openpyxl.load_workbook(tmp_path / "summary.xlsx")["Sessions"]
    cells = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(plain) == len(table) == len(cells) == 5
    for text, typed, excel in zip(plain, table, cells, strict=True):
        for (key, a), b, c in zip(text.items(), typed.values(), excel, strict=True):
            if isinstance(b, float):
                assert float(a) == b == c, key
            else:
                assert a.lstrip("'") == ("" if b is None else str(b)), key
                assert ("" if c is None else str(c)).lstrip("'") == a.lstrip("'"), key


def test_every_number_has_its_unit_in_the_header(tmp_path: Path) -> None:
    write_summary([record("anna")], tmp_path)
    heads = {c.key: c for c in columns()}
    sheet = openpyxl.load_workbook(tmp_path / "summary.xlsx")["Sessions"]
    titles = [cell.value for cell in sheet[1]]
    for metric in METRICS.values():
        if metric.unit:
            assert f"{metric.label} [{metric.unit}]" in titles
    short = {"°": "deg", "mm": "mm", "ms": "ms", "steps/min": "spm", "%": "pct"}
    for metric in METRICS.values():
        key = next(k for k in heads if k.startswith(metric.key))
        assert short.get(metric.unit, metric.unit.replace(" ", "_")) in key or (
            key.endswith("_ratio") and metric.unit == "hip widths"
        )
    schema = parquet.read_schema(tmp_path / "summary.parquet")
    assert schema.field("fppa_pkf_deg").metadata[b"unit"].decode() == "°"


def test_rows_repeat_the_analysis(tmp_path: Path) -> None:
    made = analysis("both")
    left, right = side_rows(made)
    for row in (left, right):
        for reading in row.readings:
            metric = METRICS[reading.key]
            value = made.value(reading.key, row.side if metric.per_side else "both")
            assert value is not None
            assert reading.withheld == value.withheld
            if value.measured:
                assert reading.value == value.mean
            else:
                assert reading.value is None
    present = {(f.code, f.side) for f in made.findings if f.outcome == "present"}
    for row in (left, right):
        seen = {f.code for f in row.findings if f.outcome == "present"}
        assert seen == {c for c, s in present if s in (row.side, "both", "none")}
    assert [c.view for c in clip_notes(made)] == [
        str(c.camera.view) for c in made.clips
    ]
    assert not any(
        isinstance(r.value, float) and math.isnan(r.value) for r in left.readings
    )


def test_records_come_back_and_damaged_ones_are_nothing(tmp_path: Path) -> None:
    ledger = Ledger(out=tmp_path)
    ledger.open()
    ledger.write(record("a/b"))
    assert ledger.read("a/b") == record("a/b")
    assert from_text(to_text(FAILED)) == FAILED
    assert from_text(to_text(FAILED)[:-9]) is None
    assert from_text('{"version": 0}') is None


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("needs /proc")
    seen: list[int] = []

    def many() -> Iterator[Record]:
        for i in range(4000):
            if i in (1500, 3999):
                seen.append(int(statm.read_text().split()[1]) * 4096)
            yield record(f"s{i}")

    write_summary(many(), tmp_path)
    assert (seen[1] - seen[0]) / 1e6 < 40  # one group of Parquet rows is held

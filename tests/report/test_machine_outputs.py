"""findings.json and strides.csv hold the analysis and nothing else."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

import pytest

from gaitcheck.core.analysis import Analysis
from gaitcheck.core.serialise import from_json, to_json
from gaitcheck.report.findings_json import SCHEMA_PATH, findings_json
from gaitcheck.report.strides_csv import STRIDE_COLUMNS, strides_csv
from tests.builders import analysis

jsonschema = pytest.importorskip("jsonschema")

KINDS = ("rear", "side", "both", "poor", "healthy")
UNITS = ("_s", "_ms", "_mm", "_deg", "_leg", "_ratio", "_factor", "_spm", "_pct")


def strict(text: str) -> Any:
    def refuse(word: str) -> None:
        raise AssertionError(word)

    return json.loads(text, parse_constant=refuse)


def schema() -> dict[str, Any]:
    return strict(SCHEMA_PATH.read_text(encoding="utf-8"))


def undocumented(document: Any, rules: dict[str, Any], where: str = "") -> list[str]:
    """Keys that are written but not described."""
    if isinstance(document, list):
        return [
            u
            for one in document
            for u in undocumented(one, rules.get("items", {}), where)
        ]
    if not isinstance(document, dict) or "properties" not in rules:
        return []
    known = rules["properties"]
    found = [f"{where}.{key}" for key in document if key not in known]
    for key, value in document.items():
        found += undocumented(value, known.get(key, {}), f"{where}.{key}")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_findings_fulfil_the_published_schema(kind: Any) -> None:
    document = strict(findings_json(analysis(kind)))
    checker = jsonschema.Draft202012Validator
    checker.check_schema(schema())
    assert [e.message for e in checker(schema()).iter_errors(document)] == []
    assert undocumented(document, schema()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_analysis_reads_back_exactly(kind: Any) -> None:
    text = to_json(analysis(kind))
    assert to_json(from_json(Analysis, text)) == text


def test_every_metric_value_is_there_with_the_same_bits() -> None:
    made = analysis("both")
    rows = strict(findings_json(made))["metrics"]
    assert len(rows) == len(made.metrics)
    for row, value in zip(rows, made.metrics, strict=True):
        assert (row["key"], row["side"], row["clip"]) == (
            value.key,
            value.side,
            value.clip_index,
        )
        if value.measured:
            assert row["value"] == value.mean
            assert tuple(row["interval"]) == value.interval
            assert row["withheld"] is None
        else:
            assert row["value"] is None
            assert row["withheld"] == value.withheld


def test_the_folder_of_the_clip_stays_private() -> None:
    assert "private" not in findings_json(analysis("both"))


def rows_of(made: Analysis) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(strides_csv(made))))


def test_one_row_a_stride_in_order_with_its_times() -> None:
    made = analysis("both")
    rows = rows_of(made)
    strides = [(i, s) for i, c in enumerate(made.clips) for s in c.gait.strides]
    assert len(rows) == len(strides)
    for row, (clip, stride) in zip(rows, strides, strict=True):
        assert (int(row["clip"]), row["side"]) == (clip, stride.side)
        assert float(row["contact_s"]) == pytest.approx(stride.contact_s, abs=1e-6)
    assert float(rows[0]["contact_time_s"]) == pytest.approx(0.26)


def test_every_header_names_its_unit() -> None:
    header = strides_csv(analysis("both")).splitlines()[0].split(",")
    plain = {"clip", "clip_name", "view", "stride", "side", "confidence"}
    assert [h for h in header if h not in plain and not h.endswith(UNITS)] == []


def test_column_means_are_the_metric_means() -> None:
    made = analysis("both")
    rows = rows_of(made)
    for value in made.metrics:
        if not value.per_stride.size:
            continue
        cells = [
            float(row[value.key])
            for row in rows
            if int(row["clip"]) == value.clip_index
            and row["side"]
            in (value.side, *(("left", "right") * (value.side == "both")))
            and row[value.key]
        ]
        assert len(cells) == value.n
        assert math.fsum(cells) / len(cells) == pytest.approx(value.mean, abs=1e-5)


def test_what_was_not_measured_stays_empty() -> None:
    rows = rows_of(analysis("poor"))
    assert "cpd_rel_peak_deg" not in rows[0]
    assert rows[-1]["next_contact_s"] == ""
    assert list(rows[0])[: len(STRIDE_COLUMNS)] == list(STRIDE_COLUMNS)

"""The PDF prints the same numbers on few sheets, with its fonts inside."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gaitcheck.report.lookup import between, measured
from gaitcheck.report.write import page_for
from tests.builders import analysis

if TYPE_CHECKING:
    from gaitcheck.core.analysis import Analysis

pytest.importorskip("reportlab", reason="needs the pdf extra")
pypdf = pytest.importorskip("pypdf")

KINDS = ("rear", "side", "both", "poor", "healthy")


def picture(*_: object) -> Any:
    return np.full((500, 400, 3), 120, dtype=np.uint8)


def pdf_of(made: Analysis) -> bytes:
    from gaitcheck.report.pdf import render_pdf

    videos = [None] * len(made.clips)
    day = dt.date(2026, 11, 22)
    return render_pdf(page_for(made, made_on=day, videos=videos, still=picture))


@pytest.mark.parametrize("kind", KINDS)
def test_every_measured_value_is_printed_on_two_to_four_sheets(kind: Any) -> None:
    made = analysis(kind)
    data = pdf_of(made)
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert len(data) < 3_000_000
    assert 1 <= len(reader.pages) <= 4
    words = " ".join(p.extract_text() for p in reader.pages)
    words = re.sub(r"\s+", " ", words)
    for value in made.metrics:
        unit = "°" if value.unit == "°" else ""
        if value.measured:
            assert measured(value.key, value.mean, unit) in words, value.key
            assert between(value.key, value.interval, unit) in words, value.key
        else:
            assert value.withheld in words, value.key
    assert words.count("It is not a diagnosis") == len(reader.pages)


def test_fonts_are_embedded() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf_of(analysis("poor"))))
    for sheet in reader.pages:
        for font in sheet["/Resources"]["/Font"].values():
            kind = font.get_object()
            if kind["/BaseFont"] == "/Helvetica":
                continue  # declared by the library in every file, used by no text here
            assert "/FontFile2" in kind["/FontDescriptor"]


def test_the_same_analysis_gives_the_same_bytes() -> None:
    assert pdf_of(analysis("poor")) == pdf_of(analysis("poor"))

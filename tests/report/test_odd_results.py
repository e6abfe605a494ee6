"""Results at the edge of what can happen still give whole, honest outputs."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gaitcheck.core.clip import Clock
from gaitcheck.core.gait import Gait
from gaitcheck.core.guidance import Guidance
from gaitcheck.core.intake import Answer, Intake
from gaitcheck.core.metric import MetricValue, withheld_value
from gaitcheck.core.quality import CameraView, QualityNote, Scale
from gaitcheck.core.settings import Settings
from gaitcheck.core.view import View
from gaitcheck.errors import UnreadableVideo
from gaitcheck.report.findings_json import SCHEMA_PATH
from gaitcheck.report.folder import OutputFolder
from gaitcheck.report.write import write_report
from tests.builders import analysis

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.analysis import Analysis

jsonschema = pytest.importorskip("jsonschema")


def broken_still(*_: object) -> Any:
    message = "the clip is gone"
    raise UnreadableVideo(message)


def written(path: Path, made: Analysis) -> tuple[str, dict[str, Any]]:
    """Write everything; return the page and findings.json, checked."""
    pytest.importorskip("reportlab")
    pytest.importorskip("openpyxl")
    folder = OutputFolder(path / "out")
    day = dt.date(2026, 1, 2)
    write_report(made, folder, pdf=True, xlsx=True, made_on=day, still=broken_still)
    page = (path / "out" / "report.html").read_text(encoding="utf-8")
    document = json.loads((path / "out" / "findings.json").read_text(encoding="utf-8"))
    rules = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    jsonschema.validate(document, rules)
    return page, document


def test_nothing_at_all_was_measured(tmp_path: Path) -> None:
    made = analysis("poor")
    one = replace(
        made.clips[0],
        gait=Gait(events=(), strides=(), cadence_spm=np.nan),
        curves=(),
        series=(),
        scale=Scale(
            mm_per_px=np.nan, leg_length_px=np.nan, relative_sd=np.nan, source=""
        ),
        camera=CameraView(
            view=View.OBLIQUE, reason="The camera looks from the side back."
        ),
    )
    values = tuple(
        withheld_value(
            key=m.key, side=m.side, clip_index=0, unit=m.unit, reason="Oblique."
        )
        for m in made.metrics
    )
    empty = replace(
        made,
        clips=(one,),
        metrics=values,
        asymmetries=(),
        findings=(),
        guidance=Guidance(),
        intake=Intake(),
        settings=Settings(),
    )
    page, document = written(tmp_path, empty)
    assert "No finding can be given" in page
    assert "The camera looks from the side back." in page
    assert all(m["value"] is None for m in document["metrics"])
    assert "nan" not in page.partition("<script>")[0].lower()


def test_a_missing_clip_costs_the_pictures_and_nothing_else(tmp_path: Path) -> None:
    page, _ = written(tmp_path, analysis("rear"))
    assert "data:image/jpeg" not in page
    assert "The pelvis drops on the swing side" in page


def test_unfinished_numbers_are_not_printed(tmp_path: Path) -> None:
    """One stride only: a mean without spread, an interval without ends."""
    made = analysis("side")
    lone = MetricValue(
        key="foot_strike_angle_deg",
        side="left",
        clip_index=0,
        unit="°",
        per_stride=np.array([12.0, np.nan]),
        stride_time_s=np.array([0.3, np.nan]),
        mean=12.0,
        n=1,
        interval=(np.nan, np.nan),
    )
    kept = tuple(m for m in made.metrics if m.key != lone.key)
    page, document = written(tmp_path, replace(made, metrics=(lone, *kept)))
    row = next(m for m in document["metrics"] if m["key"] == lone.key)
    assert (row["value"], row["interval"], row["sd"]) == (12.0, None, None)
    assert "12.0°" in page
    assert ">nan" not in page.lower()


def test_a_curve_that_was_seen_for_half_the_cycle(tmp_path: Path) -> None:
    made = analysis("rear")
    half = made.clips[0].curves[0]
    gap = np.where(half.percent > 50, np.nan, half.mean)
    nothing = np.full(101, np.nan)
    curves = (
        replace(half, mean=gap, toe_off_percent=np.nan),
        replace(made.clips[0].curves[1], mean=nothing, sd=nothing, n=0),
    )
    page, _ = written(
        tmp_path, replace(made, clips=(replace(made.clips[0], curves=curves),))
    )
    assert "Right: not measured." in page


def test_slow_motion_and_odd_answers_are_told(tmp_path: Path) -> None:
    made = analysis("rear")
    clock = Clock(
        time_scale=0.125,
        source="capture-tag",
        capture_fps=240.0,
        note="Filmed at 240 frames/s, plays at 30: times are corrected.",
    )
    notes = (
        QualityNote(code="x", level="bad", text="Very dark.", advice="More light."),
    )
    one = replace(
        made.clips[0], clip=replace(made.clips[0].clip, clock=clock), quality=notes
    )
    answers = (
        Answer(key="pain_location", value="right:outer,front-centre"),
        Answer(key="not_a_question", value="<b>x</b>"),
    )
    page, _ = written(
        tmp_path, replace(made, clips=(one,), intake=Intake(answers=answers))
    )
    assert "times are corrected" in page
    assert "Not good enough for most measurements" in page
    assert "Outer side (right)" in page
    assert "<b>x</b>" not in page

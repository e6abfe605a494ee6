"""The page says what the analysis says, and asks for nothing outside its folder."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gaitcheck.core.finding import Finding
from gaitcheck.core.guidance import Guidance
from gaitcheck.overlay.look import Look
from gaitcheck.overlay.timetable import timetable
from gaitcheck.report.html import render_html
from gaitcheck.report.lookup import between, measured
from gaitcheck.report.player import video_of
from gaitcheck.report.write import page_for
from tests.builders import analysis

if TYPE_CHECKING:
    from gaitcheck.core.analysis import Analysis, ClipAnalysis
    from gaitcheck.core.finding import Evidence

bs4 = pytest.importorskip("bs4")

KINDS = ("rear", "side", "both", "poor", "healthy")
ONE_DAY = dt.date(2026, 11, 22)


def picture(one: ClipAnalysis, time_s: float, focus: Evidence) -> Any:
    shade = np.linspace(0, 255, 400 * 300 * 3) % 256
    return shade.astype(np.uint8).reshape(400, 300, 3)


def html_of(made: Analysis, *, video: bool = True) -> str:
    names = ["annotated.mp4", "annotated_2.mp4"]
    videos = [
        video_of(one, name, Look()) if video else None
        for one, name in zip(made.clips, names, strict=False)
    ]
    return render_html(page_for(made, made_on=ONE_DAY, videos=videos, still=picture))


@functools.cache
def soup_of_kind(kind: Any, video: bool) -> Any:
    return soup_of(analysis(kind), video=video)


def page(kind: Any, *, video: bool = True) -> Any:
    """One parsed page for each kind; no test changes it."""
    return soup_of_kind(kind, video)


def soup_of(made: Analysis, *, video: bool = True) -> Any:
    return bs4.BeautifulSoup(html_of(made, video=video), "html.parser")


def words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_holds_every_measured_value_exactly_once(kind: Any) -> None:
    made = analysis(kind)
    rows = page(kind).select("table.readings tr[data-key]")
    shown = {
        (r["data-key"], r["data-side"], int(r["data-of"])): float(r["data-value"])
        for r in rows
    }
    truth = {(m.key, m.side, m.clip_index): m.mean for m in made.metrics if m.measured}
    assert shown == truth
    assert len(rows) == len(truth)


@pytest.mark.parametrize("kind", KINDS)
def test_the_printed_numbers_are_those_of_the_analysis(kind: Any) -> None:
    made = analysis(kind)
    by = {(m.key, m.side, m.clip_index): m for m in made.metrics if m.measured}
    for row in page(kind).select("table.readings tr[data-key]"):
        value = by[row["data-key"], row["data-side"], int(row["data-of"])]
        unit = "°" if value.unit == "°" else ""
        cells = [words(cell) for cell in row.select("td.num")]
        assert cells[0] == measured(value.key, value.mean, unit)
        assert cells[1] == between(value.key, value.interval, unit)
        assert cells[2] == str(value.n)


def test_every_dot_of_a_chart_is_a_stride_of_the_analysis() -> None:
    made = analysis("both")
    soup = page("both")
    for i in range(len(made.clips)):
        section = soup.select_one(f'section.clip[data-clip="{i}"]')
        shown = sorted(
            (float(b["data-seek"]), float(b["data-value"]))
            for b in section.select("button.hit")
        )
        truth = {
            (float(t), float(v))
            for m in made.metrics
            if m.clip_index == i
            for t, v in zip(m.stride_time_s, m.per_stride, strict=True)
        }
        assert shown
        assert set(shown) <= truth
        bars = [float(b["data-seek"]) for b in section.select("button.stance")]
        strides = made.clips[i].gait.strides
        whole = [s.contact_s for s in strides if np.isfinite(s.toe_off_s)]
        assert sorted(bars) == whole


def test_dots_stand_where_their_values_are() -> None:
    """Higher values stand higher, later ones further right."""
    soup = page("rear")
    for group in soup.select(".hits"):
        dots = [
            (float(b["data-seek"]), float(b["data-value"]), b["style"])
            for b in group.select("button")
        ]
        place = [re.match(r"left:([\d.]+)%;top:([\d.]+)%", style) for *_, style in dots]
        left = [float(m[1]) for m in place if m]
        top = [float(m[2]) for m in place if m]
        order_time = np.argsort([d[0] for d in dots], kind="stable")
        order_value = np.argsort([d[1] for d in dots], kind="stable")
        assert np.all(np.diff(np.array(left)[order_time]) >= 0)
        assert np.all(np.diff(np.array(top)[order_value]) <= 0)


def test_differences_between_the_legs_are_those_of_the_analysis() -> None:
    made = analysis("both")
    rows = page("both").select("table.butterfly tbody tr")
    shown = [
        (
            words(row.select_one(".l b")),
            words(row.select_one(".r b")),
            words(row.select_one(".last")),
        )
        for row in rows
    ]
    truth = []
    for one in made.asymmetries:
        values = {
            m.side: m
            for m in made.metrics
            if (m.key, m.clip_index) == (one.key, one.clip_index)
        }
        if one.verdict != "withheld" and one.key != "overstride_leg":
            unit = "°" if one.unit == "°" else ""
            left, right = (
                measured(one.key, values[side].mean, unit) for side in ("left", "right")
            )
            truth.append((left, right, one.verdict))
    truth += [("0.214", "0.206", "below noise")]
    assert sorted(shown) == sorted(truth)


def test_three_findings_at_most_stand_in_front() -> None:
    soup = page("both")
    titles = [words(card.select_one("h3")) for card in soup.select("article.card")]
    made = analysis("both")
    present = sorted(
        (f for f in made.findings if f.outcome == "present"), key=lambda f: f.rank
    )
    assert titles == [f.title for f in present[:3]]
    assert present[3].title in words(soup.select_one(".more"))


def test_a_finding_shows_picture_reading_cause_help_grade_and_refutation() -> None:
    card = page("rear").select_one("article.card")
    assert card.select_one("img")["src"].startswith("data:image/jpeg;base64,")
    assert len(card.select_one("img")["src"]) < 82_000
    text = words(card)
    for piece in (
        "8.7°",
        "95 % interval",
        "articles 1, 2, 3 and 4",
        "Side-lying leg raise",
        "moderate evidence",
        "What would speak against it",
        "pain in the left knee only",
    ):
        assert piece in text, piece


def test_red_flags_stand_before_every_reading_of_the_video() -> None:
    soup = page("rear")
    html = str(soup.select_one("main"))
    assert html.index("Pain at night") < html.index('id="findings"')
    assert html.index("One run much longer") < html.index('id="findings"')


def test_nothing_to_report_is_said_plainly() -> None:
    soup = page("healthy")
    assert "Nothing to report" in words(soup.select_one("main"))
    assert not soup.select("article.card")


def test_a_poor_clip_is_not_called_healthy() -> None:
    soup = page("poor")
    text = words(soup.select_one("main"))
    assert "Nothing to report" not in text
    assert "No finding can be given" in text
    for value in analysis("poor").metrics:
        if value.withheld:
            assert value.withheld in text, value.key
    assert "Wear fitted shorts" in text


@pytest.mark.parametrize(
    ("kind", "video"), [(k, True) for k in KINDS] + [("side", False)]
)
def test_the_page_asks_for_nothing_beyond_its_folder(kind: Any, video: bool) -> None:
    soup = page(kind, video=video)
    assert not soup.select("link, iframe, script[src], object, embed")
    sources = [e["src"].partition("#")[0] for e in soup.select("[src]")]
    local = {"annotated.mp4", "annotated_2.mp4"}
    assert all(s.startswith("data:image/jpeg") or s in local for s in sources)
    assert bool(soup.select("video")) == video
    style = words(soup.select_one("style"))
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_small_and_structured(kind: Any) -> None:
    soup = page(kind)
    assert len(str(soup).encode()) < 8_000_000
    assert soup.html["lang"] == "en"
    assert len(soup.select("h1")) == 1
    levels = [int(h.name[1]) for h in soup.select("h1, h2, h3, h4")]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert all(img.get("alt") for img in soup.select("img"))
    assert all(b.get("aria-label") or words(b) for b in soup.select("button"))
    ids = [e["id"] for e in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert all(e["aria-labelledby"] in ids for e in soup.select("[aria-labelledby]"))


@pytest.mark.parametrize("kind", KINDS)
def test_it_never_claims_a_cause_or_a_diagnosis(kind: Any) -> None:
    text = words(page(kind).body)
    assert not re.search(r"\bcauses?d?\b", text, re.IGNORECASE)
    assert re.findall(r"\w* ?\w* ?\bdiagnos\w+", text) == ["not a diagnosis"]


def test_texts_from_outside_cannot_become_markup() -> None:
    made = analysis("rear")
    nasty = '<img src=x onerror="alert(1)">'
    clip = replace(made.clips[0].clip, name=nasty)
    findings = tuple(replace(f, summary=nasty) for f in made.findings)
    one = replace(made.clips[0], clip=clip)
    soup = soup_of(replace(made, clips=(one,), findings=findings))
    assert not soup.select('img[src="x"]')
    assert nasty in soup.get_text()


def test_a_result_of_another_version_still_prints() -> None:
    """Unknown rules, factors, advice and metrics are shown by what they carry."""
    made = analysis("rear")
    unknown = Finding(
        code="ZZ9",
        title="Something new",
        outcome="present",
        side="left",
        summary="A rule of a later version.",
        rank=1,
        causes=("not_known",),
        advice=("not_known",),
        sources=("not_known",),
    )
    odd = replace(made.metrics[1], key="something_new_deg")
    soup = soup_of(
        replace(
            made, findings=(unknown,), metrics=(*made.metrics, odd), guidance=Guidance()
        )
    )
    assert "Something new" in words(soup.select_one("article.card"))
    assert soup.select('tr[data-key="something_new_deg"]')


def test_the_script_is_told_when_the_video_shows_what() -> None:
    made = analysis("both")
    for i, section in enumerate(page("both").select("section.clip")):
        info = json.loads(section["data-info"])
        times = made.clips[i].clip.time_s
        first, last = info["knots"]
        assert first == [float(times[0]), 0.0]
        assert last == pytest.approx([times[-1], times[-1] - times[0]], abs=1e-6)
        assert info["frame"] == pytest.approx(1 / 60, abs=1e-6)


@pytest.mark.parametrize(("slow", "freeze_s"), [(1.0, 0.0), (4.0, 0.0), (2.0, 0.5)])
def test_knots_say_when_each_frame_is_shown(slow: float, freeze_s: float) -> None:
    one = analysis("rear").clips[0]
    video = video_of(one, "annotated.mp4", Look(slow=slow, freeze_s=freeze_s))
    table = timetable(one, slow=slow, freeze_s=freeze_s)
    clip_s, shown_s = zip(*video.knots, strict=True)
    told = np.interp(table.clip_time_s, clip_s, shown_s)
    assert np.allclose(told, table.shown_s, atol=1e-5)
    assert len(video.knots) < 20
    assert video.frame_s == pytest.approx(slow / 60)


def test_the_same_analysis_gives_the_same_page() -> None:
    assert html_of(analysis("poor")) == html_of(analysis("poor"))

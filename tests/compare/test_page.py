"""The comparison's page and folder show the comparison and nothing else."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gaitcheck.compare.comparison import compare
from gaitcheck.compare.html import comparison_html
from gaitcheck.core.analysis import Analysis
from tests.builders import analysis
from tests.compare.conftest import Write, refilmed, shifted

bs4 = pytest.importorskip("bs4")
KEY = "fppa_pkf_deg"
DAY = dt.date(2026, 11, 22)


@pytest.fixture
def result(write: Write, rear: Analysis) -> Any:
    later = refilmed(shifted(rear, KEY, "right", -9.0))
    return compare(write(rear, "one"), write(later, "two"))


def test_every_change_stands_in_the_table_exactly(result: Any) -> None:
    page = bs4.BeautifulSoup(comparison_html(result, made_on=DAY), "html.parser")
    shown = {
        (row["data-key"], row["data-side"]): row["data-change"]
        for row in page.select("tr[data-key]")
    }
    told = {
        (c.key, c.side): repr(c.change) for c in result.changes if c.change == c.change
    }
    assert shown == told
    assert page.find("h1").text == "Before and after"
    big = page.select_one(".bigchange")
    assert "−9.0°" in big.text
    assert "1 of" in page.select_one(".lead").text


def test_curves_name_both_sessions_for_who_cannot_see_them(result: Any) -> None:
    page = bs4.BeautifulSoup(comparison_html(result, made_on=DAY), "html.parser")
    texts = [one["aria-label"] for one in page.select(".chart [role=img]")]
    assert len(texts) == len(result.curves)
    assert all("Before:" in text and "After:" in text for text in texts)


def test_the_page_asks_for_nothing(result: Any) -> None:
    text = comparison_html(result, made_on=DAY)
    page = bs4.BeautifulSoup(text, "html.parser")
    assert page.select("link, script[src], img, iframe, video") == []
    shown = comparison_html(result, videos={"rear": "compare.mp4"}, made_on=DAY)
    assert bs4.BeautifulSoup(shown, "html.parser").video["src"] == "compare.mp4#t=0.001"


def test_a_missing_analysis_is_told(write: Write, rear: Analysis) -> None:
    one, two = write(rear, "one"), write(refilmed(rear), "two")
    assert "No curves" not in comparison_html(compare(one, two))
    (two / "analysis.json").unlink()
    text = comparison_html(compare(one, two))
    assert "No curves and no video: analysis.json of the second session" in text


def test_names_from_outside_stay_text(write: Write, rear: Analysis) -> None:
    from dataclasses import replace

    part = rear.clips[0]
    name = "<img src=x onerror=alert(1)>"
    clip = replace(part.clip, name=name, path=f"/x/{name}.mp4")
    odd = replace(refilmed(rear), clips=(replace(part, clip=clip),))
    text = comparison_html(compare(write(rear, "one"), write(odd, "two")))
    assert "<img" not in text


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gaitcheck", "compare", *words],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_writes_a_folder_and_says_what_changed(
    write: Write, rear: Analysis, tmp_path: Path
) -> None:
    one = write(rear, "one")
    two = write(refilmed(shifted(rear, KEY, "right", -9.0)), "two")
    out = tmp_path / "compared"
    done = command(str(one), str(two), "-o", str(out), "--no-video")
    assert done.returncode == 0, done.stderr
    assert "1 of" in done.stdout
    assert "not a diagnosis" in done.stdout
    names = {p.name for p in out.iterdir()}
    assert {"compare.html", "compare.json", "compare.csv"} <= names
    again = command(str(one), str(two), "-o", str(out), "--no-video")
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_different_views_end_with_one_sentence(write: Write, rear: Analysis) -> None:
    done = command(str(write(rear, "one")), str(write(analysis("side"), "two")))
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1


@pytest.mark.browser
def test_nothing_sticks_out_and_axe_is_content(
    browser: Any, result: Any, tmp_path: Path
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    file = tmp_path / "compare.html"
    file.write_text(comparison_html(result, made_on=DAY), encoding="utf-8")
    for size in ((1280, 800), (375, 740)):
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        asked: list[str] = []
        page.on("request", lambda r, asked=asked: asked.append(r.url))
        page.goto(file.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0]
        assert asked == [file.as_uri()]
        found = axe.Axe().run(page).response["violations"]
        grave = [v for v in found if v["impact"] in ("serious", "critical")]
        assert [(v["id"], v["nodes"][0]["html"]) for v in grave] == []
        page.close()

"""The index page in a real browser, with ten thousand sessions."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gaitcheck.batch.index_page import write_index
from gaitcheck.batch.record import ClipNote, Reading, Record, Seen, SideRow
from gaitcheck.metrics.table import METRICS
from tests.batch.test_summary import FAILED, record

pytestmark = [pytest.mark.browser, pytest.mark.slow]
N = 10_000


def many(n: int) -> Iterator[Record]:
    """Sessions with every metric, as full as real ones."""
    chance = random.Random(7)
    for i in range(n):
        sides = tuple(
            SideRow(
                side=side,
                readings=tuple(
                    Reading(key=key, value=chance.gauss(10, 3), low=1, high=2)
                    for key in METRICS
                ),
                findings=(
                    Seen(
                        code="PD",
                        title=chance.choice(["Pelvic drop", "Overstriding"]),
                        outcome="present",
                        severity="mild",
                    ),
                ),
            )
            for side in ("left", "right")
        )
        yield Record(
            session=f"2026/runner {i}",
            runner=f"R{i}",
            status="done",
            key="",
            stamp="",
            clips=(ClipNote(name=f"IMG_{i}.mp4", view="rear", level="note"),),
            sides=sides,
        )


def opened(browser: Any, path: Path) -> Any:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
    page.on("request", lambda r: r.url.startswith("http") and page.faults.append(r.url))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    return page


def column(page: Any, key: str) -> list[str]:
    """Read the visible cells of a column."""
    return page.evaluate(
        "key => { const k = [...document.querySelectorAll('#heads button')]"
        ".findIndex(b => b.dataset.key === key);"
        "return [...document.querySelectorAll('#rows tr:not(.space)')]"
        ".map(tr => tr.children[k].textContent); }",
        key,
    )


def test_ten_thousand_sessions_sort_within_three_seconds(browser, tmp_path) -> None:
    write_index(many(N), tmp_path, title="clinic")
    spent_s, page = min(
        (_first_sort(browser, tmp_path / "index.html") for _ in range(3)),
        key=lambda one: one[0],  # the best of three leaves a busy machine out of it
    )
    values = [float(v.replace("−", "-")) for v in column(page, "fppa_pkf_deg")]
    assert values == sorted(values)
    assert len(values) < 100  # only what is in view is drawn
    assert spent_s < 3
    start = time.perf_counter()
    page.click("button[data-key=session]")
    assert column(page, "session")[:3] == ["2026/runner 0"] * 2 + ["2026/runner 1"]
    assert time.perf_counter() - start < 3
    page.evaluate("document.querySelector('#scroll').scrollTop = 1e9")
    page.wait_for_function(
        f"document.querySelector('#rows').textContent.includes('runner {N - 1}')"
    )
    page.click("#spread summary")
    page.wait_for_selector("#charts figure")
    assert page.locator("#charts figure").count() == len(METRICS)
    assert page.faults == []
    page.close()


def _first_sort(browser: Any, path: Path) -> tuple[float, Any]:
    """Open the page and sort it once."""
    start = time.perf_counter()
    page = opened(browser, path)
    page.click("button[data-key=fppa_pkf_deg]")
    page.wait_for_selector("th[aria-sort=ascending]")
    return time.perf_counter() - start, page


@pytest.fixture
def small(browser: Any, tmp_path: Path) -> Iterator[Any]:
    nasty = replace(
        record('</script><img src=x onerror="document.title=1">'), runner="<b>"
    )
    anna = replace(record("day 1/anna #2"), thumbnail="")
    write_index([anna, nasty, FAILED], tmp_path, title="<i>clips</i>")
    page = opened(browser, tmp_path / "index.html")
    yield page
    assert page.faults == []
    page.close()


def test_names_are_text_never_markup(small: Any) -> None:
    assert small.locator("h1").inner_text() == "<i>clips</i>"
    assert small.locator("#rows img, #rows b").count() == 0
    assert any("onerror" in name for name in column(small, "session"))


def test_filters(small: Any) -> None:
    small.select_option("#status", "failed")
    assert column(small, "session") == ["=broken"]
    assert "1 of 5 rows" in small.inner_text("#shown")
    small.click("button[type=reset]")
    small.wait_for_function("document.querySelector('#shown').textContent[0] === '5'")
    small.fill("#text", "ANNA r1")
    small.wait_for_function("document.querySelector('#shown').textContent[0] === '2'")
    small.select_option("#side", "right")
    assert column(small, "side") == ["right"]


def test_links_lead_to_the_reports(small: Any) -> None:
    links = small.evaluate("[...document.querySelectorAll('#rows a')].map(a => a.href)")
    assert any(link.endswith("/day%201/anna%20%232/report.html") for link in links)


def test_empty_cells_sort_last_both_ways(small: Any) -> None:
    for _ in range(2):
        small.click("button[data-key=fppa_pkf_deg]")
        assert column(small, "fppa_pkf_deg")[-1] == ""

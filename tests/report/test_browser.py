"""The page in a real browser: video and charts move together, nothing sticks out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from gaitcheck.overlay.look import Look
from gaitcheck.overlay.timetable import timetable
from gaitcheck.report.folder import OutputFolder
from gaitcheck.report.write import write_report
from tests.builders import analysis, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.browser
SIZES = {"laptop": (1280, 800), "phone": (375, 740), "tablet": (820, 1100)}


@dataclasses.dataclass(frozen=True)
class Drawn:
    """Videos that lie in the folder already."""

    names: tuple[str, ...]

    def wait(self) -> None:
        return None


def picture(*_: object) -> Any:
    return np.full((500, 400, 3), 120, dtype=np.uint8)


def write_video(path: Path, n_frames: int, fps: int) -> None:
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 90, 160, "yuv420p"
        for i in range(n_frames):
            shade = np.full((160, 90, 3), i % 256, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(shade, "rgb24")))
        container.mux(stream.encode())


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A written report of two clips with videos as long as the clips."""
    out = tmp_path_factory.mktemp("browser") / "out"
    made = analysis("both")
    folder = OutputFolder(out)
    names = ("annotated.mp4", "annotated_2.mp4")
    for i, name in enumerate(names):
        with folder.file(name) as part:
            write_video(part, made.clips[i].clip.n_frames, 60)
    write_report(
        made,
        folder,
        made_on=dt.date(2026, 11, 22),
        still=picture,
        drawing=Drawn(names=names),
    )
    return out / "report.html"


@pytest.fixture
def page(browser: Any, report: Path) -> Iterator[Any]:
    view = browser.new_page(viewport={"width": 1280, "height": 800})
    view.goto(report.as_uri())
    view.wait_for_function(
        "[...document.querySelectorAll('video')].every(v => v.readyState > 0)"
    )
    yield view
    view.close()


def time_of(page: Any, clip: int) -> float:
    return float(
        page.evaluate(f"document.querySelectorAll('video')[{clip}].currentTime")
    )


def test_a_dot_seeks_its_own_clip_and_moves_the_cursors(page: Any) -> None:
    dot = page.locator("section.clip >> nth=1 >> .hit >> nth=4")
    wanted = float(dot.get_attribute("data-seek"))
    dot.click()
    page.wait_for_timeout(400)
    assert time_of(page, 1) == pytest.approx(wanted, abs=0.02)
    assert time_of(page, 0) < 1 / 120, "the other clip stays at its first picture"
    cursor, at = page.evaluate(
        """() => {
            const plot = document.querySelectorAll("section.clip")[1]
                .querySelector(".hits").parentElement;
            const dot = document.querySelectorAll("section.clip")[1]
                .querySelectorAll(".hit")[4];
            const middle = (e) => {
                const box = e.getBoundingClientRect();
                return box.x + box.width / 2;
            };
            return [middle(plot.querySelector(".cursor")), middle(dot)];
        }"""
    )
    assert cursor == pytest.approx(at, abs=2.5)


def later(made: Any, by_s: float) -> Any:
    """The same analysis on a clock that begins later, as cut clips have it."""
    if isinstance(made, tuple):
        return tuple(later(one, by_s) for one in made)
    if not dataclasses.is_dataclass(made):
        return made
    changes = {}
    for field in dataclasses.fields(made):
        value = getattr(made, field.name)
        # Lengths of time stay; instants move.
        if field.name.endswith("_s") and field.name not in ("freeze_s", "cutoff_s"):
            changes[field.name] = value + by_s
        elif isinstance(value, tuple) or dataclasses.is_dataclass(value):
            changes[field.name] = later(value, by_s)
    return dataclasses.replace(made, **changes)


@pytest.mark.parametrize(("slow", "freeze_s"), [(1.0, 0.0), (2.0, 0.5)], ids=str)
def test_a_clip_whose_clock_begins_late_is_sought_right(
    browser: Any, tmp_path: Path, slow: float, freeze_s: float
) -> None:
    """Time zero of the video is the clip's first frame, whatever its timestamp."""
    start = 7.25
    made = later(analysis("rear"), start)
    part = made.clips[0]
    assert part.clip.time_s[0] == start
    look = Look(slow=slow, freeze_s=freeze_s)
    shown_s = timetable(part, slow=slow, freeze_s=freeze_s).shown_s
    folder = OutputFolder(tmp_path / "out")
    with folder.file("annotated.mp4") as path:
        write_video(path, int(60 * (shown_s[-1] + 1)), 60)
    write_report(
        made,
        folder,
        made_on=dt.date(2026, 11, 22),
        still=picture,
        look=look,
        drawing=Drawn(names=("annotated.mp4",)),
    )
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((tmp_path / "out" / "report.html").as_uri())
    page.wait_for_function("document.querySelector('video').readyState > 0")
    for place in (0, 5, 12):
        dot = page.locator(f"section.clip .hits >> nth=0 >> .hit >> nth={place}")
        instant = float(dot.get_attribute("data-seek"))
        dot.click()
        page.wait_for_timeout(300)
        index = int(np.searchsorted(part.clip.time_s, instant - 1e-6))
        assert abs(time_of(page, 0) - shown_s[index]) <= 2.1 * slow / 60
        box = "e => {const b = e.getBoundingClientRect(); return b.x + b.width / 2}"
        cursor = page.locator("section.clip .plot:has(.hits) >> nth=0 >> .cursor")
        # The cursor stands on the dot that was sought.
        assert cursor.evaluate(box) == pytest.approx(dot.evaluate(box), abs=4)
    page.close()


def test_a_finding_shows_its_instant(page: Any) -> None:
    link = page.locator("article.card .seek >> nth=0")
    wanted = float(link.get_attribute("data-seek"))
    link.click()
    page.wait_for_timeout(400)
    assert time_of(page, 0) == pytest.approx(wanted, abs=0.02)


def test_frames_and_speeds(page: Any) -> None:
    step = page.locator("section.clip >> nth=0 >> [data-step='1']")
    for _ in range(3):
        step.click()
        page.wait_for_timeout(150)
    assert time_of(page, 0) == pytest.approx(3 / 60, abs=0.005)
    page.locator("section.clip >> nth=0 >> [data-rate='0.25']").click()
    rate = page.evaluate("document.querySelector('video').playbackRate")
    assert rate == 0.25


def test_dots_are_one_tab_stop_and_the_arrows_walk_them(page: Any) -> None:
    stops = page.evaluate(
        """() => [...document.querySelectorAll(".hits")].map(
            (g) => g.querySelectorAll("[tabindex='0']").length)"""
    )
    assert set(stops) == {1}
    page.locator(".hit >> nth=0").focus()
    page.keyboard.press("ArrowRight")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == page.locator(".hit >> nth=1").get_attribute("aria-label")


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_nothing_sticks_out_and_nothing_is_fetched(
    browser: Any, report: Path, size: tuple[int, int]
) -> None:
    view = browser.new_page(viewport={"width": size[0], "height": size[1]})
    asked: list[str] = []
    wrong: list[str] = []
    view.on("request", lambda request: asked.append(request.url))
    view.on("console", lambda message: wrong.append(message.text))
    view.on("pageerror", lambda error: wrong.append(str(error)))
    view.goto(report.as_uri())
    folder = report.parent.as_uri()
    assert [u for u in asked if not u.startswith((folder, "data:"))] == []
    assert wrong == []
    assert view.evaluate("document.documentElement.scrollWidth") <= size[0]
    paint = view.evaluate("performance.getEntriesByType('paint')[0].startTime")
    assert paint < 5000
    view.close()


def test_long_numbers_fit_a_phone(browser: Any, tmp_path: Path) -> None:
    """Lengths in leg lengths have three decimals and may be negative, as real clips do."""
    made = analysis("rear")
    wide = [
        reading(key, side, 0, made.clips[0].gait, (-0.004, -0.003, 0.03, 0.02))
        for key in ("step_width_leg", "vertical_oscillation_leg")
        for side in ("left", "right")
    ]
    far = reading("fppa_ms_deg", "left", 0, made.clips[0].gait, (-14.2, 0, 3, 6))
    made = dataclasses.replace(made, metrics=(*made.metrics, *wide, far))
    folder = OutputFolder(tmp_path / "out")
    write_report(made, folder, made_on=dt.date(2026, 11, 22), still=picture)
    for width in (360, 375, 414):
        view = browser.new_page(viewport={"width": width, "height": 740})
        view.goto((tmp_path / "out" / "report.html").as_uri())
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        view.close()


def test_axe_finds_no_serious_fault(page: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    serious = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []

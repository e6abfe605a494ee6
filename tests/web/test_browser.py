"""The clinic's page in a real browser, from the new patient to nothing left on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.web.conftest import REAR, SIDE, Here, NewServer, Server

pytestmark = pytest.mark.browser
SIZES = {"laptop": (1280, 800), "phone": (375, 740)}
PATIENT_MS = 240_000


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    view = context.new_page()
    wrong: list[str] = []
    view.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    view.on("pageerror", lambda error: wrong.append(str(error)))
    view.wrong = wrong
    yield view
    context.close()


@pytest.fixture(scope="module")
def short_clips(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Five seconds from behind, with a planted valgus and pelvic drop, and from the side."""
    folder = tmp_path_factory.mktemp("phone")
    names = ("rear_right_valgus_drop.mp4", "left_rearfoot_overstride.mp4")
    return [
        _first_seconds(repo / "sample_videos" / name, folder / name, 5)
        for name in names
    ]


def _first_seconds(source: Path, target: Path, seconds: float) -> Path:
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        stream = old.streams.video[0]
        copy = new.add_stream_from_template(stream)
        for packet in old.demux(stream):
            if (
                packet.dts is not None
                and float(packet.pts * packet.time_base) < seconds
            ):
                packet.stream = copy
                new.mux(packet)
    return target


def begin(page: Any, server: Server, pseudonym: str) -> str:
    """Add a patient and a session through the page; returns the session's address."""
    page.goto(server.url)
    page.fill("input[name=pseudonym]", pseudonym)
    page.click("button:has-text('Add patient')")
    page.wait_for_url("**/patients/*")
    page.fill("input[name=speed_kmh]", "10")
    page.click("button:has-text('Begin session')")
    page.wait_for_url("**/sessions/*")
    return str(page.url)


@pytest.mark.model
@pytest.mark.slow
def test_a_visit(
    page: Any, server: Server, short_clips: list[Path], force_plate: Path
) -> None:
    """New patient → answers → two clips → progress → report → compare → PDF → deleted."""
    session = begin(page, server, "R-900")
    page.click("text=Ask the runner")
    page.check("input[name='q.pain_now'][value=yes]")
    page.click(".spot[data-value='right:outer']")
    assert page.locator(".spot[aria-checked=true]").count() == 1
    page.click("button:has-text('Save the answers')")
    page.wait_for_url(session)

    page.set_input_files("#files", [str(path) for path in short_clips])
    page.locator("#live .rating.good").nth(1).wait_for(timeout=PATIENT_MS)
    words = page.inner_text("#live")
    assert "Filmed from behind" in words
    assert "Filmed from the runner's left" in words
    page.click("#analyse")
    page.locator("#analysis progress").wait_for()
    page.locator("#report, #analysis .problem").wait_for(timeout=PATIENT_MS)

    page.click("#report")
    report = page.frame_locator("iframe")
    report.locator("h1").wait_for()
    findings = report.locator("section:has(#findings)").inner_text()
    assert "pelvic drop" in findings.lower() or "hip control" in findings.lower()
    assert "right" in findings.lower()
    (frame,) = [f for f in page.frames if "/reports/" in f.url]
    video = frame.wait_for_selector("video")
    video.evaluate("v => { v.currentTime = 2 }")
    page.wait_for_timeout(1500)
    assert video.evaluate("v => [v.readyState >= 2, v.currentTime]") == [True, 2]
    # A tap on a step seeks: the report's own script runs in its sandbox.
    frame.click(".stance >> nth=2")
    page.wait_for_timeout(300)
    assert video.evaluate("v => v.currentTime") != 2
    with page.expect_download() as download:
        page.click("#pdf")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert page.wrong == []

    patient = page.get_attribute(".crumbs a >> nth=1", "href").rsplit("/", 1)[1]
    other = server.session(patient, "2026-10-01")
    for name in (REAR, SIDE):
        server.keypoints(other, force_plate / name)
    assert server.analysed(other)["state"] == "done"
    page.goto(f"{server.url}patients/{patient}")
    page.click("text=Compare two sessions")
    compared = page.frame_locator("iframe")
    compared.locator("h1:has-text('Before and after')").wait_for(timeout=PATIENT_MS)
    page.goto(f"{server.url}patients/{patient}/trend")
    assert page.locator("svg.chart circle").count() >= 1

    page.goto(f"{server.url}patients/{patient}")
    page.click("summary:has-text('Change or delete')")
    page.click("a.danger")
    page.fill("input[name=word]", "R-900")
    page.click("button:has-text('Delete for good')")
    page.wait_for_url(server.url)
    assert server.files() == []
    assert page.wrong == []


@pytest.mark.model
@pytest.mark.slow
def test_only_what_changed_is_done_again(
    server: Server, short_clips: list[Path]
) -> None:
    """A confirmed view and new answers need no second pose pass; another part does."""
    session = server.session(server.patient())
    clip = server.send(session, short_clips[1])
    assert server.look(clip)["state"] == "good"
    folder = server.data / "clips" / clip
    first = server.analysed(session)
    assert first["state"] == "done", first
    (kept,) = folder.glob("pose-*.pickle")
    made = kept.stat().st_ino
    server.api.put(f"/clips/{clip}/choices", json={"view": "left"}).raise_for_status()
    server.api.put(f"/sessions/{session}/answers", json={"height_cm": 180})
    second = server.analysed(session)
    assert second["state"] == "done", second
    assert second["id"] != first["id"]
    assert [p.stat().st_ino for p in folder.glob("pose-*.pickle")] == [made]

    server.api.put(
        f"/clips/{clip}/choices", json={"trim_s": [0.5, 4.9]}
    ).raise_for_status()
    third = server.analysed(session)
    assert third["state"] == "done", third
    found = server.api.get(f"/jobs/{third['id']}/files/findings.json").json()
    assert found["clips"][0]["duration_s"] == pytest.approx(4.4, abs=0.05)
    assert len(list(folder.glob("pose-*.pickle"))) == 2


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Noise in a file of several pieces; no video, but that is seen only at the end."""
    path = tmp_path / "large.mp4"
    path.write_bytes(np.random.default_rng(0).bytes(40 << 20))
    return path


def test_a_large_upload_pauses_and_goes_on(
    page: Any, server: Server, large: Path
) -> None:
    begin(page, server, "R-901")
    # A slow line, so that there is time to press the button.
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 5, "downloadThroughput": -1}
    session.send(
        "Network.emulateNetworkConditions", {**slow, "uploadThroughput": 10 << 20}
    )
    page.set_input_files("#files", str(large))
    words = page.locator("#sending .quiet")
    page.locator("#sending .quiet:has-text('%')").wait_for()
    page.click("#sending button:has-text('Pause')")
    page.locator("#sending .quiet:has-text('Paused')").wait_for()
    clips = page.url.replace("/sessions/", "/api/v1/sessions/")
    before = page.request.get(clips).json()["clips"][0]["received_bytes"]
    page.wait_for_timeout(1000)
    assert words.inner_text() == "Paused"
    after = page.request.get(clips).json()["clips"][0]["received_bytes"]
    assert before == after < large.stat().st_size
    # The page is closed in between; the same file goes on where it stopped.
    page.reload()
    page.locator("#live:has-text('Choose the same file again')").wait_for()
    page.set_input_files("#files", str(large))
    page.locator("#live .rating.refused").wait_for(timeout=60_000)
    assert "not a video" in page.inner_text("#live")
    clip = page.request.get(clips).json()["clips"][0]["id"]
    assert not [name for name in server.files() if clip in name]


def test_an_upload_survives_a_killed_server(
    page: Any, new_server: NewServer, large: Path
) -> None:
    server = new_server()
    begin(page, server, "R-902")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 5, "downloadThroughput": -1}
    session.send(
        "Network.emulateNetworkConditions", {**slow, "uploadThroughput": 8 << 20}
    )
    page.set_input_files("#files", str(large))
    page.locator("#sending .quiet:has-text('%')").wait_for()
    server.kill()
    page.locator("#sending .quiet:has-text('Waiting for the connection')").wait_for()
    server.start()
    page.locator("#live .rating.refused").wait_for(timeout=90_000)


ADDRESSES = ("", "settings", "{patient}", "{session}", "{session}/questions", "{clip}")


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_every_page_fits_and_axe_finds_no_serious_fault(
    browser: Any, here: Here, size: tuple[int, int]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    from tests.web.test_pages import add_clip, add_session

    patient, session = add_session(here)
    box = ((100.0, 50.0, 80.0, 300.0),)
    seen = {"headline": "This clip will do", "n_frames": 600, "view": "rear"}
    clip = add_clip(here, session, people=box, width_px=640, height_px=480, **seen)
    add_clip(here, session, "unusable", headline="Film again", problem="too dark")
    # Strict pages do not let the tester's script in.
    context = browser.new_context(
        bypass_csp=True, viewport={"width": size[0], "height": size[1]}
    )
    page = context.new_page()
    for address in ADDRESSES:
        where = address.format(patient=patient, session=session, clip=f"/clips/{clip}")
        page.goto(f"{str(here.page.base_url).rstrip('/')}/{where.lstrip('/')}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], where
        found = axe.Axe().run(page).response["violations"]
        serious = [
            (v["id"], v["nodes"][0]["html"])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert serious == [], where
    context.close()


def test_the_questionnaire_works_by_keyboard_and_hides_what_does_not_matter(
    page: Any, here: Here
) -> None:
    from tests.web.test_pages import add_session

    _, session = add_session(here)
    page.goto(f"{str(here.page.base_url).rstrip('/')}{session}/questions")
    page.focus(".spot[data-value='left:back']")
    page.keyboard.press("Space")
    assert page.is_checked("input[value='left:back']")
    page.check("input[name='q.pain_now'][value=no]")
    assert not page.is_visible(".knees")
    page.check("input[name='q.pain_now'][value=yes]")
    assert page.is_visible(".knees")
    warning = "[data-question=warning_signs] input"
    page.check(f"{warning}[value=fever]")
    page.check(f"{warning}[value=none]")
    assert not page.is_checked(f"{warning}[value=fever]")
    assert page.wrong == []

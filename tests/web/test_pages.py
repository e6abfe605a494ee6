"""The pages, as their HTML says them."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from gaitcheck.findings.questionnaire import questions
from gaitcheck.web.orders import SPEED
from gaitcheck.web.pages.knee_map import KNEE_MAP
from gaitcheck.web.records import Choices, Remark, Seen
from tests.web.conftest import Here


def soup(here: Here, address: str) -> BeautifulSoup:
    answer = here.page.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def add_session(here: Here, **patient: str) -> tuple[str, str]:
    made = here.form("/patients", **{"pseudonym": "R-17", **patient})
    at = made.headers["location"]
    session = here.form(f"{at}/sessions", day="2026-11-22", speed_kmh="10,5")
    return at, session.headers["location"]


def add_clip(here: Here, session: str, state: Any = "good", **seen: Any) -> str:
    clips = here.clinic.store.clips
    clip = clips.add(
        session.rsplit("/", 1)[1],
        original_name="IMG_1.mov",
        suffix=".mov",
        size_bytes=9,
    )
    clips.arrived(clip.id)
    here.clinic.store.database.change(
        "UPDATE clips SET state = 'checking' WHERE id = ?", clip.id
    )
    assert clips.checked(clip.id, Choices(), Seen(**seen), state)
    return clip.id


def test_patients_are_found_by_pseudonym_name_and_note(here: Here) -> None:
    here.form("/patients", pseudonym="R-17", name="Erika Muster")
    here.form("/patients", pseudonym="R-18", name="Max Beispiel", note="ITB left")
    for search, found in (
        ("", ["R-18", "R-17"]),
        ("erika", ["R-17"]),
        ("r-18", ["R-18"]),
        ("itb max", ["R-18"]),
        ("%", []),
    ):
        page = soup(here, f"/?search={search}")
        assert [one.text for one in page.select(".row strong")] == found


def test_pseudonyms_are_unique_and_needed(here: Here) -> None:
    assert here.form("/patients", pseudonym="R-17").status_code == 303
    again = here.form("/patients", pseudonym="r-17")
    assert again.status_code == 400
    assert "already" in again.text
    assert here.form("/patients", pseudonym="  ").status_code == 400


def test_what_was_typed_is_shown_as_text(here: Here) -> None:
    at, _ = add_session(here, name="<b>Erika</b>", note="a & b\nsecond line")
    page = soup(here, at)
    assert page.select("h1 b") == []
    assert "<b>Erika</b>" in words(page)


def test_a_session_keeps_speed_and_date(here: Here) -> None:
    _, session = add_session(here)
    assert "22 November 2026 10.5 km/h" in words(soup(here, session))
    changed = here.form(session, day="2026-10-01", speed_kmh="", note="after rest")
    assert changed.status_code == 303
    page = words(soup(here, session))
    assert "1 October 2026" in page
    assert "after rest" in page
    for wrong in ({"day": "yesterday"}, {"day": "2026-10-01", "speed_kmh": "99"}):
        assert here.form(session, **wrong).status_code == 400


def test_every_question_can_be_answered_and_is_kept(here: Here) -> None:
    _, session = add_session(here)
    page = soup(here, f"{session}/questions")
    asked = {tag["data-question"] for tag in page.select("[data-question]")}
    assert asked == {q.id for q in questions()} - {SPEED}
    given = {
        "q.pain_now": "yes",
        "q.pain_location": ["right:outer", "left:back"],
        "q.pain_triggers": ["downhill", "long-run"],
        "q.pain_weeks": "3",
        "q.weekly_km": "32, 30, 22",
        "q.notes": "first line, with a comma\nsecond",
    }
    assert here.form(f"{session}/questions", **given).status_code == 303
    page = soup(here, f"{session}/questions")
    ticked = [tag["value"] for tag in page.select("input[checked]") if tag["value"]]
    assert ticked == ["yes", "right:outer", "left:back", "downhill", "long-run"]
    assert page.select_one("#q-weekly_km")["value"] == "32,30,22"  # type: ignore[index]
    notes = page.select_one("#q-notes")
    assert notes is not None
    assert notes.text == "first line, with a comma second"


def test_a_wrong_answer_is_named_and_nothing_typed_is_lost(here: Here) -> None:
    _, session = add_session(here)
    given = {"q.pain_weeks": "many", "q.height_cm": "172"}
    answer = here.form(f"{session}/questions", **given)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert "pain_weeks" in words(page)
    assert page.select_one("#q-height_cm")["value"] == "172"  # type: ignore[index]


def test_the_knee_map_knows_every_place() -> None:
    question = next(q for q in questions() if q.kind == "map")
    drawn = {spot.value for leg in KNEE_MAP for spot in leg.spots}
    wanted = {
        f"{side}:{choice.id}"
        for side in ("left", "right")
        for choice in question.choices
        if choice.id != "diffuse"
    }
    assert drawn == wanted


def test_the_map_is_the_right_way_round() -> None:
    """Facing the runner, the right knee stands on the left, its outer side outermost."""
    spots = {s.value: s.x for leg in KNEE_MAP if not leg.back for s in leg.spots}
    assert spots["right:outer"] < spots["right:inner-low"] < spots["left:inner-low"]
    assert spots["left:inner-low"] < spots["left:outer"]


def test_a_clip_says_what_to_do(here: Here) -> None:
    _, session = add_session(here)
    add_clip(
        here,
        session,
        "unusable",
        headline="The legs are cut off: film again",
        problem="the legs are in the picture in only 37 % of the clip",
        remarks=(Remark(level="warning", text="dark", advice="switch on the light"),),
    )
    page = soup(here, session)
    assert "The legs are cut off: film again" in words(page)
    assert "Dark: switch on the light." in words(page)
    assert page.select("#analyse") == []


def test_the_runner_is_chosen_by_a_tap(here: Here) -> None:
    _, session = add_session(here)
    boxes = ((100.0, 50.0, 80.0, 300.0), (400.0, 60.0, 90.0, 310.0))
    clip = add_clip(
        here,
        session,
        people=boxes,
        runner=0,
        still=True,
        width_px=640,
        height_px=480,
        length_s=12.0,
    )
    page = soup(here, f"/clips/{clip}")
    assert [r["x"] for r in page.select(".person")] == ["100.0", "400.0"]
    assert len(page.select(".person.runner")) == 1
    # The dispatcher would look at it again; its file is not there.
    here.clinic.dispatcher.stop()
    here.form(f"/clips/{clip}", view="rear", runner_x="445", runner_y="215", end_s="12")
    kept = here.clinic.store.clips.get(clip)
    assert kept is not None
    assert kept.choices == Choices(view="rear", runner_xy_px=(445, 215))
    assert kept.state == "waiting"
    # Another part begins with another picture: the point is nobody's there.
    here.form(
        f"/clips/{clip}", runner_x="445", runner_y="215", start_s="2", end_s="9,5"
    )
    kept = here.clinic.store.clips.get(clip)
    assert kept is not None
    assert kept.choices == Choices(trim_s=(2, 9.5))


@pytest.mark.parametrize(
    "wrong",
    [{"view": "above"}, {"start_s": "5", "end_s": "5.5"}, {"capture_fps": "fast"}],
)
def test_corrections_that_cannot_be_are_refused(here: Here, wrong: Any) -> None:
    _, session = add_session(here)
    clip = add_clip(here, session, length_s=12.0)
    assert here.form(f"/clips/{clip}", **wrong).status_code in (400, 422)


def test_deleting_needs_the_pseudonym(here: Here) -> None:
    at, session = add_session(here)
    assert "1 session with all clips" in words(soup(here, f"{at}/delete"))
    assert here.form(f"{session}/delete", word="yes").status_code == 400
    assert here.form(f"{session}/delete", word=" r-17 ").status_code == 303
    assert here.page.get(session).status_code == 404
    assert here.form(f"{at}/delete", word="R-17").status_code == 303
    assert "Nobody is here yet" in words(soup(here, "/"))

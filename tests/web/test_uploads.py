"""Clips come in pieces, go on where they stopped, and never lie where they should not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gaitcheck.web.settings import Limits
from tests.web.conftest import Here, MakeHere, until

SIZE = 1000


def session_of(here: Here) -> str:
    patient = here.api.post("/patients", json={"pseudonym": "R-1"}).json()["id"]
    made = here.api.post(f"/patients/{patient}/sessions", json={"day": "2026-11-22"})
    return str(made.json()["id"])


def announce(here: Here, session: str, name: str = "a.mp4", size: int = SIZE) -> Any:
    return here.api.post(
        f"/sessions/{session}/clips", json={"name": name, "size_bytes": size}
    )


def piece(here: Here, clip: str, offset: int, content: Any) -> Any:
    headers = {"Upload-Offset": str(offset)}
    return here.api.patch(f"/clips/{clip}", content=content, headers=headers)


def files(here: Here) -> list[str]:
    rooms = ("clips", "results", "work")
    return [
        path.name
        for room in rooms
        for path in (here.data / room).rglob("*")
        if path.is_file()
    ]


def test_pieces_must_follow_each_other(here: Here) -> None:
    clip = announce(here, session_of(here)).json()["id"]
    assert piece(here, clip, 0, b"x" * 400).json()["received_bytes"] == 400
    for offset in (0, 300, 500):
        answer = piece(here, clip, offset, b"x" * 10)
        assert answer.status_code == 409
        assert answer.headers["upload-offset"] == "400"
    assert here.api.get(f"/clips/{clip}").json()["received_bytes"] == 400
    assert piece(here, clip, 400, b"x" * 601).status_code == 413
    assert here.api.get(f"/clips/{clip}").json()["state"] == "uploading"


def test_the_same_file_goes_on_where_it_stopped(here: Here) -> None:
    session = session_of(here)
    clip = announce(here, session).json()["id"]
    piece(here, clip, 0, b"x" * 400)
    again = announce(here, session).json()
    assert (again["id"], again["received_bytes"]) == (clip, 400)
    assert announce(here, session, size=SIZE + 1).json()["id"] != clip


def test_a_piece_that_breaks_off_is_kept_as_far_as_it_came(here: Here) -> None:
    clip = announce(here, session_of(here)).json()["id"]
    path = here.clinic.store.folder.part(clip)
    path.write_bytes(b"x" * 250)
    assert here.api.get(f"/clips/{clip}").json()["received_bytes"] == 250


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("notes.txt", 415),
        ("movie.exe", 415),
        ("clip.mp4.php", 415),
        ("", 422),
        ("x" * 256 + ".mp4", 422),
    ],
)
def test_other_files_are_refused_before_they_come(
    here: Here, name: str, status: int
) -> None:
    assert announce(here, session_of(here), name).status_code == status


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/cron.d/x.mp4",
        "..\\..\\windows\\x.mp4",
        "/etc/passwd.mp4",
        "a\x00b\n.mp4",
        "con.mp4",
        "‮4pm.mp4",
        "<script>alert(1)</script>.mp4",
    ],
)
def test_names_are_never_paths(here: Here, name: str) -> None:
    session = session_of(here)
    clip = announce(here, session, name, 4).json()
    assert "/" not in clip["original_name"]
    assert "\\" not in clip["original_name"]
    piece(here, clip["id"], 0, b"abc")
    assert files(here) == [f"upload-{clip['id']}.part"]
    assert "<script>alert" not in here.page.get(f"/sessions/{session}").text


def test_limits_hold(make_here: MakeHere) -> None:
    here = make_here(
        limits=Limits(clip_bytes=500, session_clips=2, open_uploads=3, chunk_bytes=100)
    )
    first = session_of(here)
    assert announce(here, first, size=501).status_code == 413
    clip = announce(here, first, "a.mp4", 500).json()["id"]
    assert piece(here, clip, 0, b"x" * 101).status_code == 413
    assert piece(here, clip, 0, _chunked(b"x" * 60, b"x" * 60)).status_code in (
        400,
        408,
    )
    assert announce(here, first, "b.mp4", 500).status_code == 201
    assert announce(here, first, "c.mp4", 500).status_code == 409


def _chunked(*blocks: bytes) -> Iterator[bytes]:
    yield from blocks


def test_a_full_disk_is_told_before_the_upload(make_here: MakeHere) -> None:
    here = make_here(limits=Limits(free_bytes=1 << 60))
    answer = announce(here, session_of(here))
    assert answer.status_code == 507
    assert "disk" in answer.json()["error"]["message"]


def test_what_is_no_clip_is_told_and_leaves_nothing(here: Here) -> None:
    session = session_of(here)
    for content in (b"\x00" * 2000, b"hello, I am a text file", os.urandom(5000)):
        clip = announce(here, session, f"{len(content)}.mp4", len(content)).json()["id"]
        piece(here, clip, 0, content)
        seen = until(
            lambda clip=clip: here.api.get(f"/clips/{clip}").json(),
            lambda clip: clip["state"] not in ("waiting", "checking"),
        )
        assert seen["state"] == "refused"
        assert seen["headline"] == "This file cannot be used"
        assert seen["problem"]
    assert files(here) == []
    answer = here.api.post(f"/sessions/{session}/analysis")
    assert answer.status_code == 409


def test_a_look_that_takes_too_long_is_ended(make_here: MakeHere, repo: Path) -> None:
    here = make_here(limits=Limits(check_s=0.2))
    content = (repo / "sample_videos" / "right_asymmetry.mp4").read_bytes()
    clip = announce(here, session_of(here), "a.mp4", len(content)).json()["id"]
    piece(here, clip, 0, content)
    seen = until(
        lambda: here.api.get(f"/clips/{clip}").json(),
        lambda clip: clip["state"] not in ("waiting", "checking"),
    )
    assert seen["state"] == "refused"
    assert "too long" in seen["problem"]
    assert files(here) == []


def test_given_up_uploads_go(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = announce(here, session_of(here)).json()["id"]
    piece(here, clip, 0, b"x")
    here.clinic.store.give_up_uploads()
    assert here.api.get(f"/clips/{clip}").status_code == 200
    monkeypatch.setattr("gaitcheck.web.store.UPLOAD_WAITS_S", -60)
    here.clinic.store.give_up_uploads()
    assert here.api.get(f"/clips/{clip}").status_code == 404
    assert files(here) == []


def test_a_clip_can_be_removed_while_it_comes(here: Here) -> None:
    clip = announce(here, session_of(here)).json()["id"]
    piece(here, clip, 0, b"x" * 10)
    assert here.api.delete(f"/clips/{clip}").status_code == 204
    assert piece(here, clip, 10, b"x").status_code == 404
    assert files(here) == []

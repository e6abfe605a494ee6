"""A first look says what the full analysis will find, in seconds."""

from __future__ import annotations

import time

import pytest

from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.inspection import inspect_clip

pytestmark = [pytest.mark.model, pytest.mark.slow]


def levels(seen) -> dict[str, str]:
    return {note.code: note.level for note in seen.notes}


@pytest.mark.parametrize(
    ("clip", "view"),
    [
        ("rendered/01_rear_normal", "rear"),
        ("rendered/08_front_left_valgus", "front"),
        ("rendered/04_right_forefoot", "right"),
        ("real/side_left_treadmill", "left"),
    ],
)
def test_a_good_clip_will_do(shared, clip, view) -> None:
    seen = inspect_clip(
        ClipInput(path=shared / "clips" / f"{clip}.mp4"), Settings(), jobs=2
    )
    assert seen.usable
    assert seen.camera.view == view
    told = levels(seen)
    assert told["framing"] in ("good", "note")
    assert told["light"] == "good"
    assert "tilt" in told


def test_an_oblique_clip_will_not(rendered) -> None:
    clip = ClipInput(path=rendered / "13_oblique_az150.mp4")
    seen = inspect_clip(clip, Settings(), jobs=2)
    assert not seen.usable


def test_thirty_frames_a_second_are_warned_of(real) -> None:
    start = time.perf_counter()
    seen = inspect_clip(ClipInput(path=real / "rear_treadmill.mp4"), Settings(), jobs=2)
    assert levels(seen)["rate"] == "warning"
    assert time.perf_counter() - start < 30

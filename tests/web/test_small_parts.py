"""Pace, trend, words: pure parts of the page."""

from __future__ import annotations

import json
import math
import os
import time
from pathlib import Path

import pytest

from gaitcheck.errors import InputError
from gaitcheck.web import words
from gaitcheck.web.folder import DataFolder
from gaitcheck.web.guarded import guarded
from gaitcheck.web.pace import Pace
from gaitcheck.web.trend import draw, series, topics


def test_the_time_left_shrinks_and_the_share_grows() -> None:
    pace = Pace()
    pace.began("job", [600, 300], cores=1)
    shares, left = [], []
    for number, stage, done, total in (
        (1, "following the runner", 0, 600),
        (1, "following the runner", 300, 600),
        (2, "following the runner", 0, 300),
        (2, "drawing", 0, 300),
    ):
        time.sleep(0.02)
        pace.heard("job", f"{number}\t{stage}", done, total)
        at = pace.position("job")
        assert at is not None
        assert at.left_s is not None
        shares.append(at.share)
        left.append(at.left_s)
    assert shares == sorted(shares)
    assert left == sorted(left, reverse=True)
    assert (at.clip, at.clips, at.stage) == (2, 2, "Drawing the video")
    pace.ended("job")
    assert pace.position("job") is None


def metric(side: str, value: float | None, **more: object) -> dict[str, object]:
    told = {"key": "knee", "label": "Knee", "side": side, "clip": 0, "unit": "°"}
    told |= {"value": value, "interval": None, "withheld": None, "norm": [10.0, 20.0]}
    return {**told, "mdc": 3.0, **more}


@pytest.fixture
def results(tmp_path: Path) -> list[tuple[str, Path]]:
    days = {
        "2026-10-01": [
            metric("left", 12.0, interval=[11.0, 13.0]),
            metric("right", 25),
        ],
        "2026-11-01": [
            metric("left", 15.0),
            metric("right", None, withheld="the leg is hidden"),
        ],
    }
    made = []
    for day, metrics in days.items():
        folder = tmp_path / day
        folder.mkdir()
        document = {"clips": [{"view": "rear"}], "metrics": metrics}
        (folder / "findings.json").write_text(json.dumps(document))
        made.append((day, folder))
    return made


def test_a_trend_holds_every_session_and_says_why_not(
    results: list[tuple[str, Path]],
) -> None:
    (topic,) = topics(folder for _, folder in results)
    assert topic.id == "knee.rear"
    found = series(topic, results)
    assert [(p.side, p.value) for p in found.points[:3]] == [
        ("left", 12.0),
        ("right", 25),
        ("left", 15.0),
    ]
    assert found.points[3].withheld == "the leg is hidden"
    chart = draw(found)
    assert chart is not None
    left, right = chart.lines
    assert (left.side, len(left.dots), right.side, len(right.dots)) == (
        "left",
        2,
        "right",
        1,
    )
    # Larger is higher up; the interval is round the point; 15 lies inside 10 to 20.
    assert left.dots[1].y < left.dots[0].y
    assert left.dots[0].top < left.dots[0].y < left.dots[0].foot
    assert chart.band is not None
    assert chart.band[0] < left.dots[1].y < chart.band[0] + chart.band[1]
    assert all(math.isfinite(y) for y, _ in chart.ticks)
    assert len(chart.ticks) >= 3


def test_a_damaged_result_is_no_point(results: list[tuple[str, Path]]) -> None:
    (results[0][1] / "findings.json").write_text("{")
    (topic,) = topics(folder for _, folder in results)
    assert {p.day for p in series(topic, results).points} == {"2026-11-01"}


def test_text_is_bounded_and_printable() -> None:
    assert words.clean("  a\x00b \n c ", most=20) == "a b c"
    assert words.clean("a\r\nb", most=20, lines=True) == "a\nb"
    assert words.clean("a\ud800b", most=20) == "a b"
    with pytest.raises(InputError):
        words.clean("x" * 21, most=20)


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "ten", "31"])
def test_numbers_are_numbers(text: str) -> None:
    with pytest.raises(InputError):
        words.number(text, "the speed", low=3, high=30)


def test_only_ids_become_paths(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    for name in ("../x", "", "0123456789ABCDEF", "0123456789abcdef/"):
        with pytest.raises(Exception, match="not an id"):
            folder.clip(name)


def test_the_sweep_takes_what_nobody_knows(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.open()
    known, unknown = "a" * 16, "b" * 16
    for clip in (known, unknown):
        folder.clip(clip).mkdir()
        folder.part(clip).touch()
    (folder.work / "job-x").mkdir()
    assert folder.sweep(clips=[known], jobs=[]) == 3
    assert folder.clip(known).is_dir()
    assert folder.part(known).is_file()


def test_guarded_work_is_ended_in_time_and_room() -> None:
    start = time.monotonic()
    assert guarded(time.sleep, 30, seconds=1.5, address_bytes=1 << 32) == ("slow", None)
    assert time.monotonic() - start < 15
    assert guarded(len, "four", seconds=30, address_bytes=1 << 32) == ("done", 4)
    how, what = guarded(int, "x", seconds=30, address_bytes=1 << 32)
    assert how == "error"
    assert "ValueError" in what
    assert guarded(bytes, 3 << 30, seconds=30, address_bytes=1 << 30) == ("full", None)
    assert guarded(os._exit, 3, seconds=30, address_bytes=1 << 32) == ("died", None)

"""One call fills the folder, and every file of it can be read again."""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from gaitcheck.core.analysis import Analysis
from gaitcheck.core.serialise import from_json, to_json
from gaitcheck.errors import MissingDependency
from gaitcheck.pose.replay import read_keypoints
from gaitcheck.report.folder import OutputFolder
from gaitcheck.report.write import write_report
from tests.builders import analysis

if TYPE_CHECKING:
    from pathlib import Path

ONE_DAY = dt.date(2026, 11, 22)


def no_picture(*_: object) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class SlowDrawing:
    """Videos that are written at the last moment, or fail."""

    folder: OutputFolder
    names: tuple[str, ...]
    failing: bool = False

    def wait(self) -> None:
        if self.failing:
            message = "disk full"
            raise OSError(message)
        for name in self.names:
            self.folder.write(name, b"a video")


def written(
    path: Path, kind: Any, *, videos: tuple[str, ...] = (), failing: bool = False
) -> Analysis:
    made = analysis(kind)
    folder = OutputFolder(path)
    drawing = SlowDrawing(folder=folder, names=videos, failing=failing)
    write_report(made, folder, made_on=ONE_DAY, still=no_picture, drawing=drawing)
    return made


def names(path: Path) -> set[str]:
    return {p.name for p in path.iterdir() if not p.name.startswith(".")}


def test_two_clips_give_numbered_files_and_one_page(tmp_path: Path) -> None:
    written(tmp_path / "out", "both", videos=("annotated.mp4", "annotated_2.mp4"))
    assert names(tmp_path / "out") == {
        "report.html",
        "findings.json",
        "analysis.json",
        "strides.csv",
        "keypoints.csv",
        "keypoints.clip.json",
        "keypoints_2.csv",
        "keypoints_2.clip.json",
        "annotated.mp4",
        "annotated_2.mp4",
    }


def test_a_video_that_fails_leaves_the_folder_incomplete(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="disk full"):
        written(tmp_path / "out", "poor", videos=("annotated.mp4",), failing=True)
    assert "findings.json" not in names(tmp_path / "out")


def test_the_page_shows_only_videos_that_are_there(tmp_path: Path) -> None:
    written(tmp_path / "without", "poor")
    written(tmp_path / "with", "poor", videos=("annotated.mp4",))
    pages = [
        (tmp_path / name / "report.html").read_text(encoding="utf-8")
        for name in ("without", "with")
    ]
    assert ['src="annotated.mp4#' in html for html in pages] == [False, True]


def test_the_analysis_reads_back_exactly(tmp_path: Path) -> None:
    made = written(tmp_path / "out", "poor")
    text = (tmp_path / "out" / "analysis.json").read_text(encoding="utf-8")
    assert to_json(from_json(Analysis, text)) == to_json(made)


@pytest.mark.parametrize("kind", ["side", "poor"])
def test_keypoints_read_back_as_what_the_pose_model_gave(
    tmp_path: Path, kind: Any
) -> None:
    made = written(tmp_path / "out", kind)
    back = read_keypoints(tmp_path / "out" / "keypoints.csv")
    raw = made.clips[0].raw_track
    assert back.view is made.clips[0].camera.view
    assert (back.clip.width_px, back.clip.height_px) == (
        made.clips[0].clip.width_px,
        made.clips[0].clip.height_px,
    )
    for name in raw.skeleton.names:
        mine, theirs = raw.xy(name), back.track.xy(name)
        assert np.allclose(mine, theirs, atol=6e-4, equal_nan=True)


def test_a_second_run_of_the_same_analysis_gives_the_same_bytes(tmp_path: Path) -> None:
    written(tmp_path / "a", "poor")
    written(tmp_path / "b", "poor")
    for name in names(tmp_path / "a"):
        assert (tmp_path / "a" / name).read_bytes() == (
            tmp_path / "b" / name
        ).read_bytes()


def test_a_missing_extra_is_named_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "reportlab", None)
    folder = OutputFolder(tmp_path / "out")
    with pytest.raises(MissingDependency, match=r"gaitcheck\[pdf\]"):
        write_report(analysis("poor"), folder, pdf=True, still=no_picture)
    assert not (tmp_path / "out").exists()


def test_flagged_instants_are_pictures_that_findings_json_names(tmp_path: Path) -> None:
    made = analysis("both")
    asked: list[tuple[float, str]] = []

    def picture(_: object, time_s: float, focus: Any) -> Any:
        asked.append((time_s, focus.metric_key))
        return np.full((90, 60, 3), 200, dtype=np.uint8)

    folder = OutputFolder(tmp_path / "out")
    write_report(made, folder, made_on=ONE_DAY, still=picture, frames=True)
    document = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    named = {f["frame"] for f in document["findings"] if f["rank"]}
    files = {f"frames/{name}" for name in names(tmp_path / "out" / "frames")}
    assert named == files
    assert None not in named
    assert {f["frame"] for f in document["findings"] if not f["rank"]} <= {None}
    shown = cv2.imread(str(tmp_path / "out" / next(iter(named))))
    assert shown.shape == (90, 60, 3)
    # Seeking in a video is slow: no instant is drawn twice, page and files together.
    assert len(asked) == len(set(asked))


def test_without_pictures_no_frames_are_claimed(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "out")
    write_report(
        analysis("rear"), folder, made_on=ONE_DAY, still=no_picture, frames=True
    )
    document = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    assert {f["frame"] for f in document["findings"]} == {None}
    assert "frames" not in names(tmp_path / "out")

"""Videos drawn beside the report: complete, or not there at all."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gaitcheck.core.progress import silent
from gaitcheck.core.view import View
from gaitcheck.drawing import Drawings
from gaitcheck.errors import UnreadableVideo
from gaitcheck.overlay.look import Look
from gaitcheck.report.folder import OutputFolder
from gaitcheck.video.probe import read_clip
from tests.overlay.builders import part_of
from tests.video.builders import Recipe, make

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.analysis import ClipAnalysis

N_FRAMES = 40


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> ClipAnalysis:
    times = tuple(i / 30 for i in range(N_FRAMES))
    path = make(
        tmp_path_factory.mktemp("clip"), Recipe(size=(272, 480), file_times_s=times)
    )
    return part_of(View.REAR, clip=read_clip(path))


@pytest.mark.parametrize("beside", [True, False])
def test_all_videos_are_complete_after_waiting(
    part: ClipAnalysis, tmp_path: Path, beside: bool
) -> None:
    clips = {"a.mp4": part, "b.mp4": part}
    folder = OutputFolder(tmp_path / "out")
    drawing = Drawings(folder, clips, look=Look(), beside=beside, progress=silent)
    with drawing:
        folder.write("report.html", "written meanwhile")
        drawing.wait()
        for name in drawing.names:
            assert read_clip(tmp_path / "out" / name).n_frames == N_FRAMES


def test_an_interrupted_report_stops_the_drawing_and_leaves_no_video(
    part: ClipAnalysis, tmp_path: Path
) -> None:
    begun, stages = threading.Event(), []

    def progress(stage: str, done: int, total: int) -> None:
        stages.append(done)
        begun.set()

    folder = OutputFolder(tmp_path / "out")
    clips = {f"{k}.mp4": part for k in range(50)}

    def interrupted() -> None:
        with Drawings(folder, clips, look=Look(), progress=progress):
            begun.wait()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(stages) < 25 * N_FRAMES
    left = [p for p in (tmp_path / "out").iterdir() if p.suffix != ".mp4"]
    assert {p.name for p in left} <= {".gaitcheck"}
    complete = (tmp_path / "out").glob("*.mp4")
    assert all(read_clip(p).n_frames == N_FRAMES for p in complete)


def test_a_clip_that_is_gone_is_told_when_waiting(
    part: ClipAnalysis, tmp_path: Path
) -> None:
    gone = replace(part, clip=replace(part.clip, path=tmp_path / "gone.mp4"))
    folder = OutputFolder(tmp_path / "out")
    drawing = Drawings(folder, {"annotated.mp4": gone}, look=Look(), progress=silent)
    with pytest.raises(UnreadableVideo), drawing:
        drawing.wait()
    assert not (tmp_path / "out" / "annotated.mp4").exists()

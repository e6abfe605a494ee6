"""What the job promises before and around the analysis."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from gaitcheck.core.intake import Answer, Intake
from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.errors import NoRunnerFound, SettingsError, UnreadableVideo
from gaitcheck.job import run
from gaitcheck.output import Output
from gaitcheck.pose.run import STAGE, PoseRun


@pytest.mark.parametrize(
    "told",
    [
        {"settings": Settings(height_cm=172.0)},
        {"settings": Settings(belt_speed_mps=3.0)},
        {"intake": Intake(answers=(Answer(key="height_cm", value="172"),))},
        {"intake": Intake(answers=(Answer(key="run_speed_kmh", value="10.8"),))},
    ],
    ids=["height", "speed", "height answered", "speed answered"],
)
def test_millimetres_need_one_known_size(told, tmp_path) -> None:
    clip = ClipInput(path=tmp_path / "absent.mp4")
    output = Output(folder=tmp_path / "out", video=False, export=("trc",))
    with pytest.raises(SettingsError, match="--height-cm"):
        run([clip], Settings(), output)
    with pytest.raises(UnreadableVideo):
        run([clip], **{"settings": Settings(), **told}, output=output)


@pytest.mark.model
@pytest.mark.parametrize(("jobs", "beside"), [(1, False), (2, True)])
def test_one_job_starts_no_thread(repo: Path, tmp_path, jobs, beside) -> None:
    started: set[str] = set()

    def pose(*_: object, progress, **__: object) -> PoseRun:
        progress(STAGE, 0, 1)
        message = "nobody"
        raise NoRunnerFound(message)

    def note(*_: object) -> None:
        started.add(threading.current_thread().name)
        sys.setprofile(None)

    clip = ClipInput(path=next((repo / "sample_videos").glob("*.mp4")))
    output = Output(folder=tmp_path / "out", video=False)
    threading.setprofile(note)
    try:
        with pytest.raises(NoRunnerFound):
            run([clip], Settings(model="lite"), output, jobs=jobs, pose=pose)
    finally:
        threading.setprofile(None)
    assert bool(started) == beside

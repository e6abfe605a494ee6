"""What the job promises before and around the analysis."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitcheck.core.intake import Answer, Intake
from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.errors import SettingsError, UnreadableVideo
from gaitcheck.job import run
from gaitcheck.output import Output


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

"""What full and lite read is printed with their own errors, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy.cases import Case, find_cases
from gaitcheck.core.analysis import Analysis
from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.job import run
from gaitcheck.metrics.gates import GATES
from gaitcheck.output import Output
from gaitcheck.pipeline import analyze

pytestmark = [pytest.mark.model, pytest.mark.slow]

SIDE, FRONT = "11_left_normal_30fps", "08_front_left_valgus"


@pytest.fixture(scope="module", params=[SIDE, FRONT])
def lite(
    request: pytest.FixtureRequest,
    rendered: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Case, Analysis, Path]:
    """A clip through the lite model, and the folder of its report."""
    (case,) = find_cases(rendered, (request.param,))
    output = Output(folder=tmp_path_factory.mktemp("lite") / "out", video=False)
    settings = Settings(model="lite", height_cm=case.height_cm)
    done = run([ClipInput(path=case.path)], settings, output, jobs=2)
    return case, done, output.folder


def test_its_interval_holds_the_truth(lite) -> None:
    case, done, _ = lite
    truth = case.truth()
    inside = [
        value.interval[0] <= truth.means[value.key, value.side] <= value.interval[1]
        for value in done.metrics
        if value.measured and (value.key, value.side) in truth.means
    ]
    assert len(inside) >= 4
    # 95 of 100 are promised.
    assert sum(inside) >= 0.9 * len(inside)


def test_from_the_side_it_says_why_there_is_no_number(lite) -> None:
    case, done, _ = lite
    guarded = next(gate for gate in GATES if gate.code == "lite-side").keys
    values = [value for value in done.metrics if value.key in guarded]
    assert values
    if case.name == SIDE:
        assert not any(value.measured for value in values)
        reasons = {v.withheld for v in values if v.key == "overstride_leg"}
        assert all("lite model" in reason for reason in reasons)
    else:
        assert any(value.measured for value in values)


def test_its_keypoints_give_the_same_intervals_as_the_video(lite) -> None:
    _, done, folder = lite
    again = analyze([ClipInput(path=folder / "keypoints.csv")], Settings())
    assert again.clips[0].track.pose_model == "lite"
    repeated = {(value.key, value.side): value for value in again.metrics}
    for value in done.metrics:
        other = repeated[value.key, value.side]
        # A keypoint file holds no picture to read the pelvis from.
        if not value.measured or "pelvi" in other.withheld:
            continue
        width = value.interval[1] - value.interval[0]
        assert other.interval == pytest.approx(value.interval, abs=0.01 * width)

"""The real network on short stretches of clips whose truth is known (`-m model`)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gaitcheck.core.arrays import FloatArray
from gaitcheck.core.clip import Clip
from gaitcheck.core.settings import ClipInput
from gaitcheck.errors import MissingModel, ModelFileError
from gaitcheck.pose.mediapipe import MediaPipePose
from gaitcheck.pose.models import ensure
from gaitcheck.pose.run import PoseRun, estimate
from gaitcheck.video.probe import read_clip
from gaitcheck.video.reader import frames

pytestmark = [pytest.mark.model, pytest.mark.slow]

SECONDS = 1.2


@cache
def model() -> Path:
    try:
        return ensure("heavy", offline=True).path
    except MissingModel:
        pytest.skip("needs the heavy pose model: gaitcheck models pull")


def opening(path: Path, seconds: float = SECONDS) -> Clip:
    """Return the first seconds of a clip, as a clip of its own."""
    clip = read_clip(path)
    keep = clip.time_s < clip.time_s[0] + seconds
    return replace(clip, time_s=clip.time_s[keep])


def run(path: Path, seconds: float = SECONDS, jobs: int = 2) -> PoseRun:
    return estimate(
        opening(path, seconds), ClipInput(path=path), model=model(), jobs=jobs
    )


def errors_px(done: PoseRun, clip: Path, joint: str) -> tuple[FloatArray, float]:
    """Distance to the truth of both sides `(2, n)`, and the true leg length in pixels."""
    truth = np.load(clip.with_suffix(".truth.npz"))
    names = truth["names"].tolist()
    points = truth["p2d"][: done.track.n_frames]
    apart = [
        np.linalg.norm(
            done.track.xy_px[:, done.track.skeleton.index(f"{side}_{joint}")]
            - points[:, names.index(f"{joint}_{side[0]}")],
            axis=1,
        )
        for side in ("left", "right")
    ]
    thigh = points[:, names.index("hip_l")] - points[:, names.index("knee_l")]
    return np.array(apart), float(2 * np.max(np.linalg.norm(thigh, axis=1)))


@pytest.mark.parametrize(
    "stem", ["01_rear_normal", "06_left_midfoot_normal", "14_rear_second_person"]
)
def test_joints_lie_where_they_are(rendered: Path, stem: str) -> None:
    """Median distance in leg lengths; a leg is about 0.85 m, so 0.05 is 4 cm."""
    clip = rendered / f"{stem}.mp4"
    done = run(clip)
    for joint, limit in (("hip", 0.05), ("knee", 0.06), ("ankle", 0.08)):
        apart, leg = errors_px(done, clip, joint)
        assert np.isfinite(apart).mean() > 0.98
        assert np.nanmedian(apart) < limit * leg
        assert np.nanpercentile(apart, 90) < 3 * limit * leg


def test_one_and_two_workers_agree_to_the_last_bit(rendered: Path) -> None:
    clip = rendered / "14_rear_second_person.mp4"
    one, two = (run(clip, 1.7, jobs=jobs).track for jobs in (1, 2))
    np.testing.assert_array_equal(one.xy_px, two.xy_px)
    np.testing.assert_array_equal(one.confidence, two.confidence)


def test_a_large_bystander_in_front_is_never_followed(real: Path) -> None:
    """Left to itself, the network follows the bystander (hips near x = 977) throughout."""
    done = run(real / "side_left_bystander.mp4", 3.0)
    hip_x = done.track.middle("hip")[:, 0]
    assert np.isfinite(hip_x).mean() > 0.9
    assert np.nanmax(hip_x) < 820
    assert "told from one other person" in done.runner_note


def test_networks_are_silent_from_first_to_last(
    rendered: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The second network starts to work, and to talk, when somebody comes in."""
    estimator = MediaPipePose(model())
    nobody = np.zeros((64, 48, 3), np.uint8)
    somebody = next(frames(opening(rendered / "01_rear_normal.mp4"))).rgb
    with estimator.finder(most=1) as find, estimator.follower(masks=False) as follow:
        assert find(nobody) == ()
        assert follow(nobody) is None
        assert len(find(somebody)) == 1
        assert follow(somebody) is not None
    assert capfd.readouterr().err == ""


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pose_landmarker_heavy.task"
    path.write_bytes(b"not a model")
    estimator = MediaPipePose(path)
    with (
        pytest.raises(ModelFileError, match=r"pose_landmarker_heavy.task.*models pull"),
        estimator.follower(masks=False),
    ):
        pass

"""The bundle without the mask's branch gives the same keypoints, and is never trusted."""

import importlib
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gaitcheck.errors import MissingModel
from gaitcheck.pose.mediapipe import MediaPipePose
from gaitcheck.pose.models import ensure
from gaitcheck.pose.models.bundle import LANDMARKS_MEMBER
from gaitcheck.pose.models.points import points_only, trimmed
from gaitcheck.video.probe import read_clip
from gaitcheck.video.reader import frames
from tests.pose.model_source import LANDMARKS

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def bundle() -> Path:
    try:
        return ensure("heavy", offline=True).path
    except MissingModel:
        pytest.skip("needs the heavy pose model: gaitcheck models pull")


def test_keypoints_are_the_same_to_the_last_bit(rendered: Path, bundle: Path) -> None:
    clip = read_clip(rendered / "06_left_midfoot_normal.mp4")
    lean = MediaPipePose(bundle)
    with lean.follower(masks=False) as few, lean.follower(masks=True) as all_of_it:
        for frame in frames(clip, 0, 5):
            without, with_mask = few(frame.rgb), all_of_it(frame.rgb)
            assert without is not None
            assert with_mask is not None
            assert with_mask.mask is not None
            assert without.mask is None
            np.testing.assert_array_equal(without.xy_px, with_mask.xy_px)
            np.testing.assert_array_equal(without.confidence, with_mask.confidence)


def test_it_runs_less_of_the_network(bundle: Path, tmp_path: Path) -> None:
    schema = importlib.import_module("mediapipe.tasks.metadata.schema_py_generated")

    def graph(path: Path) -> Any:
        with zipfile.ZipFile(path) as members:
            network = members.read(LANDMARKS_MEMBER)
        return schema.ModelT.InitFromObj(schema.Model.GetRootAs(network, 0)).subgraphs[
            0
        ]

    whole, lean = graph(bundle), graph(points_only(bundle, tmp_path))
    assert len(lean.operators) < len(whole.operators)
    assert list(np.delete(lean.outputs, 2)) == list(np.delete(whole.outputs, 2))
    # mediapipe 1.2.3 reads nonsense where one tensor stands for two outputs.
    assert len(set(lean.outputs)) == len(lean.outputs)


def test_a_damaged_copy_is_made_anew(bundle: Path, tmp_path: Path) -> None:
    lean = points_only(bundle, tmp_path)
    good = lean.read_bytes()
    lean.write_bytes(good[:1000] + b"?" + good[1001:])
    assert points_only(bundle, tmp_path).read_bytes() == good
    assert [path.name for path in tmp_path.iterdir()] == [bundle.name]


def test_where_nothing_can_be_written_the_whole_bundle_serves(
    bundle: Path, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    assert points_only(bundle, in_the_way) == bundle


def test_another_network_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"other outputs|unpack"):
        trimmed(LANDMARKS)
    other = tmp_path / "other.task"
    with zipfile.ZipFile(other, "w") as members:
        members.writestr("something.tflite", LANDMARKS)
    assert points_only(other, tmp_path / "kept") == other

"""Clip in, runner's keypoints out, with a model that can be checked by eye."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gaitcheck.core.settings import ClipInput
from gaitcheck.core.view import View
from gaitcheck.errors import InvalidTrack
from gaitcheck.pose.looks import Looks
from gaitcheck.pose.observer import ObserverSpec
from gaitcheck.pose.run import PoseRun, bundle_model, estimate
from gaitcheck.pose.segments import WARM_UP_LOOKS, cut
from tests.pose.blobs import BODY_PX, HEIGHT_PX, BlobPose, painted, runner_x

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.pose.estimator import Mask, Rgb

HIP_Y_PX = (HEIGHT_PX - BODY_PX) / 2 + 0.45 * BODY_PX


def run(
    clip_folder: Path,
    n_frames: int = 130,
    *,
    jobs: int = 1,
    observers: tuple[ObserverSpec, ...] = (),
    estimator: BlobPose | None = None,
    view: View = View.LEFT,
    **scene: object,
) -> PoseRun:
    clip = painted(clip_folder, n_frames, **scene)  # type: ignore[arg-type]
    return estimate(
        clip,
        ClipInput(path=Path(clip.path), view=view),
        model=estimator or BlobPose(),
        jobs=jobs,
        observers=observers,
    )


def hips(done: PoseRun) -> FloatArray:
    return done.track.middle("hip")


@pytest.mark.parametrize(
    "size", [(320, 240), (2000, 1500)], ids=["small", "large, shrunk"]
)
def test_keypoints_come_back_in_pixels_of_the_picture(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    done = run(tmp_path, 64, size=size)
    scale = size[0] / 320
    truth = [(runner_x(i) * scale, HIP_Y_PX * scale) for i in range(64)]
    np.testing.assert_allclose(hips(done), truth, atol=1.5 * scale)


def test_the_model_is_started_on_the_runner_and_never_measures_the_other(
    tmp_path: Path,
) -> None:
    """By itself the model would start on the other one, whom it prefers."""
    done = run(tmp_path, other_x=200)
    assert np.isfinite(hips(done)).all()
    np.testing.assert_allclose(
        hips(done)[:, 0], [runner_x(i) for i in range(130)], atol=2
    )
    assert "alternating legs" in done.runner_note


def test_a_jump_to_somebody_else_is_left_out_and_followed_by_a_fresh_start(
    tmp_path: Path,
) -> None:
    estimator = BlobPose()
    done = run(tmp_path, other_x=170, flashes=(30, 90, 91), estimator=estimator)
    lost = np.flatnonzero(np.isnan(hips(done)[:, 0]))
    assert lost.tolist() == [30, 90]
    kept = np.setdiff1d(np.arange(130), lost)
    np.testing.assert_allclose(
        hips(done)[kept, 0],
        [runner_x(i) for i in kept],
        atol=2,
        err_msg="other followed",
    )
    assert "2 times" in done.runner_note
    assert estimator.opened == estimator.closed == len(cut(130, Looks())) + 2


class Brightness:
    """Notes where the mask lies and which frames it was shown."""

    def __init__(self, own: range) -> None:
        self.own = own
        self.shown: list[int] = []
        self.rows = np.full((len(own), 3), np.nan)

    def observe(
        self,
        index: int,
        time_s: float,
        rgb_crop: Rgb,
        crop_origin_px: tuple[float, float],
        crop_scale: float,
        landmarks_px: FloatArray,
        mask: Mask | None,
    ) -> None:
        self.shown.append(index)
        assert mask is not None
        finer = rgb_crop.shape[1] / mask.shape[1]
        assert mask.shape[0] * finer == rgb_crop.shape[0]
        if index in self.own:
            x = finer * (np.nonzero(mask > 0.5)[1].mean() + 0.5)
            place = crop_origin_px[0] + x / crop_scale
            self.rows[self.own.index(index)] = index, time_s, place

    def result(self) -> FloatArray:
        early = self.own.start - WARM_UP_LOOKS * self.own.step
        wanted = range(max(0, early), self.own.stop, self.own.step)
        assert self.shown == list(wanted)
        return self.rows


@pytest.mark.parametrize("view", [View.LEFT, View.REAR])
def test_observers_see_every_plain_look_once_with_warm_up(
    tmp_path: Path, view: View
) -> None:
    spec = ObserverSpec(name="brightness", build=Brightness, needs_mask=True)
    done = run(tmp_path, observers=(spec,), other_x=250, view=view)
    rows = done.observations["brightness"]
    plain = np.arange(0, 130, 2 if view is View.REAR else 1)
    index, time_s, place = rows[plain].T
    assert index.tolist() == plain.tolist()
    np.testing.assert_array_equal(time_s, done.track.time_s[plain])
    np.testing.assert_allclose(place, [runner_x(i) for i in plain], atol=1.5)
    assert np.isnan(np.delete(rows, plain, axis=0)).all()


@pytest.mark.parametrize("jobs", [1, 3])
def test_from_behind_some_looks_are_at_the_mirror_image(
    tmp_path: Path, jobs: int
) -> None:
    estimator = BlobPose()
    done = run(tmp_path, 240, jobs=jobs, view=View.REAR, estimator=estimator)
    truth = [(runner_x(i), HIP_Y_PX) for i in range(240)]
    np.testing.assert_allclose(hips(done), truth, atol=1.5)
    names = done.track.skeleton.names
    left, right = (
        done.track.xy_px[:, names.index(f"{side}_knee"), 0]
        for side in ("left", "right")
    )
    assert np.all(right - left > 5)
    assert "one in 4 in a mirror" in done.track.steps[1].detail


def test_from_behind_each_kind_of_look_loses_the_runner_by_itself(
    tmp_path: Path,
) -> None:
    """Both kinds at frame 32, plain ones at 90; no frame beside them is made up."""
    done = run(tmp_path, view=View.REAR, other_x=170, flashes=(32, 90))
    lost = np.flatnonzero(np.isnan(hips(done)[:, 0]))
    assert lost.tolist() == [31, 32, 33, 89, 90, 91]
    kept = np.setdiff1d(np.arange(130), lost)
    np.testing.assert_allclose(hips(done)[kept, 0], [runner_x(i) for i in kept], atol=2)
    assert "3 times" in done.runner_note


def test_an_observer_that_loses_frames_is_a_mistake_of_ours(tmp_path: Path) -> None:
    class Lazy(Brightness):
        def result(self) -> FloatArray:
            return self.rows[1:]

    spec = ObserverSpec(name="lazy", build=Lazy, needs_mask=True)
    with pytest.raises(InvalidTrack, match="'lazy' gave 128 rows"):
        run(tmp_path, observers=(spec,))


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    runs = [
        run(tmp_path, jobs=jobs, other_x=170, flashes=(30, 90)).track for jobs in (1, 3)
    ]
    np.testing.assert_array_equal(runs[0].xy_px, runs[1].xy_px)


def test_progress_is_told_from_the_calling_thread(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    clip = painted(tmp_path, 130)
    estimate(
        clip,
        ClipInput(path=Path(clip.path)),
        model=BlobPose(),
        jobs=2,
        progress=lambda *step: told.append(step),
    )
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == ["looking for the runner", "following the runner"]
    assert told[-1][1:] == (98, 98)  # seen from behind: 65 looks and 33 in the mirror


@pytest.mark.parametrize(
    ("bundle", "model"),
    [
        ("pose_landmarker_lite", "lite"),
        ("pose_landmarker_heavy", "heavy"),
        ("my_own_bundle", "other"),
    ],
)
def test_a_bundle_is_known_by_its_name(bundle: str, model: str) -> None:
    assert bundle_model(bundle) == model


def test_points_of_an_unknown_estimator_claim_no_models_accuracy(
    tmp_path: Path,
) -> None:
    assert run(tmp_path, 64).track.pose_model == ""

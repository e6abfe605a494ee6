"""Keypoint files: read back what was written, and refuse what cannot be meant."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gaitcheck.core.skeleton import BLAZEPOSE, LEGS_AND_SHOULDERS, Skeleton
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import View
from gaitcheck.errors import InputError, VideoTooShort
from gaitcheck.pose.clipfile import ClipFile
from gaitcheck.pose.replay import read_keypoints, write_clip_file, write_keypoints

JOINTS = [f"{s}_{j}" for j in ("hip", "knee", "ankle") for s in ("left", "right")]
DESCRIPTION = '{"width_px": 720, "height_px": 1280}'


def track(skeleton: Skeleton = BLAZEPOSE, n: int = 5) -> PoseTrack:
    rng = np.random.default_rng(3)
    k = len(skeleton.names)
    xy, confidence = rng.uniform(0, 1000, (n, k, 2)), rng.uniform(0, 1, (n, k))
    xy[1, 2] = np.nan
    confidence[1, 2] = np.nan
    return PoseTrack(
        time_s=np.arange(n) / 59.94, xy_px=xy, confidence=confidence, skeleton=skeleton
    )


def table(header: list[str], rows: list[list[str]]) -> str:
    return "\n".join(",".join(row) for row in [header, *rows]) + "\n"


def complete(n: int = 4) -> tuple[list[str], list[list[str]]]:
    header = ["time_s", *(f"{j}_{a}_px" for j in JOINTS for a in "xy")]
    return header, [[f"{i / 60:.4f}", *["100.5"] * (len(header) - 1)] for i in range(n)]


def stored(folder: Path, text: str, description: str | None = DESCRIPTION) -> Path:
    path = folder / "run.csv"
    path.write_text(text)
    if description is not None:
        (folder / "clip.json").write_text(description)
    return path


@pytest.mark.parametrize("name", ["keypoints.csv", "keypoints.csv.gz"])
@pytest.mark.parametrize("skeleton", [BLAZEPOSE, LEGS_AND_SHOULDERS], ids=["33", "12"])
def test_a_written_track_is_read_back(
    tmp_path: Path, name: str, skeleton: Skeleton
) -> None:
    written = track(skeleton)
    write_keypoints(written, tmp_path / name)
    info = ClipFile(
        width_px=720, height_px=1280, view=View.REAR, height_m=1.8, hip_points="model"
    )
    write_clip_file(info, tmp_path / name)
    found = read_keypoints(tmp_path / name)
    assert found.track.skeleton is skeleton
    np.testing.assert_allclose(found.track.xy_px, written.xy_px, atol=6e-4)
    np.testing.assert_allclose(found.track.confidence, written.confidence, atol=6e-5)
    np.testing.assert_allclose(found.track.time_s, written.time_s, atol=6e-7)
    assert (found.view, found.height_m, found.leg_length_m) == (View.REAR, 1.8, None)
    assert (found.clip.width_px, found.clip.height_px) == (720, 1280)
    assert found.clip.fps == pytest.approx(59.94, rel=1e-3)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["clip.json", name]


@pytest.mark.parametrize("model", ["heavy", "full", "lite", "other", ""])
def test_whose_points_they_are_is_kept(tmp_path: Path, model: str) -> None:
    path = tmp_path / "keypoints.csv"
    write_keypoints(track(), path)
    write_clip_file(ClipFile(width_px=720, height_px=1280, pose_model=model), path)
    assert read_keypoints(path).track.pose_model == model


@given(arrays(np.float64, (3, 12, 2), elements=st.floats(-1e4, 1e4) | st.just(np.nan)))
def test_reading_never_turns_nan_into_a_number(
    tmp_path_factory: pytest.TempPathFactory, xy_px: np.ndarray
) -> None:
    folder = tmp_path_factory.mktemp("k")
    half = PoseTrack(
        time_s=[0.0, 0.1, 0.2],
        xy_px=xy_px,
        confidence=np.ones((3, 12)),
        skeleton=LEGS_AND_SHOULDERS,
    )
    write_keypoints(half, folder / "run.csv")
    (folder / "clip.json").write_text(DESCRIPTION)
    found = read_keypoints(folder / "run.csv").track.xy_px
    whole = np.isfinite(xy_px).all(axis=2)
    assert np.array_equal(np.isfinite(found).all(axis=2), whole)
    assert np.array_equal(np.isfinite(found).any(axis=2), whole)


def test_force_plate_clips_are_read(force_plate: Path) -> None:
    found = read_keypoints(
        force_plate / "RBDS001_T25_rear_vfr60_noisy" / "keypoints.csv.gz"
    )
    assert found.view is View.REAR
    assert found.clip.variable_rate
    assert found.clip.name == "RBDS001_T25_rear_vfr60_noisy"
    assert (found.hip_points, found.belt_speed_mps) == ("anatomical", 2.5)
    assert np.isnan(found.track.xy("left_shoulder")).all()
    assert np.isfinite(found.track.middle("hip")).mean() > 0.9


def test_only_the_legs_are_needed(tmp_path: Path) -> None:
    found = read_keypoints(stored(tmp_path, table(*complete())))
    assert np.isnan(found.track.middle("heel")).all()
    assert np.isnan(found.track.confidence).all()
    assert found.view is None


def test_an_extra_point_of_the_head_is_kept(tmp_path: Path) -> None:
    header, rows = complete()
    header += ["nose_x_px", "nose_y_px"]
    found = read_keypoints(
        stored(tmp_path, table(header, [[*r, "1", "2"] for r in rows]))
    )
    assert found.track.xy("nose")[0].tolist() == [1, 2]


def changed(column: int, value: str, row: int = 1) -> str:
    header, rows = complete()
    rows[row][column] = value
    return table(header, rows)


def with_header(old: str, new: str) -> str:
    header, rows = complete()
    return table([new if h == old else h for h in header], rows)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(with_header("time_s", "time"), r"time_s is missing", id="no time"),
        pytest.param(
            with_header("left_knee_x_px", "left_kneee_x_px"),
            r"unknown columns: left_kneee_x_px.*x_px or y_px is missing for left_knee",
            id="misspelt, and its other half",
        ),
        pytest.param(
            table(["time_s", "nose_x_px", "nose_y_px"], [["0", "1", "1"]] * 3),
            r"no columns for left_hip, right_hip, left_knee",
            id="no legs",
        ),
        pytest.param(
            with_header("left_hip_y_px", "left_hip_x_px"),
            r"twice: left_hip_x",
            id="twice",
        ),
        pytest.param(
            changed(0, "0.0"),
            r"row 3: time_s does not increase",
            id="time stands still",
        ),
        pytest.param(changed(0, ""), r"row 3: time_s is empty", id="time missing"),
        pytest.param(
            changed(2, "n/a"), r"row 3, left_hip_y_px: 'n/a' is no number", id="word"
        ),
        pytest.param("", "is empty", id="empty"),
        pytest.param(
            table(*complete()).replace("\n", ",7\n", 2), r"cells|unknown", id="long row"
        ),
    ],
)
def test_malformed_tables_are_refused_with_their_place(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_keypoints(stored(tmp_path, text))


@pytest.mark.parametrize(
    ("description", "message"),
    [
        pytest.param(None, r"needs a clip.json.*width_px and height_px", id="absent"),
        pytest.param("{", "JSON", id="broken"),
        pytest.param("[]", "object", id="a list"),
        pytest.param(
            '{"view": "behind", "belt_speed_mps": 30, "hip_points": "good"}',
            r"width_px is missing; height_px is missing; belt_speed.*view must.*hip_p",
            id="all faults at once",
        ),
        pytest.param(
            '{"width_px": "720", "height_px": 1280}', "must be a number", id="text"
        ),
        pytest.param(
            '{"width_px": 720, "height_px": 1280, "pose_model": "Lite"}',
            "must be one of heavy, full, lite",
            id="model",
        ),
    ],
)
def test_bad_descriptions_are_refused(
    tmp_path: Path, description: str | None, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_keypoints(stored(tmp_path, table(*complete()), description))


def test_a_table_without_frames_is_too_short(tmp_path: Path) -> None:
    with pytest.raises(VideoTooShort):
        read_keypoints(stored(tmp_path, table(*complete(1))))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = stored(tmp_path, "")
    path.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(InputError, match="not a text table"):
        read_keypoints(path)


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.csv.gz"
    path.write_bytes(gzip.compress(table(*complete()).encode())[:-20])
    with pytest.raises(InputError, match="cannot be read"):
        read_keypoints(path)


def test_an_interrupted_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keypoints.csv"
    write_keypoints(track(), path)
    before = path.read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_keypoints(track(n=9), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["keypoints.csv"]

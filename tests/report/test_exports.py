"""Exports are read back by libraries that are not gaitcheck's and hold its numbers."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gaitcheck.core.analysis import Analysis
from gaitcheck.core.gait import EventKind
from gaitcheck.core.quality import Scale
from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.core.view import Side, View
from gaitcheck.errors import MissingDependency, SettingsError
from gaitcheck.job import run
from gaitcheck.output import Output
from gaitcheck.report.exports.formats import FORMATS, parse_formats
from gaitcheck.report.exports.lab import lab_track
from gaitcheck.report.exports.write import NAMES, write_exports
from gaitcheck.report.folder import OutputFolder
from tests.builders import analysis

SCALE_MM = 2.0
UNSEEN = slice(30, 36)


def with_scale(made: Analysis, roll_deg: float = 0.0) -> Analysis:
    """Every clip knows its scale; the left ankle is out of sight for six frames."""
    parts = []
    for part in made.clips:
        xy = part.track.xy_px.copy()
        xy[UNSEEN, part.track.skeleton.index("left_ankle")] = np.nan
        parts.append(
            replace(
                part,
                track=replace(part.track, xy_px=xy),
                scale=Scale(
                    mm_per_px=SCALE_MM,
                    leg_length_px=440.0,
                    relative_sd=0.05,
                    source="body height",
                ),
                camera=replace(part.camera, roll_deg=roll_deg),
            )
        )
    return replace(made, clips=tuple(parts))


@pytest.fixture(scope="module")
def made() -> Analysis:
    return with_scale(analysis("both"))


@pytest.fixture(scope="module")
def written(made: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder with every format of two clips, from behind and from the side."""
    pytest.importorskip("ezc3d")
    pytest.importorskip("h5netcdf")
    pytest.importorskip("pyarrow")
    folder = tmp_path_factory.mktemp("exports") / "out"
    write_exports(made, OutputFolder(folder), FORMATS)
    return folder


def path_px(made: Analysis, clip: int, name: str) -> Any:
    track = made.clips[clip].track
    return track.xy_px[:, track.skeleton.index(name)]


def test_each_format_has_a_file_for_each_clip(written: Path) -> None:
    stems = {name.rsplit(".", 1)[0]: name.rsplit(".", 1)[1] for name in NAMES.values()}
    names = {p.name for p in written.iterdir()} - {".gaitcheck"}
    assert {"strides.parquet", "markers.trc", "markers_2.trc", "keypoints_2.nc"} < names
    assert len(names) == 2 * len(NAMES) + 1, stems


def test_trc_markers_lie_forward_and_up(made: Analysis, written: Path) -> None:
    reader = pytest.importorskip("trc")
    data = reader.TRCData()
    data.load(str(written / "markers_2.trc"))
    assert data["Units"] == "mm"
    assert data["NumFrames"] == made.clips[1].clip.n_frames
    knee = np.array(data["left_knee"], dtype=float)
    hip = np.array(data["left_hip"], dtype=float)
    knee_px, hip_px = path_px(made, 1, "left_knee"), path_px(made, 1, "left_hip")
    facing = made.clips[1].camera.view.facing
    across = SCALE_MM * facing * (knee_px - hip_px)[:, 0]
    up = -SCALE_MM * (knee_px - hip_px)[:, 1]
    np.testing.assert_allclose((knee - hip)[:, 0], across, atol=0.002)
    np.testing.assert_allclose((knee - hip)[:, 1], up, atol=0.002)
    assert np.all(knee[:, 2] == 0)


def test_opensim_reads_both_of_its_formats(made: Analysis, written: Path) -> None:
    opensim = pytest.importorskip("opensim")
    markers = opensim.TimeSeriesTableVec3(str(written / "markers.trc"))
    assert markers.getNumRows() == made.clips[0].clip.n_frames
    assert "left_ankle" in markers.getColumnLabels()
    ankle = markers.getDependentColumn("left_ankle")
    assert np.isnan(ankle[UNSEEN.start][1])
    knee = markers.getDependentColumn("left_knee")
    hip = markers.getDependentColumn("left_hip")
    drawn = path_px(made, 0, "left_knee") - path_px(made, 0, "left_hip")
    assert knee[10][1] - hip[10][1] == pytest.approx(-SCALE_MM * drawn[10, 1], abs=0.01)
    angles = opensim.TimeSeriesTable(str(written / "angles_2.mot"))
    assert angles.getTableMetaDataAsString("inDegrees") == "yes"
    first = made.clips[1].series[0]
    column = angles.getDependentColumn(angles.getColumnLabels()[0])
    assert column[7] == pytest.approx(first.values[7], abs=1e-5)


def test_mot_is_a_table_of_degrees(made: Analysis, written: Path) -> None:
    pandas = pytest.importorskip("pandas")
    path = written / "angles_2.mot"
    lines = path.read_text().splitlines()
    head = lines.index("endheader")
    assert "inDegrees=yes" in lines[:head]
    table = pandas.read_csv(path, sep="\t", skiprows=head + 1)
    assert f"nColumns={table.shape[1]}" in lines[:head]
    assert f"nRows={table.shape[0]}" in lines[:head]
    for series in made.clips[1].series:
        name = f"{series.key.removesuffix('_deg')}_{series.side}"[:-1]
        shown = table.filter(regex=f"_{str(series.side)[0]}$")
        assert shown.shape[1] == 1, name
        np.testing.assert_allclose(shown.iloc[:, 0], series.values, atol=1e-5)


@pytest.mark.filterwarnings(
    "ignore:No analog data found:UserWarning",
    "ignore:incomplete reading of data blocks:UserWarning",
)
def test_c3d_holds_points_and_events(made: Analysis, written: Path) -> None:
    c3d = pytest.importorskip("c3d")
    with (written / "markers_2.c3d").open("rb") as handle:
        reader = c3d.Reader(handle)
        labels = [label.strip() for label in reader.point_labels]
        frames = np.stack([points for _, points, _ in reader.read_frames()])
        event = reader.get("EVENT")
        times = event.get("TIMES").float_array
        names = [w.strip() for w in event.get("LABELS").string_array]
        sides = [w.strip() for w in event.get("CONTEXTS").string_array]
    part = made.clips[1]
    assert reader.point_rate == pytest.approx(part.clip.fps)
    assert labels == list(part.track.skeleton.names)
    ankle = labels.index("left_ankle")
    assert np.all(frames[UNSEEN, ankle, 3] == -1)
    assert np.all(frames[40:, ankle, 3] != -1)
    knee, hip = labels.index("left_knee"), labels.index("left_hip")
    drawn = path_px(made, 1, "left_knee") - path_px(made, 1, "left_hip")
    between = frames[:, knee] - frames[:, hip]
    facing = part.camera.view.facing
    np.testing.assert_allclose(
        between[:, 0], SCALE_MM * facing * drawn[:, 0], atol=1e-2
    )
    np.testing.assert_allclose(between[:, 2], -SCALE_MM * drawn[:, 1], atol=1e-2)
    contacts = [
        t
        for t, name, side in zip(
            np.asarray(times).reshape(-1, 2)[:, 1], names, sides, strict=True
        )
        if (name, side) == ("Foot Strike", "Left")
    ]
    wanted = [
        e.time_s - part.clip.time_s[0]
        for e in part.gait.events
        if e.kind is EventKind.INITIAL_CONTACT and e.side is Side.LEFT
    ]
    np.testing.assert_allclose(contacts, wanted, atol=1e-4)


def test_parquet_is_typed_and_complete(made: Analysis, written: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frames = pandas.read_parquet(written / "frames.parquet")
    np.testing.assert_array_equal(frames["time_s"], made.clips[0].clip.time_s)
    assert frames["left_ankle_x_px"][UNSEEN].isna().all()
    np.testing.assert_array_equal(
        frames["right_knee_y_px"], path_px(made, 0, "right_knee")[:, 1]
    )
    strides = pandas.read_parquet(written / "strides.parquet")
    assert len(strides) == sum(len(c.gait.strides) for c in made.clips)
    assert set(strides["side"]) == {"left", "right"}
    assert strides["contact_s"].dtype == np.float64
    pelvis = [
        m for m in made.metrics if m.key == "cpd_rel_peak_deg" and m.side == "left"
    ]
    mean = strides.loc[strides["side"] == "left", "cpd_rel_peak_deg"].mean()
    assert mean == pytest.approx(pelvis[0].mean, abs=1e-5)


def test_netcdf_opens_as_a_pose_dataset(made: Analysis, written: Path) -> None:
    xarray = pytest.importorskip("xarray")
    with xarray.open_dataset(written / "keypoints.nc", engine="h5netcdf") as data:
        assert data["position"].dims == ("time", "space", "keypoints", "individuals")
        assert data["confidence"].dims == ("time", "keypoints", "individuals")
        assert data.attrs["ds_type"] == "poses"
        assert data.attrs["fps"] == pytest.approx(60.0)
        np.testing.assert_array_equal(data["time"], made.clips[0].clip.time_s)
        knee = data["position"].sel(keypoints="left_knee", individuals="runner")
        np.testing.assert_array_equal(knee, path_px(made, 0, "left_knee"))


def test_movement_itself_accepts_the_netcdf(written: Path) -> None:
    """Runs only where movement is installed; it brings its own OpenCV."""
    if importlib.util.find_spec("movement") is None:
        pytest.skip("needs movement")
    import xarray
    from movement.kinematics import compute_speed
    from movement.validators.datasets import ValidPosesInputs

    data = xarray.load_dataset(written / "keypoints.nc")
    ValidPosesInputs.validate(data)
    assert np.isfinite(compute_speed(data.position)).any()


def test_the_cameras_tilt_is_taken_out() -> None:
    """A plumb line that leans in the picture stands upright in the laboratory."""
    roll = 5.0
    part = with_scale(analysis("rear"), roll_deg=roll).clips[0]
    names = part.track.skeleton.names
    xy = np.full_like(part.track.xy_px, np.nan)
    down = np.array([-np.sin(np.deg2rad(roll)), np.cos(np.deg2rad(roll))])
    for k, name in enumerate(names):
        depth = {"shoulder": 0, "hip": 200, "knee": 400}.get(name.split("_", 1)[1], 600)
        xy[:, k] = np.array([300.0, 200.0]) + depth * down
    lab = lab_track(replace(part, track=replace(part.track, xy_px=xy)))
    np.testing.assert_allclose(lab.right_mm, 0, atol=1e-6)
    np.testing.assert_allclose(lab.up_mm.max(), SCALE_MM * 600, atol=1e-6)


@pytest.mark.parametrize(("view", "sign"), [(View.REAR, 1), (View.FRONT, -1)], ids=str)
def test_right_is_the_runners_right(view: View, sign: int) -> None:
    part = with_scale(analysis("rear")).clips[0]
    lab = lab_track(replace(part, camera=replace(part.camera, view=view)))
    left, right = (lab.names.index(n) for n in ("left_hip", "right_hip"))
    between = lab.right_mm[0, right] - lab.right_mm[0, left]
    assert between == pytest.approx(sign * SCALE_MM * 90)


def test_an_uneven_clock_becomes_even() -> None:
    """A phone's variable rate: points lie where they were at the even times."""
    part = with_scale(analysis("rear")).clips[0]
    clip, rng = part.clip, np.random.default_rng(1)
    time_s = clip.time_s + rng.uniform(-0.004, 0.004, clip.n_frames)
    moving = part.track.xy_px.copy()
    moving[..., 0] = 300 + 50 * time_s[:, None]
    uneven = replace(
        part,
        clip=replace(clip, time_s=time_s),
        track=replace(part.track, time_s=time_s, xy_px=moving),
    )
    lab = lab_track(uneven)
    assert np.ptp(np.diff(lab.time_s)) < 1e-9
    speed = np.diff(lab.right_mm[:, 0]) / np.diff(lab.time_s)
    np.testing.assert_allclose(speed[1:-2], SCALE_MM * 50, rtol=0.05)


def test_without_a_scale_the_other_files_are_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_exports(analysis("side"), OutputFolder(tmp_path), ("trc", "mot"))
    assert (tmp_path / "angles.mot").is_file()
    assert not (tmp_path / "markers.trc").exists()
    assert "--height-cm" in caplog.text


def test_millimetres_without_a_size_are_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--height-cm"):
        run(
            [ClipInput(path=tmp_path / "absent.mp4")],
            Settings(),
            Output(folder=tmp_path / "out", export=("trc",)),
        )


def test_unknown_formats_are_all_named() -> None:
    with pytest.raises(SettingsError, match=r"'csv', 'fbx'"):
        parse_formats("trc,fbx,csv")


def test_a_missing_library_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ezc3d" else object()
    )
    with pytest.raises(MissingDependency, match=r"ezc3d.*gaitcheck\[export\]"):
        run(
            [ClipInput(path=tmp_path / "absent.mp4")],
            Settings(height_cm=170.0),
            Output(folder=tmp_path / "out", export=("c3d",)),
        )

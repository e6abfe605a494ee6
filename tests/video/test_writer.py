from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest

from gaitcheck.errors import InvalidTrack
from gaitcheck.video.probe import read_clip
from gaitcheck.video.reader import frames
from gaitcheck.video.writer import VideoWriter
from tests.video.builders import index_of, picture

UNEVEN = np.cumsum([0, *[1 / 60, 1 / 30, 1 / 24, 0.1] * 12])


def write(path: Path, times, size=(128, 96)) -> None:
    with VideoWriter(path, size, fps=30) as writer:
        for i, time_s in enumerate(times):
            writer.write(picture(i, size), time_s=time_s)


def test_written_frames_come_back_in_order_at_their_times(tmp_path):
    write(tmp_path / "out.mp4", UNEVEN + 3.7)
    clip = read_clip(tmp_path / "out.mp4")
    np.testing.assert_allclose(clip.time_s, UNEVEN, atol=2e-5)
    assert [index_of(f.rgb) for f in frames(clip)] == list(range(UNEVEN.size))


def test_the_file_is_what_browsers_play(tmp_path):
    path = tmp_path / "out.mp4"
    write(path, UNEVEN)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert container.format.name.startswith("mov,mp4")


@pytest.mark.parametrize(
    "colour", [(0, 114, 178), (213, 94, 0), (255, 255, 255), (0, 0, 0)]
)
def test_colours_come_back_as_drawn(tmp_path, colour):
    path = tmp_path / "out.mp4"
    with VideoWriter(path, (640, 480), fps=30) as writer:
        for i in range(40):
            writer.write(np.full((480, 640, 3), colour, np.uint8), time_s=i / 30)
    seen = next(frames(read_clip(path), 5)).rgb[200:300, 200:300].reshape(-1, 3)
    np.testing.assert_allclose(seen.mean(axis=0), colour, atol=3)


@pytest.mark.parametrize(
    "size", [(480, 1020), (480, 1022), (482, 1022), (482, 1020), (131, 98)]
)
def test_colours_lie_where_they_were_drawn_at_any_size(tmp_path, size):
    width, height = size
    rgb = np.full((height, width, 3), (213, 94, 0), np.uint8)
    rgb[height // 2 :] = (0, 114, 178)
    with VideoWriter(tmp_path / "out.mp4", size, fps=30) as writer:
        for i in range(40):
            writer.write(rgb, time_s=i / 30)
    seen = next(frames(read_clip(tmp_path / "out.mp4"), 5)).rgb
    for rows, colour in (
        (slice(0, height // 2 - 8), (213, 94, 0)),
        (slice(height // 2 + 8, None), (0, 114, 178)),
    ):
        difference = np.abs(seen[rows].astype(int) - colour)
        assert np.percentile(difference, 99.5) < 8


def test_odd_sizes_lose_one_row_and_column(tmp_path):
    write(tmp_path / "out.mp4", UNEVEN, size=(131, 97))
    clip = read_clip(tmp_path / "out.mp4")
    assert (clip.width_px, clip.height_px) == (130, 96)


def write_and_stop(path: Path, stop: type[BaseException]) -> None:
    with VideoWriter(path, (128, 96), fps=30) as writer:
        writer.write(picture(0, (128, 96)), time_s=0)
        raise stop


@pytest.mark.parametrize("stop", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_when_the_work_stops(tmp_path, stop):
    older = tmp_path / "out.mp4"
    older.write_bytes(b"older result")
    with pytest.raises(stop):
        write_and_stop(older, stop)
    assert [p.name for p in tmp_path.iterdir()] == ["out.mp4"]
    assert older.read_bytes() == b"older result"


def test_a_finished_file_replaces_the_older_one(tmp_path):
    (tmp_path / "out.mp4").write_bytes(b"older result")
    write(tmp_path / "out.mp4", UNEVEN)
    assert [p.name for p in tmp_path.iterdir()] == ["out.mp4"]
    assert read_clip(tmp_path / "out.mp4").n_frames == UNEVEN.size


def test_a_killed_run_leaves_nothing_that_looks_finished(tmp_path):
    code = (
        "import sys, time, numpy as np, pathlib\n"
        "from gaitcheck.video.writer import VideoWriter\n"
        "with VideoWriter(pathlib.Path(sys.argv[1]), (64, 48), fps=30) as w:\n"
        "    w.write(np.zeros((48, 64, 3), np.uint8), time_s=0)\n"
        "    pathlib.Path(sys.argv[2]).touch()\n"
        "    time.sleep(60)\n"
    )
    target, started = tmp_path / "out.mp4", tmp_path / "started"
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "-c", code, target, started], cwd=root)
    for _ in range(300):
        if started.exists():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert started.exists()
    assert not target.exists()
    assert not list(tmp_path.glob("*.mp4"))


@pytest.mark.parametrize(
    ("shape", "time_s"), [((50, 50, 3), 1.0), ((96, 128), 1.0), ((96, 128, 3), -1.0)]
)
def test_frames_that_do_not_fit_are_refused(tmp_path, shape, time_s):
    with VideoWriter(tmp_path / "out.mp4", (128, 96), fps=30) as writer:
        writer.write(picture(0, (128, 96)), time_s=0)
        with pytest.raises(InvalidTrack):
            writer.write(np.zeros(shape, np.uint8), time_s=time_s)


def test_a_video_without_frames_is_an_error(tmp_path):
    with pytest.raises(InvalidTrack), VideoWriter(tmp_path / "o.mp4", (64, 48), fps=30):
        pass
    assert list(tmp_path.iterdir()) == []

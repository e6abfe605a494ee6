"""Real pixels through the real model, as part of a batch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av
import pytest

from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.job import run
from gaitcheck.output import Output

pytestmark = [pytest.mark.model, pytest.mark.slow]

SECONDS = 5.0


def shortened(source: Path, target: Path) -> None:
    """Copy the beginning of a clip, packet by packet."""
    target.parent.mkdir(parents=True)
    with av.open(str(source)) as given, av.open(str(target), "w") as made:
        stream = given.streams.video[0]
        copy = made.add_stream_from_template(stream)
        for packet in given.demux(stream):
            if packet.dts is None or packet.pts * stream.time_base > SECONDS:
                continue
            packet.stream = copy
            made.mux(packet)


def test_a_video_gives_what_analyze_gives_and_a_thumbnail(rendered, tmp_path) -> None:
    clip = tmp_path / "clips" / "runner.mp4"
    shortened(rendered / "11_left_normal_30fps.mp4", clip)
    out = tmp_path / "out"
    words = ["batch", str(clip.parent), "--out", str(out), "--model", "lite"]
    done = subprocess.run(
        [sys.executable, "-m", "gaitcheck", *words, "--jobs", "2"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made = {path.name for path in (out / "runner").iterdir()}
    assert {"annotated.mp4", "report.html", "thumbnail.jpg"} <= made
    assert "thumbnail.jpg" in (out / "index.html").read_text()
    expected = Output(folder=tmp_path / "expected", video=False)
    run([ClipInput(path=clip)], Settings(model="lite"), expected, jobs=1)
    assert (out / "runner" / "findings.json").read_text() == (
        tmp_path / "expected" / "findings.json"
    ).read_text()

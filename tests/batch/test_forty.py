"""Forty clips of a clinic, good and bad: the same results however they are spread."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import pytest

from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.errors import GaitcheckError
from gaitcheck.job import run
from gaitcheck.output import Output

pytestmark = [pytest.mark.model, pytest.mark.slow]

SECONDS = 3.8
FPS = 30

RENDERED = (
    "01_rear_normal",
    "04_right_forefoot",
    "11_left_normal_30fps",
    "14_rear_second_person",
)
REAL = ("rear_treadmill",)
NO_RUNNER = ("no_person_traffic", "rear_walking", "squats")
KEYPOINTS = (
    "RBDS016_T35_rear_30_noisy",
    "RBDS018_T45_rear_30_noisy",
    "RBDS023_T35_rear_30_noisy",
    "RBDS012_T25_side_left_30_noisy",
)
BROKEN = (
    "truncated.mp4",
    "empty.mp4",
    "text_named_mp4.mp4",
    "photo_named_mp4.mp4",
    "vfr_no_person.mov",
)
COPIES = {"video": 2, "keypoints": 3}
"""Until there are forty, the broken ones come again."""


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """A folder of forty clips; `source` tells which of them have the same content."""

    folder: Path
    source: dict[str, str]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory, shared, rendered, put) -> Clinic:
    store = tmp_path_factory.mktemp("contents")
    folder = tmp_path_factory.mktemp("clinic") / "clips"
    folder.mkdir()
    source: dict[str, str] = {}

    def add(content: str, copy: int, file: Path) -> None:
        name = f"c{len(source):02d}"
        shutil.copyfile(file, folder / f"{name}{file.suffix}")
        source[name] = content

    videos = [rendered / f"{name}.mp4" for name in RENDERED]
    videos += [
        shared / "clips" / "real" / f"{name}.mp4" for name in (*REAL, *NO_RUNNER)
    ]
    for video in videos:
        beginning(video, store / video.name)
        for copy in range(1 if video.stem in NO_RUNNER else COPIES["video"]):
            add(video.stem, copy, store / video.name)
    for clip_id in KEYPOINTS:
        for _ in range(COPIES["keypoints"]):
            name = f"c{len(source):02d}"
            put(clip_id, folder / name)
            source[name] = clip_id
    while len(source) < 40:
        broken = BROKEN[len(source) % len(BROKEN)]
        add(broken, 0, shared / "clips" / "real" / broken)
    return Clinic(folder=folder, source=source)


def beginning(video: Path, target: Path) -> None:
    """Write the first seconds of a clip at 30 frames a second, without its tags."""
    with av.open(str(video)) as given, av.open(str(target), "w") as made:
        stream = made.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        stream.pix_fmt = "yuv420p"
        written = 0
        for frame in given.decode(video=0):
            if frame.time is None or frame.time < written / FPS - 1e-3:
                continue
            if written >= SECONDS * FPS:
                break
            if not written:
                stream.width, stream.height = frame.width, frame.height
            frame.pts, frame.time_base = written, Fraction(1, FPS)
            made.mux(stream.encode(frame))
            written += 1
        made.mux(stream.encode(None))


@pytest.fixture(scope="module")
def expected(clinic: Clinic, tmp_path_factory) -> dict[str, str]:
    """What `analyze` gives for each clip, without its name; "" where it is refused."""
    out = tmp_path_factory.mktemp("expected")
    texts: dict[str, str] = {}
    for name, content in clinic.source.items():
        if content in texts:
            continue
        path = next(p for p in clinic.folder.glob(f"{name}.*") if "json" not in p.name)
        target = Output(folder=out / name, video=False)
        try:
            run([ClipInput(path=path)], Settings(model="lite"), target, jobs=1)
        except GaitcheckError:
            texts[content] = ""
        else:
            texts[content] = nameless(out / name / "findings.json", name)
    assert sum(text != "" for text in texts.values()) >= len(KEYPOINTS) + 4
    return {name: texts[content] for name, content in clinic.source.items()}


def nameless(findings: Path, name: str) -> str:
    return findings.read_text(encoding="utf-8").replace(f"{name}.", "CLIP.")


def check(out: Path, expected: dict[str, str], said: str) -> None:
    for name, text in expected.items():
        findings = out / name / "findings.json"
        if text:
            assert nameless(findings, name) == text, name
        else:
            assert not findings.exists(), name
            assert f"{name}." in said, name


def command(clinic: Clinic, out: Path, *more: str) -> list[str]:
    words = ["batch", str(clinic.folder), "--out", str(out), "--model", "lite"]
    return [sys.executable, "-m", "gaitcheck", *words, "--no-video", *more]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_forty_clips_give_what_analyze_gives(clinic, expected, tmp_path, jobs) -> None:
    done = subprocess.run(
        command(clinic, tmp_path / "out", "--jobs", jobs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    check(tmp_path / "out", expected, done.stdout)


def test_forty_clips_on_a_cluster_that_loses_a_worker(
    clinic, expected, cluster_process, tmp_path
) -> None:
    out = tmp_path / "out"
    parent = subprocess.Popen(
        command(clinic, out, "--cluster", cluster_process.address),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    while parent.poll() is None and len(list(out.rglob("findings.json"))) < 5:
        time.sleep(0.2)
    os.kill(cluster_process.worker_pids[0], signal.SIGKILL)
    said, _ = parent.communicate(timeout=1500)
    assert parent.returncode == 4, said
    check(out, expected, said)

"""The command as a user starts it: exit codes, messages, speed of its help."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HELP_BAR_S = 0.3


def gaitcheck(*words: str | Path, cwd: Path | None = None):
    return subprocess.run(
        [sys.executable, "-m", "gaitcheck", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs the times of children")
def test_help_answers_at_once() -> None:
    """The bar is 0.3 s. Processor time leaves out what other programs take."""
    best = min(_processor_s("--help") for _ in range(5))
    assert best < HELP_BAR_S


def _processor_s(*words: str) -> float:
    before = os.times()
    done = gaitcheck(*words)
    after = os.times()
    assert done.returncode == 0
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system


@pytest.mark.parametrize("command", ["analyze", "inspect", "models", "doctor"])
def test_every_command_is_listed_and_explains_itself(command) -> None:
    assert command in gaitcheck("--help").stdout
    assert gaitcheck(command, "--help").returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["analyze"], 2, "CLIP"),
        (["analyze", "x.mp4", "--nonsense"], 2, "nonsense"),
        (["analyze", "x.mp4", "--height-cm", "17"], 2, "height_cm"),
        (["analyze", "x.mp4", "--view", "above"], 2, "above"),
        (["analyze", "nowhere.mp4"], 3, "nowhere.mp4"),
        (["inspect", "nowhere.mp4"], 3, "nowhere.mp4"),
    ],
    ids=["no clip", "unknown option", "height", "view", "absent", "inspect absent"],
)
def test_wrong_use_ends_with_one_sentence_and_its_code(words, code, says, tmp_path):
    done = gaitcheck(*words, cwd=tmp_path)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


BROKEN = {
    "photo_named_mp4.mp4": "photo",
    "text_named_mp4.mp4": "text",
    "empty.mp4": "empty",
    "truncated.mp4": "",
}


@pytest.mark.parametrize("name", BROKEN, ids=[n.split(".")[0] for n in BROKEN])
def test_a_broken_file_is_named_with_its_reason(real, tmp_path, name) -> None:
    done = gaitcheck("analyze", real / name, "--out", tmp_path / "out")
    assert done.returncode == 3
    assert name in done.stderr
    assert BROKEN[name] in done.stderr
    assert not (tmp_path / "out" / "findings.json").exists()


def test_doctor_says_whether_this_machine_is_ready() -> None:
    done = gaitcheck("doctor")
    assert done.returncode == 0, done.stdout
    for name in ("python", "mediapipe", "codecs", "pose models", "disk"):
        assert name in done.stdout
    assert "Ready." in done.stdout

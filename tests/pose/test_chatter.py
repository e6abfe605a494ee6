"""Native start-up lines are held back; everything else reaches the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gaitcheck.pose.chatter import without_chatter

NOISE = (
    b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n"
    b"WARNING: Logging before InitGoogle() is written to STDERR\n"
    b"W0000 00:00:1795.1 20353 inference_feedback_manager.cc:121] Feedback manager\n"
    b"WARNING: [model_load.cc:402] Sparsity tensors may not yet be fully supported.\n"
    b"W0000 00:00:1795.3 20353 inference_runner_litert.cc:1433] Input not aligned\n"
)
ERROR = b"E0000 00:00:1795.2 20353 calculator_graph.cc:98] something real\n"


def test_known_lines_are_dropped_and_errors_kept(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with without_chatter():
        os.write(2, NOISE + ERROR)
    os.write(2, NOISE[:6])
    assert capfd.readouterr().err == ERROR.decode() + "INFO: "


def test_what_was_written_before_a_failure_is_not_lost(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        with without_chatter():
            os.write(2, ERROR)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert capfd.readouterr().err == ERROR.decode()


def test_threads_may_overlap(capfd: pytest.CaptureFixture[str]) -> None:
    def set_up(k: int) -> None:
        for _ in range(20):
            with without_chatter():
                os.write(2, NOISE + b"line of %d\n" % k)

    threads = [threading.Thread(target=set_up, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = capfd.readouterr().err.splitlines()
    assert sorted(lines) == sorted(f"line of {k}" for k in range(4) for _ in range(20))


@pytest.mark.parametrize(
    ("failure", "advice"),
    [
        pytest.param(
            "libGLESv2.so.2: cannot open shared object file: No such file",
            "apt-get install libegl1 libgles2 libgl1 libglib2.0-0",
            id="a bare Linux",
        ),
        pytest.param(
            "No module named 'mediapipe'", "pip install mediapipe", id="not installed"
        ),
    ],
)
def test_a_missing_library_is_named_with_its_package(
    tmp_path: Path, repo: Path, failure: str, advice: str
) -> None:
    """As on a machine on which importing mediapipe fails."""
    (tmp_path / "mediapipe").mkdir()
    (tmp_path / "mediapipe" / "__init__.py").write_text(
        f"raise ImportError({failure!r})"
    )
    code = (
        "from pathlib import Path\n"
        "from gaitcheck.errors import MissingDependency\n"
        "from gaitcheck.pose.mediapipe import MediaPipePose\n"
        "try: MediaPipePose(Path('x.task')).finder(most=1).__enter__()\n"
        "except MissingDependency as error: print(error)"
    )
    paths = os.pathsep.join([str(tmp_path), str(repo)])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert advice in done.stdout
    assert done.stderr == ""

#!/usr/bin/env python3
"""Set up gaitcheck in this folder and do one thing with it.

    python3 start.py sample     analyse a sample clip and say where the report is
    python3 start.py test       run every check: lint, types, tests; what follows goes to pytest

Needs Python 3.11 to 3.13 and nothing else; everything goes into ./.venv. On Debian and
Ubuntu the system libraries that mediapipe and the browser tests need are installed with
apt-get when this runs as root (or sudo asks for no password); otherwise the command to
type is printed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / "gaitcheck-setup.txt"
VERSIONS = HERE / "constraints.txt"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""What mediapipe and OpenCV load at import, and Debian's package for each."""

WHOLE_MACHINE = "model or browser"
ALL_TESTS: list[list[str | Path]] = [
    [
        "-m",
        "pytest",
        "-m",
        f"not ({WHOLE_MACHINE})",
        "-n",
        "auto",
        "--dist",
        "loadfile",
    ],
    ["-m", "pytest", "-m", WHOLE_MACHINE],
]
"""Most tests need one core and run side by side; the pose model takes all there are."""


def say(text: str) -> None:
    print(f"gaitcheck setup: {text}", flush=True)


def run(*command: str | Path, **options: object) -> None:
    subprocess.run([str(c) for c in command], check=True, **options)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(packages: list[str], purpose: str) -> None:
    """Install Debian packages, or say what to type."""
    if not packages:
        return
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    prefix: list[str] = []
    if not shutil.which("apt-get"):
        say(f"{purpose}: please install what provides {' '.join(packages)}")
        return
    if os.geteuid() != 0:
        quiet = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if not shutil.which("sudo") or quiet.returncode != 0:
            say(f"{purpose}: please run  sudo {' '.join(command)}  and start again")
            raise SystemExit(1)
        prefix = ["sudo", "-n"]
    say(f"{purpose}: installing {' '.join(packages)}")
    quiet_env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(*prefix, "apt-get", "update", "-q", env=quiet_env, stdout=subprocess.DEVNULL)
    run(*prefix, *command, env=quiet_env, stdout=subprocess.DEVNULL)


def system_libraries() -> None:
    if sys.platform == "linux":
        absent = [package for name, package in LIBRARIES.items() if not loads(name)]
        install_packages(absent, "system libraries")


def browser() -> None:
    """Install what the browser and PDF tests drive."""
    if sys.platform == "linux":
        wanted = {"chromium": "chromium", "pdftoppm": "poppler-utils"}
        absent = [package for name, package in wanted.items() if not shutil.which(name)]
        install_packages(absent, "test tools")


def make_venv() -> None:
    if PYTHON.exists():
        return
    say("creating .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if shutil.which("apt-get"):  # Debian ships Python without ensurepip.
        install_packages(["python3-venv"], "Python's venv module")
        run(sys.executable, "-m", "venv", VENV)
        return
    raise SystemExit(made.stderr)


def install(extras: str) -> None:
    """Install gaitcheck into .venv once per state of pyproject.toml and versions."""
    make_venv()
    project = (HERE / "pyproject.toml").read_text() + VERSIONS.read_text()
    wanted = f"{extras}\n{project}"
    if STAMP.exists() and STAMP.read_text() in (wanted, f"all\n{project}"):
        return
    say("installing gaitcheck and what it needs (a few minutes the first time)")
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    target = f"{HERE}[{extras}]" if extras != "none" else str(HERE)
    run(*pip, "-c", VERSIONS, "-e", target)
    STAMP.write_text(wanted)


def sample() -> int:
    system_libraries()
    install("none")
    clip = HERE / "sample_videos" / "rear_right_valgus_drop.mp4"
    out = HERE / "report"
    command = [PYTHON, "-m", "gaitcheck", "analyze", clip, "--speed", "2.8"]
    command += ["--out", out, "--force"]
    return subprocess.run([str(c) for c in command], check=False).returncode


def check() -> int:
    system_libraries()
    browser()
    install("all")
    chosen = sys.argv[2:]
    steps: list[list[str | Path]] = [
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
        *([["-m", "pytest", *chosen]] if chosen else ALL_TESTS),
    ]
    for step in steps:
        say(" ".join(str(part) for part in step[1:]))
        done = subprocess.run([str(PYTHON), *map(str, step)], cwd=HERE, check=False)
        if done.returncode:
            return done.returncode
    return 0


def main() -> int:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        version = ".".join(map(str, sys.version_info[:2]))
        say(f"this is Python {version}; please use 3.11, 3.12 or 3.13")
        return 1
    jobs = {"sample": sample, "test": check}
    if len(sys.argv) < 2 or sys.argv[1] not in jobs:
        print(__doc__)
        return 2
    return jobs[sys.argv[1]]()


if __name__ == "__main__":
    raise SystemExit(main())

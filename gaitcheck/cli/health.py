"""The checks behind `gaitcheck doctor`."""

from __future__ import annotations

import ctypes
import importlib
import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gaitcheck import __version__
from gaitcheck.errors import GaitcheckError

DECODERS = ("h264", "hevc", "vp9", "av1", "mjpeg", "prores")
MIN_MEMORY_GB = 2.0
"""Two workers with the heavy model need about 1.2 GB (docs/performance.md)."""
MIN_DISK_GB = 1.0


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the doctor's report."""

    name: str
    state: Literal["ok", "note", "bad"]
    text: str
    advice: str = ""

    @property
    def mark(self) -> str:
        """Short word in front of the line."""
        return {"ok": "ok", "note": "note", "bad": "BAD"}[self.state]


def checks() -> Iterator[Check]:
    """Run every check; none of them touches the network."""
    yield _python()
    if sys.platform == "linux":
        yield _system_libraries()
    yield from _imports()
    yield _one_opencv()
    yield _codecs()
    yield _models()
    yield _cores()
    yield _disk()


def _python() -> Check:
    version = platform.python_version()
    text = f"gaitcheck {__version__} on Python {version}, {platform.machine()}"
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Check(
        name="python",
        state="ok" if fits else "bad",
        text=text,
        advice="" if fits else "use Python 3.11, 3.12 or 3.13",
    )


def _system_libraries() -> Check:
    from gaitcheck.pose.mediapipe import DEBIAN_PACKAGES

    absent = []
    for library, package in DEBIAN_PACKAGES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            absent.append(package)
    absent = list(dict.fromkeys(absent))
    return Check(
        name="system libraries",
        state="bad" if absent else "ok",
        text="missing" if absent else "all that mediapipe and OpenCV load",
        advice=f"sudo apt-get install {' '.join(absent)}" if absent else "",
    )


def _imports() -> Iterator[Check]:
    for module, package in (
        ("mediapipe", "mediapipe"),
        ("cv2", "opencv-contrib-python"),
        ("av", "av"),
        ("numpy", "numpy"),
        ("scipy", "scipy"),
    ):
        try:
            importlib.import_module(module)
        except ImportError as error:
            yield Check(
                name=package,
                state="bad",
                text=f"does not import: {error}",
                advice=f"see system libraries above, or: pip install --force-reinstall {package}",
            )
        else:
            version = importlib.metadata.version(package)
            yield Check(name=package, state="ok", text=version)


def _one_opencv() -> Check:
    """Two OpenCV wheels share one folder and break each other."""
    names = (
        "opencv-python",
        "opencv-contrib-python",
        "opencv-python-headless",
        "opencv-contrib-python-headless",
    )
    here = []
    for name in names:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        here.append(name)
    good = len(here) == 1
    return Check(
        name="one OpenCV",
        state="ok" if good else "bad",
        text=", ".join(here) or "none",
        advice=""
        if good
        else "pip uninstall all of them, then: pip install opencv-contrib-python",
    )


def _codecs() -> Check:
    try:
        from av.codec import Codec
    except ImportError:
        return Check(name="codecs", state="bad", text="PyAV does not import")
    absent = []
    for name, mode in [*((d, "r") for d in DECODERS), ("libx264", "w")]:
        try:
            Codec(name, mode)  # type: ignore[arg-type]
        except ValueError:
            absent.append(name)
    return Check(
        name="codecs",
        state="bad" if absent else "ok",
        text=f"missing: {', '.join(absent)}"
        if absent
        else f"reads {', '.join(DECODERS)}; writes H.264",
        advice="pip install --force-reinstall av" if absent else "",
    )


def _models() -> Check:
    from gaitcheck.pose.models import model_statuses

    try:
        rows = model_statuses()
    except GaitcheckError as error:
        return Check(name="pose models", state="bad", text=str(error))
    bad = [row.problem for row in rows if row.problem]
    here = [row.name for row in rows if row.verified]
    default = next(row for row in rows if row.is_default)
    if bad:
        advice = "gaitcheck models pull"
        return Check(
            name="pose models", state="bad", text="; ".join(bad), advice=advice
        )
    if not default.verified:
        return Check(
            name="pose models",
            state="note",
            text=f"{default.name} is not here yet ({default.n_bytes / 1e6:.0f} MB)",
            advice="the first analysis fetches it, or now: gaitcheck models pull",
        )
    return Check(name="pose models", state="ok", text=", ".join(here))


def _cores() -> Check:
    cores = os.cpu_count() or 1
    text = f"{cores} core(s)"
    memory_gb = _memory_gb()
    if memory_gb is not None:
        text += f", {memory_gb:.0f} GB memory"
    short = memory_gb is not None and memory_gb < MIN_MEMORY_GB
    return Check(
        name="machine",
        state="note" if short else "ok",
        text=text,
        advice="little memory: use --jobs 1" if short else "",
    )


def _memory_gb() -> float | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (AttributeError, ValueError, OSError):
        return None


def _disk() -> Check:
    free_gb = shutil.disk_usage(Path.cwd()).free / 1e9
    short = free_gb < MIN_DISK_GB
    return Check(
        name="disk",
        state="note" if short else "ok",
        text=f"{free_gb:.0f} GB free here",
        advice="make room for the annotated videos" if short else "",
    )

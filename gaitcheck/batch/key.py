"""What decides a session's outcome, as one hash: same key, same result."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck import __version__
from gaitcheck.batch.record import RECORD_VERSION
from gaitcheck.core.packages import MEASURING_PACKAGES
from gaitcheck.pose.clipname import find_clip_file, is_keypoint_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gaitcheck.batch.session import Plan, Session

_BLOCK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a machine computes with; all workers of a batch must agree on it.

    `model` is the SHA-256 of the pose model, empty when no clip needs one.
    """

    gaitcheck: str
    python: str
    packages: tuple[tuple[str, str], ...]
    model: str

    def differences(self, other: Facts) -> list[str]:
        """Say in words where another machine differs."""
        own, its = dict(self.packages), dict(other.packages)
        pairs = [
            ("gaitcheck", self.gaitcheck, other.gaitcheck),
            ("Python", self.python, other.python),
            *((name, own[name], its.get(name, "none")) for name in own),
            ("pose model", self.model[:12], other.model[:12]),
        ]
        return [f"{name} {b} instead of {a}" for name, a, b in pairs if a != b]


def facts(model: str) -> Facts:
    """Return the facts of this machine.

    Parameters
    ----------
    model
        Name of the pose model, which is fetched when absent; empty when none is needed.

    Raises
    ------
    ModelFileError
        When the model cannot be had.
    """
    return Facts(
        gaitcheck=__version__,
        python=platform.python_version(),
        packages=tuple(
            (name, importlib.metadata.version(name)) for name in MEASURING_PACKAGES
        ),
        model=_model_hash(model) if model else "",
    )


def _model_hash(name: str) -> str:
    from gaitcheck.pose.models import ensure

    return ensure(name).sha256


def model_needed(plan: Plan) -> str:
    """Return the name of the pose model a plan needs; empty for keypoint files only."""
    for session in plan.sessions:
        if any(not is_keypoint_file(clip.path) for clip in session.clips):
            return session.settings.model
    return ""


def inputs(session: Session) -> list[Path]:
    """List every file that a session's outcome depends on."""
    files: list[Path] = []
    for clip in session.clips:
        files.append(clip.path)
        if is_keypoint_file(clip.path):
            described = find_clip_file(clip.path)
            files += [described] if described else []
    return files + ([session.intake] if session.intake else [])


def stamp_of(session: Session, using: Facts, *, video: bool, lang: str = "en") -> str:
    """Hash sizes and times of the inputs with settings and versions.

    Cheap: nothing is read. Unchanged means that the inputs are the same.
    """
    files = [(path.name, *_size_and_time(path)) for path in inputs(session)]
    return _hash(_told(session, using, video, lang), files)


def key_of(
    session: Session, using: Facts, *, video: bool, lang: str = "en"
) -> tuple[str, list[str]]:
    """Hash the contents of the inputs with settings and versions.

    Returns
    -------
    key
        The hash.
    contents
        SHA-256 of each file of `inputs`, empty for one that cannot be read.
    """
    contents = [sha256_of(path) for path in inputs(session)]
    return _hash(_told(session, using, video, lang), contents), contents


def sha256_of(path: Path) -> str:
    """Hash a file in blocks; empty when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def _told(session: Session, using: Facts, video: bool, lang: str) -> list[object]:
    clips = [
        # The file's name stands in the report; where it lies does not.
        (clip.path.name, clip.view, clip.capture_fps, clip.runner_xy_px)
        for clip in session.clips
    ]
    return [
        RECORD_VERSION,
        session.name,
        session.runner,
        session.paired_by,
        clips,
        dataclasses.asdict(session.settings),
        dataclasses.asdict(using),
        video,
        # English is what was written before there were others.
        *([] if lang == "en" else [lang]),
    ]


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return -1, -1
    return found.st_size, found.st_mtime_ns


def _hash(*parts: Iterable[object]) -> str:
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()

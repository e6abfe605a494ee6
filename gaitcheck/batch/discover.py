"""A folder and its sub-folders → the clips in it, in a fixed order."""

from __future__ import annotations

import fnmatch
import gzip
import os
from dataclasses import dataclass
from pathlib import Path

from gaitcheck.batch.names import natural
from gaitcheck.errors import SettingsError
from gaitcheck.pose.clipname import (
    CLIP_FILE,
    bare_name,
    find_clip_file,
    is_keypoint_file,
)
from gaitcheck.report.folder import MARKER

VIDEO_ENDINGS = frozenset(
    [
        ".mp4",
        ".mov",
        ".m4v",
        ".avi",
        ".mkv",
        ".webm",
        ".mts",
        ".m2ts",
        ".3gp",
        ".3g2",
        ".wmv",
        ".flv",
        ".mpg",
        ".mpeg",
        ".ogv",
    ]
)
"""File name endings that say "video"; whether it is one shows when it is read."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The clips below a folder, and how many other files lay there.

    `clips` are below `folder`, sorted by their path in natural order.
    """

    folder: Path
    clips: tuple[Path, ...]
    ignored: int


def discover(folder: Path, *, pattern: str = "") -> Found:
    """Find all clips below a folder.

    Parameters
    ----------
    folder
        Sub-folders and links to folders are followed; each real folder is read once.
    pattern
        Take only clips whose name, or path below `folder` with `/`, fits this glob
        (`*_rear.mp4`, `2026/*`; `*` also stands for `/`). Empty takes all.

    Returns
    -------
    Found
        Videos by their ending, and keypoint tables that have a description beside them.
        Left out are hidden files and folders, and what gaitcheck itself wrote (it is
        listed in the `.gaitcheck` of its folder).

    Raises
    ------
    SettingsError
        When `folder` is no folder.
    """
    if not folder.is_dir():
        problem = "is a file, not a folder" if folder.exists() else "does not exist"
        message = f"{folder} {problem}; batch takes a folder of clips"
        raise SettingsError(message)
    clips, others = [], 0
    for path in _files(folder):
        if not is_clip(path):
            others += not path.name.endswith(CLIP_FILE)  # belongs to a clip
        elif _fits(path.relative_to(folder).as_posix(), pattern):
            clips.append(path)
    clips.sort(key=lambda path: natural(path.relative_to(folder).as_posix()))
    return Found(folder=folder, clips=tuple(clips), ignored=others)


def is_clip(path: Path) -> bool:
    """Say whether a file is meant as a clip, without deciding whether it is usable."""
    if path.suffix.lower() in VIDEO_ENDINGS:
        return True
    if not is_keypoint_file(path):
        return False
    description = find_clip_file(path)
    if description is None:
        return False
    # A common clip.json speaks for the keypoint tables of its folder, not for any table.
    own = description.name != CLIP_FILE or bare_name(path) == "keypoints"
    return own or _begins_like_keypoints(path)


def _begins_like_keypoints(path: Path) -> bool:
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        with opened(path, "rb") as file:
            header = file.read(4096).split(b"\n")[0]
    except (OSError, EOFError):
        return False
    return b"time_s" in header and b"_x_px" in header


def _files(folder: Path) -> list[Path]:
    files: list[Path] = []
    seen: set[Path] = set()
    for here, folders, names in os.walk(folder, followlinks=True):
        place = Path(here)
        real = place.resolve()
        if real in seen:  # a link that leads back up
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(n for n in folders if not _is_hidden(n))
        own = _own(place) if MARKER in names else frozenset()
        files += [place / n for n in names if not _is_hidden(n) and n not in own]
    return files


def _is_hidden(name: str) -> bool:
    """Say whether a name is the system's own: dot files, network drives' previews."""
    return name.startswith((".", "~$")) or name in ("@eaDir", "__MACOSX")


def _own(folder: Path) -> frozenset[str]:
    try:
        lines = (folder / MARKER).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return frozenset()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _fits(relative: str, pattern: str) -> bool:
    if not pattern:
        return True
    name = relative.rsplit("/", 1)[-1]
    return fnmatch.fnmatch(relative, pattern) or fnmatch.fnmatch(name, pattern)

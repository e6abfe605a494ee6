"""What the name of an input says: keypoints or video, and what lies beside keypoints.

Light, so that a command can ask before anything is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CLIP_FILE = "clip.json"
"""Name of the description beside a keypoint file; `NAME.clip.json` goes before it."""


def is_keypoint_file(path: Path) -> bool:
    """Say whether a name ends in `.csv` or `.csv.gz`."""
    return path.name.lower().endswith((".csv", ".csv.gz"))


def find_clip_file(keypoints: Path) -> Path | None:
    """Return `NAME.clip.json` or `clip.json` beside a keypoint file, None if absent."""
    own = keypoints.with_name(f"{bare_name(keypoints)}.{CLIP_FILE}")
    return next((p for p in (own, keypoints.with_name(CLIP_FILE)) if p.is_file()), None)


def bare_name(path: Path) -> str:
    """File name without `.csv` or `.csv.gz`."""
    return path.name.removesuffix(".gz").removesuffix(".csv")

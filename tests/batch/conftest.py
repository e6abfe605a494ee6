"""Clips of a made-up clinic: keypoint files that are quick to analyse, and broken files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Put = Callable[[str, Path], None]


@pytest.fixture(scope="session")
def put(force_plate: Path) -> Put:
    """Copy the keypoints of a truth clip to a name of one's own."""

    def copy(clip_id: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        source = force_plate / clip_id
        for name, ending in (
            ("keypoints.csv.gz", "csv.gz"),
            ("clip.json", "clip.json"),
        ):
            shutil.copyfile(source / name, target.with_name(f"{target.name}.{ending}"))

    return copy


@pytest.fixture(scope="session")
def broken(shared: Path) -> Callable[[str, Path], None]:
    """Copy one of the broken videos."""

    def copy(name: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shared / "clips" / "real" / name, target)

    return copy

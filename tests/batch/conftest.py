"""Clips of a made-up clinic: keypoint files that are quick to analyse, and broken files."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


CLUSTER = """
import sys, distributed

if __name__ == "__main__":
    with distributed.LocalCluster(n_workers=3, threads_per_worker=1, processes=True,
                                  dashboard_address=None, silence_logs=50) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        sys.stdin.read()
"""
"""Runs until its standard input ends; a process of its own, so that a test may kill in it."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running Dask cluster: where it answers, and its workers' process ids."""

    address: str
    worker_pids: tuple[int, ...]


@pytest.fixture
def cluster_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three Dask workers on this machine, for one test."""
    pytest.importorskip("distributed")
    with cluster_in(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@contextlib.contextmanager
def cluster_in(folder: Path) -> Iterator[Cluster]:
    """Start a cluster whose processes import from `folder` first."""
    script = folder / "cluster.py"
    script.write_text(CLUSTER)
    running = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert running.stdout is not None
        address, *pids = running.stdout.readline().split()
        assert len(pids) == 3
        yield Cluster(address=address, worker_pids=tuple(map(int, pids)))
    finally:
        running.communicate("")

"""Keep what the pose model gave for a clip, so that measuring again takes seconds.

The analysis runs as it is; only its call to the pose pass is answered from the folder
when the same clip, model and observers were seen before. Delete the folder after a
change to the pose room.
"""

from __future__ import annotations

import hashlib
import pickle
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gaitcheck.source as source
from gaitcheck.pose.run import PoseRun, bundle_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def kept_poses(folder: Path | None) -> Iterator[None]:
    """Answer the pipeline's pose pass from `folder`; None runs the model every time."""
    if folder is None:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    real = source.estimate

    def kept(clip: Any, clip_input: Any, **options: Any) -> Any:
        observers = sorted(spec.name for spec in options.get("observers", ()))
        model = options["model"]
        mark = f"{clip.sha256} {clip.time_s[-1]} {model} {observers} {clip_input.view}"
        key = hashlib.sha256(mark.encode()).hexdigest()[:12]
        file = folder / f"{clip.name}-{key}.pickle"
        if file.exists():
            return _with_model(pickle.loads(file.read_bytes()), model)
        run = real(clip, clip_input, **options)
        part = file.with_suffix(".part")
        part.write_bytes(pickle.dumps(run))
        part.rename(file)
        return run

    source.estimate = kept
    try:
        yield
    finally:
        source.estimate = real


def _with_model(run: PoseRun, model: Path) -> PoseRun:
    """Say which model it was in runs that were kept before tracks said so themselves."""
    if run.track.pose_model:
        return run
    track = replace(run.track, pose_model=bundle_model(model.stem))
    return replace(run, track=track)

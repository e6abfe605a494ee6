"""Keep what the pose model gave for a clip, so that measuring again takes seconds.

The analysis runs as it is; only its pose pass is answered from the folder when the same
clip, model and observers were seen before. Delete the folder after a change to the pose
room.
"""

from __future__ import annotations

import hashlib
import pickle
from typing import TYPE_CHECKING, Any

from gaitcheck.pose.run import PosePass, PoseRun, estimate

if TYPE_CHECKING:
    from pathlib import Path


def kept_poses(folder: Path | None) -> PosePass | None:
    """Return a pose pass that answers from `folder`; None runs the model every time."""
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)

    def kept(clip: Any, clip_input: Any, **options: Any) -> PoseRun:
        observers = sorted(spec.name for spec in options.get("observers", ()))
        model = options["model"]
        mark = f"{clip.sha256} {clip.time_s[-1]} {model} {observers} {clip_input.view}"
        key = hashlib.sha256(mark.encode()).hexdigest()[:12]
        file = folder / f"{clip.name}-{key}.pickle"
        if file.exists():
            stored: PoseRun = pickle.loads(file.read_bytes())
            return stored
        run = estimate(clip, clip_input, **options)
        part = file.with_suffix(".part")
        part.write_bytes(pickle.dumps(run))
        part.rename(file)
        return run

    return kept

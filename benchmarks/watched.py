"""A clip's pose pass with one observer, kept between runs of a benchmark."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.settings import ClipInput
from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.core.track import PoseTrack
from gaitcheck.pose.models import ensure
from gaitcheck.pose.run import estimate
from gaitcheck.video.probe import read_clip

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.pose.observer import ObserverSpec


def watch(
    path: Path, keep: Path | None, jobs: int, observer: ObserverSpec
) -> tuple[Clip, PoseTrack, FloatArray]:
    """Run the pose pass with an observer, or load what it gave before.

    Parameters
    ----------
    keep
        Folder of what was given before, one file a clip; None runs the model every time.

    Returns
    -------
    tuple
        The clip, its raw track, and `(n_frames, n_columns)` what the observer saw.
    """
    clip = read_clip(path)
    kept = None if keep is None else keep / f"{path.stem}.npz"
    if kept is not None and kept.exists():
        stored = np.load(kept)
        if observer.name in stored:
            track = PoseTrack(
                time_s=clip.time_s,
                xy_px=stored["xy_px"],
                confidence=stored["confidence"],
                skeleton=BLAZEPOSE,
            )
            return clip, track, stored[observer.name]
    run = estimate(
        clip,
        ClipInput(path=path),
        model=ensure().path,
        jobs=jobs,
        observers=(observer,),
    )
    track, seen = replace(run.track, steps=()), run.observations[observer.name]
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        own = {observer.name: seen}
        np.savez(kept, xy_px=track.xy_px, confidence=track.confidence, **own)
    return clip, track, seen

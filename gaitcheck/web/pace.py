"""How far a running analysis is, and how long it still takes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

POSE, DRAWING = "following the runner", "drawing"
"""Stages that take nearly all the time, in seconds a frame."""

_USUAL_S = {POSE: 0.08, DRAWING: 0.02}
"""Seconds a frame before anything was measured: the heavy model on one core."""

_REST_S = 4.0
"""Reading, measuring, charts, PDF."""

_LEARN_FROM = 20
"""Frames from which a stage's own pace is believed."""

WORDS = {
    "reading": "Reading the clips",
    "looking for the runner": "Looking for the runner",
    POSE: "Following the runner",
    "measuring": "Measuring",
    "findings": "Putting the findings together",
    DRAWING: "Drawing the video",
}
"""Stages as the page names them."""


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where an analysis is.

    Parameters
    ----------
    stage
        In words.
    clip, clips
        Number of the clip it is about, and of how many.
    done, total
        Frames of this stage.
    share
        0 to 1 of the whole, by time.
    left_s
        Seconds that it still takes, about.
    """

    stage: str = "Starting"
    clip: int = 1
    clips: int = 1
    done: int = 0
    total: int = 0
    share: float = 0.0
    left_s: float | None = None


@dataclass
class Run:
    """One running analysis; `frames` of each clip, 0 for keypoints."""

    frames: list[int]
    cores: int
    start_s: float = field(default_factory=time.monotonic)
    position: Position = field(default_factory=Position)
    stage_start_s: float = 0.0
    stage: str = ""


class Pace:
    """Positions of all running analyses; learns how long a frame takes here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[str, Run] = {}
        self._learned_s: dict[str, float] = {}

    def began(self, job_id: str, frames: list[int], cores: int) -> None:
        """Begin to follow a job."""
        with self._lock:
            self._runs[job_id] = Run(frames=frames, cores=max(1, cores))

    def ended(self, job_id: str) -> None:
        """Forget a job."""
        with self._lock:
            self._runs.pop(job_id, None)

    def position(self, job_id: str) -> Position | None:
        """Return where a job is; None when it does not run."""
        with self._lock:
            run = self._runs.get(job_id)
            return run.position if run else None

    def heard(self, job_id: str, stage: str, done: int, total: int) -> None:
        """Take note of a worker's word, number of the clip, tab, name."""
        with self._lock:
            run = self._runs.get(job_id)
            if run is None:
                return
            now_s = time.monotonic()
            if stage != run.stage:
                run.stage, run.stage_start_s = stage, now_s
            number, _, name = stage.rpartition("\t")
            clip = int(number or 1)
            if done >= _LEARN_FROM and name in _USUAL_S:
                self._learned_s[name] = (now_s - run.stage_start_s) / done
            left_s = self._left_s(run, name, clip, done)
            spent_s = now_s - run.start_s
            run.position = Position(
                stage=WORDS.get(name, name.capitalize()),
                clip=clip,
                clips=max(1, len(run.frames)),
                done=done,
                total=total,
                share=min(0.99, spent_s / (spent_s + left_s + 1e-9)),
                left_s=left_s,
            )

    def _left_s(self, run: Run, name: str, clip: int, done: int) -> float:
        pose = self._learned_s.get(POSE, _USUAL_S[POSE] / run.cores)
        drawing = self._learned_s.get(DRAWING, _USUAL_S[DRAWING])
        poses, drawings = sum(run.frames), sum(run.frames)
        before = sum(run.frames[: clip - 1])
        rest = _REST_S
        if name == DRAWING:
            poses, drawings = 0, drawings - before - done
            rest /= 2
        elif name == POSE:
            poses -= before + done
        elif name == "measuring":
            poses = sum(run.frames[clip:])
        elif name == "findings":
            poses = 0
        else:
            poses -= before
        return max(0, poses) * pose + max(0, drawings) * drawing + rest

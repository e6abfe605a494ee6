"""One analysis, done by a worker of the batch's executor: clips in, a finished folder out."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
import time
import uuid
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitcheck.batch.key import Facts, facts
from gaitcheck.core.intake import Intake
from gaitcheck.errors import GaitcheckError, InputError
from gaitcheck.pose.clipname import is_keypoint_file
from gaitcheck.web.guarded import stand_back

if TYPE_CHECKING:
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.progress import Progress
    from gaitcheck.core.settings import ClipInput, Settings
    from gaitcheck.pose.run import PoseRun
    from gaitcheck.web.records import Footage

POSES_KEPT = 3
"""Pose passes that are kept of a clip, so that going back and forth costs nothing."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """One analysis; picklable.

    Parameters
    ----------
    work, result
        Folder for what is unfinished, and where the finished result belongs.
    using
        What the numbers are computed with; a worker that differs refuses.
    cores
        Pose networks side by side.
    gentle
        Give way to other processes of the machine; not on a cluster, whose workers stay.
    """

    job_id: str
    footage: tuple[Footage, ...]
    settings: Settings
    intake: Intake
    work: Path
    result: Path
    using: Facts
    cores: int
    gentle: bool


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the server is told; an empty `problem` means that the result is in its place."""

    problem: str = ""
    seconds: float = 0.0


def analyse(order: Order, progress: Progress) -> Result:
    """Do one order; the result appears in its place whole, once, or not at all."""
    # The server knows this module too and does without what only workers need.
    from gaitcheck.job import run
    from gaitcheck.output import Output
    from gaitcheck.web.footage import clip_input

    start = time.monotonic()
    if (order.result / "findings.json").is_file():
        return Result()
    if order.gentle:
        stand_back()
    place = order.work / f"job-{order.job_id}-{uuid.uuid4().hex[:8]}"
    try:
        _require_same(order)
        progress("reading", 0, 1)
        clips = [clip_input(one) for one in order.footage]
        run(
            clips,
            order.settings,
            Output(folder=place, pdf=True),
            intake=order.intake,
            jobs=order.cores,
            progress=_Numbered(progress, len(clips)),
            pose=_Kept(order),
        )
        _put(place, order.result)
    except InputError as error:
        return Result(problem=str(error))
    except GaitcheckError as error:
        return Result(problem=f"not the clip's fault: {error}")
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return Result(seconds=round(time.monotonic() - start, 1))


def _put(place: Path, result: Path) -> None:
    """Move a finished folder to its place; whoever comes second leaves the first alone."""
    try:
        place.rename(result)
    except OSError:
        if not (result / "findings.json").is_file():
            raise


def _require_same(order: Order) -> None:
    wrong = replace(order.using, model="").differences(facts(""))
    if wrong:
        message = f"this worker differs from the server: {'; '.join(wrong)}"
        raise GaitcheckError(message)


class _Numbered:
    """Passes progress on with the number of the clip that it is about."""

    def __init__(self, progress: Progress, n_clips: int) -> None:
        self.progress, self.n_clips = progress, n_clips
        self.measured = self.drawn = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage == "measuring" and done:
            self.measured += 1
        drawing = stage == "drawing"
        if drawing and done == 0:
            self.drawn += 1
        number = self.drawn if drawing else min(self.measured + 1, self.n_clips)
        self.progress(f"{number}\t{stage}", done, total)


class _Kept:
    """The pose pass, answered from the clip's folder when nothing it sees has changed."""

    def __init__(self, order: Order) -> None:
        self._using = order.using
        self._folders = {one.file_name: one.folder for one in order.footage}

    def __call__(self, clip: Clip, clip_input: ClipInput, **options: Any) -> PoseRun:
        from gaitcheck.pose.run import estimate

        folder = self._folder(clip_input.path)
        told = clip_input.view
        for frontal in (True, False) if told is None else (told.is_frontal,):
            kept = _read(folder / self._name(clip, clip_input, frontal=frontal))
            if kept is not None and (told or kept.choice.runner.is_frontal is frontal):
                return kept
        made = estimate(clip, clip_input, **options)
        frontal = made.choice.runner.is_frontal if told is None else told.is_frontal
        _write(folder / self._name(clip, clip_input, frontal=frontal), made)
        return made

    def _folder(self, path: Path) -> Path:
        known = self._folders.values()
        return next(f for f in known if path.is_relative_to(f))

    def _name(self, clip: Clip, clip_input: ClipInput, *, frontal: bool) -> str:
        # The pose pass sees the pictures, their times, who is pointed at, and whether the
        # view is frontal; of the user's other choices it knows nothing.
        times = hashlib.sha256(clip.time_s.tobytes()).hexdigest()
        told = [clip.sha256, times, clip_input.runner_xy_px, frontal]
        mark = json.dumps([told, asdict(self._using)])
        return f"pose-{hashlib.sha256(mark.encode()).hexdigest()[:16]}.pickle"


def _read(path: Path) -> PoseRun | None:
    """Read a kept pose pass; None when there is none or it is damaged.

    The file is our own, in a folder that only this user can write.
    """
    from gaitcheck.pose.run import PoseRun

    try:
        kept = pickle.loads(path.read_bytes())
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
        return None
    path.touch()
    return kept if isinstance(kept, PoseRun) else None


def _write(path: Path, made: PoseRun) -> None:
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    part.write_bytes(pickle.dumps(made))
    part.replace(path)
    kept = sorted(path.parent.glob("pose-*.pickle"), key=lambda p: -p.stat().st_mtime)
    for old in kept[POSES_KEPT:]:
        old.unlink(missing_ok=True)


def needs_model(footage: tuple[Footage, ...]) -> bool:
    """Say whether a clip holds pictures."""
    return any(not is_keypoint_file(one.uploaded) for one in footage)

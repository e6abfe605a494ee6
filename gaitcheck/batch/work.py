"""One session, done by a worker: clips in, a finished folder and a record out."""

from __future__ import annotations

import contextlib
import logging
import math
import tempfile
import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gaitcheck.batch.key import Facts, facts, key_of
from gaitcheck.batch.record import FINAL, ClipNote, Record, Status
from gaitcheck.batch.rows import clip_notes, side_rows
from gaitcheck.batch.thumbnail import thumbnail
from gaitcheck.errors import GaitcheckError, InputError
from gaitcheck.findings.intake_file import read_intake
from gaitcheck.job import run
from gaitcheck.output import Output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.batch.ledger import Ledger
    from gaitcheck.batch.remote import RemoteFolder
    from gaitcheck.batch.session import Session
    from gaitcheck.core.analysis import Analysis
    from gaitcheck.core.intake import Intake
    from gaitcheck.core.progress import Progress
    from gaitcheck.language.speech import Language

_log = logging.getLogger(__name__)

CADENCES_AGREE_FRAC = 0.04
"""Clips that were put together by folder or name are refused as one session when their
cadences differ by more: one runner at one speed stays within 1 to 2 %, a metre per
second of speed makes about 5 %. A guard against a folder of several people, no proof."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What all sessions of a batch share; travels to the workers.

    Parameters
    ----------
    video
        Also draw annotated videos.
    fresh
        Do again what is done.
    threads
        For the pose model within one session.
    remote
        Where the clips are when they have to be fetched first.
    using
        What the batch was started with; a worker that differs refuses.
    """

    ledger: Ledger
    using: Facts
    remote: RemoteFolder | None = None
    video: bool = True
    lang: Language = "en"
    fresh: bool = False
    threads: int = 1


@dataclass(frozen=True, kw_only=True)
class Task:
    """A session to do, and the `stamp_of` its inputs when the batch began.

    Taken before reading: a clip that changes meanwhile is then seen as changed.
    """

    session: Session
    stamp: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the parent is told of a session; the rest is in its record."""

    session: str
    status: Status
    reasons: tuple[str, ...]
    n_clips: int
    n_failed: int
    headline: str
    known: bool
    seconds: float


def settled(task: Task, order: Order) -> Result | None:
    """Return the outcome of an earlier run when nothing has been touched since.

    Cheap enough for the parent: one small file is read, and sizes and times of the clips.
    """
    if order.fresh:
        return None
    record = order.ledger.read(task.session.name)
    if record is None or record.status not in FINAL:
        return None
    if record.stamp != task.stamp or not order.ledger.complete(record):
        return None
    return _result(record, known=True)


def do_session(task: Task, progress: Progress, *, order: Order) -> Result:
    """Analyse one session into the output folder and keep its record.

    Returns
    -------
    Result
        Also when the clips are unusable or something went wrong: one session never stops
        the others.
    """
    start = time.monotonic()
    with contextlib.ExitStack() as stack:
        session = task.session
        if order.remote is not None:
            progress("fetching", 0, 1)
            place = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="gaitcheck-")
            )
            try:
                session = order.remote.fetch(session, Path(place))
            except (GaitcheckError, OSError) as error:
                record = replace(_blank(session, "error"), reasons=(str(error),))
                order.ledger.write(record)
                return _result(record, known=False)
        progress("reading", 0, 1)
        return _done(session, task.stamp, order, progress, start)


def _done(
    session: Session, stamp: str, order: Order, progress: Progress, start: float
) -> Result:
    key, _ = key_of(session, order.using, video=order.video, lang=order.lang)
    before = None if order.fresh else order.ledger.read(session.name)
    same = before is not None and before.key == key and before.status in FINAL
    if before is not None and same and order.ledger.complete(before):
        # Touched or copied, not changed.
        order.ledger.write(replace(before, stamp=stamp))
        return _result(before, known=True)
    record = _attempt(session, order, progress)
    record = replace(
        record,
        key=key,
        stamp=stamp,
        seconds=round(time.monotonic() - start, 3),
    )
    order.ledger.write(record)
    return _result(record, known=False)


def killed(session: Session, order: Order, times: int) -> Result:
    """Keep and return the record of a session whose workers died."""
    reason = (
        f"the worker died {times} times on this session (out of memory, or killed from "
        "outside); it was given up so that the rest could go on"
    )
    order.ledger.withdraw(session.name)
    record = replace(_blank(session, "killed"), reasons=(reason,))
    order.ledger.write(record)
    return _result(record, known=False)


def crashed(session: Session, order: Order, error: str) -> Result:
    """Keep and return the record of a session that could not even be begun."""
    last = error.strip().splitlines()[-1] if error.strip() else "unknown"
    order.ledger.withdraw(session.name)
    reason = f"unexpected error, please report it: {last}"
    record = replace(_blank(session, "error"), reasons=(reason,))
    order.ledger.write(record)
    return _result(record, known=False)


def _attempt(session: Session, order: Order, progress: Progress) -> Record:
    try:
        _same_facts(order)
        intake = read_intake(session.intake) if session.intake else None
        record = _analyse(session, order, intake, progress)
    except InputError as error:
        record = replace(_blank(session, "failed"), reasons=(str(error),))
    except (GaitcheckError, OSError) as error:
        record = replace(_blank(session, "error"), reasons=(str(error),))
    except Exception as error:  # noqa: BLE001 - a bug in one session must not stop 299 others
        _log.debug("session %s\n%s", session.name, traceback.format_exc())
        reason = f"unexpected error, please report it: {type(error).__name__}: {error}"
        record = replace(_blank(session, "error"), reasons=(reason,))
    if not record.has_report:
        order.ledger.withdraw(session.name)
    return record


def _same_facts(order: Order) -> None:
    here = facts("")
    wrong = replace(order.using, model="").differences(here)
    if wrong:
        message = (
            f"this worker differs from where the batch was started: {'; '.join(wrong)}"
        )
        raise GaitcheckError(message)


def _analyse(
    session: Session, order: Order, intake: Intake | None, progress: Progress
) -> Record:
    """Analyse with all clips; those that cannot be used are left out one by one."""
    left = list(range(len(session.clips)))
    refused: dict[int, str] = {}
    with order.ledger.workplace() as place:
        while True:
            clips = [session.clips[i] for i in left]
            counter = _ClipCounter(progress)
            made = place / f"try{len(refused)}"
            output = Output(folder=made, video=order.video, lang=order.lang)
            try:
                analysis = run(
                    clips,
                    session.settings,
                    output,
                    intake=intake,
                    jobs=order.threads,
                    progress=counter,
                )
            except InputError as error:
                if counter.measured >= len(clips):
                    raise  # not one clip's fault
                refused[left.pop(counter.measured)] = str(error)
                if not left:
                    return _unusable(session, refused)
                continue
            doubt = _doubt(session, analysis)
            if doubt:
                return replace(
                    _blank(session, "failed"),
                    clips=_notes(session, left, refused, analysis),
                    reasons=(doubt,),
                )
            picture = thumbnail(analysis, made)
            order.ledger.publish(made, session.name)
            break
    return Record(
        session=session.name,
        runner=session.runner,
        status="partly" if refused else "done",
        key="",
        stamp="",
        clips=_notes(session, left, refused, analysis),
        sides=side_rows(analysis),
        reasons=tuple(refused[i] for i in sorted(refused)),
        paired=session.reason,
        speed_mps=analysis.settings.belt_speed_mps,
        height_cm=analysis.settings.height_cm,
        thumbnail=picture,
    )


class _ClipCounter:
    """Passes progress on and counts the clips that were measured.

    The clips of a session are measured in order, so that an error after `measured` clips
    is the next one's. Names would not tell: `keypoints.csv` is called so in every folder.
    """

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.measured = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage == "measuring" and done == total == 1:
            self.measured += 1
        self.progress(stage, done, total)


def _doubt(session: Session, analysis: Analysis) -> str:
    """Say why clips put together by folder or name are not one runner's; else empty."""
    if session.paired_by not in ("folder", "file name"):
        return ""
    rates = [one.gait.cadence_spm for one in analysis.clips]
    rates = [rate for rate in rates if math.isfinite(rate)]
    if len(rates) < 2 or max(rates) <= min(rates) * (1 + CADENCES_AGREE_FRAC):
        return ""
    shown = " and ".join(f"{rate:.0f}" for rate in rates)
    return (
        f"the clips were put together as {session.reason}, but step at {shown} steps/min, "
        "which one runner at one speed does not; say in sessions.csv what belongs together"
    )


def _notes(
    session: Session,
    used: Sequence[int],
    refused: dict[int, str],
    analysis: Analysis | None,
) -> tuple[ClipNote, ...]:
    measured = dict(zip(used, clip_notes(analysis) if analysis else (), strict=False))
    return tuple(
        measured.get(i)
        or ClipNote(name=clip.path.name, reason=refused.get(i, ""), level="bad")
        for i, clip in enumerate(session.clips)
    )


def _unusable(session: Session, refused: dict[int, str]) -> Record:
    return replace(
        _blank(session, "failed"),
        clips=_notes(session, (), refused, None),
        reasons=tuple(dict.fromkeys(refused[i] for i in sorted(refused))),
    )


def _blank(session: Session, status: Status) -> Record:
    return Record(
        session=session.name,
        runner=session.runner,
        status=status,
        key="",
        stamp="",
        clips=tuple(ClipNote(name=clip.path.name) for clip in session.clips),
        paired=session.reason,
        speed_mps=session.settings.belt_speed_mps,
        height_cm=session.settings.height_cm,
    )


def _result(record: Record, *, known: bool) -> Result:
    n_failed = sum(bool(clip.reason) for clip in record.clips)
    return Result(
        session=record.session,
        status=record.status,
        reasons=record.reasons,
        n_clips=len(record.clips),
        n_failed=n_failed if record.has_report else len(record.clips),
        headline=_headline(record),
        known=known,
        seconds=record.seconds,
    )


def _headline(record: Record) -> str:
    if not record.has_report:
        return "; ".join(record.reasons)
    ranked = {
        (seen.rank, seen.title): row.side
        for row in record.sides
        for seen in row.findings
        if seen.rank
    }
    titles = list(dict.fromkeys(title for _, title in sorted(ranked)))
    return ", ".join(titles[:3]) or "nothing beyond the usual range"

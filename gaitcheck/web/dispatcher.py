"""Takes clips to their check and jobs to their workers, one after the other, for ever."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import threading
import time
from typing import TYPE_CHECKING, Any

from gaitcheck.batch.executor import MOST_KILLS
from gaitcheck.batch.local import LocalExecutor
from gaitcheck.errors import GaitcheckError, InputError
from gaitcheck.web.analysing import Order, Result, analyse
from gaitcheck.web.folder import remove
from gaitcheck.web.guarded import guarded
from gaitcheck.web.orders import frames_of, order_of
from gaitcheck.web.pace import Pace
from gaitcheck.web.records import Answer, Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaitcheck.batch.executor import Executor, Outcome
    from gaitcheck.core.settings import ModelName
    from gaitcheck.web.records import Clip, ClipState, Footage, Job
    from gaitcheck.web.settings import Limits, WebSettings
    from gaitcheck.web.store import Store

_log = logging.getLogger(__name__)

_LOOK_S = 0.5
"""How often a running job is asked whether it is still wanted."""

_IDLE_S = 30.0
_GOODBYE_S = 5.0
_GIVE_UP_KILLS = 3 * MOST_KILLS
"""Workers that one analysis may take with it, three rounds of the executor: a physio waits for
it, and what kills it (another program's hunger for memory) often passes."""
_SWEEP_S = 3600.0


class _Unwanted(Exception):
    """Ends a running analysis: it was deleted, replaced, or the server stops."""


class Dispatcher:
    """Threads that feed the workers; the store is the queue.

    Parameters
    ----------
    store
        Open, and recovered from whatever stopped the last server.
    """

    def __init__(self, store: Store, settings: WebSettings) -> None:
        self._store, self._settings = store, settings
        self.pace = Pace()
        self._news = threading.Condition()
        self._stopping = threading.Event()
        self._has_model = False
        self._kills: dict[str, int] = {}
        loops = [self._check_clips, *[self._run_jobs] * settings.sessions_at_once]
        self._threads = [threading.Thread(target=loop, daemon=True) for loop in loops]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop; what is under way is done again after the next start."""
        self._stopping.set()
        self.wake()
        until_s = time.monotonic() + _GOODBYE_S
        while time.monotonic() < until_s and any(t.is_alive() for t in self._threads):
            # An executor gives a killed worker's item to another one, a few times.
            for process in multiprocessing.active_children():
                process.kill()
            time.sleep(0.05)

    def wake(self) -> None:
        """Tell the threads that there may be something to do."""
        with self._news:
            self._news.notify_all()

    def _wait(self) -> None:
        with self._news:
            if not self._stopping.is_set():
                self._news.wait(_IDLE_S)

    def _check_clips(self) -> None:
        swept_s = time.monotonic()
        while not self._stopping.is_set():
            if time.monotonic() - swept_s > _SWEEP_S:
                self._store.give_up_uploads()
                swept_s = time.monotonic()
            clip = self._store.clips.next_to_check()
            if clip is None:
                self._wait()
                continue
            try:
                self._check(clip)
            except Exception as error:  # noqa: BLE001 - the next clip must still be looked at
                _log.error("the check of clip %s failed", clip.id, exc_info=error)
                seen = _not_checked("error", _bug(error)).seen
                self._store.clips.checked(clip.id, clip.choices, seen, "unusable")
            self.wake()

    def _check(self, clip: Clip) -> None:
        if not clip.is_keypoints:
            self._fetch_model()
        folder = self._store.folder.clip(clip.id)
        limits = self._settings.limits
        for _ in range(MOST_KILLS):
            how, what = guarded(
                _look_at,
                clip.footage(folder),
                self._settings.model,
                limits,
                seconds=limits.check_s,
                address_bytes=limits.check_bytes,
            )
            # Somebody else's hunger for memory is not the clip's fault.
            if how != "died" or self._stopping.is_set():
                break
        if self._stopping.is_set():
            return
        answer = what if how == "done" else _not_checked(how, what)
        kept = self._store.clips.checked(
            clip.id, clip.choices, answer.seen, answer.state
        )
        refused = kept and answer.state == "refused"
        if refused or self._store.clips.get(clip.id) is None:
            remove(folder)

    def _fetch_model(self) -> None:
        """Have the pose model here before the clock of a check runs."""
        if not self._has_model:
            from gaitcheck.pose.models import ensure

            ensure(self._settings.model)
            self._has_model = True

    def _run_jobs(self) -> None:
        while not self._stopping.is_set():
            job = self._store.jobs.next()
            if job is None:
                self._wait()
                continue
            try:
                self._run(job)
            except _Unwanted:
                continue
            except InputError as error:
                self._store.finish(job.id, reason=str(error))
            except Exception as error:  # noqa: BLE001 - the next job must still be done
                _log.error("job %s failed", job.id, exc_info=error)
                self._store.finish(job.id, reason=_bug(error))
            finally:
                self.pace.ended(job.id)
            self.wake()

    def _run(self, job: Job) -> None:
        if self._store.is_finished(job.id):
            self._store.finish(job.id)
            return
        order = order_of(job, self._store, self._settings)
        self.pace.began(job.id, frames_of(job, self._store), order.cores)
        asked_s = time.monotonic()

        def watch(_: int, stage: str, done: int, total: int) -> None:
            nonlocal asked_s
            self.pace.heard(job.id, stage, done, total)
            if time.monotonic() - asked_s > _LOOK_S:
                asked_s = time.monotonic()
                if self._stopping.is_set() or not self._store.jobs.is_open(job.id):
                    raise _Unwanted

        try:
            with (
                self._executor() as executor,
                contextlib.closing(executor.run(analyse, [order], watch)) as outcomes,
            ):
                outcome: Outcome[Any, Result] = next(outcomes)
        finally:
            self._tidy(order)
        if self._stopping.is_set():
            return
        if self._store.jobs.is_open(job.id):
            self._close(job, outcome)
        else:
            remove(order.result)

    def _tidy(self, order: Order) -> None:
        """Remove what a killed worker left, and what it made beside clips now deleted."""
        for left in order.work.glob(f"job-{order.job_id}-*"):
            remove(left)
        for one in order.footage:
            if self._store.clips.get(one.folder.name) is None:
                remove(one.folder)

    def _close(self, job: Job, outcome: Outcome[Any, Result]) -> None:
        reason = ""
        if outcome.kills:
            self._kills[job.id] = self._kills.get(job.id, 0) + outcome.kills
            if self._kills[job.id] < _GIVE_UP_KILLS:
                self._store.jobs.queue_again(job.id)
                return
            reason = (
                f"the worker died {self._kills[job.id]} times over it, most likely for "
                "lack of memory; close other programs and try again"
            )
        elif outcome.result is None:
            _log.error("job %s\n%s", job.id, outcome.error)
            reason = _bug(outcome.error.strip().splitlines()[-1:])
        elif outcome.result.problem:
            reason = outcome.result.problem
        seconds = outcome.result.seconds if outcome.result else 0.0
        self._store.finish(job.id, reason=reason, seconds=seconds)

    @contextlib.contextmanager
    def _executor(self) -> Iterator[Executor]:
        if not self._settings.cluster:
            yield LocalExecutor(1, helpers=True)
            return
        from gaitcheck.batch.cluster import ClusterExecutor

        marks = str(self._store.folder.work)
        with ClusterExecutor(self._settings.cluster, marks) as executor:
            yield executor


def _look_at(footage: Footage, model: ModelName, limits: Limits) -> Answer:
    """Check a clip in the worker; the server does without the pose model's library."""
    from gaitcheck.web.checking import check

    return check(footage, model, limits)


def _bug(error: object) -> str:
    shown = error if isinstance(error, GaitcheckError) else f"{error!r}"[:300]
    return f"something went wrong here, not with the clip: {shown}"


def _not_checked(how: str, what: object) -> Answer:
    """Say why there is no answer; the file is kept when it is not the file's fault."""
    match how:
        case "slow":
            problem = "looking at it took too long: film in 1080p, 20 to 30 s"
        case "full":
            problem = "it needs more memory than a clip may: film in 1080p"
        case "died":
            problem = f"whatever opens it breaks down ({MOST_KILLS} times)"
        case _:
            problem = f"it could not be looked at: {what}"
    headline = "This file cannot be used"
    state: ClipState = "unusable" if how == "error" else "refused"
    return Answer(state=state, seen=Seen(headline=headline, problem=problem))

"""Workers of a running Dask cluster: the same batch on many machines.

The scheduler hands items of a dead worker to another by itself. How often it does so is set
there for everybody, and items that merely waited on a dead worker count as killed too. So
each attempt leaves a mark in a shared folder when it begins and takes it away when it ends:
the marks left say how many workers died over an item.
"""

from __future__ import annotations

import contextlib
import queue
import time
import traceback
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitcheck.batch.executor import MOST_KILLS, Outcome, Watch, Work, unwatched
from gaitcheck.batch.key import Facts, facts
from gaitcheck.batch.marks import Marks
from gaitcheck.errors import GaitcheckError, MissingDependency, SettingsError

try:
    from distributed import Client, get_worker
    from distributed.scheduler import KilledWorker
except ImportError as error:
    _missing = '--cluster needs Dask: pip install "gaitcheck[cluster]"'
    raise MissingDependency(_missing) from error

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from distributed import Future

_PER_WORKER = 2
"""Items at a worker: one in work, one at hand so that it never waits for the network."""

_WAKE_S = 0.2
_CONNECT_S = 15
_TELL_EVERY_S = 1.0
_TOPIC = "gaitcheck-progress"


class ClusterError(GaitcheckError):
    """The cluster cannot be used; every problem is listed."""

    exit_code = 2


class ClusterExecutor:
    """Items done by the workers of a Dask scheduler; use as a context manager.

    Parameters
    ----------
    address
        Of the scheduler, `tcp://host:8786`.
    marks
        A folder, or a URL, that this process and all workers see.

    Raises
    ------
    SettingsError
        When nobody answers at the address.
    ClusterError
        When no worker is there, or one runs several items at a time.
    """

    def __init__(self, address: str, marks: str) -> None:
        try:
            self._client: Any = _client(address)
        except (OSError, ValueError, TimeoutError) as error:
            message = f"no Dask scheduler answers at {address}: {error}"
            raise SettingsError(message) from error
        self._marks = Marks(f"{marks}/attempts-{uuid.uuid4().hex[:8]}")
        try:
            self._marks.make()
            self._check_threads()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> ClusterExecutor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; its workers stay."""
        self._client.close()
        self._marks.clear()

    @property
    def n_workers(self) -> int:
        """How many items are in work at a time; workers may come and go."""
        return len(self._workers())

    def check(self, using: Facts, model: str, files: Iterable[Path]) -> None:
        """Compare the workers with this machine before anything is begun.

        Parameters
        ----------
        using
            The facts of this machine.
        model
            Name of the pose model; workers that have none fetch it. Empty: none needed.
        files
            Paths that every worker must see.

        Raises
        ------
        ClusterError
            Naming every worker that differs, and how.
        """
        paths = [str(path) for path in files]
        answers = self._client.run(_inspect, model, paths, on_error="return")
        faults = []
        for address, answer in sorted(answers.items()):
            if isinstance(answer, Exception):
                faults.append(
                    f"worker {address}: gaitcheck cannot be used there ({answer})"
                )
                continue
            its, unseen, problem = answer
            wrong = [problem] if problem else using.differences(its)
            wrong += [f"cannot see {path}" for path in unseen]
            if wrong:
                faults.append(f"worker {address}: {'; '.join(wrong)}")
        if faults:
            message = "the cluster does not fit: " + ". ".join(faults)
            raise ClusterError(message)

    def run(
        self, work: Work[Any, Any], items: Iterable[Any], watch: Watch = unwatched
    ) -> Generator[Outcome[Any, Any], None, None]:
        """Yield each item's outcome as it comes; see `Executor.run`."""
        source = enumerate(items)
        landed: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        flying: dict[Future[Any], tuple[int, Any]] = {}
        exhausted = False

        def send(place: int, item: Any) -> None:
            future = self._client.submit(
                _attempt,
                work,
                item,
                place,
                self._marks.where,
                key=f"gaitcheck-{place}-{uuid.uuid4().hex}",
                pure=False,
            )
            flying[future] = (place, item)
            future.add_done_callback(landed.put)

        def hear(event: tuple[float, Any]) -> None:
            watch(*event[1])

        self._client.subscribe_topic(_TOPIC, hear)
        try:
            while True:
                room = max(1, self.n_workers) * _PER_WORKER
                while not exhausted and len(flying) < room:
                    following = next(source, None)
                    exhausted = following is None
                    if following:
                        send(*following)
                if not flying:
                    return
                try:
                    future = landed.get(timeout=_WAKE_S)
                except queue.Empty:
                    continue
                place, item = flying.pop(future)
                outcome = self._outcome(future, place, item)
                if outcome is None:
                    send(place, item)
                else:
                    yield outcome
        finally:
            with contextlib.suppress(Exception):
                self._client.cancel(list(flying), force=True)
                self._client.unsubscribe_topic(_TOPIC)

    def _outcome(
        self, future: Future[Any], place: int, item: Any
    ) -> Outcome[Any, Any] | None:
        """Read a finished future; None when the item is to be sent again."""
        error = future.exception()  # type: ignore[no-untyped-call]
        if error is None:
            kind, value = future.result()
            if kind == "result":
                return Outcome(place=place, item=item, result=value)
            if kind == "killed":
                return Outcome(place=place, item=item, kills=value)
            return Outcome(place=place, item=item, error=value)
        if isinstance(error, KilledWorker):
            kills = self._marks.count(place)
            # Fewer marks: it only waited on workers that died over something else.
            if kills < MOST_KILLS:
                return None
            return Outcome(place=place, item=item, kills=kills)
        return Outcome(place=place, item=item, error=f"{type(error).__name__}: {error}")

    def _workers(self) -> dict[str, Any]:
        workers: dict[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        return workers

    def _check_threads(self) -> None:
        workers = self._workers()
        if not workers:
            message = "the Dask cluster has no workers yet; start some (docs/batch.md)"
            raise ClusterError(message)
        wide = sorted(a for a, w in workers.items() if w["nthreads"] != 1)
        if wide:
            message = (
                f"worker {wide[0]} does {workers[wide[0]]['nthreads']} tasks at a time; start "
                "workers with --nthreads 1 and one per core (docs/batch.md)"
            )
            raise ClusterError(message)


def _client(address: str) -> Any:
    connect: Any = Client
    return connect(address, timeout=_CONNECT_S, set_as_default=False)


def _attempt(
    work: Work[Any, Any], item: Any, place: int, marks: str
) -> tuple[str, Any]:
    """Do one item on a worker, leaving a mark while it is in work."""
    kept = Marks(marks)
    kills = kept.count(place)
    if kills >= MOST_KILLS:
        return "killed", kills
    mark = kept.begin(place)
    try:
        return "result", work(item, _Teller(place))
    except Exception:  # noqa: BLE001 - sent home as text: its class may not exist there
        return "error", traceback.format_exc()
    finally:
        kept.end(mark)


class _Teller:
    """Sends progress through the scheduler, once a second at most."""

    def __init__(self, place: int) -> None:
        self.place, self.stage, self.told_s = place, "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.told_s < _TELL_EVERY_S:
            return
        self.stage, self.told_s = stage, now
        get_worker().log_event(_TOPIC, (self.place, stage, done, total))


def _inspect(model: str, paths: list[str]) -> tuple[Facts, list[str], str]:
    """Tell what a worker computes with and which paths it does not see."""
    unseen = [path for path in paths if not Path(path).exists()]
    try:
        return facts(model), unseen, ""
    except GaitcheckError as error:
        return facts(""), unseen, str(error)

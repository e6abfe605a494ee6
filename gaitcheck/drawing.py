"""Draws annotated videos, in the background while the report is written or after it.

Encoding and decoding release the interpreter, drawing gets it seldom while the report is
written (about a second); in a process of its own it was no faster (docs/speed.md).
"""

from __future__ import annotations

import contextvars
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

from gaitcheck.overlay.annotate import annotate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.progress import Progress
    from gaitcheck.overlay.look import Look
    from gaitcheck.report.folder import OutputFolder


class _GivenUp(Exception):
    """Ends the drawing from inside; nobody waits for it any more."""


class Drawings:
    """A context manager that draws clips one after the other.

    Parameters
    ----------
    folder
        Where the videos go; each appears when it is complete.
    clips
        File name to clip, in drawing order; may be empty.
    look
        Style, slow motion, size.
    beside
        Draw in another thread while the block runs; otherwise in this one, in `wait`.
    progress
        As for `annotate`; called from the thread that draws.
    then
        Called after the last video, with a progress callback; for what is made of them.

    Notes
    -----
    When the block is left by an exception, Ctrl-C included, drawing stops at the next
    frame and leaves nothing behind.
    """

    def __init__(
        self,
        folder: OutputFolder,
        clips: Mapping[str, ClipAnalysis],
        *,
        look: Look,
        beside: bool = True,
        progress: Progress,
        then: Callable[[Progress], None] | None = None,
    ) -> None:
        self._folder = folder
        self._clips = clips
        self._look = look
        self._beside = beside
        self._progress = progress
        self._then = then
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")
        self._done: Future[None] | None = None

    @property
    def names(self) -> Sequence[str]:
        """File names of the videos."""
        return tuple(self._clips)

    def __enter__(self) -> Self:
        if self._clips and self._beside:
            # The language spoken here is that of the videos too.
            spoken = contextvars.copy_context()
            self._done = self._pool.submit(spoken.run, self._draw)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._stopping.set()
        self._pool.shutdown(wait=True)

    def wait(self) -> None:
        """Return when all videos are complete; call it once.

        Raises
        ------
        Exception
            What stopped the drawing.
        """
        if self._done is not None:
            self._done.result()
        elif self._clips:
            self._draw()

    def _draw(self) -> None:
        for name, clip in self._clips.items():
            with self._folder.file(name) as path:
                annotate(
                    clip,
                    path,
                    look=self._look,
                    progress=self._tell,
                    threads=0 if self._beside else 1,
                )
        if self._then:
            self._then(self._tell)

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self._stopping.is_set():
            raise _GivenUp
        self._progress(stage, done, total)

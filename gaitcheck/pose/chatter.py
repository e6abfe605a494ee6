"""Keeps the start-up chatter of native libraries off the terminal, but never an error.

TensorFlow Lite and Abseil write to file descriptor 2 before any of their switches can be
reached. While a network is being set up, descriptor 2 leads into a temporary file; then all
lines but the known harmless ones are written out as they are.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import threading
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HARMLESS = re.compile(
    rb"INFO: |I\d{4} |WARNING: All log messages before|WARNING: Logging before InitGoogle"
    rb"|W\d{4} .*(inference_feedback_manager|landmark_projection_calculator"
    rb"|face_landmarker_graph|gl_context|inference_runner_litert)"
    rb"|WARNING: \[model_load\.cc:\d+\] Sparsity tensors"
)
"""Line starts that say nothing to anybody who runs a clip: INFO of any library, and the
warnings that every set-up of the pose task prints."""

_STDERR = 2
_lock = threading.Lock()
_depth = 0
_caught: IO[bytes] | None = None
_real: int = -1


@contextlib.contextmanager
def without_chatter() -> Iterator[None]:
    """Hold back what native code writes to stderr, then pass on all but the chatter.

    Threads may be inside at the same time; the last one out passes the lines on.
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _depth, _caught, _real
    with _lock:
        _depth += 1
        if _depth > 1:
            return
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
        try:
            _real = os.dup(_STDERR)
        except OSError:  # No stderr at all, as in a windowed program.
            return
        _caught = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _leave
        os.dup2(_caught.fileno(), _STDERR)


def _leave() -> None:
    global _depth, _caught
    with _lock:
        _depth -= 1
        if _depth > 0 or _caught is None:
            return
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
        os.dup2(_real, _STDERR)
        os.close(_real)
        with _caught as file:
            file.seek(0)
            kept = b"".join(line for line in file if not _HARMLESS.match(line))
        _caught = None
        if kept:
            os.write(_STDERR, kept)

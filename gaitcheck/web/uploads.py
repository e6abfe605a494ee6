"""Clips come in pieces, each at the place where the last one ended.

What counts is the file under its temporary name: its length is the place where the next piece
belongs, also after the server was killed. When it is complete it is moved to its folder and
looked at.
"""

from __future__ import annotations

import json
import shutil
import threading
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from gaitcheck.web.faults import Fault
from gaitcheck.web.moments import later
from gaitcheck.web.words import clean

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import Request

    from gaitcheck.web.context import Clinic
    from gaitcheck.web.records import Clip, Session
    from gaitcheck.web.store import Store

VIDEO_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".3gp": "video/3gpp",
    ".mts": "video/mp2t",
    ".m2ts": "video/mp2t",
    ".mpg": "video/mpeg",
    ".mpeg": "video/mpeg",
}
"""Endings of clips, and the type under which each is sent back. What is in the file is looked
at when it is there."""

KEYPOINT_TYPES = (".csv", ".csv.gz")
_ASLEEP_S = 600
"""An upload without a byte for so long can be gone on with, but keeps nobody else out."""

_WORKING = threading.Lock()
_BUSY: set[str] = set()


def suffix_of(name: str) -> str:
    """Return the known ending of a file's name, small; empty when it is none of ours."""
    small = name.lower()
    for suffix in (*VIDEO_TYPES, *KEYPOINT_TYPES):
        if small.endswith(suffix):
            return suffix
    return ""


def announce(
    clinic: Clinic,
    session: Session,
    *,
    name: str,
    size_bytes: int,
    view: str | None = None,
    description: dict[str, object] | None = None,
) -> Clip:
    """Take note of an upload that is about to begin, or return the one to go on with.

    Raises
    ------
    Fault
        When it is too large, too many, of another kind, or the disk is full.
    """
    limits, store = clinic.settings.limits, clinic.store
    shown = clean(name.replace("\\", "/").rsplit("/", 1)[-1], most=200) or "clip"
    suffix = suffix_of(shown)
    if not suffix:
        known = ", ".join(s.lstrip(".") for s in VIDEO_TYPES)
        raise Fault(415, f"{shown} is no clip; clips end in {known}")
    most = limits.keypoint_bytes if suffix in KEYPOINT_TYPES else limits.clip_bytes
    if size_bytes > most:
        raise Fault(413, f"{shown} is too large; up to {_in_words(most)} is taken")
    described = json.dumps(description) if description else ""
    known_clips = store.clips.of(session.id)
    for clip in known_clips:
        same = (clip.original_name, clip.size_bytes) == (shown, size_bytes)
        if clip.state == "uploading" and same and clip.description == described:
            return clip
    if len(known_clips) >= limits.session_clips:
        raise Fault(409, f"a session takes {limits.session_clips} clips; remove one")
    under_way = store.clips.uploading()
    silent = store.clips.uploading(silent_since=later(-_ASLEEP_S))
    if len(under_way) - len(silent) >= limits.open_uploads:
        raise Fault(429, "too many uploads are under way; try again in some minutes")
    free = shutil.disk_usage(store.folder.path).free
    to_come = sum(clip.size_bytes - received(store, clip) for clip in under_way)
    if free - to_come - size_bytes < limits.free_bytes:
        raise Fault(507, f"the disk is nearly full ({_in_words(free)} left)")
    return store.clips.add(
        session.id,
        original_name=shown,
        suffix=suffix,
        size_bytes=size_bytes,
        description=described,
        view=view,
    )


def received(store: Store, clip: Clip) -> int:
    """Return how many bytes of an upload are there."""
    if clip.state != "uploading":
        return clip.size_bytes
    return _length(store.folder.part(clip.id))


async def take(clinic: Clinic, clip: Clip, offset: int, request: Request) -> int:
    """Append a piece to an upload; return how many bytes are there then.

    A piece that breaks off is kept as far as it came.

    Raises
    ------
    Fault
        When it does not belong at the end of what is there, or is too long.
    """
    if clip.state != "uploading":
        raise Fault(409, "this clip is complete")
    with _WORKING:
        if clip.id in _BUSY:
            raise Fault(409, "another piece of this clip is coming in")
        _BUSY.add(clip.id)
    try:
        return await _append(clinic, clip, offset, request)
    finally:
        with _WORKING:
            _BUSY.discard(clip.id)


async def _append(clinic: Clinic, clip: Clip, offset: int, request: Request) -> int:
    store = clinic.store
    part = store.folder.part(clip.id)
    there = _length(part)
    if offset != there:
        raise Fault(
            409,
            f"the next piece begins at {there}",
            headers={"Upload-Offset": str(there)},
        )
    broken = False
    try:
        with part.open("ab") as file:
            try:
                async for block in request.stream():
                    if there + len(block) > clip.size_bytes:
                        raise Fault(413, "more came than was announced")
                    file.write(block)
                    there += len(block)
            except ClientDisconnect:
                broken = True
    except OSError as error:
        raise Fault(507, "it cannot be written; is the disk full?") from error
    if store.clips.get(clip.id) is None:
        part.unlink(missing_ok=True)
        raise Fault(404, "this clip was removed meanwhile")
    store.clips.touch(clip.id)
    if broken:
        raise Fault(408, "the piece broke off", headers={"Upload-Offset": str(there)})
    if there == clip.size_bytes:
        store.complete(clip)
        clinic.dispatcher.wake()
    return there


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _in_words(n_bytes: int) -> str:
    return (
        f"{n_bytes / (1 << 30):.1f} GB" if n_bytes >= 1 << 30 else f"{n_bytes >> 20} MB"
    )

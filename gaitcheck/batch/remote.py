"""Clips and results behind a URL: `s3://…`, `gs://…`, `file://…`, through fsspec.

The plan is made on a *shadow* of the remote folder: a local folder with the same names in
which lists and descriptions are real and clips are empty files of the right size. A worker
fetches the clips of one session into a folder of its own when it gets there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitcheck.batch.ledger import OWN, Ledger
from gaitcheck.batch.names import TAKEN
from gaitcheck.batch.record import Record, from_text, to_text
from gaitcheck.errors import InputError, MissingDependency, OutputExists, SettingsError
from gaitcheck.pose.clipname import CLIP_FILE, bare_name, is_keypoint_file
from gaitcheck.report.folder import LAST, MARKER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaitcheck.batch.session import Session

_REAL = (".csv", ".csv.gz", ".json", ".toml", MARKER)
"""What the plan reads; anything else is a clip or ignored, and not fetched for it."""


def is_url(text: str) -> bool:
    """Say whether a place is a URL and not a path."""
    return "://" in text


def storage(url: str) -> tuple[Any, str]:
    """Return fsspec's file system for a URL and the path in it.

    Raises
    ------
    MissingDependency
        When fsspec, or what it needs for this kind of URL, is not installed.
    SettingsError
        When no such kind of URL is known.
    """
    try:
        from fsspec.core import url_to_fs

        found, path = url_to_fs(url)
    except ImportError as error:
        message = (
            f'{url} needs more packages: pip install "gaitcheck[remote]" ({error})'
        )
        raise MissingDependency(message) from error
    except ValueError as error:
        message = f"{url}: {error}"
        raise SettingsError(message) from error
    return found, str(path).rstrip("/")


@dataclass(frozen=True, kw_only=True)
class RemoteFolder:
    """A folder of clips behind a URL.

    Parameters
    ----------
    url
        As fsspec takes it.
    shadow
        Local folder that stands for it; its paths are those of the sessions' clips.
    """

    url: str
    shadow: Path

    def lay(self) -> None:
        """Make the shadow.

        Raises
        ------
        SettingsError
            When there is no such folder.
        """
        files, root = storage(self.url)
        try:
            found = files.find(root, detail=True)
        except (OSError, PermissionError) as error:
            message = f"{self.url} cannot be listed: {error}"
            raise SettingsError(message) from error
        if not found and not files.isdir(root):
            message = f"{self.url} does not exist; batch takes a folder of clips"
            raise SettingsError(message)
        for path, info in found.items():
            parts = str(path)[len(root) :].lstrip("/").split("/")
            # Object names may hold anything, also a way out of the shadow.
            if {OWN, "..", ""} & set(parts):
                continue
            target = self.shadow.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.name.lower().endswith(_REAL):
                files.get_file(path, str(target))
            else:
                with target.open("wb") as file:
                    file.truncate(int(info.get("size") or 0))
            _date(target, info)

    def fetch(self, session: Session, into: Path) -> Session:
        """Copy what a session needs and return it with paths below `into`.

        Raises
        ------
        InputError
            When a clip cannot be fetched.
        """
        files, root = storage(self.url)

        def get(path: Path) -> Path:
            relative = path.relative_to(self.shadow)
            target = into / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                files.get_file(f"{root}/{relative.as_posix()}", str(target))
            return target

        clips = []
        for clip in session.clips:
            try:
                clips.append(replace(clip, path=get(clip.path)))
                if is_keypoint_file(clip.path):
                    own = clip.path.with_name(f"{bare_name(clip.path)}.{CLIP_FILE}")
                    for described in (own, clip.path.with_name(CLIP_FILE)):
                        with contextlib.suppress(FileNotFoundError):
                            get(described)
            except FileNotFoundError:
                # Left to the analysis, which says so of this clip alone.
                clips.append(
                    replace(clip, path=into / clip.path.relative_to(self.shadow))
                )
            except OSError as error:
                message = f"{clip.path.name} cannot be fetched: {error}"
                raise InputError(message) from error
        intake = get(session.intake) if session.intake else None
        return replace(session, clips=tuple(clips), intake=intake)


def _date(path: Path, info: dict[str, Any]) -> None:
    """Give a shadow file a time that changes when the remote file does."""
    told = [info.get(k) for k in ("ETag", "etag", "mtime", "LastModified", "created")]
    digest = hashlib.sha256(repr(told).encode()).digest()
    seconds = int.from_bytes(digest[:4], "big") // 2
    os.utime(path, (seconds, seconds))


@dataclass(frozen=True, kw_only=True)
class RemoteLedger(Ledger):
    """Results behind a URL: reports are made locally, then copied there.

    `out` is a local folder of the parent for the summary. Object stores know no locks:
    two batches at once into one place are not noticed.
    """

    url: str

    @property
    def shown(self) -> str:
        """Where the results are, for people."""
        return self.url

    @property
    def marks(self) -> str:
        """Where workers that die leave marks."""
        return f"{self.url.rstrip('/')}/{OWN}"

    def open(self) -> None:
        """Check that the place can be written."""
        files, root = storage(self.url)
        try:
            files.makedirs(f"{root}/{OWN}", exist_ok=True)
            probe = f"{root}/{OWN}/{uuid.uuid4().hex}"
            files.pipe_file(probe, b"gaitcheck")
            files.rm_file(probe)
        except OSError as error:
            message = f"{self.url} cannot be written: {error}"
            raise OutputExists(message) from error

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Do nothing: there is no lock to hold."""
        yield

    def read(self, session: str) -> Record | None:
        """Return what is known of a session; None when nothing, or nothing readable."""
        files, root = storage(self.url)
        try:
            return from_text(files.cat_file(self._object(root, session)).decode())
        except (OSError, UnicodeDecodeError):
            return None

    def write(self, record: Record) -> None:
        """Keep a record."""
        files, root = storage(self.url)
        path = self._object(root, record.session)
        files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        files.pipe_file(path, to_text(record).encode())

    def complete(self, record: Record) -> bool:
        """Say whether the report that a record speaks of is still there."""
        if not record.has_report:
            return True
        files, root = storage(self.url)
        return bool(files.exists(f"{root}/{record.session}/{LAST}"))

    @contextlib.contextmanager
    def workplace(self) -> Iterator[Path]:
        """Give an empty local folder, on whatever machine this is."""
        with tempfile.TemporaryDirectory(prefix="gaitcheck-") as place:
            yield Path(place)

    def publish(self, made: Path, session: str) -> None:
        """Copy a finished report to its place; `findings.json` comes last."""
        files, root = storage(self.url)
        target = f"{root}/{session}"
        self.withdraw(session)
        files.makedirs(target, exist_ok=True)
        names = sorted(path.name for path in made.iterdir() if path.name != LAST)
        listed = "".join(f"{name}\n" for name in [*names, LAST] if name != MARKER)
        (made / MARKER).write_text(
            f"# gaitcheck made these files\n{listed}", encoding="utf-8"
        )
        # The list goes first, so that a broken-off copy can be told and cleared away.
        for name in dict.fromkeys([MARKER, *names, LAST]):
            files.put_file(str(made / name), f"{target}/{name}")

    def withdraw(self, session: str) -> None:
        """Take away an earlier report; only files of gaitcheck's own."""
        files, root = storage(self.url)
        target = f"{root}/{session}"
        try:
            listed = files.cat_file(f"{target}/{MARKER}").decode().splitlines()
        except (OSError, UnicodeDecodeError):
            return
        names = [n for n in listed if n and not n.startswith("#") and "/" not in n]
        for name in [LAST, *names, MARKER]:
            with contextlib.suppress(FileNotFoundError):
                files.rm_file(f"{target}/{name}")

    def deliver(self) -> None:
        """Copy summary and index to the results."""
        files, root = storage(self.url)
        for name in TAKEN:
            if (self.out / name).is_file():
                files.put_file(str(self.out / name), f"{root}/{name}")
        shutil.rmtree(self.own, ignore_errors=True)

    def _object(self, root: str, session: str) -> str:
        return f"{root}/{self._record(session).relative_to(self.out).as_posix()}"

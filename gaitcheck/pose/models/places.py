"""Finds model files on this machine: an entry of the registry in, a checked file out."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from gaitcheck.errors import ModelFileError, WrongHash
from gaitcheck.pose.models.registry import (
    ModelEntry,
    Registry,
    Source,
    load_registry,
)

FOLDER_VARIABLE = "GAITCHECK_MODELS"
"""Environment variable that names a folder to look in first and to pull into."""


@dataclass(frozen=True, kw_only=True)
class ModelFile:
    """A model file whose hash was checked.

    Parameters
    ----------
    path
        Where it lies.
    name
        Which model it is.
    sha256
        The hash of its bytes, as they were just read.
    source
        Which of the accepted files it is.
    """

    path: Path
    name: str
    sha256: str
    source: Source


def model_folders() -> tuple[Path, ...]:
    """Return the folders that may hold models, in the order they are looked through.

    ``$GAITCHECK_MODELS``, then ``models/`` of the source checkout gaitcheck runs from (if it
    does), then the user's cache folder.
    """
    chosen = os.environ.get(FOLDER_VARIABLE, "").strip()
    own = [Path(chosen).expanduser().absolute()] if chosen else []
    root = Path(__file__).resolve().parents[3]
    is_checkout = (root / "pyproject.toml").is_file() and (root / "models").is_dir()
    checkout = [root / "models"] if is_checkout else []
    cache = platformdirs.user_cache_path("gaitcheck", appauthor=False) / "models"
    return (*own, *checkout, cache)


def locate(
    name: str,
    *,
    folders: Sequence[Path] | None = None,
    registry: Registry | None = None,
) -> Path | None:
    """Return where the model lies on this machine, or None.

    Parameters
    ----------
    name
        A name of the registry.
    folders
        Where to look; by default `model_folders()`.
    registry
        By default the one that came with gaitcheck.

    Raises
    ------
    WrongHash
        When the first file of this name is not the model.
    """
    entry = (registry or load_registry()).entry(name)
    found = find(entry, model_folders() if folders is None else folders)
    return found.path if found else None


def find(entry: ModelEntry, folders: Sequence[Path]) -> ModelFile | None:
    """Return the first file of the entry's name in `folders`, checked.

    A file that is not what it says it is stops the search: going on to another folder
    would hide it, and the next person would be analysed with it.

    Raises
    ------
    WrongHash
        When the first file of this name is not the model.
    """
    path = first_present(entry, folders)
    return check(entry, path) if path else None


def first_present(entry: ModelEntry, folders: Sequence[Path]) -> Path | None:
    """Return the first file of the entry's name in `folders`, unchecked."""
    paths = (folder / entry.file for folder in folders)
    return next((path for path in paths if path.is_file()), None)


def check(entry: ModelEntry, path: Path) -> ModelFile:
    """Read the file and compare its hash with the accepted ones.

    Raises
    ------
    WrongHash
        When it is neither of the accepted files.
    """
    try:
        with path.open("rb") as handle:
            sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        msg = f"The pose model {path} cannot be read ({error.strerror}); check its rights or delete it."
        raise ModelFileError(msg) from error
    source = entry.source_of(sha256)
    if source is None:
        msg = (
            f"{path} is not the pose model {entry.name}: its SHA-256 is {sha256}, expected "
            f"{entry.official.sha256} (official bundle) or {entry.assembled.sha256} (put "
            "together from packages); delete it, or replace it with "
            f"`gaitcheck models pull {entry.name}`."
        )
        raise WrongHash(msg)
    return ModelFile(path=path, name=entry.name, sha256=sha256, source=source)

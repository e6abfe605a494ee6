"""Tells for each model whether it is here: the rows of ``gaitcheck models list``."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gaitcheck.errors import ModelFileError
from gaitcheck.pose.models.places import check, first_present, model_folders
from gaitcheck.pose.models.registry import Registry, Source, load_registry


@dataclass(frozen=True, kw_only=True)
class ModelStatus:
    """One row of the list.

    Parameters
    ----------
    name, file, about, licence
        As in the registry.
    is_default
        Whether it is used when none is asked for.
    n_bytes
        Size of the file here, or of the official bundle when there is none here.
    path
        Where it lies; None when it is not here.
    verified
        Whether its hash was checked just now and fits.
    source
        Which of the accepted files it is; None unless verified.
    problem
        What is wrong with the file here, as a sentence; None when nothing is.
    """

    name: str
    file: str
    about: str
    licence: str
    is_default: bool
    n_bytes: int
    path: Path | None
    verified: bool
    source: Source | None
    problem: str | None


def model_statuses(
    *,
    folders: Sequence[Path] | None = None,
    registry: Registry | None = None,
) -> tuple[ModelStatus, ...]:
    """Look for every model of the registry; never raises for a bad file, but says so.

    Parameters
    ----------
    folders
        Where to look; by default `model_folders()`.
    registry
        By default the one that came with gaitcheck.
    """
    registry = registry or load_registry()
    folders = model_folders() if folders is None else folders
    rows = []
    for entry in registry.entries:
        path = first_present(entry, folders)
        source, problem = None, None
        if path is not None:
            try:
                source = check(entry, path).source
            except ModelFileError as error:
                problem = str(error)
        row = ModelStatus(
            name=entry.name,
            file=entry.file,
            about=entry.about,
            licence=entry.licence,
            is_default=entry.name == registry.default,
            n_bytes=path.stat().st_size if path else entry.official.n_bytes,
            path=path,
            verified=source is not None,
            source=source,
            problem=problem,
        )
        rows.append(row)
    return tuple(rows)

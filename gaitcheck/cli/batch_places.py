"""Turns the words for clips and results of `gaitcheck batch` into places."""

from __future__ import annotations

from pathlib import Path

from gaitcheck.batch.ledger import Ledger
from gaitcheck.batch.remote import RemoteFolder, RemoteLedger, is_url


def source_at(folder: str, shadow: Path) -> tuple[Path, RemoteFolder | None]:
    """Return the local folder to plan with, and where its clips come from.

    Parameters
    ----------
    shadow
        Where to lay the shadow of a folder behind a URL.
    """
    if not is_url(folder):
        return Path(folder).resolve(), None
    shadow.mkdir(parents=True)
    remote = RemoteFolder(url=folder, shadow=shadow)
    remote.lay()
    return shadow, remote


def ledger_at(out: str | None, folder: str, own: Path) -> Ledger:
    """Return the place for the results; by default FOLDER_gaitcheck beside the clips.

    Parameters
    ----------
    own
        Local folder for what is on its way to a URL.
    """
    wanted = out or f"{folder.rstrip('/')}_gaitcheck"
    if is_url(wanted):
        own.mkdir(parents=True)
        return RemoteLedger(out=own, url=wanted)
    goal = Path(wanted)
    if out is None:
        place = Path(folder).resolve()
        goal = place.with_name(f"{place.name}_gaitcheck")
    return Ledger(out=goal.resolve())

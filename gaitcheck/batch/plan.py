"""A folder → the sessions to analyse: sessions.csv first, then folders, then names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.batch.discover import discover
from gaitcheck.batch.listing import LISTING, read_listing
from gaitcheck.batch.names import Names, natural, safe, safe_path
from gaitcheck.batch.pairing import pair
from gaitcheck.batch.session import Plan, Session
from gaitcheck.core.settings import ClipInput, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.batch.listing import Listed
    from gaitcheck.batch.pairing import Group


def make_plan(folder: Path, settings: Settings, *, pattern: str = "") -> Plan:
    """Find the clips below a folder and put them together to sessions.

    Parameters
    ----------
    settings
        For every session; sessions.csv adds a runner's height and speed.
    pattern
        As for `discover`; lines of sessions.csv with other files are left out.

    Raises
    ------
    SettingsError
        When the folder is none, or sessions.csv has faults.
    """
    found = discover(folder, pattern=pattern)
    path = folder / LISTING
    listed = read_listing(path, settings) if path.is_file() else ()
    if pattern:
        listed = _restricted(listed, {clip.resolve() for clip in found.clips})
    taken = {clip.path.resolve() for one in listed for clip in one.clips}
    loose = [clip for clip in found.clips if clip.resolve() not in taken]
    groups, notes = pair(folder, loose)
    names = Names()
    sessions = [_listed(one, names) for one in listed]
    sessions += [_grouped(one, settings, names) for one in groups]
    if listed and loose:
        notes.insert(0, f"clips that are not in {LISTING}: {len(loose)}")
    return Plan(
        sessions=tuple(sorted(sessions, key=lambda session: natural(session.name))),
        notes=tuple(notes),
        ignored=found.ignored - (1 if path.is_file() else 0),
    )


def _restricted(listed: tuple[Listed, ...], wanted: set[Path]) -> tuple[Listed, ...]:
    # A session is analysed whole or not at all: half of it would replace its report.
    return tuple(
        one for one in listed if any(c.path.resolve() in wanted for c in one.clips)
    )


def _listed(one: Listed, names: Names) -> Session:
    return Session(
        name=names.unique(safe(one.name)),
        clips=one.clips,
        settings=one.settings,
        runner=one.runner,
        intake=one.intake,
        paired_by="sessions.csv",
        reason=f"session “{one.name}” in {LISTING}",
    )


def _grouped(one: Group, settings: Settings, names: Names) -> Session:
    return Session(
        name=names.unique(safe_path(one.name.split("/"))),
        clips=tuple(ClipInput(path=path) for path in one.clips),
        settings=settings,
        paired_by=one.paired_by,
        reason=one.reason,
    )

"""One output folder: whole files only, nobody else's files touched.

Every file is written under a temporary name in the same folder and then renamed, and
`findings.json` is written last: a folder that holds it is complete. `.gaitcheck` lists
the files that gaitcheck made here; anything else is foreign and is never replaced,
moved or deleted, not even with `force`.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from gaitcheck.errors import OutputExists
from gaitcheck.report.findings_json import GENERATOR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKER = ".gaitcheck"
"""File that lists what gaitcheck made in a folder, one name a line."""

LAST = "findings.json"
"""The file that makes a folder complete."""

_PART = ".gaitcheck-part-"


class OutputFolder:
    """A folder that gaitcheck fills.

    Parameters
    ----------
    path
        Is made, parents included, when the first file is written: a clip that is
        refused leaves nothing behind.
    force
        Replace an earlier result of gaitcheck's own.
    last
        Name of the file that is written last and makes the folder complete.

    Raises
    ------
    OutputExists
        If the folder holds a finished result and `force` is off, or holds files that
        gaitcheck did not make and `force` is off, or a file that would be written is
        not gaitcheck's own.

    Notes
    -----
    Leftovers of an interrupted run carry no `findings.json` and are replaced silently.
    Threads may write different files at the same time.
    """

    def __init__(self, path: Path, *, force: bool = False, last: str = LAST) -> None:
        self.path = path
        self._last = last
        self._before = _own_files(path, last)
        self._refuse(force=force)
        self._written: set[str] = set()
        self._renaming = threading.Lock()
        for part in path.glob(f"{_PART}*"):
            part.unlink()

    @contextmanager
    def file(self, name: str) -> Iterator[Path]:
        """Give a temporary path to write to; it gets its name when the block succeeds.

        A name may have one folder in front, `frames/1.jpg`. The temporary name ends like the real one, so that video writers choose the
        right container. Whatever stops the block, no file is left behind.
        """
        target = self.path / name
        if name not in self._before | self._written and target.exists():
            message = f"{target} was not made by gaitcheck and will not be replaced; choose another output folder"
            raise OutputExists(message)
        self.path.mkdir(parents=True, exist_ok=True)
        part = self.path / f"{_PART}{name.replace('/', '-')}"
        try:
            yield part
            with self._renaming:
                # An old findings.json beside new files would claim a finished result.
                if name != self._last and self._last in self._before:
                    (self.path / self._last).unlink(missing_ok=True)
                self._written.add(name)
                self._remember()
                target.parent.mkdir(exist_ok=True)
                part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def write(self, name: str, content: str | bytes) -> None:
        """Write one whole file."""
        data = content.encode() if isinstance(content, str) else content
        with self.file(name) as part:
            part.write_bytes(data)

    def holds(self, name: str) -> bool:
        """Tell whether a file of this result has been written."""
        return name in self._written

    def finish(self, content: str) -> None:
        """Remove what an earlier result left over, then write the last file."""
        for name in self._before - self._written - {self._last}:
            (self.path / name).unlink(missing_ok=True)
            self._clear(name)
        self._before &= {self._last}
        self.write(self._last, content)

    def _clear(self, name: str) -> None:
        """Remove a folder of ours from which the last file has gone."""
        above = (self.path / name).parent
        if above != self.path:
            with suppress(OSError):  # holds files of others, or has gone already
                above.rmdir()

    def _refuse(self, *, force: bool) -> None:
        if self.path.is_file():
            message = f"{self.path} is a file; the report needs a folder"
            raise OutputExists(message)
        if not self.path.is_dir() or force:
            return
        if self._last in self._before:
            message = f"{self.path} already holds a gaitcheck report; add --force to replace it, or choose another --out"
            raise OutputExists(message)
        foreign = sorted(
            entry.name
            for entry in self.path.iterdir()
            if entry.name not in self._before | {MARKER}
            and not entry.name.startswith(_PART)
        )
        if foreign and not (self.path / MARKER).is_file():
            shown = ", ".join(foreign[:3]) + (" …" if len(foreign) > 3 else "")
            message = f"{self.path} holds files that gaitcheck did not make ({shown}); choose another --out, or add --force to write beside them"
            raise OutputExists(message)

    def _remember(self) -> None:
        names = sorted(self._before | self._written)
        text = "# gaitcheck made these files\n" + "".join(f"{n}\n" for n in names)
        part = self.path / f"{_PART}marker"
        part.write_text(text, encoding="utf-8")
        part.replace(self.path / MARKER)


def _own_files(path: Path, last: str) -> frozenset[str]:
    """Names in a folder that gaitcheck made."""
    marker = path / MARKER
    names: set[str] = set()
    if marker.is_file():
        lines = marker.read_text(encoding="utf-8").splitlines()
        names = {n for n in lines if n and not n.startswith("#") and _is_inside(n)}
    if _is_ours(path / last):
        names.add(last)
    return frozenset(n for n in names if (path / n).is_file())


def _is_inside(name: str) -> bool:
    """Tell whether a listed name lies in the folder, or one folder below it."""
    parts = name.split("/")
    return len(parts) <= 2 and not any(p in ("", ".", "..") for p in parts)


def _is_ours(file: Path) -> bool:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(document, dict) and document.get("generator") == GENERATOR

"""Marks of attempts in a place that all workers see: what is left tells of a death."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from pathlib import Path

from gaitcheck.batch.remote import is_url, storage


class Marks:
    """Marks in a folder or behind a URL.

    Parameters
    ----------
    where
        Path or URL; is made when absent.
    """

    def __init__(self, where: str) -> None:
        self.where = where

    def make(self) -> None:
        """Make the folder."""
        if is_url(self.where):
            files, root = storage(self.where)
            files.makedirs(root, exist_ok=True)
        else:
            Path(self.where).mkdir(parents=True, exist_ok=True)

    def count(self, place: int) -> int:
        """Return how many attempts at an item began and never ended."""
        if is_url(self.where):
            files, root = storage(self.where)
            return len(files.glob(f"{root}/{place}.*"))
        return len(list(Path(self.where).glob(f"{place}.*")))

    def begin(self, place: int) -> str:
        """Leave a mark; give it to `end`."""
        name = f"{place}.{uuid.uuid4().hex}"
        if is_url(self.where):
            files, root = storage(self.where)
            files.pipe_file(f"{root}/{name}", b"x")
        else:
            (Path(self.where) / name).touch()
        return name

    def end(self, name: str) -> None:
        """Take a mark away."""
        if is_url(self.where):
            files, root = storage(self.where)
            with contextlib.suppress(FileNotFoundError):
                files.rm_file(f"{root}/{name}")
        else:
            (Path(self.where) / name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Take all marks and the folder away."""
        if is_url(self.where):
            files, root = storage(self.where)
            with contextlib.suppress(OSError):
                files.rm(root, recursive=True)
        else:
            shutil.rmtree(self.where, ignore_errors=True)

"""Tiny pieces of work for the executors; workers import them by name."""

from __future__ import annotations

import os
import time
from pathlib import Path

from gaitcheck.core.progress import Progress


def square(item: int, progress: Progress) -> int:
    progress("squaring", 0, 1)
    return item * item


def one_fails(item: int, progress: Progress) -> int:
    if item == 3:
        message = "three is out of order"
        raise ArithmeticError(message)
    return item


def deadly(item: tuple[Path, int, int], progress: Progress) -> int:
    """Kill the worker as often as asked; each attempt leaves a line."""
    folder, number, kills = item
    path = folder / f"{number}.attempts"
    with path.open("a") as file:
        file.write("x")
    if len(path.read_text()) <= kills:
        os._exit(9)
    return number


def slow(item: tuple[Path, int], progress: Progress) -> int:
    """Say that it began, then take longer than any test waits."""
    folder, number = item
    (folder / f"{number}.{os.getpid()}").touch()
    time.sleep(60)
    return number

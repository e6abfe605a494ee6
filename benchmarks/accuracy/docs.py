"""docs/accuracy.md."""

from __future__ import annotations

from pathlib import Path


def write_docs(cases, results):
    return Path("docs/accuracy.md")

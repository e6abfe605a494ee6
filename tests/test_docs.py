"""The docs say what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest


def test_made_pages_are_fresh(repo: Path) -> None:
    done = subprocess.run(
        [sys.executable, "docs/make.py", "--check"],
        cwd=repo,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nrun: python docs/make.py"


def markdown(repo: Path) -> list[Path]:
    return [*repo.glob("*.md"), *(repo / "docs").rglob("*.md")]


def test_links_between_pages_lead_somewhere(repo: Path) -> None:
    broken = [
        f"{page.relative_to(repo)}: {target}"
        for page in markdown(repo)
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize(
    "command", ["python3 start.py sample", "python3 start.py test"]
)
def test_the_two_commands_stand_in_the_readme(repo: Path, command: str) -> None:
    assert command in (repo / "README.md").read_text()


def test_ci_calls_the_readme_test_command(repo: Path) -> None:
    assert "python3 start.py test" in (repo / ".ci" / "run").read_text()

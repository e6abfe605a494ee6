"""Data flows one way: no room imports from a room above it, and none does work on import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"errors", "__init__", "__main__"}),
    frozenset({"core"}),
    frozenset({"video"}),
    frozenset({"pose"}),
    frozenset({"tracks"}),
    frozenset({"events"}),
    frozenset({"pelvis", "legdots"}),
    frozenset({"metrics"}),
    frozenset({"knowledge"}),
    frozenset({"findings"}),
    frozenset({"language"}),
    frozenset({"overlay"}),
    frozenset({"report"}),
    frozenset({"compare"}),
    frozenset({"source"}),
    frozenset({"measuring"}),
    frozenset({"pipeline"}),
    frozenset({"drawing", "inspection"}),
    frozenset({"output"}),
    frozenset({"results"}),
    frozenset({"job"}),
    frozenset({"batch"}),
    frozenset({"web"}),
    frozenset({"cli"}),
)
HEAVY = ("mediapipe", "cv2", "av", "scipy", "plotly", "jinja2", "numpy", "pandas")


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def level_of(room: str) -> int:
    for level, rooms in enumerate(LAYERS):
        if room in rooms:
            return level
    message = f"room {room!r} has no place in LAYERS"
    raise AssertionError(message)


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            if node.module == "gaitcheck":
                names |= {f"gaitcheck.{alias.name}" for alias in node.names}
    return {n for n in names if n == "gaitcheck" or n.startswith("gaitcheck.")}


def test_imports_point_down(repo: Path) -> None:
    wrong = []
    for path in sorted((repo / "gaitcheck").rglob("*.py")):
        relative = path.relative_to(repo).with_suffix("")
        own = room_of(".".join(relative.parts))
        if own == "__main__":
            continue
        for name in imports_of(path):
            target = room_of(name)
            if target == "__version__":
                continue
            if level_of(target) > level_of(own) or (
                target != own and level_of(target) == level_of(own)
            ):
                wrong.append(f"{relative}: imports {name}")
    assert wrong == []


@pytest.mark.parametrize(
    "room", ["tracks", "events", "metrics", "knowledge", "findings"]
)
def test_measuring_never_reads_pixels(repo: Path, room: str) -> None:
    """Everything between pose and report works on core types alone."""
    wrong = [
        f"{path.name}: {name}"
        for path in sorted((repo / "gaitcheck" / room).rglob("*.py"))
        for name in imports_of(path)
        if room_of(name) in ("video", "pose", "overlay", "report")
    ]
    assert wrong == []


def test_importing_does_nothing() -> None:
    """`import gaitcheck` loads no heavy library and adds no log handler."""
    code = (
        "import sys, logging, gaitcheck\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], logging.root.handlers)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[] []"


def test_the_workers_of_a_clip_wait_for_nothing_they_do_not_need() -> None:
    """What comes after the pose pass is loaded while it runs (docs/speed.md)."""
    later = ("gaitcheck.measuring", "gaitcheck.results", "matplotlib", "scipy")
    code = (
        f"import sys, gaitcheck.job; print([m for m in {later!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

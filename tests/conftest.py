"""Fixtures shared by all tests: where the reference material lies, and isolation."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A busy machine is no fault of the code; what must be fast is timed by tests of its own.
settings.register_profile("gaitcheck", deadline=None)
settings.load_profile("gaitcheck")

REPO = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    """Let Ctrl-C reach what the tests start, also when they run in the background.

    A shell ignores SIGINT in what it starts with `&`, and programs pass that on.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one for all tests: two of its drivers do not go together."""
    playwright = pytest.importorskip("playwright.sync_api")
    installed = shutil.which("chromium") or shutil.which("google-chrome")
    if installed is None:
        pytest.skip("needs Chromium")
    with playwright.sync_playwright() as tool:
        running = tool.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def repo() -> Path:
    """Root of the checkout."""
    return REPO


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the reference material beside the checkout; skip where it is absent."""
    folder = REPO.parent / "shared"
    if not (folder / "clips").is_dir():
        pytest.skip("needs ../shared (test clips and force-plate truth), absent here")
    return folder


@pytest.fixture(scope="session")
def rendered(shared: Path) -> Path:
    """Rendered clips with exact truth."""
    return shared / "clips" / "rendered"


@pytest.fixture(scope="session")
def real(shared: Path) -> Path:
    """Real clips with known outcome."""
    return shared / "clips" / "real"


@pytest.fixture(scope="session")
def force_plate(shared: Path) -> Path:
    """Keypoint clips with force-plate truth."""
    return shared / "truth" / "dev"

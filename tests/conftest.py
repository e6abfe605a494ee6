"""Fixtures shared by all tests: where the reference material lies, and isolation."""

from __future__ import annotations

from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]


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

"""The registry of pose models says what the outside world says."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gaitcheck.errors import SettingsError
from gaitcheck.pose.models import load_registry

OFFICIAL = {
    "lite": (
        5_777_746,
        "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a",
    ),
    "full": (
        9_398_198,
        "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",
    ),
    "heavy": (
        30_664_242,
        "64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",
    ),
}
"""Size and SHA-256 of the bundles Google publishes."""

IN_PACKAGE = {
    "lite": "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
    "full": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    "heavy": "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
}
"""SHA-256 of the landmark networks in the npm package @mediapipe/pose."""


def test_the_default_is_the_model_that_keeps_the_legs_apart():
    registry = load_registry()
    assert registry.default == "heavy"
    assert registry.names == ("heavy", "full", "lite")


@pytest.mark.parametrize("name", OFFICIAL)
def test_hashes_and_sizes_are_those_of_the_published_files(name: str):
    entry = load_registry().entry(name)
    assert (entry.official.n_bytes, entry.official.sha256) == OFFICIAL[name]
    assert entry.landmarks.content.sha256 == IN_PACKAGE[name]
    assert (entry.package.name, entry.package.version) == (
        "@mediapipe/pose",
        "0.5.1675469404",
    )
    assert urlsplit(entry.url).hostname == "storage.googleapis.com"
    assert entry.url.endswith(f"/{entry.file}")
    assert entry.licence == entry.package.licence == "Apache-2.0"


def test_a_file_is_known_by_its_hash():
    entry = load_registry().entry("heavy")
    assert entry.source_of(entry.official.sha256) == "official"
    assert entry.source_of(entry.assembled.sha256) == "packages"
    assert entry.source_of("0" * 64) is None


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(SettingsError, match=r"'huge'.*heavy, full, lite"):
        load_registry().entry("huge")


def test_the_readme_of_the_folder_agrees_with_the_registry(repo: Path):
    readme = (repo / "models" / "README.md").read_text("utf-8")
    for entry in load_registry().entries:
        [row] = [line for line in readme.splitlines() if f"`{entry.file}`" in line]
        for content in (entry.official, entry.assembled):
            assert f"{content.n_bytes} `{content.sha256}`" in row

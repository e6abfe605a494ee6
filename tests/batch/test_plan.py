"""Which files count as clips, and which clips go together."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitcheck.batch.names import natural, safe
from gaitcheck.batch.plan import make_plan
from gaitcheck.core.settings import Settings
from gaitcheck.core.view import View
from gaitcheck.errors import SettingsError

HEADER = b"time_s,left_hip_x_px,left_hip_y_px\n"


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(HEADER if name.endswith(".csv") else b"")


def sessions(folder: Path, **options: str) -> dict[str, list[str]]:
    plan = make_plan(folder, Settings(), **options)
    return {
        s.name: [c.path.relative_to(folder).as_posix() for c in s.clips]
        for s in plan.sessions
    }


def test_nested_mixed_formats_and_other_files(tmp_path: Path) -> None:
    touch(
        tmp_path, "a.MP4", "x/y/b.mov", "x/c.avi", "notes.txt", "x/scan.pdf", "d.webm"
    )
    plan = make_plan(tmp_path, Settings())
    assert [s.name for s in plan.sessions] == ["a", "d", "x/c", "x/y/b"]
    assert plan.ignored == 2


def test_hidden_files_and_own_results_are_no_clips(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4", "._a.mp4", ".trash/b.mp4", "@eaDir/a.mp4")
    touch(tmp_path, "out/annotated.mp4", "out/keypoints.csv", "out/keypoints.clip.json")
    (tmp_path / "out" / ".gaitcheck").write_text(
        "# gaitcheck made these files\nannotated.mp4\nkeypoints.csv\n"
    )
    touch(tmp_path, "out/second.mp4")
    assert sessions(tmp_path) == {"a": ["a.mp4"], "out/second": ["out/second.mp4"]}


def test_a_table_is_a_clip_only_with_its_description(tmp_path: Path) -> None:
    touch(tmp_path, "k/keypoints.csv", "k/clip.json", "lone.csv")
    touch(tmp_path, "m/anna.csv", "m/anna.clip.json", "m/weights.csv")
    touch(tmp_path, "n/runs.csv", "n/clip.json")
    (tmp_path / "n" / "readings.csv").write_text("day,weight\n1,70\n")
    assert sessions(tmp_path) == {
        "k": ["k/keypoints.csv"],
        "m/anna": ["m/anna.csv"],
        "n/runs": ["n/runs.csv"],
    }


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    touch(tmp_path, "a/b.mp4")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    assert sessions(tmp_path) == {"a/b": ["a/b.mp4"]}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            ["anna_rear.mp4", "anna_left.mov"],
            {"anna": ["anna_left.mov", "anna_rear.mp4"]},
        ),
        (["Anna Rear.mp4", "anna side left.mp4"], None),
        (["rear_anna.mp4", "left_anna.mp4"], {"left_anna": 1, "rear_anna": 1}),
        (["rear.mp4", "left.mp4"], {"left": 1, "rear": 1}),
        (["anna_rear.mp4", "ben_left.mp4"], {"anna_rear": 1, "ben_left": 1}),
        (["anna_rear.mp4", "anna_rear.mov"], {"anna_rear": 1, "anna_rear_2": 1}),
        (["d/x1.mp4", "d/x2.mp4"], {"d": ["d/x1.mp4", "d/x2.mp4"]}),
        (["d/x1.mp4"], {"d/x1": 1}),
        ([f"d/{i}.mp4" for i in range(5)], {f"d/{i}": 1 for i in range(5)}),
        (
            ["d/a_rear.mp4", "d/a_left.mp4", "d/b_rear.mp4", "d/b_left.mp4"],
            {
                "d/a": ["d/a_left.mp4", "d/a_rear.mp4"],
                "d/b": ["d/b_left.mp4", "d/b_rear.mp4"],
            },
        ),
        (["d/a_rear.mp4", "d/b_rear.mp4"], {"d/a_rear": 1, "d/b_rear": 1}),
        (["d/a_rear.mp4", "d/b.mp4"], {"d/a_rear": 1, "d/b": 1}),
        (["d/rear.mp4", "d/left.mp4"], {"d": ["d/left.mp4", "d/rear.mp4"]}),
    ],
    ids=[
        "name and view word",
        "spaces and case",
        "view word in front is no rule",
        "view words alone",
        "two runners",
        "same view twice",
        "sub-folder of two",
        "sub-folder of one",
        "sub-folder of five",
        "sub-folder of two runners' pairs",
        "sub-folder of two runners",
        "sub-folder with a stranger",
        "sub-folder of views",
    ],
)
def test_pairing(tmp_path: Path, files, expected) -> None:
    touch(tmp_path, *files)
    found = sessions(tmp_path)
    if expected is None:
        expected = {next(iter(found)): sorted(files)}
        found = {name: sorted(clips) for name, clips in found.items()}
    for name, clips in expected.items():
        assert name in found
        assert (
            found[name] == clips if isinstance(clips, list) else len(found[name]) == 1
        )
    assert len(found) == len(expected)


def test_file_names_never_decide_the_view(tmp_path: Path) -> None:
    touch(tmp_path, "anna_rear.mp4", "anna_left.mp4")
    (session,) = make_plan(tmp_path, Settings()).sessions
    assert {clip.view for clip in session.clips} == {None}


def test_the_list_comes_first_and_tells_what_is_known(tmp_path: Path) -> None:
    touch(tmp_path, "IMG_1.mp4", "IMG_2.mp4", "sub/IMG_3.mp4", "other.mp4")
    (tmp_path / "anna.toml").write_text("")
    (tmp_path / "sessions.csv").write_text(
        "file;session;runner;view;height_cm;speed_mps;capture_fps;intake\n"
        "IMG_1.mp4;anna May;R7;rear;171,5;2,8;;anna.toml\n"
        "sub\\IMG_3.mp4;anna May;;left;;;240;\n"
    )
    plan = make_plan(tmp_path, Settings())
    anna = next(s for s in plan.sessions if s.name == "anna May")
    assert [c.path.name for c in anna.clips] == ["IMG_1.mp4", "IMG_3.mp4"]
    assert [c.view for c in anna.clips] == [View.REAR, View.LEFT]
    assert [c.capture_fps for c in anna.clips] == [None, 240]
    assert anna.settings == Settings(height_cm=171.5, belt_speed_mps=2.8)
    assert (anna.runner, anna.intake) == ("R7", tmp_path / "anna.toml")
    assert {s.name for s in plan.sessions} == {"anna May", "IMG_2", "other"}
    assert "clips that are not in sessions.csv: 2" in plan.notes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("clip,session\na.mp4,x\n", "unknown columns clip"),
        ("file,view\na.mp4,rear\n", "one of session, runner"),
        ("file,runner,view\na.mp4,x,above\n", "line 2: view takes"),
        ("file,runner,height_cm\na.mp4,x,tall\n", "height_cm must be a number"),
        ("file,runner,height_cm\na.mp4,x,17\n", "session x: height_cm must lie"),
        ("file,runner,height_cm\na.mp4,x,170\nb.mp4,x,180\n", "170 and 180"),
        ("file,runner\na.mp4,x\na.mp4,y\n", "line 3: a.mp4 is in line 2 too"),
        ("file,runner\na.mp4,\n", "both session and runner are empty"),
        ("file,runner,intake\na.mp4,x,no.toml\n", "no.toml is not there"),
        ("file,runner\na.mp4\n", "line 2: not as many cells"),
    ],
)
def test_a_faulty_list_stops_before_any_work(tmp_path: Path, text, says) -> None:
    touch(tmp_path, "a.mp4", "b.mp4")
    (tmp_path / "sessions.csv").write_text(text)
    with pytest.raises(SettingsError, match=says):
        make_plan(tmp_path, Settings())


def test_a_list_cannot_lead_out_of_the_output_folder(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4")
    (tmp_path / "sessions.csv").write_text("file,session\na.mp4,../../etc/x\n")
    (session,) = make_plan(tmp_path, Settings()).sessions
    assert "/" not in session.name
    assert session.name not in ("..", ".")


def test_pattern(tmp_path: Path) -> None:
    touch(tmp_path, "2026/a_rear.mp4", "2026/b.mp4", "2025/c_rear.mp4")
    assert set(sessions(tmp_path, pattern="*_rear.mp4")) == {
        "2025/c_rear",
        "2026/a_rear",
    }
    assert set(sessions(tmp_path, pattern="2025/*")) == {"2025/c_rear"}


@pytest.mark.parametrize(
    "name",
    ["CON", "a:b", "x" * 300, " . ", "a\x00b", ".hidden", "..", "ü/ö", "con.txt"],
)
def test_session_names_are_safe_folder_names(name: str) -> None:
    made = safe(name)
    assert 0 < len(made) <= 101
    assert not set(made) & set('<>:"/\\|?*\x00')
    assert made.strip(". ") != ""
    assert made.upper() not in ("CON", "CON.TXT")
    assert not made.startswith(".")


def test_names_that_differ_only_in_case_or_ending_get_their_own_folder(
    tmp_path,
) -> None:
    touch(tmp_path, "Run.mp4", "run.mov", "run.avi", "index.html.mp4")
    names = [name.casefold() for name in sessions(tmp_path)]
    assert len(set(names)) == 4
    assert "index.html" not in names


def test_order_reads_numbers_as_numbers() -> None:
    assert sorted(["r10", "r9", "R1"], key=natural) == ["R1", "r9", "r10"]

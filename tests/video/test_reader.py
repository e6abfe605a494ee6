from __future__ import annotations

import itertools

import numpy as np
import pytest

from gaitcheck.errors import UnreadableVideo
from gaitcheck.video import reader
from gaitcheck.video.container import open_video
from gaitcheck.video.probe import read_clip
from gaitcheck.video.reader import frames, sampled
from tests.video.builders import Recipe, even_times, index_of, is_upright, make
from tests.video.test_probe import KINDS, REAL, needs_real_clips

ORIENTATIONS = {
    "upright": ((1, 0, 0, 1), 0),
    "quarter-clockwise": ((0, 1, -1, 0), 90),
    "half": ((-1, 0, 0, -1), 180),
    "quarter-counterclockwise": ((0, -1, 1, 0), 270),
    "mirrored": ((-1, 0, 0, 1), None),
    "upside-down-mirrored": ((1, 0, 0, -1), None),
    "transposed": ((0, 1, 1, 0), None),
    "anti-transposed": ((0, -1, -1, 0), None),
}


def ids(found):
    return [index_of(f.rgb) for f in found]


@pytest.mark.parametrize("recipe", [k[0] for k in KINDS.values()], ids=KINDS)
def test_each_time_has_its_own_picture(tmp_path, recipe):
    clip = read_clip(make(tmp_path, recipe))
    seen = list(frames(clip))
    assert [f.index for f in seen] == list(range(clip.n_frames))
    assert [f.time_s for f in seen] == clip.time_s.tolist()
    assert ids(seen) == [i % 256 for i in range(clip.n_frames)]
    for frame in seen:
        assert frame.intact
        assert frame.rgb.shape == (clip.height_px, clip.width_px, 3)
        assert frame.rgb.flags.c_contiguous
        assert frame.rgb.dtype == np.uint8


@pytest.mark.parametrize("recipe", [k[0] for k in KINDS.values()], ids=KINDS)
@pytest.mark.parametrize(("start", "stop"), [(1, 3), (11, 14), (25, 26), (40, 99)])
def test_any_stretch_starts_at_its_own_picture(tmp_path, recipe, start, stop):
    clip = read_clip(make(tmp_path, recipe))
    stretch = [f for f in frames(clip, start, stop) if f.index < 41]
    expected = list(range(start, min(stop, clip.n_frames, 41)))
    assert [f.index for f in stretch] == expected
    assert ids(stretch) == expected


@pytest.mark.parametrize("recipe", [k[0] for k in KINDS.values()], ids=KINDS)
def test_samples_are_the_asked_pictures(tmp_path, recipe):
    clip = read_clip(make(tmp_path, recipe))
    picked = list(sampled(clip, [33, 2, 2, 14, 15, 38, 10_000, -1]))
    assert [f.index for f in picked] == [2, 14, 15, 33, 38]
    assert ids(picked) == [2, 14, 15, 33, 38]


@pytest.mark.parametrize("recipe", [k[0] for k in KINDS.values()], ids=KINDS)
def test_passing_over_pictures_changes_no_other(tmp_path, recipe):
    clip = read_clip(make(tmp_path, recipe))
    whole = [f.rgb for f in frames(clip)]
    for wanted in (range(0, clip.n_frames, 2), range(1, clip.n_frames, 2), [3, 21]):
        for frame in sampled(clip, wanted):
            assert frame.intact
            np.testing.assert_array_equal(frame.rgb, whole[frame.index])


@pytest.mark.parametrize(
    ("matrix", "clockwise_deg"), ORIENTATIONS.values(), ids=ORIENTATIONS
)
def test_pictures_are_shown_upright(tmp_path, matrix, clockwise_deg):
    clip = read_clip(make(tmp_path, Recipe(name="c.mov", matrix=matrix)))
    first = next(frames(clip))
    assert first.rgb.shape == (96, 128, 3)
    assert (clip.width_px, clip.height_px) == (128, 96)
    assert is_upright(first.rgb)
    if clockwise_deg is None:
        assert "mirrored" in clip.notes[0]
    else:
        assert clip.rotation_deg == clockwise_deg
        assert clip.notes == ()


def test_open_groups_of_pictures_seek_right(tmp_path):
    options = {
        "x265-params": "log-level=none:keyint=12:min-keyint=12:open-gop=1:bframes=4"
    }
    clip = read_clip(make(tmp_path, Recipe(codec="libx265", options=options)))
    for start in range(1, clip.n_frames):
        assert ids(itertools.islice(frames(clip, start), 2)) == list(
            range(start, min(start + 2, clip.n_frames))
        )


def test_a_part_is_read_without_decoding_the_rest(tmp_path):
    path = make(tmp_path, Recipe(file_times_s=even_times(120, 30)))
    clip = read_clip(path)
    data = bytearray(path.read_bytes())
    start, end = len(data) // 5, len(data) // 2
    data[start:end] = bytes(end - start)
    path.write_bytes(data)
    assert ids(frames(clip, 110, 115)) == [110, 111, 112, 113, 114]


def test_near_samples_do_not_open_the_file_again_and_again(tmp_path, monkeypatch):
    path = make(tmp_path, Recipe(file_times_s=even_times(90, 30), options={"g": "1"}))
    clip = read_clip(path)
    opened = []

    def counted(*args, **kwargs):
        opened.append(args)
        return open_video(*args, **kwargs)

    monkeypatch.setattr(reader, "open_video", counted)
    assert ids(sampled(clip, range(0, 90, 2))) == list(range(0, 90, 2))
    assert len(opened) <= 3
    opened.clear()
    assert ids(sampled(clip, [1, 80])) == [1, 80]
    assert 1 < len(opened) <= 4, "far apart, it jumps"


def damaged(folder):
    """Make 120 frames, of whose file the third fifth is zeros."""
    path = make(folder, Recipe(file_times_s=even_times(120, 30)))
    data = bytearray(path.read_bytes())
    start = int(len(data) * 0.4)
    data[start : start + len(data) // 5] = bytes(len(data) // 5)
    path.write_bytes(data)
    return path


def test_damage_in_the_middle_shifts_nothing(tmp_path):
    clip = read_clip(damaged(tmp_path))
    assert clip.n_frames == 120
    seen = list(frames(clip))
    assert [f.index for f in seen] == list(range(120))
    assert ids(seen[:30]) == list(range(30))
    assert ids(seen[-8:]) == list(range(112, 120))
    assert all(f.intact for f in seen[:30] + seen[-8:])
    wrong = [f for f in seen if index_of(f.rgb) != f.index]
    assert wrong
    assert not any(f.intact for f in wrong)


@pytest.mark.parametrize("first", [0, 1])
def test_damage_is_told_also_when_pictures_are_passed_over(tmp_path, first):
    seen = list(sampled(read_clip(damaged(tmp_path)), range(first, 120, 2)))
    wrong = [f for f in seen if index_of(f.rgb) != f.index]
    assert wrong
    assert not any(f.intact for f in wrong)
    assert all(f.intact for f in seen[:12] + seen[-4:])


def test_drawing_on_a_frame_does_not_show_in_the_next(tmp_path):
    path = make(tmp_path, Recipe(file_times_s=even_times(120, 30)))
    data = bytearray(path.read_bytes())
    start = int(len(data) * 0.4)
    data[start : start + len(data) // 5] = bytes(len(data) // 5)
    path.write_bytes(data)
    for frame in frames(read_clip(path)):
        assert not (frame.rgb == 255).all()
        frame.rgb[:] = 255


def test_shrunk_frames_keep_shape_and_content(tmp_path):
    clip = read_clip(make(tmp_path, Recipe(size=(256, 192))))
    found = next(frames(clip, 7, long_side_px=128))
    assert found.rgb.shape == (96, 128, 3)
    assert index_of(found.rgb) == 7
    assert next(frames(clip, 7, long_side_px=4000)).rgb.shape == (192, 256, 3)


def test_colours_survive(tmp_path):
    clip = read_clip(make(tmp_path, Recipe()))
    corner = next(frames(clip)).rgb[5:25, 5:25].reshape(-1, 3).mean(axis=0)
    np.testing.assert_allclose(corner, (220, 30, 30), atol=8)


def test_a_file_that_vanished_is_named(tmp_path):
    path = make(tmp_path, Recipe())
    clip = read_clip(path)
    path.unlink()
    with pytest.raises(UnreadableVideo, match="no file"):
        next(frames(clip))


def test_slow_motion_frames_carry_true_times(tmp_path):
    path = make(tmp_path, Recipe(file_times_s=even_times(250, 30)))
    clip = read_clip(path, capture_fps=120)
    found = list(frames(clip, 200, 203))
    assert [f.time_s for f in found] == pytest.approx([200 / 120, 201 / 120, 202 / 120])
    assert ids(found) == [200, 201, 202]


@needs_real_clips
class TestRealFiles:
    def test_the_rotated_copy_looks_like_the_original(self):
        one = next(frames(read_clip(REAL / "rear_treadmill.mp4"), 100))
        two = next(frames(read_clip(REAL / "rear_treadmill_rotated.mp4"), 100))
        difference = np.abs(one.rgb.astype(int) - two.rgb.astype(int)).mean()
        assert difference < 4

    def test_joined_edits_seek_to_the_same_pictures_as_reading_through(self):
        clip = read_clip(REAL / "vfr_no_person.mov")
        through = {f.index: f.rgb[::9, ::9].tobytes() for f in frames(clip, 0, 60)}
        for start in (1, 3, 7, 30):
            part = {
                f.index: f.rgb[::9, ::9].tobytes()
                for f in frames(clip, start, start + 4)
            }
            assert part == {i: through[i] for i in range(start, start + 4)}

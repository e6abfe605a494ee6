from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from gaitcheck.errors import UnreadableVideo, VideoTooShort
from gaitcheck.video.probe import read_clip
from tests.video.builders import Recipe, even_times, index_of, make, picture

REAL = Path(__file__).parents[2] / ".." / "shared" / "clips" / "real"
needs_real_clips = pytest.mark.skipif(
    not REAL.is_dir(), reason="the clips of real people are not on this machine"
)
MATROSKA_TICK_S = 0.001
AV1 = {"preset": "8", "g": "12", "crf": "5"}
HIDDEN = {"g": "12", "auto-alt-ref": "1", "lag-in-frames": "16", "crf": "10"}
HEVC = {"x265-params": "log-level=none:keyint=12"}
UNEVEN = tuple(np.cumsum([0, *[1 / 30, 1 / 30, 1 / 15, 1 / 60, 0.05] * 8]))

KINDS = {
    "h264-mp4": (Recipe(), "h264", "yuv420p", 1e-5),
    "h264-mov": (Recipe(name="c.mov"), "h264", "yuv420p", 1e-5),
    "h264-mkv": (Recipe(name="c.mkv"), "h264", "yuv420p", MATROSKA_TICK_S),
    "h264-avi-b-frames": (Recipe(name="c.avi"), "h264", "yuv420p", 1e-5),
    "h264-transport-stream": (Recipe(name="c.ts"), "h264", "yuv420p", 1e-4),
    "h264-444-odd": (
        Recipe(pixels="yuv444p", size=(131, 97)),
        "h264",
        "yuv444p",
        1e-5,
    ),
    "h264-uneven": (Recipe(file_times_s=UNEVEN), "h264", "yuv420p", 1e-5),
    "h264-240fps": (
        Recipe(file_times_s=even_times(250, 240), rate=240),
        "h264",
        "yuv420p",
        1e-5,
    ),
    "hevc-mp4": (Recipe(codec="libx265", options=HEVC), "hevc", "yuv420p", 1e-5),
    "hevc-10-bit": (
        Recipe(name="c.mov", codec="libx265", options=HEVC, pixels="yuv420p10le"),
        "hevc",
        "yuv420p10le",
        1e-5,
    ),
    "vp9-webm-odd": (
        Recipe(name="c.webm", codec="libvpx-vp9", size=(131, 97)),
        "vp9",
        "yuv420p",
        MATROSKA_TICK_S,
    ),
    "av1-webm": (
        Recipe(name="c.webm", codec="libsvtav1", options=AV1),
        "libdav1d",
        "yuv420p",
        MATROSKA_TICK_S,
    ),
    "av1-mp4": (
        Recipe(codec="libsvtav1", options=AV1),
        "libdav1d",
        "yuv420p",
        1e-5,
    ),
    "mjpeg-avi": (
        Recipe(name="c.avi", codec="mjpeg", pixels="yuvj420p", options={}),
        "mjpeg",
        "yuvj420p",
        1e-5,
    ),
    "mjpeg-mov": (
        Recipe(name="c.mov", codec="mjpeg", pixels="yuvj420p", options={}),
        "mjpeg",
        "yuvj420p",
        1e-5,
    ),
    "prores-mov": (
        Recipe(name="c.mov", codec="prores_ks", pixels="yuv422p10le", options={}),
        "prores",
        "yuv422p10le",
        1e-5,
    ),
    "mpeg4-mp4": (Recipe(codec="mpeg4"), "mpeg4", "yuv420p", 1e-5),
    "vp9-webm-hidden-frames": (
        Recipe(name="c.webm", codec="libvpx-vp9", options=HIDDEN),
        "vp9",
        "yuv420p",
        MATROSKA_TICK_S,
    ),
    "vp8-webm-hidden-frames": (
        Recipe(name="c.webm", codec="libvpx", options=HIDDEN | {"b": "2M"}),
        "vp8",
        "yuv420p",
        MATROSKA_TICK_S,
    ),
    "h264-interlaced": (
        Recipe(options={"x264-params": "interlaced=1:keyint=12"}),
        "h264",
        "yuv420p",
        1e-5,
    ),
}


@pytest.mark.parametrize(
    ("recipe", "codec", "pixels", "tolerance_s"), KINDS.values(), ids=KINDS
)
def test_every_kind_of_file_gives_the_times_that_were_written(
    tmp_path, request, recipe, codec, pixels, tolerance_s
):
    clip = read_clip(make(tmp_path, recipe))
    assert clip.n_frames == len(recipe.file_times_s)
    np.testing.assert_allclose(
        clip.time_s - clip.time_s[0], recipe.file_times_s, atol=tolerance_s
    )
    assert (clip.width_px, clip.height_px) == recipe.size
    assert (clip.codec, clip.pixel_format) == (codec, pixels)
    assert clip.clock.time_scale == 1.0
    assert ("interlaced" in " ".join(clip.notes)) == ("interlaced" in request.node.name)
    assert len(clip.sha256) == 64


def test_variable_rate_is_told_from_a_steady_one(tmp_path):
    uneven = read_clip(make(tmp_path, Recipe(file_times_s=UNEVEN)))
    steady = read_clip(make(tmp_path, Recipe(name="steady.mkv")))
    assert uneven.variable_rate
    assert not steady.variable_rate


def test_rates_are_not_rounded(tmp_path):
    recipe = Recipe(file_times_s=even_times(60, 30000 / 1001))
    clip = read_clip(make(tmp_path, recipe))
    assert clip.fps == pytest.approx(29.97003, abs=1e-3)


def test_pixels_that_are_not_square_are_stretched(tmp_path):
    clip = read_clip(make(tmp_path, Recipe(aspect=Fraction(4, 3))))
    assert (clip.width_px, clip.height_px) == (171, 96)
    assert "not square" in clip.notes[0]


def test_frames_of_equal_time_count_once(tmp_path):
    # Matroska's clock ticks in milliseconds: 0.0002 s apart is the same time.
    times = sorted([*even_times(40, 30), 0.5002, 0.7334])
    clip = read_clip(make(tmp_path, Recipe(name="c.mkv", file_times_s=tuple(times))))
    assert clip.n_frames == 40


def test_frames_hidden_by_the_edit_list_do_not_exist(tmp_path):
    path = make(tmp_path, Recipe(options={"g": "60", "bf": "0"}))
    hidden = 9
    _shift_edit_start(path, hidden / 30)
    clip = read_clip(path)
    assert clip.n_frames == 45 - hidden
    assert clip.time_s[0] == pytest.approx(0, abs=1e-4)
    assert clip.duration_s == pytest.approx((45 - hidden) / 30, abs=1e-3)


def _shift_edit_start(path: Path, seconds: float) -> None:
    """Let the only edit of an mp4 start later in the media, as an iPhone's trim does."""
    data = bytearray(path.read_bytes())
    scale_at = data.index(b"mdhd") + 16
    scale = int.from_bytes(data[scale_at : scale_at + 4], "big")
    start_at = data.index(b"elst") + 16
    start = int.from_bytes(data[start_at : start_at + 4], "big")
    data[start_at : start_at + 4] = (start + round(seconds * scale)).to_bytes(4, "big")
    path.write_bytes(data)


def test_a_file_cut_off_behind_its_index_is_used_as_far_as_it_goes(tmp_path):
    recipe = Recipe(file_times_s=even_times(120, 30), muxing={"movflags": "+faststart"})
    path = make(tmp_path, recipe)
    _keep(path, 0.75)
    clip = read_clip(path)
    assert 40 < clip.n_frames < 110
    np.testing.assert_allclose(clip.time_s, even_times(clip.n_frames, 30), atol=1e-4)
    assert "120 frames" in clip.notes[0]
    assert str(clip.n_frames) in clip.notes[0]


def _keep(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def test_a_matroska_file_without_its_end_is_used_as_far_as_it_goes(tmp_path):
    path = make(tmp_path, Recipe(name="c.mkv", file_times_s=even_times(120, 30)))
    _keep(path, 0.6)
    clip = read_clip(path)
    assert 40 < clip.n_frames < 110


class TestRefusals:
    def refusal(self, path: Path) -> str:
        with pytest.raises(UnreadableVideo) as caught:
            read_clip(path)
        message = str(caught.value)
        assert "\n" not in message
        assert path.name in message
        return message

    def test_missing_file(self, tmp_path):
        assert "no file" in self.refusal(tmp_path / "gone.mp4")

    def test_folder(self, tmp_path):
        assert "folder" in self.refusal(tmp_path)

    def test_empty_file(self, tmp_path):
        path = tmp_path / "empty.mp4"
        path.touch()
        assert "empty" in self.refusal(path)

    def test_text_file(self, tmp_path):
        path = tmp_path / "notes.mp4"
        path.write_text("Läuft seit März wieder.\n", "utf-8")
        assert "text file" in self.refusal(path)

    @pytest.mark.parametrize(("codec", "name"), [("mjpeg", "JPEG"), ("png", "PNG")])
    def test_photo_with_the_wrong_name(self, tmp_path, codec, name):
        path = tmp_path / "photo.mp4"
        path.write_bytes(_still(codec))
        message = self.refusal(path)
        assert "photo" in message
        assert name in message

    def test_video_of_a_single_frame_is_called_a_photo(self, tmp_path):
        path = make(tmp_path, Recipe(file_times_s=(0.0,)))
        assert "photo" in self.refusal(path)

    def test_sound_alone(self, tmp_path):
        path = tmp_path / "voice.mp4"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("aac", rate=8000)
            sound = av.AudioFrame.from_ndarray(
                np.zeros((1, 8000), np.float32), format="fltp", layout="mono"
            )
            sound.sample_rate = 8000
            container.mux(stream.encode(sound))
            container.mux(stream.encode(None))
        assert "only sound" in self.refusal(path)

    def test_recording_that_never_got_its_index(self, tmp_path):
        path = make(tmp_path, Recipe(file_times_s=even_times(60, 30)))
        _keep(path, 0.5)
        message = self.refusal(path)
        assert "cut off" in message
        assert "index" in message

    def test_random_bytes(self, tmp_path):
        path = tmp_path / "noise.mp4"
        path.write_bytes(np.random.default_rng(0).bytes(5000))
        assert "not a video" in self.refusal(path)

    def test_playlist_does_not_open_other_files(self, tmp_path):
        inner = make(tmp_path, Recipe())
        path = tmp_path / "list.mp4"
        path.write_text(f"ffconcat version 1.0\nfile {inner.name}\n", "utf-8")
        self.refusal(path)

    def test_clip_of_half_a_second(self, tmp_path):
        path = make(tmp_path, Recipe(file_times_s=even_times(15, 30)))
        with pytest.raises(VideoTooShort, match=r"0\.50 s"):
            read_clip(path)

    def test_slow_motion_counts_by_its_true_length(self, tmp_path):
        path = make(tmp_path, Recipe(file_times_s=even_times(90, 30)))
        with pytest.raises(VideoTooShort, match="slow motion"):
            read_clip(path, capture_fps=240)


def _still(codec: str) -> bytes:
    pixels = "yuvj420p" if codec == "mjpeg" else "rgb24"
    context = av.CodecContext.create(codec, "w")
    context.width, context.height, context.pix_fmt = 64, 48, pixels
    context.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(picture(5, (64, 48)), format="rgb24")
    packets = [*context.encode(frame.reformat(format=pixels)), *context.encode(None)]
    return b"".join(bytes(p) for p in packets)


@needs_real_clips
class TestRealFiles:
    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("photo_named_mp4.mp4", "photo"),
            ("text_named_mp4.mp4", "text file"),
            ("empty.mp4", "empty"),
            ("truncated.mp4", "cut off"),
        ],
    )
    def test_broken_files_name_their_reason(self, name, reason):
        with pytest.raises(UnreadableVideo, match=reason):
            read_clip(REAL / name)

    @pytest.mark.parametrize(
        ("name", "size", "n", "fps", "rotation"),
        [
            ("rear_treadmill.mp4", (464, 832), 466, 30, 0),
            ("rear_treadmill_rotated.mp4", (464, 832), 466, 30, 270),
            ("football_two_players_hevc.mp4", (1376, 910), 54, 30, 0),
            ("side_right_treadmill_60fps.mp4", (1080, 1920), 388, 60, 0),
            ("no_person_traffic.mp4", (720, 1280), 240, 24000 / 1001, 0),
        ],
    )
    def test_phone_clips(self, name, size, n, fps, rotation):
        clip = read_clip(REAL / name)
        assert (clip.width_px, clip.height_px) == size
        assert clip.n_frames == n
        assert clip.fps == pytest.approx(fps, rel=1e-3)
        assert clip.rotation_deg == rotation

    def test_screen_recording_with_edits_and_zero_length_steps(self):
        clip = read_clip(REAL / "vfr_no_person.mov")
        with av.open(str(REAL / "vfr_no_person.mov")) as container:
            shown = sorted({float(f.time) for f in container.decode(video=0)})
        np.testing.assert_allclose(clip.time_s, shown, atol=1e-9)
        assert clip.variable_rate


def test_builder_pictures_carry_their_number():
    assert [index_of(picture(i, (128, 96))) for i in (0, 1, 77, 255)] == [0, 1, 77, 255]

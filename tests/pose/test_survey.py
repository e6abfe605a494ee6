"""The first look: which frames, and where the picture is cut for the second."""

from __future__ import annotations

import numpy as np
import pytest

from gaitcheck.core.clip import Clip, Clock
from gaitcheck.pose.crop import MAX_SIDE_PX, crop_for
from gaitcheck.pose.looks import Looks
from gaitcheck.pose.path import cast_of
from gaitcheck.pose.runner import choose_runner
from gaitcheck.pose.segments import cut
from gaitcheck.pose.survey import looked_at
from tests.pose.people import runner, surveyed


def clip(seconds: float, fps: float) -> Clip:
    return Clip(
        path="x.mp4",
        name="x",
        width_px=720,
        height_px=1280,
        time_s=np.arange(round(seconds * fps)) / fps,
        nominal_fps=fps,
        clock=Clock(time_scale=1.0, source="container", capture_fps=fps),
    )


@pytest.mark.parametrize(
    ("seconds", "fps", "least", "most"),
    [(1.0, 30, 10, 12), (10, 60, 18, 20), (10, 240, 18, 20), (120, 60, 125, 130)],
)
def test_looks_are_few_and_cover_the_clip(
    seconds: float, fps: float, least: int, most: int
) -> None:
    indices = looked_at(clip(seconds, fps))
    assert least <= indices.size <= most
    assert indices[0] == 0
    assert np.all(np.diff(indices) > 0)
    assert np.diff(indices).max() < 2 * np.diff(indices).mean()
    assert indices[-1] >= (1 - 1.5 / indices.size) * seconds * fps


@pytest.mark.parametrize("cadence_spm", [150, 160, 170, 180, 190, 200])
def test_no_cadence_hides_between_the_looks(cadence_spm: float) -> None:
    """Every cadence is seen at all phases of the stride, never at two opposite ones."""
    time_s = looked_at(clip(10, 60)) / 60
    phase = (time_s * cadence_spm / 120) % 1
    filled = np.histogram(phase, bins=6, range=(0, 1))[0]
    assert np.count_nonzero(filled) >= 5


def test_the_crop_holds_the_runner_in_all_frames_of_the_segment() -> None:
    choice = choose_runner(surveyed(runner(360, height=500)))
    cast = cast_of(choice, 32)
    for segment in cut(600, Looks()):
        crop = crop_for(segment, cast.runner, width_px=720, height_px=1280)
        for index, body in zip(choice.runner.index, choice.runner.bodies, strict=True):
            if segment.own[0] <= index <= segment.own[-1]:
                left, top, right, bottom = body.box_px
                assert crop.left <= left < right <= crop.right
                assert crop.top <= top < bottom <= crop.bottom


def test_where_the_runner_is_not_known_the_whole_picture_is_shown() -> None:
    def away(time_s: float) -> object:
        return runner()(time_s) if not 6 < time_s < 9 else None

    choice = choose_runner(surveyed(away))  # type: ignore[arg-type]
    cast = cast_of(choice, 32)
    crops = [
        crop_for(segment, cast.runner, width_px=2000, height_px=1280)
        for segment in cut(600, Looks())
    ]
    widths = [crop.right - crop.left for crop in crops]
    assert max(widths) == 2000
    assert min(widths) < 1100


def test_a_large_crop_is_shrunk_and_maps_back_exactly() -> None:
    choice = choose_runner(surveyed(runner(1080, height=1500)))
    segment = cut(600, Looks())[0]
    crop = crop_for(segment, cast_of(choice, 32).runner, width_px=2161, height_px=3841)
    picture = np.zeros((3841, 2161, 3), np.uint8)
    picture[700:712, 1000:1012] = 255
    small = crop.cut(picture)
    assert max(small.shape) <= MAX_SIDE_PX
    assert small.flags.c_contiguous
    rows, columns = np.nonzero(small[..., 0] > 127)
    found = crop.to_picture(np.array([columns.mean() + 0.5, rows.mean() + 0.5]))
    np.testing.assert_allclose(found, (1006, 706), atol=1)


@pytest.mark.parametrize(
    ("height", "coarser"), [(300, 1), (600, 1), (800, 2), (1200, 3)]
)
def test_the_network_is_shown_no_more_than_it_can_use(
    height: float, coarser: int
) -> None:
    choice = choose_runner(surveyed(runner(400, height=height)))
    segment = cut(600, Looks())[0]
    crop = crop_for(segment, cast_of(choice, 32).runner, width_px=721, height_px=1281)
    assert crop.coarser == coarser
    picture = np.zeros((1281, 721, 3), np.uint8)
    picture[600:612, 300:312] = 255
    cut_out = crop.cut(picture)
    shown = crop.for_network(cut_out)
    assert shown.shape[0] * coarser == cut_out.shape[0]
    assert shown.shape[1] * coarser == cut_out.shape[1]
    rows, columns = np.nonzero(shown[..., 0] > 127)
    seen = coarser * np.array([columns.mean() + 0.5, rows.mean() + 0.5])
    np.testing.assert_allclose(crop.to_picture(seen), (306, 606), atol=coarser)

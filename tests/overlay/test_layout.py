from __future__ import annotations

import pytest

from gaitcheck.overlay.layout import layout_for, layout_of_crop
from tests.overlay.builders import clip_of

SIZES = [
    (640, 360),
    (360, 640),
    (464, 832),
    (720, 1280),
    (1280, 720),
    (1080, 1920),
    (3840, 2160),
    (131, 97),
    (542, 720),
    (1376, 910),
    (2000, 500),
]


@pytest.mark.parametrize("size", SIZES)
def test_canvas_is_even_and_no_larger_than_needed(size):
    layout = layout_for(clip_of(size))
    assert layout.width % 2 == layout.height % 2 == 0
    assert layout.picture_height % 2 == layout.header_height % 2 == 0
    assert max(layout.picture_width, layout.picture_height) <= 1280
    shape = layout.picture_width / layout.picture_height
    assert shape == pytest.approx(size[0] / size[1], rel=0.02)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_but_the_runner_is_in_the_picture_area(size):
    layout = layout_for(clip_of(size))
    assert layout.panel_top == layout.header_height + layout.picture_height
    assert layout.header_height > 1.5 * layout.unit
    assert layout.panel_height > 3 * layout.unit


@pytest.mark.parametrize("size", SIZES)
def test_text_is_three_millimetres_high_on_an_upright_phone(size):
    layout = layout_for(clip_of(size))
    phone_width_mm = 66
    if size[0] <= size[1]:
        assert layout.unit / layout.width * phone_width_mm > 2.5
    assert layout.unit >= 12


def test_bare_layout_is_the_picture_alone():
    layout = layout_for(clip_of((1080, 1920)), bare=True)
    assert (layout.width, layout.height) == (720, 1280)


def test_crop_keeps_its_shape():
    layout = layout_of_crop((100, 50), (200, 300), 900)
    assert (layout.picture_width, layout.picture_height) == (600, 900)
    assert layout.scale == pytest.approx(3)
    assert layout.origin_px == (100, 50)

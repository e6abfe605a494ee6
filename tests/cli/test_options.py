"""How command-line words become clips and settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitcheck.cli.options import clip_inputs
from gaitcheck.core.view import View
from gaitcheck.errors import SettingsError

REAR, SIDE = Path("rear.mp4"), Path("side.mp4")


def inputs(*clips, views=(), capture_fps=(), runners=()):
    return clip_inputs(clips, views=views, capture_fps=capture_fps, runners=runners)


def test_nothing_given_leaves_everything_to_the_clip() -> None:
    (clip,) = inputs(REAR)
    assert clip.view is None
    assert clip.capture_fps is None
    assert clip.runner_xy_px is None


def test_one_value_serves_all_clips() -> None:
    clips = inputs(REAR, SIDE, capture_fps=[240.0])
    assert [c.capture_fps for c in clips] == [240.0, 240.0]


def test_one_value_per_clip_in_their_order() -> None:
    clips = inputs(REAR, SIDE, views=["rear", "auto"], runners=["auto", "320,400.5"])
    assert [c.view for c in clips] == [View.REAR, None]
    assert [c.runner_xy_px for c in clips] == [None, (320.0, 400.5)]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"views": ["behind"]}, "behind"),
        ({"views": ["oblique"]}, "--view"),
        ({"runners": ["left one"]}, "left one"),
        ({"capture_fps": [-3.0]}, "capture_fps"),
        ({"views": ["rear", "left", "front"]}, "3 times for 1 clips"),
    ],
    ids=["view", "oblique", "runner", "rate", "count"],
)
def test_what_does_not_fit_is_refused_by_name(words, named) -> None:
    with pytest.raises(SettingsError, match=named):
        inputs(REAR, **words)

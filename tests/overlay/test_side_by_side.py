"""Two clips beside one another show the same phase of the stride in every frame."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from gaitcheck.core.gait import Stride
from gaitcheck.core.view import Side
from gaitcheck.errors import InputError
from gaitcheck.overlay.phases import align
from gaitcheck.overlay.side_by_side import Pane, side_by_side
from gaitcheck.video.writer import VideoWriter


def run_of(start_s: float, stride_s: float, count: int, side: Side) -> list[Stride]:
    """Whole strides of one leg, one after the other."""
    return [
        Stride(
            index=i,
            side=side,
            contact_s=start_s + i * stride_s,
            toe_off_s=start_s + (i + 0.35) * stride_s,
            next_contact_s=start_s + (i + 1) * stride_s,
        )
        for i in range(count)
    ]


def times(fps: float, duration_s: float, first_s: float = 0.0) -> np.ndarray:
    return first_s + np.arange(round(fps * duration_s)) / fps


def phase_shown(time_s: np.ndarray, strides: list[Stride]) -> np.ndarray:
    """Phase that a frame really has, by the clip's own strides."""
    starts = np.array([s.contact_s for s in strides])
    i = np.clip(np.searchsorted(starts, time_s, side="right") - 1, 0, len(strides) - 1)
    return i + (time_s - starts[i]) / np.array([s.stride_time_s for s in strides])[i]


@pytest.mark.parametrize("right_fps", [30.0, 60.0, 120.0], ids=str)
def test_both_show_the_same_phase(right_fps: float) -> None:
    left = times(60, 6), run_of(0.31, 0.70, 7, Side.LEFT)
    right = times(right_fps, 8, 2.5), run_of(3.17, 0.78, 6, Side.LEFT)
    plan = align(left, right, side=Side.LEFT)
    assert plan.n_strides == 6
    wanted = plan.stride + plan.phase
    for (time_s, strides), index, fps in (
        (left, plan.left_index, 60.0),
        (right, plan.right_index, right_fps),
    ):
        off = np.abs(phase_shown(time_s[index], strides) - wanted)
        # Nothing nearer than half a frame can be shown.
        assert np.max(off) <= 0.5 / fps / strides[0].stride_time_s + 1e-6
        assert np.all(np.diff(index) >= 0)
    assert plan.shown_s[-1] == pytest.approx(6 * 0.74, abs=0.1)


def test_a_missed_contact_costs_one_stride_not_the_alignment() -> None:
    whole = run_of(0.2, 0.7, 8, Side.LEFT)
    missed = Stride(index=3, side=Side.LEFT, contact_s=2.3, next_contact_s=3.7)
    holed = [*whole[:3], missed, *whole[5:]]
    plan = align((times(60, 6), whole), (times(60, 6), holed), side=Side.LEFT)
    assert plan.n_strides == 6
    long = np.diff(plan.right_index) > 2
    assert long.sum() == 1  # jumps over the gap once


def test_the_better_seen_leg_is_taken() -> None:
    both = [*run_of(0.2, 0.7, 2, Side.LEFT), *run_of(0.55, 0.7, 6, Side.RIGHT)]
    plan = align((times(60, 6), both), (times(60, 6), both))
    assert plan.side is Side.RIGHT


def test_a_clip_without_a_stride_is_refused() -> None:
    with pytest.raises(InputError, match="no whole stride"):
        align((times(60, 2), []), (times(60, 2), run_of(0.2, 0.7, 2, Side.LEFT)))


def grey_video(path: Path, size: tuple[int, int], time_s: np.ndarray) -> None:
    """Each frame is as bright as its number."""
    with VideoWriter(path, size, fps=30, quality=10) as writer:
        for i, t in enumerate(time_s - time_s[0]):
            picture = np.full((size[1], size[0], 3), i, np.uint8)
            writer.write(picture, time_s=float(t))


def test_the_video_holds_the_planned_frames(tmp_path: Path) -> None:
    clips = (
        (times(30, 3), run_of(0.3, 0.8, 3, Side.RIGHT), (180, 320)),
        (times(30, 4, 1.0), run_of(1.5, 0.9, 3, Side.RIGHT), (360, 200)),
    )
    panes = []
    for i, (time_s, strides, size) in enumerate(clips):
        grey_video(tmp_path / f"{i}.mp4", size, time_s)
        panes.append(
            Pane(
                video=tmp_path / f"{i}.mp4",
                title=f"clip {i}",
                time_s=time_s,
                strides=tuple(strides),
            )
        )
    plan = side_by_side(*panes, tmp_path / "both.mp4", slow=2.0)
    with av.open(str(tmp_path / "both.mp4")) as container:
        shown = [
            (f.time, f.to_ndarray(format="rgb24")) for f in container.decode(video=0)
        ]
    assert len(shown) == plan.shown_s.size
    assert shown[-1][0] == pytest.approx(2 * plan.shown_s[-1], abs=0.01)
    for i, (_, picture) in enumerate(shown):
        middle = picture.shape[0] // 2
        left, right = picture[middle, 20, 0], picture[middle, -20, 0]
        assert abs(int(left) - plan.left_index[i]) <= 2
        assert abs(int(right) - plan.right_index[i]) <= 2


def test_a_long_title_stays_above_its_own_picture(tmp_path: Path) -> None:
    time_s, strides = times(30, 3), tuple(run_of(0.3, 0.8, 2, Side.RIGHT))
    grey_video(tmp_path / "a.mp4", (180, 320), time_s)
    panes = [
        Pane(video=tmp_path / "a.mp4", title=title, time_s=time_s, strides=strides)
        for title in ("Before: 2026_10_03_anna_from_behind_belt_10_kmh", "")
    ]
    side_by_side(*panes, tmp_path / "both.mp4")
    with av.open(str(tmp_path / "both.mp4")) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24")
    written = (picture[:16] > 120).any(axis=(0, 2))
    assert written[:180].any()
    assert not written[182:].any()


def test_a_video_of_another_clip_is_refused(tmp_path: Path) -> None:
    grey_video(tmp_path / "a.mp4", (180, 320), times(30, 3))
    pane = Pane(
        video=tmp_path / "a.mp4",
        title="",
        time_s=times(30, 2),
        strides=tuple(run_of(0.1, 0.7, 2, Side.LEFT)),
    )
    with pytest.raises(InputError, match="90 frames"):
        side_by_side(pane, pane, tmp_path / "both.mp4")
    assert not (tmp_path / "both.mp4").exists()

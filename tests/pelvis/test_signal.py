"""From observations to obliquity, or to the reason why there is none."""

from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.quality import CameraView
from gaitcheck.core.view import Side, View
from gaitcheck.pelvis import dots
from gaitcheck.pelvis.cloth import GAIN
from gaitcheck.pelvis.observer import Column
from gaitcheck.pelvis.signal import pelvis_signal
from tests.pelvis.scenes import (
    CONTACT_S,
    HIPS,
    STRIDE_S,
    TRUNK,
    clip_of,
    gait,
    observed,
    pelvis_deg,
    track_of,
)

REAR = CameraView(view=View.REAR, reason="told")
FRONT = CameraView(view=View.FRONT, reason="told")


def times(seconds=9.0, fps=60):
    return np.arange(round(seconds * fps)) / fps


def read(rows, time_s, *, camera=REAR, strides=None, stickers=True):
    return pelvis_signal(
        rows,
        track_of(time_s),
        camera,
        strides or gait(),
        clip_of(time_s),
        stickers=stickers,
    )


def seen_at_waist(time_s, *, left=4.0, right=6.0, **kwargs):
    """A band that turns by 1/GAIN of the pelvis, and an edge by a third more than it."""
    pelvis = pelvis_deg(time_s, left=left, right=right)
    return observed(time_s, pelvis / GAIN, 1.3 * pelvis, **kwargs)


def peak_drops(signal):
    drops = {}
    centred = signal.obliquity_deg - np.nanmean(signal.obliquity_deg)
    for side in Side:
        own = centred if side is Side.LEFT else -centred
        peaks = [
            own[
                (signal.time_s >= s.contact_s)
                & (signal.time_s <= s.contact_s + 0.6 * CONTACT_S)
            ].max()
            for s in gait().of(side)
        ]
        drops[side] = float(np.mean(peaks))
    return drops


@pytest.mark.parametrize("fps", [30, 60, 120])
@pytest.mark.parametrize(("left", "right"), [(4.0, 6.0), (6.0, 4.0), (4.0, 4.0)])
def test_drop_of_each_side(fps, left, right):
    time_s = times(fps=fps)
    rows = seen_at_waist(time_s, left=left, right=right, noise=0.15 * 60 / fps)
    drops = peak_drops(read(rows, time_s))
    assert drops[Side.LEFT] == pytest.approx(left, abs=0.35)
    assert drops[Side.RIGHT] == pytest.approx(right, abs=0.35)


def test_a_hip_that_drops_on_one_side_only_is_not_taken_for_cloth():
    time_s = times()
    true_deg = pelvis_deg(time_s, left=2.0, right=10.0)
    signal = read(seen_at_waist(time_s, left=2.0, right=10.0), time_s)
    drops = peak_drops(signal)
    truth = peak_drops(replace(signal, obliquity_deg=true_deg))
    assert truth[Side.RIGHT] - truth[Side.LEFT] > 3
    for side in Side:
        assert drops[side] == pytest.approx(truth[side], abs=0.4)


def test_drift_of_the_summed_turns_does_not_matter():
    time_s = times()
    steady = peak_drops(read(seen_at_waist(time_s), time_s))
    drifting = peak_drops(read(seen_at_waist(time_s, drift=3.0), time_s))
    for side in Side:
        assert drifting[side] == pytest.approx(steady[side], abs=0.02)


def test_mirrored_picture_gives_mirrored_drops():
    time_s = times()
    rows = seen_at_waist(time_s)
    rows[:, Column.TURN_DEG] *= -1
    rows[:, Column.EDGE_DEG] *= -1
    other_legs = gait(first_s=0.1 - 0.5 * STRIDE_S)
    signal = read(rows, time_s, strides=other_legs)
    plain = read(seen_at_waist(time_s), time_s)
    inside = (time_s > 0.5) & (time_s < 8.5)
    assert signal.obliquity_deg[inside] == pytest.approx(
        -plain.obliquity_deg[inside], abs=0.3
    )


def test_cloth_only_tells_changes():
    time_s = times()
    signal = read(seen_at_waist(time_s), time_s)
    assert not signal.absolute
    assert signal.source == "waist_motion"
    assert abs(np.nanmean(signal.obliquity_deg[30:-30])) < 0.3


def test_a_gap_stays_a_gap():
    time_s = times()
    rows = seen_at_waist(time_s)
    hidden = (time_s > 4.0) & (time_s < 4.4)
    rows[hidden] = np.nan
    rows[np.flatnonzero(hidden)[-1] + 1, Column.TURN_DEG] = np.nan
    signal = read(rows, time_s)
    middle = (time_s > 4.1) & (time_s < 4.3)
    assert np.isnan(signal.obliquity_deg[middle]).all()
    assert (signal.confidence[middle] == 0).all()
    assert np.isfinite(signal.obliquity_deg[(time_s > 5) & (time_s < 8)]).all()


def loose_shirt(time_s):
    """Swings late and twice a stride, like the hem of a real loose shirt."""
    phase = (time_s - 0.1) / STRIDE_S
    wave = 2 * np.cos(2 * np.pi * (phase - 0.4)) + 2 * np.cos(6 * np.pi * phase)
    return observed(time_s, wave, 1.3 * wave)


def edge_of_its_own(time_s):
    pelvis = pelvis_deg(time_s)
    late = pelvis_deg(time_s - 0.12)
    return observed(time_s, pelvis, 1.3 * late)


def flapping_edge(time_s):
    rows = seen_at_waist(time_s)
    rng = np.random.default_rng(7)
    rows[:, Column.EDGE_DEG] += rng.normal(scale=1.5, size=len(rows))
    return rows


def no_edge(time_s):
    rows = seen_at_waist(time_s)
    rows[:, Column.EDGE_DEG] = np.nan
    return rows


def poor_mask(time_s):
    rows = seen_at_waist(time_s)
    rows[:, Column.COVER] = 0.6
    return rows


def mostly_lost(time_s):
    rows = seen_at_waist(time_s)
    rows[np.arange(len(rows)) % 40 < 8] = np.nan
    rows[np.arange(len(rows)) % 3 == 0, Column.TURN_DEG] = np.nan
    return rows


def changed_halfway(time_s):
    first = pelvis_deg(time_s, left=3.0, right=4.0)
    second = pelvis_deg(time_s, left=6.0, right=7.0)
    wave = np.where(time_s < 4.5, first, second)
    return observed(time_s, wave, 1.2 * wave)


def still(time_s):
    return observed(time_s, np.zeros_like(time_s), np.zeros_like(time_s))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (loose_shirt, "does not move as a pelvis does"),
        (edge_of_its_own, "edge of the shirt does not move"),
        (flapping_edge, "flaps"),
        (no_edge, "no edge between shirt and shorts"),
        (poor_mask, "hidden"),
        (changed_halfway, "two halves"),
        (still, "dots"),
    ],
)
def test_doubtful_waists_are_withheld_with_reason_and_advice(rows, reason):
    time_s = times()
    told = read(rows(time_s), time_s)
    assert isinstance(told, str)
    assert reason in told


def test_a_waist_that_is_rarely_seen_is_withheld():
    time_s = times()
    assert isinstance(read(mostly_lost(time_s), time_s), str)


def test_fewer_than_six_stances_a_side_are_withheld():
    time_s = times(4.0)
    told = read(seen_at_waist(time_s), time_s, strides=gait(5))
    assert "6 are needed" in told


def test_without_an_edge_the_front_is_not_read():
    time_s = times()
    assert "film from behind" in read(seen_at_waist(time_s), time_s, camera=FRONT)


def test_side_views_show_no_drop():
    time_s = times()
    side = CameraView(view=View.LEFT, reason="told")
    assert "from behind or in front" in read(seen_at_waist(time_s), time_s, camera=side)


def with_dots(rows, obliquity_deg, view=View.REAR, apart=0.17):
    """Add two dots on a line that slopes as the pelvis does, seen to 0.1 pixel."""
    rng = np.random.default_rng(6)
    half = 0.5 * apart * TRUNK
    # In the picture, + obliquity lifts the runner's left: the left end from behind.
    slope = np.deg2rad(view.lateral_sign * obliquity_deg)
    centre = np.array([HIPS[0], HIPS[1] - 0.2 * TRUNK])
    ends = []
    for sign in (-1, 1):
        offset = sign * half * np.column_stack([np.cos(slope), np.sin(slope)])
        ends.append(centre + offset + rng.normal(scale=0.1, size=offset.shape))
    looks = [0.036, 150.0, 190.0, 220.0, 40.0]
    for k, row in enumerate(rows):
        pair = [[*end[k], *looks] for end in ends]
        row[len(Column) : len(Column) + dots.MOST * 7] = dots.Dots(np.array(pair)).row()
    return rows


@pytest.mark.parametrize("camera", [REAR, FRONT], ids=["rear", "front"])
def test_dots_give_the_pelvis_line_absolutely(camera):
    time_s = times()
    pelvis = pelvis_deg(time_s) - 2.0
    rows = with_dots(loose_shirt(time_s), pelvis, camera.view)
    signal = read(rows, time_s, camera=camera)
    assert signal.source == "stickers"
    assert signal.absolute
    left_x, right_x = signal.dots_px[:, 0, 0], signal.dots_px[:, 1, 0]
    assert np.all(camera.view.lateral_sign * (right_x - left_x) > 0)
    assert signal.obliquity_deg[10:-10] == pytest.approx(pelvis[10:-10], abs=0.5)
    assert peak_drops(signal)[Side.RIGHT] == pytest.approx(6.0, abs=0.25)


def test_dots_can_be_left_alone():
    time_s = times()
    rows = with_dots(loose_shirt(time_s), pelvis_deg(time_s))
    assert isinstance(read(rows, time_s, stickers=False), str)


def test_dots_in_too_few_stances_are_withheld():
    time_s = times(4.0)
    rows = with_dots(seen_at_waist(time_s), pelvis_deg(time_s))
    assert "two dots" in read(rows, time_s, strides=gait(5))

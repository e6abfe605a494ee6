"""The edge from hip to hip, seen from the front."""

import numpy as np
import pytest

from gaitcheck.core.quality import CameraView
from gaitcheck.core.view import Side, View
from gaitcheck.pelvis.edge import BIN_EDGES, edge_heights
from gaitcheck.pelvis.front import edge_slopes
from gaitcheck.pelvis.observer import N_COLUMNS, Column
from gaitcheck.pelvis.patch import cut_waist
from gaitcheck.pelvis.signal import pelvis_signal
from tests.pelvis.scenes import (
    CONTACT_S,
    STRIDE_S,
    clip_of,
    cloth,
    gait,
    pelvis_deg,
    sight,
    track_of,
    turned,
)

X = 0.5 * (BIN_EDGES[1:] + BIN_EDGES[:-1])
FRONT = CameraView(view=View.FRONT, reason="told")
TIME_S = np.arange(540) / 60


def heights_of(slope_deg, *, half_width=0.34):
    """Heights of a straight edge; NaN outside the body."""
    rows = -0.12 + np.tan(np.deg2rad(slope_deg))[:, None] * X
    rows[:, np.abs(X) > half_width] = np.nan
    return rows


def observations(rows):
    seen = np.full((len(rows), N_COLUMNS), np.nan)
    seen[:, Column.COVER] = 1.0
    seen[:, -rows.shape[1] :] = rows
    return seen


def read(rows):
    return pelvis_signal(
        observations(rows), track_of(TIME_S), FRONT, gait(), clip_of(TIME_S)
    )


def noisy(rows, scale, seed=2):
    return rows + np.random.default_rng(seed).normal(scale=scale, size=rows.shape)


@pytest.mark.parametrize("degrees", [-6.0, 0.0, 4.0])
def test_slope_over_the_whole_width(degrees):
    heights = edge_heights(cut_waist(sight(turned(cloth(), degrees), noise=3.0)))
    assert edge_slopes(heights[None])[0] == pytest.approx(degrees, abs=0.3)


def test_a_hand_across_the_edge_costs_its_columns_only():
    drawn = turned(cloth(), 3.0)
    drawn[200:270, 225:255] = (225, 170, 140)
    heights = edge_heights(cut_waist(sight(drawn, noise=3.0)))
    assert np.isnan(heights).any()
    assert edge_slopes(heights[None])[0] == pytest.approx(3.0, abs=0.3)


def test_a_hidden_end_gives_no_slope():
    rows = heights_of(np.full(50, 3.0))
    hidden = rows.copy()
    hidden[20:30, X < -0.15] = np.nan
    slopes = edge_slopes(hidden)
    assert np.isnan(slopes[20:30]).all()
    assert slopes[:20] == pytest.approx(np.full(20, 3.0), abs=0.01)


def test_nothing_seen_gives_nothing():
    assert np.isnan(edge_slopes(np.full((5, X.size), np.nan))).all()


def test_drop_of_each_side_with_hands_crossing():
    # In front the runner's left is on the picture's right: left up = anticlockwise.
    rows = noisy(heights_of(-pelvis_deg(TIME_S, left=4.0, right=6.0)), 0.004)
    phase = ((TIME_S - 0.1) / STRIDE_S) % 0.5
    rows[(phase > 0.22) & (phase < 0.32)] = np.nan
    signal = read(rows)
    assert not signal.absolute
    for side, expected in ((Side.LEFT, 4.0), (Side.RIGHT, 6.0)):
        own = signal.obliquity_deg * (1 if side is Side.LEFT else -1)
        peaks = [
            own[(s.contact_s <= TIME_S) & (s.contact_s + 0.6 * CONTACT_S >= TIME_S)]
            for s in gait().of(side)
        ]
        mean = np.mean([p.max() for p in peaks])
        assert mean == pytest.approx(expected, abs=0.4)


def test_a_flapping_edge_is_withheld():
    slope = -pelvis_deg(TIME_S) + np.random.default_rng(1).normal(scale=1.5, size=540)
    assert "flaps" in read(heights_of(slope))


def test_an_edge_that_swings_unlike_a_pelvis_is_withheld():
    assert "does not move as a pelvis" in read(
        noisy(heights_of(pelvis_deg(TIME_S)), 0.003)
    )


def test_an_edge_that_hands_hide_is_withheld():
    rows = heights_of(-pelvis_deg(TIME_S))
    rows[np.arange(540) % 20 > 0] = np.nan
    assert "hidden" in read(rows)

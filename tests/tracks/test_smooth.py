import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaitcheck.tracks.smooth import fit_spline, smooth_samples

FPS = 60.0
TIMES = np.arange(360) / FPS


def uneven(seed=0):
    rng = np.random.default_rng(seed)
    return np.sort(TIMES + rng.uniform(-0.006, 0.006, TIMES.size))


@pytest.mark.parametrize("hz", [2.0, 6.0, 12.0])
def test_a_sine_at_the_cutoff_keeps_half_its_size_and_its_phase(hz):
    wave = np.sin(2 * np.pi * hz * TIMES)
    out = smooth_samples(TIMES, wave[:, None], hz, max_gap_s=0.1)[:, 0]
    middle = slice(100, 260)
    gain = (out[middle] @ wave[middle]) / (wave[middle] @ wave[middle])
    assert gain == pytest.approx(0.5, abs=0.03)
    quarter = np.cos(2 * np.pi * hz * TIMES)
    assert abs(out[middle] @ quarter[middle]) < 0.02 * middle.stop


def test_an_uneven_time_base_changes_next_to_nothing():
    def slow(t):
        return np.sin(2 * np.pi * 1.3 * t)

    even = smooth_samples(TIMES, slow(TIMES)[:, None], 8.0, max_gap_s=0.1)
    t = uneven()
    odd = smooth_samples(t, slow(t)[:, None], 8.0, max_gap_s=0.1)
    assert np.abs(odd[:, 0] - slow(t))[10:-10].max() < 0.01
    assert np.abs(even[:, 0] - slow(TIMES))[10:-10].max() < 0.01


def test_short_gaps_close_and_long_ones_stay_open():
    wave = np.sin(2 * np.pi * TIMES)
    holed = wave.copy()
    holed[50:53] = np.nan
    holed[150:180] = np.nan
    out = smooth_samples(TIMES, holed[:, None], 8.0, max_gap_s=0.08)[:, 0]
    assert np.abs(out[50:53] - wave[50:53]).max() < 0.01
    assert np.isnan(out[150:180]).all()
    assert np.isfinite(np.delete(out, np.arange(150, 180))).all()


def test_nothing_seen_stays_nothing():
    unseen = np.full((360, 2), np.nan)
    assert np.isnan(smooth_samples(TIMES, unseen, 8.0, max_gap_s=0.1)).all()
    few = unseen.copy()
    few[10:14] = 1.0
    assert np.isnan(smooth_samples(TIMES, few, 8.0, max_gap_s=0.1)).all()


@settings(max_examples=25, deadline=None)
@given(
    shift=st.floats(-1e4, 1e4),
    slope=st.floats(-1e3, 1e3),
    hz=st.floats(1, 20),
    seed=st.integers(0, 99),
)
@pytest.mark.slow
def test_straight_lines_pass_and_shifts_only_shift(shift, slope, hz, seed):
    t = uneven(seed)
    line = shift + slope * t
    out = smooth_samples(t, line[:, None], hz, max_gap_s=0.1)[:, 0]
    assert np.allclose(out, line, atol=1e-6 * (1 + abs(shift) + abs(slope)))


def test_derivatives_are_those_of_the_curve():
    spline = fit_spline(TIMES, np.sin(2 * np.pi * TIMES)[:, None], 25.0)
    at = np.linspace(1, 5, 50)
    speed = 2 * np.pi * np.cos(2 * np.pi * at)
    assert np.abs(spline(at, 1)[:, 0] - speed).max() < 0.05
    small = 1e-5
    numeric = (spline(at + small) - spline(at - small)) / (2 * small)
    assert np.allclose(spline(at, 1), numeric, atol=1e-4)
    numeric = (spline(at + small, 1) - spline(at - small, 1)) / (2 * small)
    assert np.allclose(spline(at, 2), numeric, atol=1e-3)


def test_a_distrusted_sample_pulls_less():
    bumped = np.zeros(360)
    bumped[100] = 10.0
    trust = np.ones(360)
    full = smooth_samples(TIMES, bumped[:, None], 8.0, max_gap_s=0.1)
    trust[100] = 0.1
    less = smooth_samples(TIMES, bumped[:, None], 8.0, max_gap_s=0.1, weight=trust)
    assert less[100, 0] < 0.3 * full[100, 0]

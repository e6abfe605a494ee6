import numpy as np
import pytest

from gaitcheck.metrics.instants import at_instant, middle, peak

TIMES = np.arange(60) / 30.0
WAVE = 40 * np.sin(2 * np.pi * 1.1 * TIMES)
SEEN = np.ones(60, dtype=bool)


def test_between_frames_the_curve_is_followed_and_corners_are_not_cut():
    at = np.linspace(0.2, 1.6, 50)
    true = 40 * np.sin(2 * np.pi * 1.1 * at)
    read = np.array([at_instant(TIMES, WAVE, t, SEEN) for t in at])
    straight = np.interp(at, TIMES, WAVE)
    assert np.abs(read - true).max() < 0.15 * np.abs(straight - true).max()


def test_on_a_frame_the_frame_is_read():
    assert at_instant(TIMES, WAVE, TIMES[20], SEEN) == pytest.approx(WAVE[20])


@pytest.mark.parametrize("unseen", [19, 20])
def test_an_unseen_neighbour_gives_no_number(unseen):
    seen = SEEN.copy()
    seen[unseen] = False
    instant = 0.5 * (TIMES[19] + TIMES[20])
    assert np.isnan(at_instant(TIMES, WAVE, instant, seen))
    assert np.isfinite(at_instant(TIMES, WAVE, TIMES[25], seen))


@pytest.mark.parametrize("instant", [-0.1, 9.0, np.nan])
def test_outside_the_clip_there_is_no_number(instant):
    assert np.isnan(at_instant(TIMES, WAVE, instant, SEEN))


def test_a_peak_between_frames_is_read_at_its_height():
    fast = 40 * np.cos(2 * np.pi * 2.0 * (TIMES - TIMES[8] - 0.5 / 30))
    assert fast[2:14].max() < 39.2
    assert peak(TIMES, fast, slice(2, 14)) == pytest.approx(40, abs=0.2)


def test_a_peak_at_the_end_of_a_stretch_is_the_last_value():
    assert peak(TIMES, TIMES, slice(10, 20)) == pytest.approx(TIMES[19])


def test_a_stretch_that_was_hardly_seen_has_no_peak_and_no_middle():
    seen = np.zeros(60, dtype=bool)
    seen[:8] = True
    assert np.isnan(peak(TIMES, WAVE, slice(2, 20), seen))
    assert np.isnan(middle(WAVE, slice(2, 20), seen))
    assert middle(WAVE, slice(2, 7), seen) == pytest.approx(np.median(WAVE[2:7]))


def test_too_short_or_open_stretches_have_no_peak():
    holed = WAVE.copy()
    holed[5] = np.nan
    assert np.isnan(peak(TIMES, holed, slice(2, 9)))
    assert np.isnan(peak(TIMES, WAVE, slice(2, 4)))

"""The clock of the stride and the arithmetic on it."""

import numpy as np
import pytest

from gaitcheck.core.gait import Gait
from gaitcheck.core.view import Side
from gaitcheck.pelvis.cycle import MeanStride, fit_periodic, stride_clock, summed
from gaitcheck.pelvis.series import clear_stances, near, smooth, stride_mean
from tests.pelvis.scenes import CONTACT_S, STRIDE_S, gait, pelvis_deg

TIME_S = np.arange(0, 8, 1 / 60)


def test_clock_knows_both_legs():
    clock = stride_clock(gait())
    assert clock.stride_s == pytest.approx(STRIDE_S)
    assert clock.right == pytest.approx(0.5)
    assert clock.stance(Side.LEFT) == pytest.approx(CONTACT_S / STRIDE_S)
    assert clock.phase(np.array([0.1, 0.1 + 3 * STRIDE_S])) == pytest.approx([0, 3])


def test_clock_bridges_a_missed_contact():
    whole = gait().strides
    clock = stride_clock(
        Gait(events=(), strides=(*whole[:6], *whole[7:]), cadence_spm=170)
    )
    assert clock.phase(np.array([0.1 + 8 * STRIDE_S])) == pytest.approx([8], abs=0.01)


def test_too_few_strides_have_no_clock():
    assert stride_clock(gait(1)) is None


def test_summed_rate_gives_the_angle_back_without_its_mean():
    angle = pelvis_deg(TIME_S)
    phase = (TIME_S - 0.1) / STRIDE_S
    rate = np.gradient(angle, TIME_S) + 2.5  # a constant drift
    mean = summed(fit_periodic(phase, rate), STRIDE_S)
    assert mean.at(phase) == pytest.approx(angle, abs=0.25)


def test_fit_is_not_moved_by_wild_values():
    phase = (TIME_S - 0.1) / STRIDE_S
    values = pelvis_deg(TIME_S)
    values[::17] += 60
    fitted = fit_periodic(phase, values)
    assert not fitted.kept[::17].any()
    assert MeanStride(fitted.parts).at(phase) == pytest.approx(
        pelvis_deg(TIME_S), abs=0.2
    )


def test_stride_mean_takes_drift_and_leaves_the_stride():
    angle = pelvis_deg(TIME_S)
    slow = 3 * np.sin(2 * np.pi * TIME_S / 9) + 0.8 * TIME_S
    left = angle + slow - stride_mean(TIME_S, angle + slow, STRIDE_S)
    inside = (TIME_S > STRIDE_S) & (TIME_S[-1] - STRIDE_S > TIME_S)
    assert left[inside] == pytest.approx(angle[inside], abs=0.25)


def test_smoothing_keeps_a_line_and_shifts_nothing():
    uneven = np.sort(np.random.default_rng(1).uniform(0, 5, 400))
    inside = (uneven > 0.5) & (uneven < 4.5)
    kept = smooth(uneven, 2 * uneven + 1, 0.02)
    assert kept[inside] == pytest.approx(2 * uneven[inside] + 1, abs=0.06)


def test_instants_far_from_any_measurement_are_known():
    known = near(np.array([0.0, 1.0, 1.05, 2.0]), np.array([1.0, 1.9]))
    assert known.tolist() == [False, True, True, False]
    assert not near(np.array([0.0]), np.array([])).any()


def test_stances_count_when_most_of_them_was_followed():
    starts = np.arange(0, 8, 1 / 60)
    assert clear_stances(gait(5), Side.LEFT, starts, starts + 1 / 60) == 5
    hidden = (starts > 0.1 + STRIDE_S) & (starts < 0.1 + STRIDE_S + 0.6 * CONTACT_S)
    shown = starts[~hidden]
    assert clear_stances(gait(5), Side.LEFT, shown, shown + 1 / 60) == 4

import numpy as np
import pytest

from gaitcheck.core.gait import Stride
from gaitcheck.core.view import Side
from gaitcheck.events.cadence import find_cadence
from gaitcheck.tracks.spectrum import dominant_hz
from tests.tracks.runner import Runner, filmed, frames

TRACK = filmed(Runner(), frames(10))


def strides(contacts_left, contacts_right):
    rows = sorted(
        [(t, Side.LEFT) for t in contacts_left]
        + [(t, Side.RIGHT) for t in contacts_right]
    )
    return tuple(
        Stride(index=i, side=side, contact_s=float(t))
        for i, (t, side) in enumerate(rows)
    )


LEFT = 0.3 + 0.7 * np.arange(14)
RIGHT = 0.65 + 0.7 * np.arange(13)


def test_regular_contacts_give_their_rate():
    rate, error = find_cadence(TRACK, strides(LEFT, RIGHT))
    assert rate == pytest.approx(120 / 0.7, abs=1e-6)
    assert 0.1 < error < 0.5


def test_a_late_leg_does_not_change_the_rate():
    rate, _ = find_cadence(TRACK, strides(LEFT, RIGHT + 0.03))
    assert rate == pytest.approx(120 / 0.7, abs=1e-6)


def test_a_missing_contact_does_not_change_the_rate():
    rate, _ = find_cadence(TRACK, strides(np.delete(LEFT, 5), RIGHT))
    assert rate == pytest.approx(120 / 0.7, abs=1e-6)


def test_scattered_contacts_widen_the_error():
    rng = np.random.default_rng(0)
    steady = find_cadence(TRACK, strides(LEFT, RIGHT))[1]
    noisy = find_cadence(
        TRACK, strides(LEFT + 0.03 * rng.standard_normal(LEFT.size), RIGHT)
    )
    assert noisy[1] > 1.3 * steady
    assert noisy[0] == pytest.approx(120 / 0.7, abs=3 * noisy[1])


def test_without_contacts_the_bounce_gives_the_rate():
    rate, error = find_cadence(TRACK, ())
    assert rate == pytest.approx(120 / Runner().stride_s, abs=1)
    assert error > 0.3


def test_a_rhythm_is_found_on_an_uneven_time_base():
    rng = np.random.default_rng(0)
    t = np.sort(rng.uniform(0, 12, 300))
    wave = np.sin(2 * np.pi * 2.731 * t) + 0.3 * rng.standard_normal(300)
    hz, share = dominant_hz(t, wave, 0.5, 6.0)
    assert hz == pytest.approx(2.731, abs=0.005)
    assert share > 0.7


def test_too_little_to_hear_a_rhythm_is_said():
    hz, share = dominant_hz(np.arange(5.0), np.ones(5), 0.5, 6.0)
    assert np.isnan(hz)
    assert share == 0

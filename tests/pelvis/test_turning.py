"""How far a drawn waist turned between two pictures."""

import numpy as np
import pytest

from gaitcheck.pelvis.patch import cut_waist
from gaitcheck.pelvis.turning import prepare, turn
from tests.pelvis.scenes import SIZE, cloth, sight, turned


def seen(picture, **kwargs):
    waist = cut_waist(sight(picture, **kwargs))
    assert waist is not None
    return prepare(waist)


@pytest.mark.parametrize("degrees", [-2.0, -0.6, 0.0, 0.6, 2.0])
def test_turn_is_measured_with_its_sign(degrees):
    before, after = seen(cloth()), seen(turned(cloth(), degrees))
    assert turn(before, after).slope_deg == pytest.approx(degrees, abs=0.05)


@pytest.mark.parametrize(
    "change",
    [{"shift": (3.0, -4.0)}, {"stretch": 0.96}, {"stretch": 1.05, "shift": (2.0, 5.0)}],
    ids=["moved", "narrower, as when turning away", "wider and moved"],
)
def test_motion_that_is_no_turn_is_not_taken_for_one(change):
    before = seen(cloth())
    after = seen(turned(cloth(), 0.8, **change))
    assert turn(before, after).slope_deg == pytest.approx(0.8, abs=0.1)


def test_turn_survives_the_noise_of_a_dim_picture():
    angles = []
    for seed in range(6):
        before = seen(cloth(seed), noise=5.0, seed=seed)
        after = seen(turned(cloth(seed), 1.0), noise=5.0, seed=seed + 50)
        angles.append(turn(before, after).slope_deg)
    assert np.mean(angles) == pytest.approx(1.0, abs=0.1)
    assert np.std(angles) < 0.2


def test_an_arm_across_the_waist_does_not_turn_it():
    before, after = cloth(), turned(cloth(), 1.0)
    before[200:300, 180:205] = (200, 150, 120)
    after[185:285, 188:213] = (200, 150, 120)
    found = turn(seen(before), seen(after))
    assert found.slope_deg == pytest.approx(1.0, abs=0.25)


def test_the_still_background_takes_no_part():
    rng = np.random.default_rng(5)
    wall = rng.uniform(0, 255, (SIZE[1], SIZE[0], 3))
    before, after = cloth(), turned(cloth(), 1.5)
    for picture in (before, after):
        picture[:, :165] = wall[:, :165]
        picture[:, 315:] = wall[:, 315:]
    assert turn(seen(before), seen(after)).slope_deg == pytest.approx(1.5, abs=0.15)


def test_no_runner_in_the_band_gives_nothing():
    empty = np.zeros(SIZE[::-1], np.float32)
    assert turn(seen(cloth(), mask=empty), seen(cloth(), mask=empty)) is None


def test_a_mirrored_picture_turns_the_other_way():
    before, after = cloth(), turned(cloth(), 1.3)
    plain = turn(seen(before), seen(after)).slope_deg
    # The hips lie at x = 240 of 480: column c goes to 480 - c.
    flip = np.clip(SIZE[0] - np.arange(SIZE[0]), 0, SIZE[0] - 1)
    mirrored = turn(seen(before[:, flip]), seen(after[:, flip])).slope_deg
    assert mirrored == pytest.approx(-plain, abs=0.03)

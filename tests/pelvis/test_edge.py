"""The garments' edge in a drawn waist."""

import numpy as np
import pytest

from gaitcheck.pelvis.edge import find_edge
from gaitcheck.pelvis.patch import cut_waist
from tests.pelvis.scenes import SIZE, cloth, sight, turned


@pytest.mark.parametrize("degrees", [-7.0, -1.0, 0.0, 3.0, 9.0])
def test_slope_of_the_edge(degrees):
    waist = cut_waist(sight(turned(cloth(), degrees), noise=3.0))
    assert find_edge(waist).slope_deg == pytest.approx(degrees, abs=0.25)


def test_one_garment_has_no_edge():
    plain = cloth()
    plain[:] = (60, 60, 70)
    plain += np.random.default_rng(2).normal(scale=3.0, size=plain.shape)
    assert find_edge(cut_waist(sight(plain))) is None


def test_no_runner_no_edge():
    nobody = np.zeros(SIZE[::-1], np.float32)
    assert find_edge(cut_waist(sight(cloth(), mask=nobody))) is None

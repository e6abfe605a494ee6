from __future__ import annotations

import numpy as np
import pytest

from gaitcheck.core.median import median


@pytest.mark.parametrize("n", [1, 2, 3, 10, 648, 649])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_the_median_is_that_of_numpy_to_the_last_bit(n, kind):
    rng = np.random.default_rng(n)
    for values in (rng.normal(size=n), rng.integers(0, 9, (n, 3))):
        values = values.astype(kind)
        before = values.copy()
        np.testing.assert_array_equal(median(values), np.median(values, axis=0))
        np.testing.assert_array_equal(values, before)

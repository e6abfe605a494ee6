from __future__ import annotations

import numpy as np
import pytest

from gaitcheck.core.hip_order import hips_crossed


def hips(width_px: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Left and right hip so far apart, round a runner who drifts to the right."""
    middle = 300.0 + np.arange(width_px.size)
    y = np.full(width_px.size, 500.0)
    return tuple(np.stack([middle + s * width_px / 2, y], axis=1) for s in (-1, 1))


@pytest.mark.parametrize("seen_from", [1, -1], ids=["behind", "in front"])
def test_exchanged_hips_are_told_from_noise(seen_from: int) -> None:
    width = np.full(30, 60.0 * seen_from)
    width[7], width[8], width[9] = -width[7], -0.1 * width[8], np.nan
    crossed = hips_crossed(*hips(width), least_width_px=20.0)
    assert np.flatnonzero(crossed).tolist() == [7]


@pytest.mark.parametrize("least_px", [80.0, np.nan])
def test_hips_without_an_order_are_never_crossed(least_px: float) -> None:
    width = np.where(np.arange(30) == 7, -60.0, 60.0)
    assert not hips_crossed(*hips(width), least_width_px=least_px).any()


def test_a_clip_without_hips_has_none_crossed() -> None:
    assert not hips_crossed(*hips(np.full(30, np.nan)), least_width_px=1.0).any()

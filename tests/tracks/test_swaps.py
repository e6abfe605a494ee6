from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.view import Side, View
from gaitcheck.tracks.phase import find_rhythm
from gaitcheck.tracks.swaps import repair_swaps
from tests.tracks.runner import Runner, filmed, frames, swapped

TIMES = frames(10)
RUNNER = Runner()


def clean(noise_px=2.0, **camera):
    return filmed(RUNNER, TIMES, noise_px=noise_px, **camera)


def bursts(*ranges):
    rows = np.zeros(TIMES.size, dtype=bool)
    for start, stop in ranges:
        rows[start:stop] = True
    return rows


def wrong_frames(track, truth):
    """Frames on which the feet lie on the other leg, where the legs are apart."""
    left = track.xy("ankle", Side.LEFT)
    own = np.linalg.norm(left - truth.xy("ankle", Side.LEFT), axis=1)
    other = np.linalg.norm(left - truth.xy("ankle", Side.RIGHT), axis=1)
    return int(np.sum(other < own))


def test_a_clean_run_is_left_alone():
    repair = repair_swaps(clean(), View.RIGHT)
    assert (repair.frames, repair.bursts) == (0, 0)


def test_bursts_are_put_back_and_counted():
    truth = clean()
    rows = bursts((40, 46), (133, 134), (250, 262), (400, 403))
    repair = repair_swaps(swapped(truth, rows), View.RIGHT)
    assert wrong_frames(repair.track, truth) == 0
    assert repair.bursts == 4
    assert abs(repair.frames - rows.sum()) <= 1


@pytest.mark.parametrize("side", list(Side))
def test_swaps_that_come_back_at_every_contact_do_not_teach_the_wrong_order(side):
    truth = clean()
    rows = np.zeros(TIMES.size, dtype=bool)
    for contact in RUNNER.contacts(side, 10):
        rows |= (contact - 0.04 < TIMES) & (contact + 0.05 > TIMES)
    repair = repair_swaps(swapped(truth, rows), View.RIGHT)
    assert wrong_frames(repair.track, truth) <= 2


def test_exchanged_feet_under_knees_in_order_are_put_back():
    truth = clean()
    rows = bursts((100, 105), (300, 304))
    xy = truth.xy_px.copy()
    for part in ("ankle", "heel", "foot_index"):
        a = truth.skeleton.index(part, Side.LEFT)
        b = truth.skeleton.index(part, Side.RIGHT)
        xy[rows, a], xy[rows, b] = xy[rows, b].copy(), xy[rows, a].copy()
    repair = repair_swaps(replace(truth, xy_px=xy), View.RIGHT)
    assert wrong_frames(repair.track, truth) == 0
    assert not np.any(repair.upper & rows)


def test_gaps_do_not_confuse_the_order():
    truth = clean()
    broken = swapped(truth, bursts((200, 206)))
    xy = broken.xy_px.copy()
    xy[195:200] = np.nan
    xy[320:322] = np.nan
    repair = repair_swaps(replace(broken, xy_px=xy), View.RIGHT)
    seen = np.isfinite(xy[:, 0, 0])
    left = repair.track.xy("ankle", Side.LEFT)[seen]
    assert np.abs(left - truth.xy("ankle", Side.LEFT)[seen]).max() < 1e-9


def test_confidence_travels_with_the_points():
    truth = clean()
    confidence = truth.confidence.copy()
    left = truth.skeleton.index("knee", Side.LEFT)
    confidence[:, left] = 0.3
    marked = replace(truth, confidence=confidence)
    rows = bursts((100, 106))
    broken = swapped(marked, rows)
    moved = broken.confidence.copy()
    right = truth.skeleton.index("knee", Side.RIGHT)
    moved[rows, left], moved[rows, right] = 0.9, 0.3
    repair = repair_swaps(replace(broken, confidence=moved), View.RIGHT)
    assert np.all(repair.track.confidence[:, left] == 0.3)


def test_without_a_rhythm_nothing_is_touched():
    rng = np.random.default_rng(3)
    still = clean()
    xy = np.repeat(still.xy_px[:1], TIMES.size, axis=0)
    xy = xy + rng.standard_normal(xy.shape)
    standing = replace(still, xy_px=xy)
    assert find_rhythm(standing) is None
    assert repair_swaps(standing, View.RIGHT).frames == 0


def test_from_behind_the_hips_decide():
    truth = clean(off_axis_deg=0.0)
    rows = bursts((50, 60))
    repair = repair_swaps(swapped(truth, rows), View.REAR)
    assert np.array_equal(repair.upper, rows)
    assert np.allclose(repair.track.xy_px, truth.xy_px)


def test_the_repair_is_the_same_for_the_mirrored_clip():
    truth = clean()
    broken = swapped(truth, bursts((40, 46), (250, 262)))
    order = list(broken.skeleton.mirror_order)
    mirrored = replace(
        broken,
        xy_px=broken.xy_px[:, order] * [-1, 1] + [1280, 0],
        confidence=broken.confidence[:, order],
    )
    here = repair_swaps(broken, View.RIGHT)
    there = repair_swaps(mirrored, View.LEFT)
    assert np.array_equal(here.lower, there.lower)

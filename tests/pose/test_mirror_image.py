"""Looks at mirror images: pictures and points are mirrored alike."""

from __future__ import annotations

import numpy as np

from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.pose.estimator import Person
from gaitcheck.pose.mirror import behind_mirror, mirror_image
from tests.pose.people import person


def test_a_spot_in_the_mirror_image_is_found_where_it_is_in_the_picture() -> None:
    rgb = np.zeros((120, 160, 3), np.uint8)
    rgb[40:44, 100:104] = 255  # Middle at (102, 42), counted from the corner.
    weight = mirror_image(rgb)[..., 0].astype(float)
    y, x = np.mgrid[:120, :160] + 0.5
    spot = np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()
    seen = Person(xy_px=np.tile(spot, (33, 1)), confidence=np.ones(33))
    found = behind_mirror(seen, 160, BLAZEPOSE).xy_px
    np.testing.assert_allclose(found, np.tile([102.0, 42.0], (33, 1)))


def test_the_answer_is_for_the_true_picture() -> None:
    """What a network calls left in the mirror is the runner's right."""
    true = person(centre=(300, 400), height=500, swing=0.2, phase=0.25)
    in_mirror = Person(
        xy_px=(true.xy_px * (-1, 1) + (720, 0))[list(BLAZEPOSE.mirror_order)],
        confidence=np.arange(33) / 33,
    )
    found = behind_mirror(in_mirror, 720, BLAZEPOSE)
    np.testing.assert_allclose(found.xy_px, true.xy_px, atol=1e-9)
    left, right = BLAZEPOSE.index("left_knee"), BLAZEPOSE.index("right_knee")
    assert found.confidence[left] == in_mirror.confidence[right]


def test_a_point_that_was_not_seen_stays_unseen() -> None:
    seen = person(centre=(300, 400))
    xy_px = seen.xy_px.copy()
    xy_px[BLAZEPOSE.index("left_knee")] = np.nan
    found = behind_mirror(
        Person(xy_px=xy_px, confidence=seen.confidence), 720, BLAZEPOSE
    )
    empty = np.flatnonzero(np.isnan(found.xy_px).any(axis=1))
    assert empty.tolist() == [BLAZEPOSE.index("right_knee")]

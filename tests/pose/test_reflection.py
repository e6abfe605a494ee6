"""The mirror on the runner's trunk: pictures and points are mirrored alike."""

from __future__ import annotations

import numpy as np
import pytest

from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.pose.estimator import Person
from gaitcheck.pose.mirror import Reflection, trunk_mirror
from tests.pose.people import person


def mirror(lean_deg: float, at: tuple[float, float] = (80.0, 60.0)) -> Reflection:
    angle = np.deg2rad(lean_deg)
    return Reflection(
        point_px=np.array(at), direction=np.array([np.sin(angle), -np.cos(angle)])
    )


@pytest.mark.parametrize("lean_deg", [0.0, 7.0, -12.0])
def test_a_spot_in_the_mirrored_picture_lies_where_the_mirrored_point_is(
    lean_deg: float,
) -> None:
    rgb = np.zeros((120, 160, 3), np.uint8)
    rgb[40:44, 100:104] = 255  # Middle at (102, 42), counted from the corner.
    mirrored = mirror(lean_deg).picture(rgb)
    weight = mirrored[..., 0].astype(float)
    y, x = np.mgrid[:120, :160] + 0.5
    found = np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()
    expected = mirror(lean_deg).points(np.array([102.0, 42.0]))
    np.testing.assert_allclose(found, expected, atol=0.05)


def test_mirroring_twice_changes_nothing() -> None:
    points = np.random.default_rng(0).uniform(0, 100, (33, 2))
    twice = mirror(9).points(mirror(9).points(points))
    np.testing.assert_allclose(twice, points, atol=1e-9)


def test_hips_and_trunk_of_a_leaning_runner_stay_where_they_are() -> None:
    """The follower expects the runner where the last picture showed him."""
    upright = person(centre=(300, 400), height=500)
    lean = np.deg2rad(6)
    turn = np.array([[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]])
    leaning = Person(
        xy_px=(upright.xy_px - (300, 400)) @ turn.T + (300, 400),
        confidence=upright.confidence,
    )
    found = trunk_mirror(leaning, BLAZEPOSE)
    assert found is not None
    mirrored = found.points(leaning.xy_px)[list(BLAZEPOSE.mirror_order)]
    np.testing.assert_allclose(mirrored, leaning.xy_px, atol=1e-6)


def test_the_answer_is_for_the_true_picture() -> None:
    """What a network calls left in the mirror is the runner's right."""
    found = mirror(0, at=(300.0, 400.0))
    seen = person(centre=(300, 400), height=500, swing=0.2, phase=0.25)
    in_mirror = Person(
        xy_px=found.points(seen.xy_px)[list(BLAZEPOSE.mirror_order)],
        confidence=np.arange(33) / 33,
        mask=np.eye(6, dtype=np.float32),
    )
    true = found.person(in_mirror, BLAZEPOSE)
    np.testing.assert_allclose(true.xy_px, seen.xy_px, atol=1e-9)
    left, right = BLAZEPOSE.index("left_knee"), BLAZEPOSE.index("right_knee")
    assert true.confidence[left] == in_mirror.confidence[right]


def test_without_a_trunk_there_is_no_mirror() -> None:
    seen = person(centre=(300, 400))
    xy_px = seen.xy_px.copy()
    xy_px[BLAZEPOSE.index("left_shoulder")] = np.nan
    assert (
        trunk_mirror(Person(xy_px=xy_px, confidence=seen.confidence), BLAZEPOSE) is None
    )

"""Who is measured: decided from the whole clip, explained, or refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.errors import NoRunnerFound, SeveralRunners
from gaitcheck.pose.estimator import Person
from gaitcheck.pose.runner import choose_runner
from tests.pose.people import bystander, person, runner, surveyed

Who = Callable[[float], Person | None]


def passer_by(time_s: float) -> Person | None:
    """Walks through the picture in front of the treadmill, larger than the runner."""
    if not 3.0 < time_s < 5.0:
        return None
    return person(
        centre=(-100 + 460 * (time_s - 3), 700), height=1100, swing=0.12, phase=time_s
    )


def roaming_therapist(time_s: float) -> Person:
    """Walks to and fro beside the treadmill, as large as the runner."""
    return person(
        centre=(560 + 130 * np.sin(0.8 * time_s), 640),
        height=850,
        swing=0.03,
        phase=time_s / 1.1,
    )


@pytest.mark.parametrize(
    "others",
    [
        pytest.param([], id="alone"),
        pytest.param([bystander(620)], id="therapist beside the treadmill"),
        pytest.param([bystander(600, height=1150)], id="large bystander in front"),
        pytest.param([passer_by], id="passer-by in front"),
        pytest.param([roaming_therapist], id="therapist who walks about"),
        pytest.param(
            [runner(130, height=450, mirrored=True)], id="smaller image in a mirror"
        ),
        pytest.param([runner(100, height=250, stride_s=0.66)], id="runner far behind"),
        pytest.param([bystander(100), bystander(620)], id="two who stand"),
    ],
)
def test_the_one_who_runs_is_measured(others: list[Who]) -> None:
    choice = choose_runner(surveyed(runner(), *others))
    assert np.allclose(choice.runner.centre_px[:, 0], 360, atol=5)
    assert choice.note.endswith(".")


def test_an_equally_large_mirror_image_is_no_second_runner() -> None:
    choice = choose_runner(
        surveyed(runner(300), runner(600, mirrored=True, height=700))
    )
    assert np.allclose(choice.runner.centre_px[:, 0], 300, atol=5)


def test_two_runners_side_by_side_are_refused_with_their_places() -> None:
    with pytest.raises(SeveralRunners, match=r"--runner X,Y.*near 200,.*520,"):
        choose_runner(surveyed(runner(200), runner(520, stride_s=0.66)))


def test_the_user_points_at_one_of_two() -> None:
    both = surveyed(runner(200), runner(520, stride_s=0.66))
    choice = choose_runner(both, runner_xy_px=(515, 600))
    assert np.allclose(choice.runner.centre_px[:, 0], 520, atol=5)
    assert len(choice.others) == 1


def test_pointing_at_nobody_says_where_people_are() -> None:
    with pytest.raises(NoRunnerFound, match=r"50,100.*360,640"):
        choose_runner(surveyed(runner()), runner_xy_px=(50, 100))


def test_an_empty_clip_has_no_runner() -> None:
    with pytest.raises(NoRunnerFound, match="no person"):
        choose_runner(surveyed())


def test_somebody_seen_briefly_is_not_measured() -> None:
    with pytest.raises(NoRunnerFound, match="long enough"):
        choose_runner(surveyed(lambda t: runner()(t) if t < 1.2 else None))


def test_legs_below_the_picture_are_refused() -> None:
    """The network folds legs that were cut off into the picture; the room counts."""

    def cut_off(time_s: float) -> Person:
        return person(centre=(360, 1000), swing=0.15, phase=time_s / 0.7)

    with pytest.raises(NoRunnerFound, match="legs are in the picture"):
        choose_runner(surveyed(cut_off))


def test_somebody_who_only_walks_is_still_found() -> None:
    """That a walker does not run is for the events to say, with their reasons."""
    choice = choose_runner(surveyed(bystander(360)))
    assert choice.note == "One person was found in the clip."


def test_looks_in_which_a_bystander_is_given_the_runners_legs_do_not_count() -> None:
    lower = [
        k
        for k, name in enumerate(BLAZEPOSE.names)
        if name.endswith(("hip", "knee", "ankle", "heel", "foot_index"))
    ]

    def hybrid(time_s: float) -> Person:
        own = bystander(600)(time_s)
        assert own is not None
        if int(time_s / 0.53) % 4 != 1:
            return own
        legs = runner()(time_s)
        assert legs is not None
        xy, confidence = own.xy_px.copy(), own.confidence.copy()
        xy[lower] = legs.xy_px[lower] + 8
        confidence[lower] = 0.5
        return Person(xy_px=xy, confidence=confidence)

    choice = choose_runner(surveyed(runner(), hybrid))
    assert np.allclose(choice.runner.centre_px[:, 0], 360, atol=5)
    assert len(choice.runner.looks) == 20
    assert [len(c.looks) for c in choice.others] == [15]

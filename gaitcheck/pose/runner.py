"""Decides from the whole survey who the runner is, and says why in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.errors import NoRunnerFound, SeveralRunners
from gaitcheck.pose.candidates import Candidate, link

if TYPE_CHECKING:
    from gaitcheck.pose.survey import Survey

MOVING = 0.03
"""Alternation of the legs (body heights) from which somebody runs or walks. Seen from behind,
rendered and real runners show 0.05 or more, a person standing beside the treadmill 0.01."""

VIGOROUS = 0.06
"""Alternation from which more says no more; people who walk away or towards the camera show
half of it."""

FEWEST_LOOKS = 4
LEAST_PRESENCE = 0.25
"""Part of the looks in which somebody must be found to be taken for the runner."""

CLEAR_LEAD = 1.6
"""The runner must outweigh the next moving person by this factor."""

REFLECTION = 0.6
"""Correlation of two people's leg swings from which one is the other's mirror image."""

LEAST_LEGS = 0.5
"""Part of the looks in which the legs must be in the picture."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RunnerChoice:
    """The runner, everybody else, and the sentence for the report."""

    runner: Candidate
    others: tuple[Candidate, ...]
    note: str


def choose_runner(
    survey: Survey, *, runner_xy_px: tuple[float, float] | None = None
) -> RunnerChoice:
    """Decide who is measured.

    Parameters
    ----------
    survey
        The looks over the whole clip.
    runner_xy_px
        A point on the runner in the first frame; overrides the decision.

    Raises
    ------
    NoRunnerFound
        Nobody is there, or not for long enough, or not with the legs in the picture.
    SeveralRunners
        More than one person runs and none stands out.
    """
    candidates = link(survey)
    if runner_xy_px is not None:
        runner = _pointed_at(candidates, survey, runner_xy_px)
        note = "The runner was pointed at by the user."
    else:
        runner, note = _decide(candidates, survey)
    _require_legs(runner)
    others = tuple(c for c in candidates if c is not runner)
    return RunnerChoice(runner=runner, others=others, note=note)


def _decide(candidates: tuple[Candidate, ...], survey: Survey) -> tuple[Candidate, str]:
    total = len(survey.looks)
    lasting = [c for c in candidates if len(c.looks) >= _fewest(total)]
    if not lasting:
        raise NoRunnerFound(_nobody(candidates, total))
    moving = [c for c in lasting if c.alternation >= MOVING]
    ranked = sorted(moving or lasting, key=lambda c: -_weight(c, survey))
    runner = ranked[0]
    rivals = [
        c
        for c in ranked[1:]
        if _weight(runner, survey) < CLEAR_LEAD * _weight(c, survey)
        and not _is_reflection(runner, c)
    ]
    if moving and rivals:
        raise SeveralRunners(_ambiguous(runner, rivals))
    return runner, _note(runner, lasting, bool(moving))


def _pointed_at(
    candidates: tuple[Candidate, ...], survey: Survey, xy_px: tuple[float, float]
) -> Candidate:
    point = np.array(xy_px)
    first = [c for c in candidates if c.looks[0] == 0]
    distance = [
        float(np.linalg.norm(point - c.bodies[0].centre_px)) / c.bodies[0].size_px
        for c in first
    ]
    inside = [
        bool(
            np.all(point >= c.bodies[0].box_px[:2])
            and np.all(point <= c.bodies[0].box_px[2:])
        )
        for c in first
    ]
    hits = [k for k in range(len(first)) if inside[k] or distance[k] < 0.5]
    if not hits:
        seen = ", ".join(
            f"{c.bodies[0].centre_px[0]:.0f},{c.bodies[0].centre_px[1]:.0f}"
            for c in first
        )
        found = f"people were found at {seen}" if seen else "nobody was found there"
        message = (
            f"nobody stands at {xy_px[0]:.0f},{xy_px[1]:.0f} in the first frame "
            f"({survey.width_px}×{survey.height_px} pixels); {found}"
        )
        raise NoRunnerFound(message)
    return first[min(hits, key=lambda k: (not inside[k], distance[k]))]


def _fewest(total: int) -> int:
    return max(min(FEWEST_LOOKS, total), int(np.ceil(LEAST_PRESENCE * total)))


def _weight(candidate: Candidate, survey: Survey) -> float:
    """Presence times size, less off-centre, for roaming about, and for feeble legs."""
    presence = len(candidate.looks) / len(survey.looks)
    size = float(np.median(candidate.size_px))
    centre = np.median(candidate.centre_px, axis=0)
    central = 1 - abs(centre[0] / survey.width_px - 0.5)
    roaming = float(np.linalg.norm(candidate.centre_px.std(axis=0))) / size
    vigour = min(1.0, np.nan_to_num(candidate.alternation) / VIGOROUS)
    return float(presence * size * central * np.exp(-roaming) * (0.5 + 0.5 * vigour))


def _is_reflection(runner: Candidate, other: Candidate) -> bool:
    """Say whether both swing their legs in step: a mirror or a window behind the treadmill.

    A mirror exchanges left and right, so the vertical swing comes back with its sign
    turned; seen from the side also the horizontal one. Only the strength counts here.
    """
    common = sorted(set(runner.looks) & set(other.looks))
    if len(common) < 6:
        return False
    mine = runner.stride_vector[[runner.looks.index(k) for k in common], 1]
    theirs = other.stride_vector[[other.looks.index(k) for k in common], 1]
    both = np.isfinite(mine) & np.isfinite(theirs)
    if both.sum() < 6 or np.std(mine[both]) == 0 or np.std(theirs[both]) == 0:
        return False
    return bool(abs(np.corrcoef(mine[both], theirs[both])[0, 1]) > REFLECTION)


def _require_legs(runner: Candidate) -> None:
    if runner.legs_seen_frac >= LEAST_LEGS:
        return
    seen = round(100 * runner.legs_seen_frac)
    message = (
        f"the legs are in the picture in only {seen} % of the clip: film the whole "
        "runner, feet included"
    )
    raise NoRunnerFound(message)


def _nobody(candidates: tuple[Candidate, ...], total: int) -> str:
    if not candidates:
        return "no person was found in the clip"
    longest = len(candidates[0].looks)
    return (
        "nobody stays in the picture long enough to be measured (the person seen "
        f"longest is there in {longest} of {total} surveyed frames)"
    )


def _ambiguous(runner: Candidate, rivals: list[Candidate]) -> str:
    places = "; ".join(
        f"{c.centre_px[0][0]:.0f},{c.centre_px[0][1]:.0f}" for c in (runner, *rivals)
    )
    return (
        f"{1 + len(rivals)} people run and none stands out: say which one with "
        f"--runner X,Y, a point on the runner in the first frame (hips near {places})"
    )


def _note(runner: Candidate, lasting: list[Candidate], moving: bool) -> str:
    rest = len(lasting) - 1
    if rest == 0:
        return "One person was found in the clip."
    them = "one other person" if rest == 1 else f"{rest} other people"
    if not moving:
        return (
            f"Nobody's legs moved as in running; the largest, most central of "
            f"{rest + 1} people was followed."
        )
    still = sum(1 for c in lasting if c is not runner and not c.alternation >= MOVING)
    if still == rest:
        return f"The runner was told from {them} by the alternating legs."
    return f"The runner was told from {them} by size, place and moving legs."

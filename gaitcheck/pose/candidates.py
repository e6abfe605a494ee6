"""The people of a survey linked over time: who is seen where, how large, how moving."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.pose.body import Body, body_of, leg_confidence

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.skeleton import Skeleton
    from gaitcheck.pose.estimator import Person
    from gaitcheck.pose.survey import Survey

MAX_LINK_COST = 0.8
"""Body heights that a person may move between two looks (plus the logarithm of the change in
size) and still be the same one. Half a second of running across a picture that follows badly
is less; the person at the next treadmill is further."""

LINK_SLACK_PER_S = 0.2
MAX_LINK_SLACK = 0.6

SHARED_LIMBS = 0.08
"""Two people whose joints lie closer than this part of a body height share them."""

LEAST_ANKLE = 0.3
"""Confidence of an ankle from which its place counts as movement."""

LEAST_ROOM = 0.42
"""Body heights from the hips to the lower edge of the picture; legs are 0.53 long (Winter
2009, table 4.1), less in the air and seen from above."""

FRONTAL_BREADTH = 0.5
"""Shoulder breadth in trunk lengths as seen: 0.7 to 0.9 from behind, 0.1 to 0.4 from the
side."""

FEWEST_FOR_MOTION = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """One person followed through the survey.

    Parameters
    ----------
    looks
        `(n,)` positions in `Survey.looks`, ascending.
    index
        `(n,)` frame indices of those looks.
    people, bodies
        The person in each of them.
    """

    looks: tuple[int, ...]
    index: tuple[int, ...]
    people: tuple[Person, ...]
    bodies: tuple[Body, ...]
    skeleton: Skeleton
    picture_height_px: int

    @cached_property
    def centre_px(self) -> FloatArray:
        """`(n, 2)` middle of the hips."""
        return np.array([b.centre_px for b in self.bodies])

    @cached_property
    def size_px(self) -> FloatArray:
        """`(n,)` body height."""
        return np.array([b.size_px for b in self.bodies])

    @cached_property
    def stride_vector(self) -> FloatArray:
        """`(n, 2)` left minus right ankle in body heights; NaN where one is not seen."""
        left, right = (self._ankle(side) for side in Side)
        return (left - right) / self.size_px[:, None]

    @cached_property
    def alternation(self) -> float:
        """How far the legs swing against each other, in body heights (1 SD).

        Quartiles stand in for the SD, so that single looks at which the model drew another
        person's legs do not count. NaN when the ankles are seen too rarely.
        """
        vector = self.stride_vector
        vector = vector[np.isfinite(vector).all(axis=1)]
        if len(vector) < FEWEST_FOR_MOTION:
            return float("nan")
        low, high = np.percentile(vector, [25, 75], axis=0)
        return float(np.linalg.norm((high - low) / 1.349))

    @cached_property
    def legs_seen_frac(self) -> float:
        """Part of the looks with the legs in the picture.

        Knees and ankles must be where the picture is, an ankle must be seen, and below
        the hips there must be room for legs: the network folds legs that were cut off
        into the picture.
        """
        seen = [
            self._legs_seen(p, b) for p, b in zip(self.people, self.bodies, strict=True)
        ]
        return float(np.mean(seen))

    @cached_property
    def is_frontal(self) -> bool:
        """Say whether the shoulders are seen broad, from behind or in front.

        A first guess for the pose pass; the view itself is decided on the whole track.
        """
        left, right, hips = (
            np.array([p.xy_px[self.skeleton.index(name)] for p in self.people])
            for name in ("left_shoulder", "right_shoulder", "left_hip")
        )
        trunk = np.linalg.norm(0.5 * (left + right) - hips, axis=1)
        breadth = np.abs(left[:, 0] - right[:, 0]) / trunk
        return bool(np.nanmedian(breadth) >= FRONTAL_BREADTH)

    def _ankle(self, side: Side) -> FloatArray:
        k = self.skeleton.index("ankle", side)
        rows = [
            p.xy_px[k] if p.confidence[k] >= LEAST_ANKLE else np.full(2, np.nan)
            for p in self.people
        ]
        return np.array(rows)

    def _legs_seen(self, person: Person, body: Body) -> bool:
        knees = [self.skeleton.index("knee", side) for side in Side]
        ankles = [self.skeleton.index("ankle", side) for side in Side]
        inside = bool(np.isfinite(person.xy_px[knees]).all())
        room = (self.picture_height_px - body.centre_px[1]) / body.size_px
        certain = float(np.nanmax([0.0, *person.confidence[ankles]])) >= LEAST_ANKLE
        return inside and certain and bool(room >= LEAST_ROOM)


def link(survey: Survey) -> tuple[Candidate, ...]:
    """Link the people of all looks into candidates, the longest seen first.

    Greedy: at each look the cheapest pairs of a known candidate and a person are joined, the
    rest start candidates of their own.
    """
    chains: list[list[tuple[int, Person, Body]]] = []
    for position, look in enumerate(survey.looks):
        here = _distinct(look.people, survey.skeleton)
        costs = []
        for c, chain in enumerate(chains):
            last_position, _, last = chain[-1]
            gap_s = look.time_s - survey.looks[last_position].time_s
            slack = min(MAX_LINK_SLACK, LINK_SLACK_PER_S * gap_s)
            for k, (_, body) in enumerate(here):
                cost = separation(body, last)
                if cost <= MAX_LINK_COST + slack:
                    costs.append((cost, c, k))
        used_chains: set[int] = set()
        used_people: set[int] = set()
        for _, c, k in sorted(costs):
            if c in used_chains or k in used_people:
                continue
            used_chains.add(c)
            used_people.add(k)
            chains[c].append((position, *here[k]))
        for k, (person, body) in enumerate(here):
            if k not in used_people:
                chains.append([(position, person, body)])
    candidates = [
        Candidate(
            looks=tuple(position for position, _, _ in chain),
            index=tuple(survey.looks[position].index for position, _, _ in chain),
            people=tuple(person for _, person, _ in chain),
            bodies=tuple(body for _, _, body in chain),
            skeleton=survey.skeleton,
            picture_height_px=survey.height_px,
        )
        for chain in chains
    ]
    return tuple(sorted(candidates, key=lambda c: -len(c.looks)))


def separation(a: Body, b: Body) -> float:
    """How different two bodies' places and sizes are: 0 the same, 1 a body height apart."""
    size = max(a.size_px, b.size_px)
    apart = float(np.linalg.norm(a.centre_px - b.centre_px)) / size
    return apart + abs(float(np.log(a.size_px / b.size_px)))


def _distinct(
    people: tuple[Person, ...], skeleton: Skeleton
) -> list[tuple[Person, Body]]:
    """Drop people who are drawn with somebody else's legs.

    Where two people overlap, the network sometimes gives the legs in front to both; the one
    for whom they are less certain is left out of this look.
    """
    placed = [
        (person, body)
        for person in people
        if (body := body_of(person, skeleton)) is not None
    ]
    dropped: set[int] = set()
    for a, b in combinations(range(len(placed)), 2):
        if not {a, b} & dropped and _share_legs(placed[a], placed[b], skeleton):
            pair = sorted((a, b), key=lambda k: leg_confidence(placed[k][0], skeleton))
            dropped.add(pair[0])
    return [entry for k, entry in enumerate(placed) if k not in dropped]


def _share_legs(
    a: tuple[Person, Body], b: tuple[Person, Body], skeleton: Skeleton
) -> bool:
    joints = [skeleton.index(j, s) for j in ("hip", "knee", "ankle") for s in Side]
    apart = np.linalg.norm(a[0].xy_px[joints] - b[0].xy_px[joints], axis=1)
    # Facing each other, left and right may be exchanged between the two.
    crossed = [joints[k ^ 1] for k in range(len(joints))]
    apart_crossed = np.linalg.norm(a[0].xy_px[joints] - b[0].xy_px[crossed], axis=1)
    size = min(a[1].size_px, b[1].size_px)
    nearest = np.fmin(_median(apart), _median(apart_crossed))
    return bool(nearest < SHARED_LIMBS * size)


def _median(values: FloatArray) -> float:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if finite.size else float("inf")

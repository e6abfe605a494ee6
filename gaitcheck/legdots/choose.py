"""Which of the bright spots on a leg are dots: two on the heel counter, one behind the knee.

A dot moves rigidly with its leg: on most frames in which the foot stands, and in all
stances alike, it lies at the same place against knee and ankle. Lamps, reflectors of the
treadmill and marks on the belt do not; they pass by. A shoe's own prints do, so a pair is
taken for dots only when its two look alike, and like the one behind the knee, which no
shoe's print can be. Where more than one choice is left, nothing is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.signals import LegDots
from gaitcheck.legdots.observer import candidates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gaitcheck.core.arrays import BoolArray, FloatArray
    from gaitcheck.core.gait import Gait
    from gaitcheck.core.track import PoseTrack
    from gaitcheck.core.view import Side

LOOKED_UNTIL = 0.65
"""Share of stance after which the heel has left the ground and turns away."""

APART = (0.05, 0.20)
"""Distance of the two on the heel, in shank lengths: 2 to 8.5 cm."""

STEEP_DEG = 40.0
"""Farthest that their line may lie off the shank's."""

HEEL_ABOVE, HEEL_BELOW = 0.18, 0.45
"""How far above and below the ankle the middle of the two may lie, in shank lengths."""

OFF_AXIS = 0.16
"""How far beside knee or ankle a dot may lie, in shank lengths."""

KNEE_ABOVE, KNEE_BELOW = 0.20, 0.18
"""How far above and below the knee its dot may lie, in shank lengths; a dot on the calf is
farther down."""

SAME_DOWN, SAME_OUT = 0.12, 0.06
"""How far from its usual place a dot may be along the shank and across it, in shank lengths.
The keypoints jitter by 0.02, and the model's ankle comes down late at contact."""

SAME_APART = 0.25
"""How much the distance of the two on the heel may differ from the usual (logarithm): the
camera looks down on them, so it changes by a fifth as the foot goes away."""

SAME_TURN_DEG = 22.0
"""How far their line may turn from its usual direction: more than a heel everts."""

SAME_COLOUR = 55.0
"""How far each channel may be from its usual value as light and blur change, 0 to 255."""

MOST_UNLIKE_SIZE = 1.8
MOST_UNLIKE_COLOUR = 80.0
"""Two on the same heel: ratio of diameters, distance of colours (0 to 441)."""

MOST_UNLIKE_HUE = 0.35
"""Knee against heel: distance of the colours' directions once brightness is taken out, since
shoe and skin lie in different light. White to yellow is 0.5, yellow to green 0.4."""

LEAST_SHARE = 0.5
"""Share of the standing frames that must show a dot."""

RIVAL = 0.6
"""Another choice on this share of the best one's frames makes it ambiguous."""

ADVICE = "see the page about dots"


@dataclass(frozen=True, kw_only=True, eq=False)
class _Standing:
    """Candidates on the frames where one foot stands, in the leg's own directions.

    `down` and `out` are `(n, MOST)` in shank lengths from the ankle, `knee` is `(n,)`, how
    far above the ankle the knee is (negative), `found` are the candidates, `own` tells which
    of them lie nearer to this leg's knee than to the other's.
    """

    frames: NDArray[np.intp]
    found: FloatArray
    down: FloatArray
    out: FloatArray
    knee: FloatArray
    own: BoolArray

    @property
    def n(self) -> int:
        """How many frames there are."""
        return len(self.frames)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Group:
    """Candidates that belong together.

    `chosen` are their indices `(n, k)` per frame, -1 where missing; `share` is that of the
    frames which have them, `crowded` that of these which would leave a choice.
    """

    chosen: NDArray[np.intp]
    share: float
    crowded: float
    colour: FloatArray
    diameter: float


def leg_dots(
    observations: FloatArray, track: PoseTrack, gait: Gait, side: Side
) -> LegDots:
    """Find the dots of one leg, or say why they are not there.

    Parameters
    ----------
    observations
        `(n_frames, N_COLUMNS)` from `gaitcheck.legdots.observer`.
    track, gait
        Of the same clip, filmed from behind.
    """
    standing = _standing(observations, track, gait, side)
    nowhere = np.full((len(observations), 2), np.nan)
    if standing.n == 0:
        return _without(side, nowhere, "no stance of this leg was searched for dots")
    heels = _heel_pairs(standing)
    if not heels:
        return _without(side, nowhere, f"no two dots on the heel counter; {ADVICE}")
    behind = _knee_dots(standing)
    knees = [
        (heel, knee)
        for heel in heels
        for knee in behind
        if _hue_gap(heel.colour, knee.colour) <= MOST_UNLIKE_HUE
    ]
    if not knees:
        return _without(
            side, nowhere, f"no dot behind the knee like those on the heel; {ADVICE}"
        )
    heel, knee = max(knees, key=lambda both: both[0].share + both[1].share)
    others = (h for h, _ in knees if h is not heel)
    if heel.crowded >= RIVAL or any(h.share >= RIVAL * heel.share for h in others):
        return _without(
            side,
            nowhere,
            "more than two spots on the heel look like dots: cover the shoe's own marks",
        )
    others = (k for _, k in knees if k is not knee)
    if knee.crowded >= RIVAL or any(k.share >= RIVAL * knee.share for k in others):
        return _without(
            side, nowhere, "more than one spot behind the knee looks like the dot"
        )
    return LegDots(
        side=side,
        knee_px=_places(standing, knee.chosen[:, 0], nowhere),
        heel_up_px=_places(standing, heel.chosen[:, 0], nowhere),
        heel_low_px=_places(standing, heel.chosen[:, 1], nowhere),
    )


def standing_frames(
    time_s: FloatArray, gait: Gait, side: Side, until: float = LOOKED_UNTIL
) -> BoolArray:
    """Tell on which frames a foot stands, up to a share of its stance."""
    standing = np.zeros(time_s.shape, np.bool_)
    for stride in gait.of(side):
        if np.isfinite(stride.toe_off_s):
            end_s = stride.contact_s + until * stride.contact_time_s
            standing |= (time_s >= stride.contact_s) & (time_s <= end_s)
    return standing


def _without(side: Side, nowhere: FloatArray, reason: str) -> LegDots:
    return LegDots(
        side=side,
        knee_px=nowhere,
        heel_up_px=nowhere,
        heel_low_px=nowhere,
        missing=reason,
    )


def _standing(
    observations: FloatArray, track: PoseTrack, gait: Gait, side: Side
) -> _Standing:
    knee, ankle = track.xy("knee", side), track.xy("ankle", side)
    shank = ankle - knee
    length = np.linalg.norm(shank, axis=1)
    chosen = standing_frames(track.time_s, gait, side)
    chosen &= (observations[:, 0] > 0) & np.isfinite(length)
    frames = np.flatnonzero(chosen)
    if frames.size == 0:
        empty = np.empty((0, 0))
        return _Standing(
            frames=frames,
            found=empty,
            down=empty,
            out=empty,
            knee=np.empty(0),
            own=np.zeros((0, 0), np.bool_),
        )
    whole = float(np.percentile(length[np.isfinite(length)], 90))
    along = shank[frames] / length[frames, None]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    found = candidates(observations)[frames]
    off = (found[..., :2] - ankle[frames, None]) / whole
    to_own, to_other = (
        np.linalg.norm(found[..., :2] - place[frames, None], axis=-1)
        for place in (knee, track.xy("knee", side.other))
    )
    return _Standing(
        frames=frames,
        found=found,
        down=np.einsum("nmc,nc->nm", off, along),
        out=np.einsum("nmc,nc->nm", off, across),
        knee=-length[frames] / whole,
        own=~(to_other < to_own),
    )


def _heel_pairs(standing: _Standing) -> list[_Group]:
    """All pairs of spots that keep their place on the heel, the steadiest first."""
    m = standing.found.shape[1]
    upper, lower = (k.ravel() for k in np.meshgrid(np.arange(m), np.arange(m)))
    first, second = standing.found[:, upper], standing.found[:, lower]
    down = standing.down[:, lower] - standing.down[:, upper]
    out = standing.out[:, lower] - standing.out[:, upper]
    middle_down = 0.5 * (standing.down[:, lower] + standing.down[:, upper])
    middle_out = 0.5 * (standing.out[:, lower] + standing.out[:, upper])
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.hypot(down, out)
        sizes = np.abs(np.log(first[..., 2] / second[..., 2]))
        colours = np.linalg.norm((first - second)[..., 4:7], axis=-1)
        fits = (
            (down > 0)
            & (np.abs(out) <= np.tan(np.deg2rad(STEEP_DEG)) * down)
            & (apart >= APART[0])
            & (apart <= APART[1])
            & (middle_down >= -HEEL_ABOVE)
            & (middle_down <= HEEL_BELOW)
            & (np.abs(middle_out) <= OFF_AXIS)
            & (sizes <= np.log(MOST_UNLIKE_SIZE))
            & (colours <= MOST_UNLIKE_COLOUR)
        )
        place = np.stack(
            [
                middle_down / SAME_DOWN,
                middle_out / SAME_OUT,
                np.log(apart) / SAME_APART,
                np.rad2deg(np.arctan2(out, down)) / SAME_TURN_DEG,
                *_looks(0.5 * (first + second)),
            ],
            axis=-1,
        )
    return _groups(standing, fits, place, np.column_stack([upper, lower]))


def _knee_dots(standing: _Standing) -> list[_Group]:
    """All spots that keep their place behind the knee."""
    below = standing.down - standing.knee[:, None]
    with np.errstate(invalid="ignore"):
        # The other knee swings past with a dot of its own.
        fits = (
            standing.own
            & (below >= -KNEE_ABOVE)
            & (below <= KNEE_BELOW)
            & (np.abs(standing.out) <= OFF_AXIS)
        )
    place = np.stack(
        [below / SAME_DOWN, standing.out / SAME_OUT, *_looks(standing.found)], axis=-1
    )
    return _groups(standing, fits, place, np.arange(fits.shape[1])[:, None])


def _groups(
    standing: _Standing, fits: BoolArray, place: FloatArray, members: NDArray[np.intp]
) -> list[_Group]:
    """Gather what lies at one place on most frames, then what is left, and so on."""
    groups: list[_Group] = []
    # Few of all pairs fit, so only those are looked at.
    frame, member = np.nonzero(fits)
    places = place[frame, member]
    while len(places):
        trials = places[:: max(1, len(places) // 100)]
        support = [np.unique(frame[_near(places, t)]).size for t in trials]
        best = trials[int(np.argmax(support))]
        usual = np.median(places[_near(places, best)], axis=0)
        near = _near(places, usual)
        count = np.bincount(frame[near], minlength=standing.n)
        seen: BoolArray = count > 0
        share = float(seen.sum()) / standing.n
        if share < LEAST_SHARE:
            break
        chosen = np.full((standing.n, members.shape[1]), -1)
        away = np.max(np.abs(places - usual), axis=1)
        # The nearest one is written last.
        for k in np.flatnonzero(near)[np.argsort(-away[near])]:
            chosen[frame[k]] = members[member[k]]
        crowded = float(np.mean(count[seen] > 1))
        groups.append(_group(standing, chosen, share, crowded))
        frame, member, places = frame[~near], member[~near], places[~near]
    return groups


def _looks(spots: FloatArray) -> list[FloatArray]:
    """Colour as coordinates: what lies at one place but looks different is another thing."""
    return [spots[..., k] / SAME_COLOUR for k in (4, 5, 6)]


def _near(place: FloatArray, middle: FloatArray) -> BoolArray:
    with np.errstate(invalid="ignore"):
        near: BoolArray = np.max(np.abs(place - middle), axis=-1) < 1
    return near


def _group(
    standing: _Standing, chosen: NDArray[np.intp], share: float, crowded: float
) -> _Group:
    rows = np.flatnonzero(chosen[:, 0] >= 0)
    spots = standing.found[rows[:, None], chosen[rows]]
    return _Group(
        chosen=chosen,
        share=share,
        crowded=crowded,
        colour=np.median(spots[..., 4:7].reshape(-1, 3), axis=0),
        diameter=float(np.median(spots[..., 2])),
    )


def _hue_gap(first: FloatArray, second: FloatArray) -> float:
    """Distance of two colours' directions, 0 for the same, 1.41 for opposite ones."""
    a, b = (c / max(float(np.linalg.norm(c)), 1e-6) for c in (first, second))
    return float(np.linalg.norm(a - b))


def _places(
    standing: _Standing, chosen: NDArray[np.intp], nowhere: FloatArray
) -> FloatArray:
    places = nowhere.copy()
    rows = np.flatnonzero(chosen >= 0)
    places[standing.frames[rows]] = standing.found[rows, chosen[rows], :2]
    return places

"""Put left and right back where a pose model exchanged them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.geometry import length_px
from gaitcheck.core.hip_order import hips_crossed
from gaitcheck.core.view import Side, View
from gaitcheck.tracks.cycle import expected_paths, leg_length_px, noise_level
from gaitcheck.tracks.phase import Rhythm, find_rhythm

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray, IntArray
    from gaitcheck.core.track import PoseTrack

UPPER_LEG = ("hip", "knee")
LOWER_LEG = ("ankle", "heel", "foot_index")

SWITCH_COST = 12.0
"""Cost of a change of state, in squared noise units: two joints about 2.5 SD off."""

SPLIT_COST = 3.0
"""Extra cost per frame of exchanging only the upper or only the lower leg."""

MAX_COST = 40.0
"""Most evidence that one joint may give in one frame, in squared noise units."""

SHANK_SD = 0.08
"""Relative spread of the shank's length in the picture."""

MAX_ROUNDS = 3
"""Rounds of learning the expected paths and exchanging."""

LEAST_HIP_WIDTH = 0.05
"""Frontal views: in leg lengths; hips closer together have no order to go by."""

# Who is exchanged (upper leg, lower leg): nobody, both, lower only, upper only.
_STATES = np.array([(0, 0), (1, 1), (0, 1), (1, 0)], dtype=bool)


@dataclass(frozen=True, kw_only=True, eq=False)
class SwapRepair:
    """The repaired track, and which frames were exchanged back.

    `upper` and `lower` are `(n_frames,)`: hip and knee, ankle and foot.
    """

    track: PoseTrack
    upper: BoolArray
    lower: BoolArray

    @property
    def frames(self) -> int:
        """Frames with any exchange."""
        return int(np.sum(self.upper | self.lower))

    @property
    def bursts(self) -> int:
        """Separate runs of exchanged frames."""
        exchanged = (self.upper | self.lower).astype(int)
        return int(np.sum(np.diff(exchanged, prepend=0) == 1))


def repair_swaps(
    track: PoseTrack, view: View, rhythm: Rhythm | None = None
) -> SwapRepair:
    """Exchange the legs back in every frame where the other order fits better.

    Side and oblique views: each joint is held against its expected path at this stride
    phase (own leg and other leg), against its own motion since the frame before, and
    against the shank's length; the cheapest sequence of states over the whole clip wins
    (Viterbi). Without a steady rhythm nothing is touched. Frontal views: the order of
    the hips decides, and the legs follow them.

    Parameters
    ----------
    track
        As the pose model gave it.
    view
        Camera view.
    rhythm
        From `find_rhythm`, to save finding it again.
    """
    nothing = np.zeros(track.n_frames, dtype=bool)
    if view.is_frontal:
        hips_px = (track.xy("hip", side) for side in Side)
        least_px = LEAST_HIP_WIDTH * leg_length_px(track)
        crossed = hips_crossed(*hips_px, least_width_px=least_px)
        return _exchange(track, crossed, crossed)
    rhythm = rhythm or find_rhythm(track)
    if rhythm is None:
        return SwapRepair(track=track, upper=nothing, lower=nothing)
    repair = SwapRepair(track=track, upper=nothing, lower=nothing)
    for _ in range(MAX_ROUNDS):
        upper, lower = _best_states(repair.track, rhythm)
        if not np.any(upper | lower):
            break
        repair = _exchange(track, repair.upper ^ upper, repair.lower ^ lower)
    return repair


def _exchange(track: PoseTrack, upper: BoolArray, lower: BoolArray) -> SwapRepair:
    count = int(np.sum(upper | lower))
    if count == 0:
        return SwapRepair(track=track, upper=upper, lower=lower)
    xy, confidence = track.xy_px.copy(), track.confidence.copy()
    for names, frames in ((UPPER_LEG, upper), (LOWER_LEG, lower)):
        left = [track.skeleton.index(n, Side.LEFT) for n in names]
        right = [track.skeleton.index(n, Side.RIGHT) for n in names]
        at = np.flatnonzero(frames)[:, None]
        for array in (xy, confidence):
            array[at, left], array[at, right] = array[at, right], array[at, left]
    fixed = track.stepped(
        "swaps",
        f"left and right legs exchanged back in {count} frames",
        xy_px=xy,
        confidence=confidence,
    )
    return SwapRepair(track=fixed, upper=upper, lower=lower)


def _best_states(track: PoseTrack, rhythm: Rhythm) -> tuple[BoolArray, BoolArray]:
    """Find the cheapest state sequence given the track as it stands."""
    leg, hips = leg_length_px(track), track.middle("hip")
    keep_or_not = np.zeros((2, track.n_frames, 2))
    stay_or_turn = np.zeros((2, track.n_frames - 1, 2))
    for group, names in enumerate((UPPER_LEG[1:], LOWER_LEG)):
        for name in names:
            left, right = ((track.xy(name, s) - hips) / leg for s in Side)
            fits = expected_paths(rhythm.phase, left, right)
            still, moving = _joint_costs((left, right), fits)
            keep_or_not[group] += still / len(names)
            stay_or_turn[group] += moving / len(names)
    bone = _shank_cost(track)
    cost = np.stack(
        [
            keep_or_not[0][:, int(u)] + keep_or_not[1][:, int(w)] + bone[:, int(u != w)]
            for u, w in _STATES
        ],
        axis=1,
    )
    cost[:, 2:] += SPLIT_COST
    upper, lower = _STATES[_cheapest_path(cost, stay_or_turn)].T
    return upper, lower


def _joint_costs(
    seen: tuple[FloatArray, FloatArray], fits: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """Costs `(n, 2)` of keeping or exchanging, `(n - 1, 2)` of staying or turning."""
    noise = noise_level(seen[0] - fits[0], seen[1] - fits[1])
    still = np.zeros((seen[0].shape[0], 2))
    moving = np.zeros((seen[0].shape[0] - 1, 2))
    for own in (0, 1):
        for column, other in enumerate((own, 1 - own)):
            still[:, column] += _cost(seen[other] - fits[own], noise)
            step = seen[other][1:] - seen[own][:-1]
            moving[:, column] += _cost(step - np.diff(fits[own], axis=0), noise)
    return still, moving


def _cheapest_path(cost: FloatArray, stay_or_turn: FloatArray) -> IntArray:
    """Viterbi over the four states."""
    n, k = cost.shape
    turned = _STATES[:, None, :] != _STATES[None, :, :]
    step = np.zeros((n - 1, k, k)) + SWITCH_COST * np.any(turned, axis=2)
    for group in range(2):
        step += stay_or_turn[group][:, turned[..., group].astype(int)]
    total = cost[0].copy()
    back = np.zeros((n, k), dtype=np.int64)
    columns = np.arange(k)
    for i in range(1, n):
        through = total[:, None] + step[i - 1]
        back[i] = through.argmin(axis=0)
        total = through[back[i], columns] + cost[i]
    path = np.empty(n, dtype=np.int64)
    path[-1] = int(np.argmin(total))
    for i in range(n - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path


def _cost(miss: FloatArray, noise: float) -> FloatArray:
    squared = (miss[:, 0] ** 2 + miss[:, 1] ** 2) / noise**2
    capped: FloatArray = np.minimum(np.nan_to_num(squared, nan=0.0), MAX_COST)
    return capped


def _shank_cost(track: PoseTrack) -> FloatArray:
    """`(n, 2)` misfit of the shanks when knee and ankle go together, and when not."""
    out = np.zeros((track.n_frames, 2))
    for s in Side:
        knee = track.xy("knee", s)
        own = length_px(knee, track.xy("ankle", s))
        mixed = length_px(knee, track.xy("ankle", s.other))
        usual = np.nanmedian(own) if np.any(np.isfinite(own)) else np.nan
        for column, length in enumerate((own, mixed)):
            miss = (length / usual - 1) / SHANK_SD
            out[:, column] += np.minimum(np.nan_to_num(miss**2, nan=0.0), MAX_COST / 4)
    return out

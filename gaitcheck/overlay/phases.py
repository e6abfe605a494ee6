"""Which frames of two clips belong together: those at the same phase of the stride."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.arrays import FloatArray, IntArray
    from gaitcheck.core.gait import Stride

USUAL_STRIDE = (0.6, 1.4)
"""Share of the median stride's time; a longer "stride" has a missed contact in it."""

FASTEST_HZ = 60.0
"""More frames per second would only make the file larger."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Alignment:
    """What a video of two clips shows, frame by frame.

    Parameters
    ----------
    side
        The leg whose initial contacts begin and end a stride.
    shown_s
        `(n,)` time of each frame in the video.
    left_index, right_index
        `(n,)` frames of the two clips.
    stride
        `(n,)` running number of the paired strides, from 0.
    phase
        `(n,)` part of the stride, 0 up to 1.
    """

    side: Side
    shown_s: FloatArray
    left_index: IntArray
    right_index: IntArray
    stride: IntArray
    phase: FloatArray

    @property
    def n_strides(self) -> int:
        """Number of paired strides."""
        return int(self.stride[-1]) + 1


def align(
    left: tuple[FloatArray, Sequence[Stride]],
    right: tuple[FloatArray, Sequence[Stride]],
    *,
    side: Side | None = None,
) -> Alignment:
    """Pair two clips stride by stride.

    The first stride goes with the first, the second with the second; each is stretched
    evenly from one initial contact to the next of the same leg and lasts the mean of
    both. What lies before the first or after the last paired stride is left out.

    Parameters
    ----------
    left, right
        True times of the frames, `(n_frames,)`, and the strides of both legs.
    side
        Leg to align on; None takes the one with more strides in both.

    Raises
    ------
    InputError
        When a clip has no whole stride of one leg.
    """
    sides = tuple(Side) if side is None else (side,)
    chains = [(_whole(left[1], one), _whole(right[1], one), one) for one in sides]
    first, second, chosen = max(chains, key=lambda c: min(len(c[0]), len(c[1])))
    count = min(len(first), len(second))
    if count == 0:
        message = (
            "the clips cannot be shown side by side: one of them has no whole stride"
        )
        raise InputError(message)
    rate = min(FASTEST_HZ, max(_rate(left[0]), _rate(right[0])))
    phases, strides = [], []
    for i, (one, other) in enumerate(zip(first, second, strict=False)):
        frames = max(2, round(0.5 * (one.stride_time_s + other.stride_time_s) * rate))
        phases.append(np.arange(frames) / frames)
        strides.append(np.full(frames, i))
    phase, stride = np.concatenate(phases), np.concatenate(strides)
    return Alignment(
        side=chosen,
        shown_s=np.arange(phase.size) / rate,
        left_index=_frames_at(left[0], first, stride, phase),
        right_index=_frames_at(right[0], second, stride, phase),
        stride=stride,
        phase=phase,
    )


def _whole(strides: Sequence[Stride], side: Side) -> list[Stride]:
    """Return the strides of a leg from one contact to the very next."""
    own = [s for s in strides if s.side is side and np.isfinite(s.stride_time_s)]
    if not own:
        return []
    usual = float(np.median([s.stride_time_s for s in own]))
    low, high = (share * usual for share in USUAL_STRIDE)
    kept = [s for s in own if low <= s.stride_time_s <= high]
    return sorted(kept, key=lambda s: s.contact_s)


def _rate(time_s: FloatArray) -> float:
    return 1.0 / float(np.median(np.diff(time_s)))


def _frames_at(
    time_s: FloatArray, strides: list[Stride], stride: IntArray, phase: FloatArray
) -> IntArray:
    start = np.array([s.contact_s for s in strides])[stride]
    length = np.array([s.stride_time_s for s in strides])[stride]
    wanted = start + phase * length
    after = np.clip(np.searchsorted(time_s, wanted), 1, time_s.size - 1)
    nearer = wanted - time_s[after - 1] <= time_s[after] - wanted
    index: IntArray = np.maximum.accumulate(after - nearer.astype(np.int64))
    return index

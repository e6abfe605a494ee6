"""The running speed that limits depend on: told, or how likely each speed is.

Nobody has to tell the speed. Without it the clip itself says something: from the side
the ground passes under the resting foot at a speed that can be measured in leg lengths
a second; from behind only the time on the ground speaks, which falls with speed. Both,
together with the speeds that people choose on a treadmill, say how likely each speed
is, and a limit is then the value beyond which the same share of healthy legs lies as
beyond the limits at known speeds (`docs/decisions/0005-limits-follow-speed.md`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from gaitcheck.core.arrays import frozen_floats
from gaitcheck.findings.readings import half_interval
from gaitcheck.tracks.scale import LEG_PER_HEIGHT

if TYPE_CHECKING:
    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.settings import Settings
    from gaitcheck.findings.readings import Readings
    from gaitcheck.knowledge.norms import Limit, Norm

CHOSEN_MPS: Final = (2.72, 0.18)
"""Median of self-chosen treadmill speed and SD of its logarithm: 5th, 50th and 95th
percentile of 1832 sessions of a running clinic are 2.05, 2.72 and 3.71 m/s
(BIOMECHANICS.md section 0, source `calgary_clinic`)."""

ADULT_LEG_M: Final = LEG_PER_HEIGHT * 1.72
"""Hip to ankle of adults, women and men together (Winter 2009 for the share)."""

ADULT_LEG_SD: Final = 0.07
"""Relative SD of that between adults: 5.5 % of height, 4 % of the leg's share of it."""

MODEL_BELT: Final = 1.083
"""Belt in leg lengths a second as a pose model reads it, over the truth. It draws legs
short from the side: five rendered clips of three bodies, 1.06 to 1.11. Markers: 0.995,
SD 1.1 % (26 clips of the truth set)."""

READING_SD: Final = 0.03
"""Relative SD of the belt's speed in leg lengths a second, between bodies."""

BELIEVABLE_MPS: Final = (1.5, 6.5)
"""A belt speed outside is a misread and says nothing."""

_BAND_SDS: Final = 3.29
"""Width of a 5 to 95 % band in standard deviations of a normal distribution."""

_TRIED_MPS: Final = np.round(np.arange(1.8, 5.001, 0.05), 2)


@dataclass(frozen=True, kw_only=True, eq=False)
class RunningSpeed:
    """The speed of one clip: told, or how likely each speed is.

    Parameters
    ----------
    told_mps
        None when nobody told it.
    tried_mps, likely
        `(n_speeds,)` speeds in m/s and their probability, which sums to 1.
    """

    told_mps: float | None
    tried_mps: FloatArray = field(default_factory=lambda: _TRIED_MPS)
    likely: FloatArray = field(default_factory=lambda: _chosen())

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        tried = frozen_floats(self.tried_mps, "tried_mps", (None,))
        likely = frozen_floats(self.likely, "likely", (tried.size,))
        object.__setattr__(self, "tried_mps", tried)
        object.__setattr__(self, "likely", likely)

    @cached_property
    def usual_mps(self) -> float:
        """The speed as told, or the one with equal chances on both sides."""
        return self._percentile(0.5) if self.told_mps is None else self.told_mps

    @cached_property
    def range_mps(self) -> tuple[float, float]:
        """95 % range; both ends are the speed as told where it was."""
        if self.told_mps is not None:
            return self.told_mps, self.told_mps
        return self._percentile(0.025), self._percentile(0.975)

    def limit(self, limit: Limit, norm: Norm) -> float:
        """Return a limit at this speed.

        Without a speed: where the share of healthy legs beyond is what it is on average
        beyond the limits at known speeds. For differences between the legs, of which no
        band is known, the average of the limits.
        """
        if self.told_mps is not None:
            return limit.value(self.told_mps)
        at = np.array([limit.at.at(v) for v in self.tried_mps])
        if limit.at.constant or limit.of != "value":
            return float(self.likely @ at)
        sign = 1.0 if limit.direction == "above" else -1.0
        bands = [norm.band(v) for v in self.tried_mps]
        middle = np.array([b.middle for b in bands])
        sd = np.array([max((b.high - b.low) / _BAND_SDS, 1e-9) for b in bands])

        def beyond(edge: FloatArray | float) -> float:
            return float(self.likely @ _upper_tail(sign * (edge - middle) / sd))

        wanted = beyond(at)
        low, high = float(at.min()), float(at.max())
        for _ in range(40):
            edge = 0.5 * (low + high)
            too_many = beyond(edge) > wanted
            if too_many == (sign > 0):
                low = edge
            else:
                high = edge
        return 0.5 * (low + high)

    def valid_for(self, norm: Norm) -> bool:
        """Tell whether the limits of a metric may be used at this speed."""
        return norm.valid_at(self.told_mps)

    def _percentile(self, share: float) -> float:
        return float(np.interp(share, np.cumsum(self.likely), self.tried_mps))


@dataclass(frozen=True, kw_only=True, eq=False)
class Speeds:
    """The speed of every clip, in the order of the clips.

    Clips of one session may be filmed at different speeds, and what one clip says of its
    speed must not change what is judged in another.
    """

    of_clips: tuple[RunningSpeed, ...]

    def of(self, clip_index: int) -> RunningSpeed:
        """Speed of one clip; of a clip nothing is known of, the usual one."""
        if 0 <= clip_index < len(self.of_clips):
            return self.of_clips[clip_index]
        return RunningSpeed(told_mps=None)

    @property
    def told(self) -> bool:
        """True when the speed of every clip was told."""
        return all(speed.told_mps is not None for speed in self.of_clips)

    @property
    def range_mps(self) -> tuple[float, float]:
        """Slowest and fastest speed that fits the clips whose speed was not told."""
        ranges = [s.range_mps for s in self.of_clips if s.told_mps is None]
        if not ranges:
            return RunningSpeed(told_mps=None).range_mps
        return min(low for low, _ in ranges), max(high for _, high in ranges)


def running_speeds(
    settings: Settings,
    clips: tuple[ClipAnalysis, ...],
    readings: Readings,
    contact: Norm | None,
) -> Speeds:
    """Find each clip's speed: settings, then the clip's own file, else what it shows.

    Parameters
    ----------
    settings
        With the runner's answers in it (`gaitcheck.findings.answers.with_answers`).
    contact
        Norm of contact time, which falls steeply with speed.
    """
    return Speeds(
        of_clips=tuple(
            _of_clip(settings, clip, index, readings, contact)
            for index, clip in enumerate(clips)
        )
    )


def _of_clip(
    settings: Settings,
    clip: ClipAnalysis,
    index: int,
    readings: Readings,
    contact: Norm | None,
) -> RunningSpeed:
    told = settings.belt_speed_mps or clip.belt_speed_mps
    if told is not None:
        return RunningSpeed(told_mps=told)
    likely = _chosen()
    if contact is not None:
        likely = likely * _from_contact(readings, index, contact)
    likely = likely * _from_belt(clip)
    return RunningSpeed(told_mps=None, likely=likely / likely.sum())


def _chosen() -> FloatArray:
    """How likely each speed is before the clip is looked at."""
    median, sd = CHOSEN_MPS
    density = np.exp(-0.5 * (np.log(_TRIED_MPS / median) / sd) ** 2) / _TRIED_MPS
    share: FloatArray = density / density.sum()
    return share


def _from_contact(readings: Readings, index: int, contact: Norm) -> FloatArray:
    """How likely the clip's contact time is at each speed."""
    values = [
        m
        for m in readings.metrics
        if (m.key, m.clip_index) == ("contact_ms", index)
        and m.measured
        and math.isfinite(half_interval(m))
    ]
    if not values:
        return np.ones_like(_TRIED_MPS)
    # The legs share their error, so a second one narrows nothing.
    read = float(np.mean([m.mean for m in values]))
    noise = float(np.mean([half_interval(m) for m in values])) / 1.96
    bands = [contact.band(v) for v in _TRIED_MPS]
    middle = np.array([b.middle for b in bands])
    sd = np.hypot([(b.high - b.low) / _BAND_SDS for b in bands], noise)
    density: FloatArray = np.exp(-0.5 * ((read - middle) / sd) ** 2) / sd
    # A contact time that no healthy runner shows must not decide by its far tail.
    floor = 1e-3 * float(density.max())
    return density + floor


def _from_belt(clip: ClipAnalysis) -> FloatArray:
    """How likely the ground's speed under the resting foot is at each speed."""
    flat = np.ones_like(_TRIED_MPS)
    leg_px, belt_px_s = clip.scale.leg_length_px, clip.scale.belt_px_s
    if not (math.isfinite(belt_px_s) and math.isfinite(leg_px) and leg_px > 0):
        return flat
    legs_per_s = belt_px_s / leg_px
    if clip.track.hip_points != "anatomical":
        legs_per_s /= MODEL_BELT
    leg_m, leg_sd = ADULT_LEG_M, ADULT_LEG_SD
    if math.isfinite(clip.scale.mm_per_px):
        leg_m, leg_sd = leg_px * clip.scale.mm_per_px / 1000, clip.scale.relative_sd
    read = legs_per_s * leg_m
    if not BELIEVABLE_MPS[0] <= read <= BELIEVABLE_MPS[1]:
        return flat
    sd = math.hypot(leg_sd, READING_SD)
    density: FloatArray = np.exp(-0.5 * (np.log(_TRIED_MPS / read) / sd) ** 2)
    return density + 1e-6


def _upper_tail(z: FloatArray) -> FloatArray:
    """Share of a normal distribution beyond z."""
    return np.array([0.5 * math.erfc(v / math.sqrt(2)) for v in np.atleast_1d(z)])

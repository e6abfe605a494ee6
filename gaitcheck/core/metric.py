"""What is measured, and what came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gaitcheck.core.arrays import FloatArray, frozen_floats
from gaitcheck.core.view import View
from gaitcheck.errors import InvalidTrack

MetricSide = Literal["left", "right", "both"]
Family = Literal["frontal", "sagittal", "timing"]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """The definition of one metric; BIOMECHANICS.md section 1 is the reference.

    Parameters
    ----------
    key
        Stable name with unit, as in findings.json: `fppa_pkf_deg`, `cadence_spm`.
    views
        Camera views in which it may be measured.
    definition
        How it is computed and at which instant, in words a physiotherapist reads.
    sign
        What positive means.
    sources
        Short citations.
    decimals
        Digits after the point that its uncertainty justifies.
    """

    key: str
    label: str
    unit: str
    family: Family
    views: tuple[View, ...]
    definition: str
    sign: str
    sources: tuple[str, ...]
    decimals: int = 1
    per_side: bool = True


@dataclass(frozen=True, kw_only=True, eq=False)
class MetricValue:
    """One metric of one side in one clip, or the reason why there is none.

    Parameters
    ----------
    key
        Key of the `Metric`.
    side
        The runner's leg (for pelvic drop: the stance leg), or "both".
    clip_index
        Which clip of the analysis it was read from.
    per_stride
        `(n,)` one value per stride that counted.
    stride_time_s
        `(n,)` when each was read.
    mean, sd, n
        Over `per_stride`; NaN and 0 when withheld.
    interval
        95 % interval of the mean: stride scatter and systematic error together.
    systematic_sd
        The systematic error (1 SD) that went into the interval.
    difference_sd
        The systematic error (1 SD) of the right-left difference: errors such as a
        camera off axis push the legs apart, others cancel.
    mdc
        Smallest change between two sessions that exceeds noise (95 %).
    withheld
        Empty, or the reason why no number is given.
    note
        A caution that belongs beside the number; may be empty.
    """

    key: str
    side: MetricSide
    clip_index: int
    unit: str
    per_stride: FloatArray
    stride_time_s: FloatArray
    mean: float = np.nan
    sd: float = np.nan
    n: int = 0
    interval: tuple[float, float] | None = None
    systematic_sd: float = np.nan
    difference_sd: float = np.nan
    mdc: float = np.nan
    withheld: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        per_stride = frozen_floats(self.per_stride, "per_stride", (None,))
        times = frozen_floats(self.stride_time_s, "stride_time_s", (per_stride.size,))
        object.__setattr__(self, "per_stride", per_stride)
        object.__setattr__(self, "stride_time_s", times)
        if not self.withheld and not np.isfinite(self.mean):
            message = f"{self.key} ({self.side}) has neither a value nor a reason"
            raise InvalidTrack(message)

    @property
    def measured(self) -> bool:
        """True when there is a number to print."""
        return not self.withheld


def withheld_value(
    *, key: str, side: MetricSide, clip_index: int, unit: str, reason: str
) -> MetricValue:
    """Return a `MetricValue` that holds only the reason why it is absent."""
    empty = np.empty(0)
    return MetricValue(
        key=key,
        side=side,
        clip_index=clip_index,
        unit=unit,
        per_stride=empty,
        stride_time_s=empty,
        withheld=reason,
    )


@dataclass(frozen=True, kw_only=True)
class Asymmetry:
    """Difference between the legs for one metric: right minus left.

    Parameters
    ----------
    difference
        Right minus left, in `unit`; NaN when withheld.
    interval
        95 % interval of the difference.
    index_pct
        Symmetry index `200 (R-L)/(R+L)` for times and lengths; NaN for angles.
    verdict
        "different" when the interval excludes zero, "below noise" otherwise,
        "withheld" when a side has no number.
    """

    key: str
    clip_index: int
    unit: str
    difference: float
    interval: tuple[float, float] | None
    index_pct: float
    verdict: Literal["different", "below noise", "withheld"]
    reason: str = ""

"""Frame-by-frame signals that are measured beside the keypoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gaitcheck.core.arrays import FloatArray, frozen_floats
from gaitcheck.core.view import Side

PelvisSource = Literal["anatomical_hips", "waist_motion", "stickers"]


@dataclass(frozen=True, kw_only=True, eq=False)
class PelvisSignal:
    """Frontal-plane pelvic obliquity over time.

    Parameters
    ----------
    obliquity_deg
        `(n_frames,)`, + = the runner's left side up; NaN where not measured.
    confidence
        `(n_frames,)`, 0 to 1.
    source
        What was followed in the picture.
    absolute
        True when zero means a level pelvis; False when only changes are known (then
        only values relative to the clip's mean may be printed).
    error_deg
        Systematic error (1 SD) of a per-side mean, measured on clips with known truth.
    dots_px
        `(n_frames, 2, 2)` places of the dots on the runner's left and right, in displayed
        pixels, NaN where not seen; None unless `source` is "stickers".
    """

    time_s: FloatArray
    obliquity_deg: FloatArray
    confidence: FloatArray
    source: PelvisSource
    absolute: bool
    error_deg: float
    dots_px: FloatArray | None = None

    def __post_init__(self) -> None:
        time_s = frozen_floats(self.time_s, "time_s", (None,))
        object.__setattr__(self, "time_s", time_s)
        for name in ("obliquity_deg", "confidence"):
            values = frozen_floats(getattr(self, name), name, (time_s.size,))
            object.__setattr__(self, name, values)
        if self.dots_px is not None:
            dots = frozen_floats(self.dots_px, "dots_px", (time_s.size, 2, 2))
            object.__setattr__(self, "dots_px", dots)


@dataclass(frozen=True, kw_only=True, eq=False)
class LegDots:
    """Dots stuck on one lower leg, as far as they were found while it carried the weight.

    Parameters
    ----------
    knee_px, heel_up_px, heel_low_px
        `(n_frames, 2)` behind the knee, and the upper and lower one on the heel counter, in
        displayed pixels; NaN where not seen.
    missing
        Why the leg's dots cannot be measured from; empty when all three were found.
    """

    side: Side
    knee_px: FloatArray
    heel_up_px: FloatArray
    heel_low_px: FloatArray
    missing: str = ""

    def __post_init__(self) -> None:
        for name in ("knee_px", "heel_up_px", "heel_low_px"):
            values = frozen_floats(getattr(self, name), name, (None, 2))
            object.__setattr__(self, name, values)


@dataclass(frozen=True, kw_only=True, eq=False)
class FrameSeries:
    """One angle of one leg on every frame, for the overlay and the charts.

    `values` is `(n_frames,)` in `unit`; NaN where not measured.
    """

    key: str
    label: str
    unit: str
    side: Side | None
    values: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "values", frozen_floats(self.values, self.key, (None,))
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class CycleCurve:
    """Mean and spread of one angle over the gait cycle of one leg.

    `percent`, `mean` and `sd` are `(101,)`; 0 and 100 are initial contacts of `side`.
    `toe_off_percent` is the mean toe-off.
    """

    key: str
    label: str
    unit: str
    side: Side
    percent: FloatArray
    mean: FloatArray
    sd: FloatArray
    n: int
    toe_off_percent: float

    def __post_init__(self) -> None:
        for name in ("percent", "mean", "sd"):
            values = frozen_floats(getattr(self, name), name, (101,))
            object.__setattr__(self, name, values)

"""Is a reading within what is usual? One answer per reading, in three words or fewer."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaitcheck.core.metric import MetricValue
    from gaitcheck.report.reference import UsualRange


class Verdict(StrEnum):
    """How a reading stands against the usual range.

    `BELOW_NOISE` means that the reading lies beyond the range, but by less than its own
    95 % interval: nothing can be said. `NOT_JUDGED`: no usual range is known.
    """

    WITHIN = "within usual range"
    OUTSIDE = "outside usual range"
    BELOW_NOISE = "below noise"
    NOT_JUDGED = "no usual range"
    NOT_MEASURED = "not measured"


def judge(value: MetricValue, norm: UsualRange | None) -> Verdict:
    """Hold a reading against a usual range.

    Parameters
    ----------
    value
        The reading with its interval.
    norm
        The range, either end of which may be open (infinite); None when none is known.
    """
    if not value.measured:
        return Verdict.NOT_MEASURED
    if norm is None:
        return Verdict.NOT_JUDGED
    if norm.low <= value.mean <= norm.high:
        return Verdict.WITHIN
    low, high = value.interval or (math.nan, math.nan)
    clear = high < norm.low or low > norm.high
    return Verdict.OUTSIDE if clear else Verdict.BELOW_NOISE

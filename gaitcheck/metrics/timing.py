"""Timing of steps and strides; valid in every view that gives events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.metrics.context import Reading, StrideContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaitcheck.core.gait import Stride

_PER_STRIDE: dict[str, Callable[[Stride], float]] = {
    "contact_ms": lambda s: 1000 * s.contact_time_s,
    "flight_ms": lambda s: 1000 * s.flight_time_s,
    "step_ms": lambda s: 1000 * s.step_time_s,
    "stride_ms": lambda s: 1000 * s.stride_time_s,
    "duty_factor": lambda s: s.contact_time_s / s.stride_time_s,
}


def readings(ctx: StrideContext) -> tuple[Reading, ...]:
    """Read the times of each leg's strides, the cadence and the stride variability."""
    out = []
    for side in Side:
        strides = ctx.strides(side)
        times = np.array([s.contact_s for s in strides])
        for key, read in _PER_STRIDE.items():
            values = np.array([read(s) for s in strides])
            out.append(
                Reading(
                    key=key, side=side.value, per_stride=values, stride_time_s=times
                )
            )
    return tuple(out)

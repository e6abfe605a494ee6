"""Timing of steps and strides; valid in every view that gives events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.metrics.context import Reading, StrideContext, no_reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaitcheck.core.gait import Stride

PER_STRIDE: dict[str, Callable[[Stride], float]] = {
    "contact_ms": lambda s: 1000 * s.contact_time_s,
    "flight_ms": lambda s: 1000 * s.flight_time_s,
    "step_ms": lambda s: 1000 * s.step_time_s,
    "stride_ms": lambda s: 1000 * s.stride_time_s,
    "duty_factor": lambda s: s.contact_time_s / s.stride_time_s,
}
"""Readings of single strides; a leg's step runs from its contact to the other's."""

MIN_STRIDES_FOR_CV = 10
"""Below this a coefficient of variation is mostly chance (its own relative error is
1/sqrt(2n): 22 % at 10)."""


def readings(ctx: StrideContext) -> tuple[Reading, ...]:
    """Read the times of each leg's strides, the cadence and the stride variability."""
    out = [_cadence(ctx)]
    for side in Side:
        strides = ctx.strides(side)
        times = np.array([s.contact_s for s in strides])
        for key, read in PER_STRIDE.items():
            values = np.array([read(s) for s in strides])
            if not np.any(np.isfinite(values)):
                reason = "no stride of this leg has all the events it needs"
                out.append(no_reading(key, side.value, reason))
                continue
            out.append(
                Reading(
                    key=key, side=side.value, per_stride=values, stride_time_s=times
                )
            )
    out.append(_variability(ctx))
    return tuple(out)


def _cadence(ctx: StrideContext) -> Reading:
    rate = ctx.gait.cadence_spm
    if not np.isfinite(rate):
        return no_reading("cadence_spm", "both", "no steady step rhythm was found")
    steps = [
        (s.contact_s, 60 / s.step_time_s)
        for s in ctx.gait.strides
        if np.isfinite(s.step_time_s)
    ]
    return Reading(
        key="cadence_spm",
        side="both",
        per_stride=np.array([rate for _, rate in steps]),
        stride_time_s=np.array([at for at, _ in steps]),
        summary=rate,
        summary_se=ctx.gait.cadence_sd_spm,
    )


def _variability(ctx: StrideContext) -> Reading:
    """Coefficient of variation of stride time, both legs pooled about their own mean."""
    spread, count, times, values = 0.0, 0, [], []
    whole = [s.stride_time_s for s in ctx.gait.strides if np.isfinite(s.stride_time_s)]
    mean = float(np.mean(whole)) if whole else float("nan")
    for side in Side:
        strides = [s for s in ctx.strides(side) if np.isfinite(s.stride_time_s)]
        if len(strides) < 2:
            continue
        own = np.array([s.stride_time_s for s in strides])
        spread += float(np.sum((own - own.mean()) ** 2))
        count += own.size - 1
        times += [s.contact_s for s in strides]
        values += list(100 * np.abs(own - own.mean()) / mean)
    if count < MIN_STRIDES_FOR_CV - 1:
        reason = f"fewer than {MIN_STRIDES_FOR_CV} whole strides"
        return no_reading("stride_time_cv_pct", "both", reason)
    cv = 100 * float(np.sqrt(spread / count) / mean)
    return Reading(
        key="stride_time_cv_pct",
        side="both",
        per_stride=np.array(values),
        stride_time_s=np.array(times),
        summary=cv,
        summary_se=cv / float(np.sqrt(2 * count)),
    )

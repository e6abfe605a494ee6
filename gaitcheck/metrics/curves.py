"""Mean angle curves over the gait cycle, for the charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.signals import CycleCurve
from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Stride
    from gaitcheck.core.signals import FrameSeries
    from gaitcheck.metrics.context import StrideContext

PERCENT = np.linspace(0, 100, 101)
MIN_CYCLES = 4
"""Fewer whole cycles than this make no curve."""

MAX_MISSING_FRAC = 0.1
"""A cycle with a larger share of unseen frames is left out."""


def cycle_curves(
    ctx: StrideContext, series: Sequence[FrameSeries]
) -> tuple[CycleCurve, ...]:
    """Average each angle over the whole strides of its leg.

    Angles of the whole body (side None) get one curve per leg, cut at that leg's
    contacts.
    """
    return tuple(
        curve
        for one in series
        for side in ((one.side,) if one.side is not None else tuple(Side))
        if (curve := _curve(ctx, one, side)) is not None
    )


def _curve(ctx: StrideContext, series: FrameSeries, side: Side) -> CycleCurve | None:
    whole = [s for s in ctx.strides(side) if s.complete]
    cycles = [c for s in whole if (c := _cycle(ctx, series.values, s)) is not None]
    if len(cycles) < MIN_CYCLES:
        return None
    table = np.stack(cycles)
    ends = [100 * s.contact_time_s / s.stride_time_s for s in whole]
    return CycleCurve(
        key=series.key,
        label=series.label,
        unit=series.unit,
        side=side,
        percent=PERCENT,
        mean=table.mean(axis=0),
        sd=table.std(axis=0, ddof=1),
        n=len(cycles),
        toe_off_percent=float(np.mean(ends)),
    )


def _cycle(ctx: StrideContext, values: FloatArray, stride: Stride) -> FloatArray | None:
    """One stride on 0 to 100 %, or None when too much of it was unseen."""
    inside = ctx.between(stride.contact_s, stride.next_contact_s)
    padded = slice(max(0, inside.start - 1), inside.stop + 1)
    seen = np.isfinite(values[padded])
    if not seen.size or seen.mean() < 1 - MAX_MISSING_FRAC:
        return None
    at = stride.contact_s + PERCENT / 100 * stride.stride_time_s
    resampled: FloatArray = np.interp(
        at, ctx.time_s[padded][seen], values[padded][seen]
    )
    return resampled

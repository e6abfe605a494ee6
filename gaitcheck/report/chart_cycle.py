"""Gait-cycle curves: mean and spread over one stride, left and right in one chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.report.charts import SIDE_COLOUR, Chart
from gaitcheck.report.cycle_axes import (
    cycle_canvas,
    cycle_chart,
    draw_curve,
    ends_in_words,
)
from gaitcheck.report.lookup import titled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.signals import CycleCurve


def cycle_charts(curves: Sequence[CycleCurve], clip_index: int) -> tuple[Chart, ...]:
    """Draw one chart for each angle, in the order in which they were measured."""
    keys = list(dict.fromkeys(curve.key for curve in curves))
    return tuple(
        _draw([c for c in curves if c.key == key], f"cycle-{clip_index}-{key}")
        for key in keys
    )


def _draw(curves: list[CycleCurve], name: str) -> Chart:
    canvas = cycle_canvas(name)
    for curve in curves:
        draw_curve(
            canvas,
            curve,
            colour=SIDE_COLOUR[curve.side],
            dashes="-" if curve.side == "left" else (0, (5, 1.4)),
            opacity=0.16,
        )
    first = curves[0]
    return cycle_chart(
        canvas,
        key=first.key,
        title=titled(first.label, first.unit),
        subtitle="mean ± SD over one stride; dotted: toe-off",
        alt=f"{first.label} over the gait cycle. "
        + " ".join(_in_words(curve) for curve in curves),
    )


def _in_words(curve: CycleCurve) -> str:
    leg, ends = curve.side.capitalize(), ends_in_words(curve)
    if ends is None:
        return f"{leg}: not measured."
    return f"{leg}, mean of {curve.n} strides: {ends}"

"""Gait-cycle curves: mean and spread over one stride, left and right in one chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from gaitcheck.report.charts import SIDE_COLOUR, Canvas, Chart
from gaitcheck.report.lookup import number, titled, with_unit

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
    canvas = Canvas(name)
    axes = canvas.axes
    axes.set_xlim(0, 100)
    axes.axhline(0, color="#B9C0C6", linewidth=0.6, zorder=1)
    for curve in curves:
        colour = SIDE_COLOUR[curve.side]
        low, high = curve.mean - curve.sd, curve.mean + curve.sd
        axes.fill_between(
            curve.percent, low, high, color=colour, alpha=0.16, linewidth=0, zorder=2
        )
        dashes = "-" if curve.side == "left" else (0, (5, 1.4))
        axes.plot(
            curve.percent,
            curve.mean,
            color=colour,
            linewidth=1.6,
            linestyle=dashes,
            zorder=3,
        )
        if np.isfinite(curve.toe_off_percent):
            axes.axvline(
                curve.toe_off_percent,
                color=colour,
                linewidth=0.8,
                linestyle=":",
                zorder=1,
            )
    axes.set_xticks([0, 20, 40, 60, 80, 100], ["0", "20", "40", "60", "80", "100 %"])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    first = curves[0]
    left, right = canvas.edges_pct()
    return Chart(
        key=first.key,
        title=titled(first.label, first.unit),
        subtitle="mean ± SD over one stride; dotted: toe-off",
        alt=f"{first.label} over the gait cycle. "
        + " ".join(_in_words(curve) for curve in curves),
        svg=canvas.svg(),
        canvas=canvas,
        axis="cycle",
        left_pct=left,
        right_pct=right,
        x_low=0,
        x_high=100,
    )


def _in_words(curve: CycleCurve) -> str:
    if not np.isfinite(curve.mean).any():
        return f"{curve.side.capitalize()}: not measured."
    top, bottom = int(np.nanargmax(curve.mean)), int(np.nanargmin(curve.mean))
    high = with_unit(number(float(curve.mean[top]), 0), curve.unit)
    low = with_unit(number(float(curve.mean[bottom]), 0), curve.unit)
    return (
        f"{curve.side.capitalize()}, mean of {curve.n} strides: highest {high} at "
        f"{top} % of the cycle, lowest {low} at {bottom} %."
    )

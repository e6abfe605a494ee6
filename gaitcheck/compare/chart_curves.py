"""Mean curves over the gait cycle, before and after, one leg a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from gaitcheck.report.charts import SIDE_COLOUR, Canvas, Chart
from gaitcheck.report.lookup import number, titled, with_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.compare.comparison import CurvePair
    from gaitcheck.core.signals import CycleCurve

BEFORE_COLOUR = "#5E6973"
"""Grey belongs to no leg; dashed besides, so that colour is not needed to tell."""


def curve_charts(pairs: Sequence[CurvePair]) -> tuple[Chart, ...]:
    """Draw left and right beside one another, on one scale for each angle."""
    charts = []
    for key in dict.fromkeys((p.before.key, p.view) for p in pairs):
        same = [p for p in pairs if (p.before.key, p.view) == key]
        ends = _ends(same)
        charts += [_draw(pair, ends) for pair in same]
    return tuple(charts)


def _ends(pairs: Sequence[CurvePair]) -> tuple[float, float]:
    curves = [c for p in pairs for c in (p.before, p.after)]
    low = min(float(np.nanmin(c.mean - c.sd)) for c in curves)
    high = max(float(np.nanmax(c.mean + c.sd)) for c in curves)
    pad = 0.06 * max(high - low, 1.0)
    return low - pad, high + pad


def _draw(pair: CurvePair, ends: tuple[float, float]) -> Chart:
    after = pair.after
    canvas = Canvas(f"compare-{pair.view}-{after.key}-{after.side}")
    axes = canvas.axes
    axes.set_xlim(0, 100)
    axes.set_ylim(*ends)
    axes.axhline(0, color="#B9C0C6", linewidth=0.6, zorder=1)
    for curve, colour, dashes in (
        (pair.before, BEFORE_COLOUR, (0, (4, 1.6))),
        (after, SIDE_COLOUR[after.side], "-"),
    ):
        low, high = curve.mean - curve.sd, curve.mean + curve.sd
        axes.fill_between(
            curve.percent, low, high, color=colour, alpha=0.15, linewidth=0, zorder=2
        )
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
    left, right = canvas.edges_pct()
    return Chart(
        key=after.key,
        title=f"{titled(after.label, after.unit)}, {after.side}",
        subtitle=f"mean ± SD of {pair.before.n} and {after.n} strides; dotted: toe-off",
        alt=f"{after.label}, {after.side}, over the gait cycle. "
        f"Before: {_in_words(pair.before)} After: {_in_words(after)}",
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
        return "not measured."
    top, bottom = int(np.nanargmax(curve.mean)), int(np.nanargmin(curve.mean))
    high = with_unit(number(float(curve.mean[top]), 0), curve.unit)
    low = with_unit(number(float(curve.mean[bottom]), 0), curve.unit)
    return f"highest {high} at {top} % of the cycle, lowest {low} at {bottom} %."

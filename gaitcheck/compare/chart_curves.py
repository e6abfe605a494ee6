"""Mean curves over the gait cycle, before and after, one leg a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
    before, after = pair.before, pair.after
    canvas = cycle_canvas(f"compare-{pair.view}-{after.key}-{after.side}")
    canvas.axes.set_ylim(*ends)
    draw_curve(canvas, before, colour=BEFORE_COLOUR, dashes=(0, (4, 1.6)), opacity=0.15)
    draw_curve(canvas, after, colour=SIDE_COLOUR[after.side], dashes="-", opacity=0.15)
    return cycle_chart(
        canvas,
        key=after.key,
        title=f"{titled(after.label, after.unit)}, {after.side}",
        subtitle=f"mean ± SD of {before.n} and {after.n} strides; dotted: toe-off",
        alt=f"{after.label}, {after.side}, over the gait cycle. "
        f"Before: {_in_words(before)} After: {_in_words(after)}",
    )


def _in_words(curve: CycleCurve) -> str:
    return ends_in_words(curve) or "not measured."

"""A chart whose bottom is one gait cycle, and mean curves with their spread on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.ticker import MaxNLocator

from gaitcheck.report.charts import Canvas, Chart
from gaitcheck.report.lookup import number, with_unit

if TYPE_CHECKING:
    from gaitcheck.core.signals import CycleCurve

Dashes = Literal["-"] | tuple[float, tuple[float, float]]
"""Solid, or matplotlib's offset and lengths of dash and gap."""


def cycle_canvas(name: str) -> Canvas:
    """Return an empty chart from one contact (0 %) to the next of the same leg (100 %)."""
    canvas = Canvas(name)
    axes = canvas.axes
    axes.set_xlim(0, 100)
    axes.axhline(0, color="#B9C0C6", linewidth=0.6, zorder=1)
    axes.set_xticks([0, 20, 40, 60, 80, 100], ["0", "20", "40", "60", "80", "100 %"])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    return canvas


def draw_curve(
    canvas: Canvas, curve: CycleCurve, *, colour: str, dashes: Dashes, opacity: float
) -> None:
    """Draw a curve's mean, one SD on either side as a band, and its toe-off, dotted.

    Parameters
    ----------
    opacity
        Of the band, 0 to 1.
    """
    axes = canvas.axes
    low, high = curve.mean - curve.sd, curve.mean + curve.sd
    axes.fill_between(
        curve.percent, low, high, color=colour, alpha=opacity, linewidth=0, zorder=2
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


def cycle_chart(
    canvas: Canvas, *, key: str, title: str, subtitle: str, alt: str
) -> Chart:
    """Return the finished chart of a canvas from `cycle_canvas`."""
    left, right = canvas.edges_pct()
    return Chart(
        key=key,
        title=title,
        subtitle=subtitle,
        alt=alt,
        svg=canvas.svg(),
        canvas=canvas,
        axis="cycle",
        left_pct=left,
        right_pct=right,
        x_low=0,
        x_high=100,
    )


def ends_in_words(curve: CycleCurve) -> str | None:
    """Say where a curve is highest and lowest; None when it was not measured."""
    if not np.isfinite(curve.mean).any():
        return None
    top, bottom = int(np.nanargmax(curve.mean)), int(np.nanargmin(curve.mean))
    high = with_unit(number(float(curve.mean[top]), 0), curve.unit)
    low = with_unit(number(float(curve.mean[bottom]), 0), curve.unit)
    return f"highest {high} at {top} % of the cycle, lowest {low} at {bottom} %."

"""Dot plots: one dot a stride over the clip, so that drift and outliers show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from gaitcheck.core.view import Side
from gaitcheck.report.charts import SIDE_COLOUR, Canvas, Chart, Hit, y_range
from gaitcheck.report.lookup import measured, metric_of, titled
from gaitcheck.report.reference import usual_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.analysis import Analysis
    from gaitcheck.core.metric import MetricValue

FEWEST_DOTS = 3
"""Below this many strides on both legs together a chart shows nothing."""

_PLAIN_SIGN = "always positive"
"""What the metric table says of times and sizes; nobody needs to read it on a chart."""

_MARKER = {Side.LEFT: "o", Side.RIGHT: "s"}


def stride_charts(
    analysis: Analysis, clip_index: int, keys: Sequence[str]
) -> tuple[Chart, ...]:
    """Draw the chosen per-side metrics of one clip that have enough strides."""
    charts = []
    for key in keys:
        values = [
            v
            for v in analysis.metrics
            if v.key == key and v.clip_index == clip_index and v.side != "both"
        ]
        if sum(v.per_stride.size for v in values if v.measured) >= FEWEST_DOTS:
            charts.append(_draw(analysis, clip_index, values))
    return tuple(charts)


def _draw(analysis: Analysis, clip_index: int, values: list[MetricValue]) -> Chart:
    metric = metric_of(values[0].key)
    norm = usual_range(metric.key, analysis.settings.belt_speed_mps)
    time_s = analysis.clips[clip_index].clip.time_s
    shown = [v for v in values if v.measured and v.per_stride.size]
    dots = np.concatenate([v.per_stride for v in shown])
    canvas = Canvas(f"dots-{clip_index}-{metric.key}")
    axes = canvas.axes
    axes.set_xlim(float(time_s[0]), float(time_s[-1]))
    limits = None if norm is None else (norm.low, norm.high)
    axes.set_ylim(*y_range([float(d) for d in dots[np.isfinite(dots)]], limits))
    if norm is not None:
        canvas.band(norm.low, norm.high)
    hits: list[Hit] = []
    for value in shown:
        side = Side(value.side)
        colour = SIDE_COLOUR[side]
        axes.axhline(value.mean, color=colour, linewidth=0.8, alpha=0.7, zorder=1)
        axes.scatter(
            value.stride_time_s,
            value.per_stride,
            s=13,
            marker=_MARKER[side],
            color=colour,
            linewidth=0,
            zorder=3,
        )
        hits += _hits(canvas, value, side)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:g} s")
    left, right = canvas.edges_pct()
    return Chart(
        key=metric.key,
        title=titled(metric.label, metric.unit),
        subtitle="" if metric.sign == _PLAIN_SIGN else metric.sign,
        alt=f"{metric.label}, stride by stride. "
        + " ".join(
            f"{v.side.capitalize()}: mean {measured(v.key, v.mean, v.unit)} over "
            f"{v.n} strides."
            for v in shown
        ),
        svg=canvas.svg(),
        canvas=canvas,
        axis="time",
        left_pct=left,
        right_pct=right,
        x_low=float(time_s[0]),
        x_high=float(time_s[-1]),
        hits=tuple(sorted(hits, key=lambda hit: hit.time_s)),
    )


def _hits(canvas: Canvas, value: MetricValue, side: Side) -> list[Hit]:
    found = []
    for time_s, reading in zip(value.stride_time_s, value.per_stride, strict=True):
        if not (np.isfinite(time_s) and np.isfinite(reading)):
            continue
        x_pct, y_pct = canvas.place_pct(float(time_s), float(reading))
        text = measured(value.key, float(reading), value.unit)
        found.append(
            Hit(
                side=side,
                time_s=float(time_s),
                value=float(reading),
                x_pct=x_pct,
                y_pct=y_pct,
                label=f"{side.capitalize()}, {time_s:.2f} s: {text}",
            )
        )
    return found

"""Charts of the report: matplotlib figures as inline SVG, with places to click.

A chart is a picture that scales with the page and prints sharply, plus the position of
each of its points in per cent of the picture, over which the page lays small buttons
(for the video, for the keyboard and for screen readers).
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
from matplotlib.figure import Figure

from gaitcheck.core.palette import side_colour
from gaitcheck.core.view import Side
from gaitcheck.language.speech import ENGLISH, say, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

SIDE_COLOUR = {side: side_colour(side).hex for side in Side}
"""The same in the video."""

BAND_COLOUR = "#E4EDE6"
"""Usual range, behind everything."""

_SIZE_IN = (3.5, 2.05)
_FRAME = (0.115, 0.155, 0.835, 0.785)
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.size": 8.0,
    "axes.edgecolor": "#8A939B",
    "axes.linewidth": 0.6,
    "axes.labelcolor": "#4A545C",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": "#8A939B",
    "ytick.color": "#8A939B",
    "xtick.labelcolor": "#4A545C",
    "ytick.labelcolor": "#4A545C",
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "axes.unicode_minus": True,
}


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A point of a chart: where it lies (per cent from left and top) and what it says."""

    side: Side
    time_s: float
    value: float
    x_pct: float
    y_pct: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One small chart.

    `axis` says what runs along the bottom: seconds of the clip, or per cent of the
    gait cycle. `left_pct` to `right_pct` is where `x_low` to `x_high` lies in the
    picture, for the cursor that follows the video.
    """

    key: str
    title: str
    subtitle: str
    alt: str
    svg: str
    axis: Literal["time", "cycle"]
    left_pct: float
    right_pct: float
    x_low: float
    x_high: float
    hits: tuple[Hit, ...] = ()
    canvas: Canvas = field(repr=False, compare=False)


class Canvas:
    """One empty chart with fixed margins, so that positions in it are known."""

    def __init__(self, name: str) -> None:
        self._name = name
        with mpl.rc_context(_STYLE):
            self._figure = Figure(figsize=_SIZE_IN)
            self.axes: Axes = self._figure.add_axes(_FRAME)

    def band(self, low: float, high: float) -> None:
        """Shade the usual range; open ends run to the edge."""
        bottom, top = self.axes.get_ylim()
        self.axes.axhspan(
            max(low, bottom), min(high, top), color=BAND_COLOUR, linewidth=0, zorder=0
        )

    def place_pct(self, x: float, y: float) -> tuple[float, float]:
        """Return where a data point lies, in per cent from the left and from the top."""
        (x_low, x_high), (y_low, y_high) = self.axes.get_xlim(), self.axes.get_ylim()
        left, bottom, width, height = _FRAME
        across = left + width * (x - x_low) / (x_high - x_low)
        up = bottom + height * (y - y_low) / (y_high - y_low)
        return round(100 * across, 2), round(100 * (1 - up), 2)

    def edges_pct(self) -> tuple[float, float]:
        """Return where the plot area begins and ends, in per cent of the width."""
        return round(100 * _FRAME[0], 2), round(100 * (_FRAME[0] + _FRAME[2]), 2)

    def png(self, dpi: int) -> bytes:
        """Return the drawing as a picture, for documents that take no SVG."""
        out = io.BytesIO()
        with mpl.rc_context(_STYLE):
            self._say_labels()
            self._figure.savefig(out, format="png", dpi=dpi, facecolor="white")
        return out.getvalue()

    def _say_labels(self) -> None:
        """Write labels and ticks in the language that is spoken just now."""
        if spoken() == ENGLISH:
            return
        for one in (*self.axes.texts, self.axes.xaxis.label, self.axes.yaxis.label):
            one.set_text(say(one.get_text()))
        self._figure.draw_without_rendering()
        for axis in (self.axes.xaxis, self.axes.yaxis):
            places = [float(at) for at in axis.get_majorticklocs()]
            words = [say(one.get_text()) for one in axis.get_majorticklabels()]
            axis.set_ticks(places, words)

    def svg(self) -> str:
        """Return the drawing as one `<svg>` element; the same data, the same text."""
        style = {**_STYLE, "svg.hashsalt": self._name}
        out = io.StringIO()
        with mpl.rc_context(style):
            self._figure.savefig(
                out, format="svg", transparent=True, metadata={"Date": None}
            )
        return _inline(out.getvalue())


def y_range(
    values: Sequence[float], norm: tuple[float, float] | None
) -> tuple[float, float]:
    """Return axis ends that hold all values, and the usual range if it is near.

    A range more than three times as wide as the data would squeeze the points into a
    line, so it is then cut off; but the axis spans at least half of it, so that
    differences that do not matter look as small as they are.
    """
    low, high = min(values), max(values)
    spread = max(high - low, 1e-9)
    ends = [end for end in norm or () if math.isfinite(end)]
    for end in ends:
        if min(abs(end - low), abs(end - high)) < 3 * spread:
            low, high = min(low, end), max(high, end)
    if len(ends) == 2:
        lacking = 0.5 * (ends[1] - ends[0]) - (high - low)
        if lacking > 0:
            low, high = low - lacking / 2, high + lacking / 2
    pad = 0.12 * max(high - low, abs(high) * 0.02, 1e-6)
    return low - pad, high + pad


def _inline(text: str) -> str:
    """Strip what only a stand-alone SVG file needs; size comes from the page."""
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    head, rest = text.split(">", 1)
    head = re.sub(r'\s(?:width|height|xmlns:xlink)="[^"]*"', "", head)
    head += ' aria-hidden="true" focusable="false"'
    rest = rest.replace("xlink:href", "href")
    # The page sets the font; names that nothing refers to would repeat in every chart.
    rest = re.sub(r"<style.*?</style>\s*", "", rest, flags=re.DOTALL)
    rest = re.sub(r"font-family: [^;\"]*;\s*", "", rest)
    rest = re.sub(r' id="[a-zA-Z0-9.]+_\d+"', "", rest)
    return re.sub(r"\n\s*", "\n", f"{head}>{rest}").strip()

"""Names, units and decimals of metrics as the report prints them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gaitcheck.core.metric import Metric
from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from collections.abc import Collection

MINUS = "−"

_DEGREES = ("°", "deg")


def metric_of(key: str) -> Metric:
    """Return a metric's definition.

    A key that is not in the table (a result of a newer version) gets a bare definition
    with the key as its label, so that an old page can still be drawn.
    """
    known = METRICS.get(key)
    if known is not None:
        return known
    return Metric(
        key=key,
        label=key,
        unit="",
        family="timing",
        views=(),
        definition="Not described in this version.",
        sign="",
        sources=(),
    )


def label_of(key: str) -> str:
    """Return a metric's name for people."""
    return metric_of(key).label


def order_of(key: str) -> int:
    """Return the place of a metric in reports; unknown keys come last."""
    return list(METRICS).index(key) if key in METRICS else len(METRICS)


def repeats(key: str, keys: Collection[str]) -> bool:
    """Tell whether one of `keys` shows the same thing at a better instant or scale.

    A length in leg lengths repeats the one in millimetres, a mid-stance angle its peak.

    >>> repeats("overstride_leg", ["overstride_leg", "overstride_mm"])
    True
    >>> repeats("overstride_leg", ["overstride_leg"])
    False
    """
    if key.endswith("_leg"):
        return key.removesuffix("_leg") + "_mm" in keys
    if key in ("cpd_peak_deg", "cpd_ms_deg", "cpd_rel_ms_deg"):
        return "cpd_rel_peak_deg" in keys
    if key.endswith("_ms_deg"):
        stem = key.removesuffix("_ms_deg")
        return f"{stem}_peak_deg" in keys or f"{stem}_pkf_deg" in keys
    return key == "stride_ms" and "step_ms" in keys


def number(value: float, decimals: int) -> str:
    """Print a number with a true minus sign; "–" when there is none.

    >>> number(-0.04, 1), number(-3.25, 1), number(float("nan"), 1)
    ('0.0', '−3.2', '–')
    """
    if not math.isfinite(value):
        return "–"
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def with_unit(text: str, unit: str) -> str:
    r"""Put the unit behind a number: no space before °, a narrow one before others.

    >>> with_unit("3.2", "°"), with_unit("170", "steps/min"), with_unit("0.38", "")
    ('3.2°', '170\u202fsteps/min', '0.38')
    """
    if not unit:
        return text
    return f"{text}°" if unit in _DEGREES else f"{text}\u202f{unit}"


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop.

    >>> sentence("no shoulder was seen"), sentence("Why?")
    ('No shoulder was seen.', 'Why?')
    """
    text = text.strip()
    if text and text[-1] not in ".!?…":
        text += "."
    return text[:1].upper() + text[1:]


def titled(label: str, unit: str) -> str:
    """Name a chart: label and unit, unless the label says the unit already.

    >>> titled("Step width", "mm"), titled("Step width (leg lengths)", "leg lengths")
    ('Step width (mm)', 'Step width (leg lengths)')
    """
    if not unit or unit in label:
        return label
    return f"{label} ({'°' if unit in _DEGREES else unit})"


def measured(key: str, value: float, unit: str) -> str:
    """Print a reading of a metric with its own decimals and unit."""
    return with_unit(number(value, metric_of(key).decimals), unit)


def between(key: str, interval: tuple[float, float] | None, unit: str) -> str:
    """Print an interval, e.g. `2.1 to 4.0°`; empty when there is none."""
    if interval is None or not all(math.isfinite(end) for end in interval):
        return ""
    decimals = metric_of(key).decimals
    low, high = (number(end, decimals) for end in interval)
    return with_unit(f"{low} to {high}", unit)

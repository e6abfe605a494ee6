"""Numbers and names as sentences show them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.metric import MetricValue
    from gaitcheck.findings.speed import RunningSpeed


def number(key: str, value: float) -> str:
    """Write a number with as many digits as the metric's uncertainty justifies.

    Examples
    --------
    >>> number("fppa_pkf_deg", -3.14)
    '−3.1'
    """
    decimals = METRICS[key].decimals if key in METRICS else 1
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def with_unit(text: str, unit: str) -> str:
    """Attach a unit: degrees and per cent sign as print has them.

    Examples
    --------
    >>> with_unit("3.1", "°"), with_unit("62", "mm"), with_unit("0.36", "")
    ('3.1°', '62 mm', '0.36')
    """
    if not unit:
        return text
    return f"{text}{unit}" if unit == "°" else f"{text} {unit}"


def reading(value: MetricValue, *, bare: bool = False) -> str:
    """Write a reading with its 95 % interval, e.g. `9.0° (8.2 to 9.8)`.

    `bare` leaves the unit out, for sentences that name it themselves.
    """
    unit = "" if bare else value.unit
    text = with_unit(number(value.key, value.mean), unit)
    if value.interval is None or not all(map(math.isfinite, value.interval)):
        return text
    low, high = (number(value.key, end) for end in value.interval)
    return f"{text} ({low} to {high})"


_SHORT: Final = {
    "cpd_rel_peak_deg": "pelvic drop",
    "cpd_peak_deg": "pelvic drop against the horizontal",
    "hip_adduction_peak_deg": "hip adduction",
    "fppa_pkf_deg": "inward angle of the knee",
    "step_width_leg": "step width",
    "overstride_leg": "heel ahead of the hips",
    "vertical_oscillation_leg": "vertical oscillation",
    "knee_flexion_peak_deg": "peak knee bend",
    "cadence_spm": "step rate",
}
"""Names that read better inside a sentence than the labels of the table."""


def short_name(key: str) -> str:
    """Name of a metric in running text."""
    return _SHORT.get(key) or label(key)


def label(key: str) -> str:
    """Name of a metric inside a sentence."""
    return uncapital(METRICS[key].label if key in METRICS else key)


def uncapital(text: str) -> str:
    """Start with a small letter."""
    return text[:1].lower() + text[1:]


def without_brackets(text: str) -> str:
    """Leave out what stands in brackets at the end of a title."""
    return text.partition(" (")[0]


def sentence(text: str) -> str:
    """Start with a capital and end with a full stop."""
    text = text.strip()
    if not text:
        return ""
    text = text[:1].upper() + text[1:]
    return text if text[-1] in ".!?" else text + "."


def listed(items: Sequence[str], *, last: str = "and") -> str:
    """Join names as a list in running text.

    Examples
    --------
    >>> listed(["hip", "knee", "foot"])
    'hip, knee and foot'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def speed_caution(speed: RunningSpeed, certain_mps: tuple[float, float] | None) -> str:
    """Say what an untold speed means for a finding.

    Parameters
    ----------
    certain_mps
        Slowest and fastest likely speed at which it holds; None when unclear.
    """
    low, high = speed.range_mps
    text = f"The speed was not told; {low:.1f} to {high:.1f} m/s fit this clip."
    if certain_mps is None:
        return text
    slowest, fastest = certain_mps
    step = 0.06  # a little more than between two tried speeds
    if slowest - low < step and high - fastest < step:
        return f"{text} It holds at each of them."
    if slowest - low < step:
        return f"{text} It holds for certain up to {fastest:.1f} m/s."
    return f"{text} It holds for certain from {slowest:.1f} m/s."

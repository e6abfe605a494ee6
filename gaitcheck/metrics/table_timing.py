"""Metrics of time, readable in every square view."""

from __future__ import annotations

from typing import Final

from gaitcheck.core.view import View
from gaitcheck.metrics.table_family import MetricFamily

ALL_VIEWS: Final = (View.REAR, View.FRONT, View.LEFT, View.RIGHT)

_timing = MetricFamily(name="timing", views=ALL_VIEWS, decimals=0).metric

TIMING_METRICS: Final = (
    _timing(
        "cadence_spm",
        "Cadence",
        "steps/min",
        "Steps of both feet per minute over the whole clip.",
        "always positive",
        ("Heiderscheit 2011", "Luedke 2016"),
        1,
        per_side=False,
    ),
    _timing(
        "contact_ms",
        "Contact time",
        "ms",
        "From initial contact to toe-off of the same foot.",
        "always positive",
        ("Handsaker 2016",),
    ),
    _timing(
        "flight_ms",
        "Flight time",
        "ms",
        "From toe-off of this foot to initial contact of the other.",
        "+ = both feet are off the ground; − = grounded running",
        ("Handsaker 2016",),
    ),
    _timing(
        "step_ms",
        "Step time",
        "ms",
        "From this initial contact to the next one of the other foot.",
        "always positive",
        ("Young 2023",),
    ),
    _timing(
        "stride_ms",
        "Stride time",
        "ms",
        "From one initial contact to the next of the same foot.",
        "always positive",
        ("Young 2023",),
    ),
    _timing(
        "duty_factor",
        "Duty factor",
        "",
        "Contact time divided by stride time.",
        "share of the stride on the ground",
        ("Handsaker 2016",),
        3,
    ),
    _timing(
        "stride_time_cv_pct",
        "Stride time variability",
        "%",
        "Standard deviation of stride time divided by its mean.",
        "always positive",
        ("Willwacher 2022",),
        1,
        per_side=False,
    ),
)
"""Timing family, in report order."""

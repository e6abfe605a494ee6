"""Which angles may be drawn and charted: those with a reading that is given.

A gate closes on a metric, such as foot strike at 30 frames/s. The frame-by-frame angle it is
read from is as doubtful, so an angle none of whose readings stands is neither drawn on the
video nor charted nor exported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gaitcheck.metrics.frontal_pelvis import KEYS as PELVIS_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaitcheck.core.metric import MetricValue
    from gaitcheck.core.signals import FrameSeries, PelvisSignal

READ_FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "fppa_deg": ("fppa_pkf_deg", "fppa_ms_deg"),
    "femoral_adduction_deg": ("femoral_adduction_ms_deg",),
    "lateral_trunk_lean_deg": ("lateral_trunk_lean_deg",),
    "pelvic_drop_deg": PELVIS_KEYS,
    "rearfoot_eversion_deg": (
        "rearfoot_eversion_peak_deg",
        "rearfoot_eversion_excursion_deg",
    ),
    "knee_flexion_deg": (
        "knee_flexion_ic_deg",
        "knee_flexion_peak_deg",
        "knee_excursion_deg",
    ),
    "tibia_angle_deg": ("tibia_angle_ic_deg",),
    "foot_angle_deg": ("foot_strike_angle_deg", "foot_angle_ic_deg"),
    "trunk_lean_deg": ("trunk_lean_deg",),
}
"""Keys of the metrics that are read from each frame series."""


def standing(
    series: Sequence[FrameSeries], values: Sequence[MetricValue]
) -> tuple[FrameSeries, ...]:
    """Keep the series of which a reading of the same leg is given.

    Parameters
    ----------
    series, values
        Of the same clip.
    """
    return tuple(one for one in series if _stands(one, values))


def _stands(series: FrameSeries, values: Sequence[MetricValue]) -> bool:
    return any(
        value.measured
        and value.key in READ_FROM[series.key]
        and (series.side is None or value.side in (series.side, "both"))
        for value in values
    )


def standing_pelvis(
    pelvis: PelvisSignal | None, reason: str, values: Sequence[MetricValue]
) -> tuple[PelvisSignal | None, str]:
    """Return the pelvis signal if a reading of it is given; else None and the reason."""
    if pelvis is None:
        return None, reason
    of_pelvis = [value for value in values if value.key in PELVIS_KEYS]
    if any(value.measured for value in of_pelvis):
        return pelvis, reason
    return None, next((value.withheld for value in of_pelvis), reason)

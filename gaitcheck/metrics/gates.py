"""When a metric is withheld: every condition as data, in one place.

The table is shown in the docs and in the report. A metric is withheld by the first gate
that closes; its reason is printed instead of a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from gaitcheck.metrics.conditions import Conditions

Quantity = Literal[
    "fps",
    "yaw_deg",
    "roll_sd_deg",
    "unresolved_swap_frac",
    "strides",
    "leg_seen_frac",
    "foot_seen_frac",
    "trunk_seen_frac",
    "has_scale",
    "pelvis_absolute",
    "odd_contact_frac",
    "full_from_side",
    "lite_from_side",
]


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One condition under which metrics are withheld.

    Parameters
    ----------
    code
        Stable short name, shown in the table.
    keys
        Metric keys it guards; empty guards all.
    quantity
        Field of `Conditions` that is looked at.
    closes
        "below" withholds when the quantity is under the limit, "above" when over.
    limit
        The limit, in the quantity's unit.
    unknown_closes
        True withholds also when the quantity is not known.
    reason
        Sentence for the user; `{value}` and `{limit}` are filled in.
    why
        Where the limit comes from.
    """

    code: str
    keys: tuple[str, ...]
    quantity: Quantity
    closes: Literal["below", "above"]
    limit: float
    reason: str
    why: str
    unknown_closes: bool = False

    def closed(self, now: Conditions) -> bool:
        """Tell whether this gate withholds under these conditions."""
        value = getattr(now, self.quantity)
        if not np.isfinite(value):
            return self.unknown_closes
        return bool(
            value < self.limit if self.closes == "below" else value > self.limit
        )


_PELVIS_ABSOLUTE = ("cpd_peak_deg", "cpd_ms_deg")
_PELVIS = (
    "cpd_rel_peak_deg",
    "cpd_rel_ms_deg",
    *_PELVIS_ABSOLUTE,
    "hip_adduction_peak_deg",
    "hip_adduction_ms_deg",
)
_FRONTAL_ANGLES = ("femoral_adduction_ms_deg", "fppa_pkf_deg", "fppa_ms_deg")
_EVERSION = ("rearfoot_eversion_peak_deg", "rearfoot_eversion_excursion_deg")
_WIDTHS = (
    "step_width_mm",
    "step_width_leg",
    "foot_to_midline_ms_mm",
    "knee_window_ratio",
)
_AT_CONTACT = (
    "foot_strike_angle_deg",
    "foot_angle_ic_deg",
    "tibia_angle_ic_deg",
    "knee_flexion_ic_deg",
    "knee_excursion_deg",
    "overstride_mm",
    "overstride_leg",
    "overstride_ankle_mm",
)
_SIDE_ANGLES = (*_AT_CONTACT, "knee_flexion_peak_deg", "thigh_extension_peak_deg")
_FEET = ("foot_strike_angle_deg", "foot_angle_ic_deg")
_MILLIMETRES = (
    "step_width_mm",
    "foot_to_midline_ms_mm",
    "overstride_mm",
    "overstride_ankle_mm",
    "vertical_oscillation_mm",
)
_CONTACT = ("contact_ms", "flight_ms", "duty_factor")
_TRUNK = ("lateral_trunk_lean_deg", "trunk_lean_deg")

_FULL_FROM_SIDE = (
    *_CONTACT,
    *_FEET,
    "tibia_angle_ic_deg",
    "knee_flexion_ic_deg",
    "knee_excursion_deg",
    "knee_flexion_peak_deg",
    "thigh_extension_peak_deg",
    "stride_time_cv_pct",
)
_LITE_FROM_SIDE = (
    *_CONTACT,
    *_SIDE_ANGLES,
    "step_ms",
    "stride_time_cv_pct",
    "trunk_lean_deg",
)

GATES: Final[tuple[Gate, ...]] = (
    Gate(
        code="lite-side",
        keys=_LITE_FROM_SIDE,
        quantity="lite_from_side",
        closes="above",
        limit=0.5,
        reason="measured with the lite model, which confuses the legs as they pass in a "
        "side view and whose foot points are too coarse to time contacts; use the heavy "
        "model",
        why="on rendered runners it reads contact times 70 ms, overstride 0.11 leg "
        "lengths and the knee's peak 14° wrong (root mean square)",
    ),
    Gate(
        code="full-side",
        keys=_FULL_FROM_SIDE,
        quantity="full_from_side",
        closes="above",
        limit=0.5,
        reason="measured with the full model, whose leg points from the side are too "
        "coarse for this reading; use the heavy model",
        why="on rendered runners its error is more than 3 times the heavy model's, or "
        "1.5 times and larger than runners differ (docs/decisions/0007-intervals.md)",
    ),
    # Before the strides are counted: without a scale no stride has a value.
    Gate(
        code="no-scale",
        keys=_MILLIMETRES,
        quantity="has_scale",
        closes="below",
        limit=1,
        reason="nothing fixes the scale; give the runner's height (--height-cm) for "
        "millimetres",
        why="a length needs a known length in the picture",
    ),
    Gate(
        code="few-strides",
        keys=(),
        quantity="strides",
        closes="below",
        limit=4,
        reason="only {value:.0f} strides of this leg could be read, {limit:.0f} are "
        "needed",
        why="the mean settles at 6 to 7 strides (Dingenen 2018); below 4 its spread "
        "is unknown",
    ),
    Gate(
        code="variability-few-strides",
        keys=("stride_time_cv_pct",),
        quantity="strides",
        closes="below",
        limit=15,
        reason="only {value:.0f} strides; a spread needs at least {limit:.0f}",
        why="a standard deviation from 15 strides is itself 19 % uncertain",
    ),
    Gate(
        code="variability-fps",
        keys=("stride_time_cv_pct",),
        quantity="fps",
        closes="below",
        limit=50,
        reason="at {value:.0f} frames/s the timing noise is as large as the "
        "variability itself; film at 60 or more",
        why="event noise measured on the truth set",
    ),
    Gate(
        code="contact-fps",
        keys=_FEET,
        quantity="fps",
        closes="below",
        limit=45,
        reason="at {value:.0f} frames/s the foot turns several degrees between two "
        "frames; film at 60 or more",
        why="the foot falls 0.36 to 0.40° per ms after contact (BIOMECHANICS.md 3)",
    ),
    Gate(
        code="pelvis-not-absolute",
        keys=_PELVIS_ABSOLUTE,
        quantity="pelvis_absolute",
        closes="below",
        limit=1,
        reason="only the movement of the pelvis is known, not where level is; see the "
        "relative value",
        why="a followed waist has no zero (DESIGN.md)",
    ),
    Gate(
        code="yaw-frontal",
        keys=_FRONTAL_ANGLES,
        quantity="yaw_deg",
        closes="above",
        limit=12,
        reason="the camera stands {value:.0f}° off the belt's axis; more than "
        "{limit:.0f}° turns knee bend into knee fall",
        why="10° of yaw adds 7° of projection angle, opposite on the legs "
        "(BIOMECHANICS.md 3); it is corrected up to the limit",
    ),
    Gate(
        code="yaw-widths",
        keys=(*_WIDTHS, *_PELVIS, *_EVERSION),
        quantity="yaw_deg",
        closes="above",
        limit=15,
        reason="the camera stands {value:.0f}° off the belt's axis; more than "
        "{limit:.0f}° is not frontal any more",
        why="foreshortening and mixing of depth into width",
    ),
    Gate(
        code="yaw-side",
        keys=_SIDE_ANGLES,
        quantity="yaw_deg",
        closes="above",
        limit=15,
        reason="the camera stands {value:.0f}° off the square side view; more than "
        "{limit:.0f}° shortens what it measures",
        why="cosine and perspective errors exceed the metric's own error",
    ),
    Gate(
        code="trunk-tilt",
        keys=("lateral_trunk_lean_deg",),
        quantity="roll_sd_deg",
        closes="above",
        limit=1.5,
        unknown_closes=True,
        reason="the camera's tilt is known to ±{value:.1f}° only, and it adds fully to "
        "this angle",
        why="flags sit at 4 to 6°",
    ),
    Gate(
        code="swaps",
        keys=(),
        quantity="unresolved_swap_frac",
        closes="above",
        limit=0.05,
        reason="left and right legs could not be told apart on {value:.0%} of frames",
        why="a metric of the wrong leg is worse than none",
    ),
    Gate(
        code="leg-hidden",
        keys=(*_FRONTAL_ANGLES, *_WIDTHS, *_SIDE_ANGLES),
        quantity="leg_seen_frac",
        closes="below",
        limit=0.6,
        reason="hip, knee and ankle of this leg were seen on {value:.0%} of frames only",
        why="what hides a leg hides it at the same phase every stride",
    ),
    Gate(
        code="contact-scatter",
        keys=_CONTACT,
        quantity="odd_contact_frac",
        closes="above",
        limit=0.15,
        reason="{value:.0%} of this leg's contact times lie far from its others, more than "
        "a runner's do; its toe-off was not read reliably",
        why="on the truth set at most two of 15 strides of a leg are that far off; a far "
        "leg that sticks while the near one passes gave a quarter",
    ),
    Gate(
        code="foot-hidden",
        keys=_FEET,
        quantity="foot_seen_frac",
        closes="below",
        limit=0.6,
        reason="heel and toe of this foot were seen on {value:.0%} of frames only",
        why="what hides a foot hides it at the same phase every stride",
    ),
    Gate(
        code="trunk-hidden",
        keys=_TRUNK,
        quantity="trunk_seen_frac",
        closes="below",
        limit=0.6,
        reason="the shoulders were seen on {value:.0%} of frames only",
        why="the trunk's line needs both ends",
    ),
)
"""All gates, checked in this order."""


def closed_gate(key: str, now: Conditions) -> Gate | None:
    """Return the first gate that withholds this metric, or None."""
    for gate in GATES:
        if (not gate.keys or key in gate.keys) and gate.closed(now):
            return gate
    return None


def reason_of(gate: Gate, now: Conditions) -> str:
    """Return the gate's sentence with its numbers filled in."""
    return gate.reason.format(value=getattr(now, gate.quantity), limit=gate.limit)

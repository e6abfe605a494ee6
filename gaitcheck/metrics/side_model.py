"""What is known of a pose model's bias in side views, and how it is taken out.

The numbers were measured through the heavy model on rendered runners with exact truth
(`python -m benchmarks.training.side_model_bias`); their remaining scatter from body to
body goes into the intervals.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.metrics.context import StrideContext


@dataclass(frozen=True, kw_only=True)
class FootTiming:
    """When the foot strike angle is read.

    Parameters
    ----------
    lead_s
        Time before contact at which the striking foot is read.
    flat_of_stance
        Part of stance in which the foot rests flat on the belt.
    """

    lead_s: float
    flat_of_stance: tuple[float, float]


MARKER_FOOT = FootTiming(lead_s=0.0, flat_of_stance=(0.3, 0.5))
"""As defined: contact, and 30 to 50 % of stance."""

MODEL_FOOT = FootTiming(lead_s=0.02, flat_of_stance=(0.18, 0.30))
"""A pose model's toe point sinks on through stance, and around contact the picture of
the foot is blurred. 20 ms earlier the foot still turns slowly (0.1 to 0.2 degrees/ms),
and right after it has come down flat the toe has hardly sunk: the scatter between
runners falls from 3.3 to 1.4 degrees."""


def foot_timing(hip_points: str) -> FootTiming:
    """When to read the foot, by where the keypoints come from."""
    return MARKER_FOOT if hip_points == "anatomical" else MODEL_FOOT


def bounce_joint(ctx: StrideContext) -> str:
    """Joint whose bounce is the body's: hip centres, or a pose model's shoulders.

    A model's hip points follow cloth and thighs: on ten rendered runners their bounce
    is 0.58 to 1.21 of the pelvis' own, that of the shoulders 0.93 to 1.06.
    """
    if ctx.track.hip_points == "anatomical" or not ctx.has("shoulder", Side.LEFT):
        return "hip"
    return "shoulder"


def unbiased(
    ctx: StrideContext, key: str, side: Side, values: FloatArray
) -> FloatArray:
    """Return the values less the pose model's known bias; unchanged for markers."""
    if ctx.track.hip_points == "anatomical":
        return values
    leg = "near" if side is ctx.view.near_side else "far"
    return values - known_bias(key, leg)


def known_bias(key: str, leg: str) -> float:
    """Mean error of a metric read from a pose model's points, before correction.

    Parameters
    ----------
    leg
        "near" or "far" from the camera.

    Returns
    -------
    float
        Reading minus truth in the metric's unit; 0 where none was measured.
    """
    if key == "knee_excursion_deg":
        # Keeps printed peak, contact and excursion consistent.
        return known_bias("knee_flexion_peak_deg", leg) - known_bias(
            "knee_flexion_ic_deg", leg
        )
    return _biases().get((key, leg), 0.0)


@cache
def _biases() -> dict[tuple[str, str], float]:
    """Bias by metric key and leg (near, far), in the metric's unit."""
    text = files("gaitcheck.metrics").joinpath("data/side_model_bias.csv")
    rows = csv.DictReader(text.read_text("utf-8").splitlines())
    return {(row["key"], row["leg"]): float(row["bias"]) for row in rows}

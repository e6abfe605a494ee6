"""Sessions written by hand: readings with chosen intervals, answers, and their report."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.metric import Asymmetry, MetricSide, MetricValue, withheld_value
from gaitcheck.core.settings import Settings
from gaitcheck.core.view import View
from gaitcheck.findings.answers import with_answers
from gaitcheck.findings.evaluate import evaluate
from gaitcheck.findings.questionnaire import intake_of
from gaitcheck.findings.speed import ADULT_LEG_M, MODEL_BELT
from gaitcheck.metrics.table import METRICS
from tests.builders import Plan, clip_analysis

if TYPE_CHECKING:
    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.finding import Finding
    from gaitcheck.core.guidance import Guidance

STRIDES = 12
RATIO_UNITS = ("ms",)

Readings = dict[str, tuple[float, float, float]]
"""Metric key to (left, right, half of the 95 % interval); step rate: (x, x, half)."""

HEALTHY_REAR: Readings = {
    "cpd_rel_peak_deg": (4.0, 4.2, 1.2),
    "hip_adduction_peak_deg": (8.0, 8.3, 1.8),
    "fppa_pkf_deg": (1.0, 0.4, 3.0),
    "knee_window_ratio": (0.72, 0.70, 0.10),
    "lateral_trunk_lean_deg": (2.0, 2.2, 1.5),
    "step_width_mm": (55.0, 55.0, 12.0),
    "foot_to_midline_ms_mm": (24.0, 27.0, 12.0),
}
HEALTHY_SIDE: Readings = {
    "foot_strike_angle_deg": (14.0, 13.5, 3.0),
    "foot_angle_ic_deg": (12.0, 11.5, 4.0),
    "tibia_angle_ic_deg": (6.0, 5.6, 2.5),
    "knee_flexion_ic_deg": (11.0, 11.5, 3.0),
    "knee_flexion_peak_deg": (42.0, 42.5, 4.0),
    "knee_excursion_deg": (31.0, 31.0, 4.0),
    "overstride_leg": (0.14, 0.145, 0.02),
    "trunk_lean_deg": (7.5, 7.4, 2.0),
    "thigh_extension_peak_deg": (23.0, 23.5, 3.0),
}
HEALTHY_TIMING: Readings = {
    "cadence_spm": (168.0, 168.0, 0.8),
    "contact_ms": (258.0, 260.0, 12.0),
    "step_ms": (357.0, 358.0, 6.0),
    "duty_factor": (0.36, 0.362, 0.02),
    "flight_ms": (99.0, 98.0, 12.0),
    "stride_time_cv_pct": (1.1, 1.1, 0.5),
    "vertical_oscillation_mm": (90.0, 91.0, 8.0),
}


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came out, with the look-ups that tests need."""

    findings: tuple[Finding, ...]
    guidance: Guidance

    @property
    def ranked(self) -> list[tuple[str, str]]:
        """(code, side) of what stands in the report, first one first."""
        ranked = sorted((f for f in self.findings if f.rank), key=lambda f: f.rank)
        return [(f.code, f.side) for f in ranked]

    def of(self, code: str, side: str = "") -> list[Finding]:
        """All outcomes of a rule, those that speak of a leg if one is named."""
        found = [f for f in self.findings if f.code == code]
        return [f for f in found if not side or f.side in (side, "both", "none")]

    def one(self, code: str, side: str = "") -> Finding:
        """The single outcome of a rule for a leg."""
        (found,) = self.of(code, side)
        return found


@dataclass(frozen=True, kw_only=True)
class Filmed:
    """One clip: its view, what was read, and what was withheld for which reason.

    `ground_mps` is how fast the ground passes under the resting foot, for an adult of
    usual height; None when the picture does not show it.
    """

    view: View = View.REAR
    readings: Readings = field(default_factory=dict)
    withheld: dict[str, str] = field(default_factory=dict)
    fps: float = 60.0
    ground_mps: float | None = None


def healthy(view: View, **changed: tuple[float, float, float]) -> Filmed:
    """A clip of a healthy runner, with some readings replaced."""
    own = HEALTHY_REAR if view.is_frontal else HEALTHY_SIDE
    return Filmed(view=view, readings={**own, **HEALTHY_TIMING, **changed})


def report(
    *clips: Filmed,
    answers: dict[str, object] | None = None,
    speed_mps: float | None = 2.8,
) -> Report:
    """Judge a session."""
    parts, metrics, asymmetries = [], [], []
    for index, clip in enumerate(clips):
        parts.append(_part(clip.view, clip.fps, clip.ground_mps))
        values = _values(clip, index)
        metrics += values
        asymmetries += _differences(values)
    intake = intake_of(answers or {})
    findings, guidance = evaluate(
        clips=tuple(parts),
        metrics=tuple(metrics),
        asymmetries=tuple(asymmetries),
        intake=intake,
        settings=with_answers(Settings(belt_speed_mps=speed_mps), intake),
    )
    return Report(findings=findings, guidance=guidance)


def mirrored(clip: Filmed) -> Filmed:
    """The same clip with left and right exchanged."""
    other = {View.LEFT: View.RIGHT, View.RIGHT: View.LEFT}
    return replace(
        clip,
        view=other.get(clip.view, clip.view),
        readings={k: (right, left, h) for k, (left, right, h) in clip.readings.items()},
    )


def without(clip: Filmed, *keys: str, reason: str) -> Filmed:
    """The same clip with some metrics withheld."""
    kept = {k: v for k, v in clip.readings.items() if k not in keys}
    return replace(clip, readings=kept, withheld=dict.fromkeys(keys, reason))


@functools.cache
def _part(view: View, fps: float, ground_mps: float | None) -> ClipAnalysis:
    plan = Plan(view=view, name="clip", readings={}, withheld={}, fps=fps)
    part, _ = clip_analysis(plan)
    belt_px_s = np.nan
    if ground_mps is not None:
        belt_px_s = MODEL_BELT * ground_mps * part.scale.leg_length_px / ADULT_LEG_M
    return replace(
        part, scale=replace(part.scale, mm_per_px=np.nan, belt_px_s=belt_px_s)
    )


def _values(clip: Filmed, index: int) -> list[MetricValue]:
    found = []
    for key, (left, right, half) in clip.readings.items():
        for side in sides_of(key):
            mean = right if side == "right" else left
            found.append(_value(key, side, index, mean, half))
    for key, reason in clip.withheld.items():
        found += [
            withheld_value(
                key=key,
                side=side,
                clip_index=index,
                unit=METRICS[key].unit,
                reason=reason,
            )
            for side in sides_of(key)
        ]
    return found


def _value(
    key: str, side: MetricSide, index: int, mean: float, half: float
) -> MetricValue:
    known = np.isfinite(half)
    scatter = np.linspace(-0.3, 0.3, STRIDES) * (half if known else 1.0)
    return MetricValue(
        key=key,
        side=side,
        clip_index=index,
        unit=METRICS[key].unit,
        per_stride=mean + scatter,
        stride_time_s=0.5 + 0.7 * np.arange(STRIDES),
        mean=mean,
        sd=float(np.std(scatter, ddof=1)),
        n=STRIDES,
        interval=(mean - half, mean + half) if known else None,
        systematic_sd=half / 2,
        difference_sd=half / 2,
        mdc=1.4 * half,
    )


def _differences(values: list[MetricValue]) -> list[Asymmetry]:
    found = []
    right = {v.key: v for v in values if v.side == "right"}
    for left in (v for v in values if v.side == "left" and v.key in right):
        other = right[left.key]
        if not (left.interval and other.interval):
            found.append(
                Asymmetry(
                    key=left.key,
                    clip_index=left.clip_index,
                    unit=left.unit,
                    difference=np.nan,
                    interval=None,
                    index_pct=np.nan,
                    verdict="withheld",
                    reason=left.withheld or other.withheld or "no interval",
                )
            )
            continue
        difference = other.mean - left.mean
        half = 1.2 * left.systematic_sd * 2
        ratio = left.unit in RATIO_UNITS
        index = 200 * difference / (other.mean + left.mean) if ratio else np.nan
        found.append(
            Asymmetry(
                key=left.key,
                clip_index=left.clip_index,
                unit=left.unit,
                difference=difference,
                interval=(difference - half, difference + half),
                index_pct=index,
                verdict="different" if abs(difference) > half else "below noise",
            )
        )
    return found


def sides_of(key: str) -> tuple[MetricSide, ...]:
    """Legs for which a metric is read."""
    return ("left", "right") if METRICS[key].per_side else ("both",)

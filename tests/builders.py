"""Whole analyses made by arithmetic: the truth of every number is known in advance.

`analysis("rear")`, `("side")`, `("both")`, `("poor")` and `("healthy")` are realistic
enough to look at in the report; none of them needs a video or a pose model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gaitcheck.core.analysis import Analysis, ClipAnalysis, Version
from gaitcheck.core.clip import Clip, Clock
from gaitcheck.core.finding import Evidence, Finding
from gaitcheck.core.gait import EventKind, Gait, GaitEvent, Stride
from gaitcheck.core.guidance import (
    ConditionFit,
    Disagreement,
    Guidance,
    LoadSign,
    Recommendation,
    RedFlag,
)
from gaitcheck.core.intake import Answer, Intake
from gaitcheck.core.metric import Asymmetry, MetricSide, MetricValue, withheld_value
from gaitcheck.core.quality import CameraView, QualityNote, Scale, TrackReport
from gaitcheck.core.settings import Settings
from gaitcheck.core.signals import CycleCurve, FrameSeries, PelvisSignal
from gaitcheck.core.skeleton import LEGS_AND_SHOULDERS
from gaitcheck.core.track import PoseTrack, TrackStep
from gaitcheck.core.view import Side, View
from gaitcheck.metrics.table import METRICS

Kind = Literal["rear", "side", "both", "poor", "healthy"]
Pair = tuple[float, float]

STRIDE_S = 0.72
CONTACT_S = 0.26
FIRST_CONTACT_S = 0.20

# (left, right, SD between strides, systematic SD) as a clinic might read them
REAR_READINGS: dict[str, tuple[float, float, float, float]] = {
    "cpd_rel_peak_deg": (4.1, 8.7, 0.6, 0.7),
    "hip_adduction_peak_deg": (9.3, 16.8, 0.9, 1.1),
    "fppa_pkf_deg": (2.6, 13.9, 1.6, 1.3),
    "knee_window_ratio": (0.74, 0.58, 0.04, 0.04),
    "step_width_mm": (52.0, 49.0, 14.0, 6.0),
    "lateral_trunk_lean_deg": (2.1, 3.0, 0.8, 0.8),
}
SIDE_READINGS: dict[str, tuple[float, float, float, float]] = {
    "foot_strike_angle_deg": (17.2, 15.1, 1.4, 1.4),
    "tibia_angle_ic_deg": (9.8, 9.1, 0.9, 1.1),
    "knee_flexion_ic_deg": (9.4, 10.6, 1.3, 1.8),
    "knee_flexion_peak_deg": (43.6, 42.2, 1.2, 1.9),
    "overstride_leg": (0.214, 0.206, 0.010, 0.012),
    "thigh_extension_peak_deg": (19.8, 20.9, 1.2, 1.5),
    "trunk_lean_deg": (3.9, 4.1, 0.7, 1.0),
    "vertical_oscillation_mm": (88.0, 91.0, 5.0, 4.0),
}
TIMING_READINGS: dict[str, tuple[float, float, float, float]] = {
    "contact_ms": (262.0, 258.0, 6.0, 6.0),
    "flight_ms": (98.0, 102.0, 7.0, 6.0),
    "step_ms": (361.0, 359.0, 6.0, 2.0),
    "duty_factor": (0.364, 0.358, 0.008, 0.008),
}
HEALTHY_REAR: dict[str, tuple[float, float, float, float]] = {
    "cpd_rel_peak_deg": (3.9, 4.3, 0.6, 0.7),
    "hip_adduction_peak_deg": (8.1, 8.6, 0.9, 1.1),
    "fppa_pkf_deg": (1.9, 2.4, 1.6, 1.3),
    "knee_window_ratio": (0.76, 0.73, 0.04, 0.04),
    "step_width_mm": (58.0, 56.0, 14.0, 6.0),
    "lateral_trunk_lean_deg": (2.1, 2.3, 0.8, 0.8),
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one built clip shall hold."""

    view: View
    name: str
    readings: dict[str, tuple[float, float, float, float]]
    withheld: dict[str, str]
    duration_s: float = 10.0
    fps: float = 60.0
    size_px: tuple[int, int] = (720, 1280)
    path: str = ""


def clip_of(plan: Plan) -> Clip:
    """Make the clip of a plan; no file stands behind it."""
    time_s = np.arange(int(plan.duration_s * plan.fps)) / plan.fps
    return Clip(
        path=plan.path or f"/somewhere/private/{plan.name}.mp4",
        name=plan.name,
        width_px=plan.size_px[0],
        height_px=plan.size_px[1],
        time_s=time_s,
        nominal_fps=plan.fps,
        clock=Clock(time_scale=1.0, source="container", capture_fps=plan.fps),
        codec="h264",
        pixel_format="yuv420p",
        sha256="ab" * 32,
    )


def gait_of(duration_s: float, *, stride_s: float = STRIDE_S) -> Gait:
    """Make a perfectly regular run: left contacts, then right half a stride later."""
    strides: list[Stride] = []
    events: list[GaitEvent] = []
    contacts = np.arange(FIRST_CONTACT_S, duration_s, stride_s / 2)
    for i, contact in enumerate(contacts):
        side = Side.LEFT if i % 2 == 0 else Side.RIGHT
        later = [
            float(t) if t < duration_s else np.nan for t in contacts[i + 1 : i + 3]
        ]
        later += [np.nan] * (2 - len(later))
        stride = Stride(
            index=i,
            side=side,
            contact_s=float(contact),
            mid_stance_s=_inside(contact + CONTACT_S / 2, duration_s),
            toe_off_s=_inside(contact + CONTACT_S, duration_s),
            contralateral_contact_s=later[0],
            next_contact_s=later[1],
        )
        strides.append(stride)
        for kind, time_s in (
            (EventKind.INITIAL_CONTACT, stride.contact_s),
            (EventKind.MID_STANCE, stride.mid_stance_s),
            (EventKind.TOE_OFF, stride.toe_off_s),
        ):
            if np.isfinite(time_s):
                events.append(GaitEvent(kind=kind, side=side, time_s=time_s))
    return Gait(
        events=tuple(sorted(events, key=lambda e: e.time_s)),
        strides=tuple(strides),
        cadence_spm=120.0 / stride_s,
        cadence_sd_spm=0.2,
        method="Contacts from the foot's fall against the pelvis, toe-off from the toe.",
    )


def track_of(clip: Clip, view: View) -> PoseTrack:
    """Make twelve keypoints of somebody who runs in place in the middle."""
    time_s, scale = clip.time_s, clip.height_px / 1280
    phase = 2 * np.pi * (time_s - FIRST_CONTACT_S) / STRIDE_S
    middle = clip.width_px / 2
    heights = {"shoulder": 390, "hip": 630, "knee": 860, "ankle": 1070, "heel": 1100}
    names = LEGS_AND_SHOULDERS.names
    xy = np.full((time_s.size, len(names), 2), np.nan)
    for k, name in enumerate(names):
        side, part = name.split("_", 1)
        sign = -1.0 if side == "left" else 1.0
        lift = np.maximum(0.0, np.sin(phase + (np.pi if side == "left" else 0.0)))
        height = heights.get(part, 1120)
        swing = 0.0 if part in ("shoulder", "hip") else 1.0
        reach = 0.0 if view.is_frontal else 120.0 * swing * (height - 630) / 440
        width = 45.0 if view.is_frontal else 4.0
        xy[:, k, 0] = middle + scale * (sign * width + reach * np.cos(phase) * sign)
        xy[:, k, 1] = scale * (height - 90 * swing * lift * (height - 630) / 440)
    return PoseTrack(
        time_s=time_s,
        xy_px=xy,
        confidence=np.full(xy.shape[:2], 0.93),
        skeleton=LEGS_AND_SHOULDERS,
        view=view,
        steps=(
            TrackStep(name="side swaps", detail="3 frames in 1 burst exchanged back"),
            TrackStep(name="gaps", detail="filled up to 0.10 s, longer ones left out"),
            TrackStep(name="filter", detail="zero-phase, 12 Hz; feet 20 Hz"),
        ),
    )


def reading(
    key: str,
    side: MetricSide,
    clip_index: int,
    gait: Gait,
    values: tuple[float, float, float, float],
) -> MetricValue:
    """Make a metric whose per-stride values have exactly the wanted mean and SD."""
    left, right, sd, systematic = values
    mean = {"left": left, "right": right, "both": 0.5 * (left + right)}[side]
    strides = [s for s in gait.strides if side in ("both", s.side) and s.complete]
    times = np.array([s.mid_stance_s for s in strides])
    n = times.size
    rng = np.random.default_rng(sum(map(ord, key + side)))
    noise = rng.standard_normal(n)
    noise = (noise - noise.mean()) / noise.std(ddof=1) * sd
    half = 1.96 * float(np.hypot(sd / np.sqrt(n), systematic))
    return MetricValue(
        key=key,
        side=side,
        clip_index=clip_index,
        unit=METRICS[key].unit,
        per_stride=mean + noise,
        stride_time_s=times,
        mean=float(np.mean(mean + noise)),
        sd=float(np.std(mean + noise, ddof=1)),
        n=n,
        interval=(mean - half, mean + half),
        systematic_sd=systematic,
        mdc=2.77 * float(np.hypot(sd / np.sqrt(n), 0.7 * systematic)),
    )


def curve_of(key: str, side: Side, values: tuple[float, float]) -> CycleCurve:
    """Make a smooth cycle with its stance peak at the given value."""
    percent = np.arange(101.0)
    peak = values[0] if side is Side.LEFT else values[1]
    stance = np.exp(-0.5 * ((percent - 16) / 9) ** 2)
    swing = np.exp(-0.5 * ((percent - 72) / 13) ** 2)
    gain = 2.0 if key.startswith("knee_flexion") else -0.45
    return CycleCurve(
        key=key,
        label=METRICS[key].label.split(",")[0] if key in METRICS else key,
        unit="°",
        side=side,
        percent=percent,
        mean=peak * (0.15 + 0.85 * stance + gain * swing),
        sd=0.6 + 0.1 * np.abs(peak) * stance,
        n=12,
        toe_off_percent=36.0 if side is Side.LEFT else 35.5,
    )


def clip_analysis(plan: Plan, index: int = 0) -> tuple[ClipAnalysis, list[MetricValue]]:
    """Make one measured clip and its metric values."""
    clip = clip_of(plan)
    gait = gait_of(plan.duration_s)
    track = track_of(clip, plan.view)
    frontal = plan.view.is_frontal
    shown = (
        ("cpd_rel_peak_deg", "fppa_pkf_deg") if frontal else ("knee_flexion_peak_deg",)
    )
    shown = tuple(key for key in shown if key in plan.readings)
    curves = tuple(
        curve_of(key, side, plan.readings[key][:2]) for key in shown for side in Side
    )
    phase = 2 * np.pi * (clip.time_s - FIRST_CONTACT_S) / STRIDE_S
    series = tuple(
        FrameSeries(
            key=key,
            label=METRICS[key].label,
            unit="°",
            side=side,
            values=plan.readings[key][i] * np.sin(phase + np.pi * i),
        )
        for key in shown
        for i, side in enumerate(Side)
    )
    pelvis = None
    if frontal and "cpd_rel_peak_deg" not in plan.withheld:
        pelvis = PelvisSignal(
            time_s=clip.time_s,
            obliquity_deg=5 * np.sin(phase),
            confidence=np.full(clip.n_frames, 0.8),
            source="waist_motion",
            absolute=False,
            error_deg=0.7,
        )
    metrics = [
        reading(key, side, index, gait, values)
        for key, values in plan.readings.items()
        for side in _sides(key)
    ]
    metrics += [
        withheld_value(
            key=key,
            side=side,
            clip_index=index,
            unit=METRICS[key].unit,
            reason=reason,
        )
        for key, reason in plan.withheld.items()
        for side in _sides(key)
    ]
    return (
        ClipAnalysis(
            clip=clip,
            camera=CameraView(
                view=plan.view,
                reason="The shoulders face the camera on every frame."
                if frontal
                else "One hip hides the other on every frame.",
                yaw_deg=2.0,
                roll_deg=0.6,
                roll_sd_deg=0.3,
            ),
            raw_track=replace(track, steps=()),
            track=track,
            track_report=TrackReport(
                swapped_frames=3, swap_bursts=1, filled_points=41, cutoff_hz=12.0
            ),
            scale=Scale(
                mm_per_px=2.05 if frontal else np.nan,
                leg_length_px=440.0,
                relative_sd=0.04,
                source="body height" if frontal else "none given",
            ),
            gait=gait,
            series=series,
            curves=curves,
            pelvis=pelvis,
            pelvis_reason="" if pelvis else plan.withheld.get("cpd_rel_peak_deg", ""),
            quality=(
                QualityNote(
                    code="length",
                    level="good",
                    text=f"{len(gait.strides)} steps in {plan.duration_s:g} s.",
                ),
            ),
            runner_note="One runner, followed on every frame.",
        ),
        metrics,
    )


def analysis(kind: Kind = "rear") -> Analysis:
    """Make a whole analysis of one of five kinds."""
    plans = _PLANS[kind]()
    clips, metrics = [], []
    for i, plan in enumerate(plans):
        one, values = clip_analysis(plan, i)
        if kind == "poor":
            one = replace(one, quality=(*one.quality, *_POOR_NOTES))
        clips.append(one)
        metrics += values
    asymmetries = tuple(asymmetries_of(metrics))
    findings = tuple(_findings(kind, metrics))
    answers = _ANSWERS if kind in ("rear", "both") else ()
    return Analysis(
        clips=tuple(clips),
        metrics=tuple(metrics),
        asymmetries=asymmetries,
        findings=findings,
        settings=Settings(height_cm=172.0, belt_speed_mps=2.8),
        intake=Intake(answers=answers),
        guidance=_guidance(kind),
        versions=(
            Version(name="gaitcheck", version="0.1.0"),
            Version(name="mediapipe", version="1.2.2"),
            Version(name="pose_landmarker_heavy.task", version="sha256:64437af838a6"),
        ),
    )


def asymmetries_of(metrics: list[MetricValue]) -> list[Asymmetry]:
    """Right minus left for every metric that was read on both legs."""
    found = []
    by_side = {(m.key, m.clip_index, m.side): m for m in metrics}
    for (key, clip_index, side), right in by_side.items():
        left = by_side.get((key, clip_index, "left"))
        if side != "right" or left is None:
            continue
        if not (left.measured and right.measured):
            found.append(
                Asymmetry(
                    key=key,
                    clip_index=clip_index,
                    unit=right.unit,
                    difference=np.nan,
                    interval=None,
                    index_pct=np.nan,
                    verdict="withheld",
                    reason=right.withheld or left.withheld,
                )
            )
            continue
        difference = right.mean - left.mean
        half = 1.96 * float(np.hypot(right.systematic_sd, left.systematic_sd))
        index = 200 * difference / (right.mean + left.mean)
        found.append(
            Asymmetry(
                key=key,
                clip_index=clip_index,
                unit=right.unit,
                difference=difference,
                interval=(difference - half, difference + half),
                index_pct=index if right.unit in ("ms", "mm") else np.nan,
                verdict="different" if abs(difference) > half else "below noise",
            )
        )
    return found


def evidence_of(value: MetricValue, limit: float, comparison: str) -> Evidence:
    """Make the evidence that a metric value gives."""
    return Evidence(
        metric_key=value.key,
        side="both" if value.side == "both" else value.side,
        value=value.mean,
        interval=value.interval,
        unit=value.unit,
        limit=limit,
        comparison=comparison,
        clip_index=value.clip_index,
        example_time_s=float(value.stride_time_s[value.stride_time_s.size // 2]),
    )


def _inside(time_s: float, duration_s: float) -> float:
    return float(time_s) if time_s < duration_s else np.nan


def _sides(key: str) -> tuple[MetricSide, ...]:
    return ("left", "right") if METRICS[key].per_side else ("both",)


_CADENCE = {"cadence_spm": (166.7, 166.7, 1.4, 0.2)}
_NO_SCALE = "Lengths need the body height (--height-cm)."
_LOOSE = (
    "The pelvis could not be followed: loose clothing moves on its own. Film again with "
    "fitted shorts and the shirt tucked in."
)


def _rear() -> list[Plan]:
    return [
        Plan(
            view=View.REAR,
            name="rear",
            readings={**_CADENCE, **REAR_READINGS, **TIMING_READINGS},
            withheld={},
        )
    ]


def _side(index: int = 0) -> list[Plan]:
    del index
    return [
        Plan(
            view=View.LEFT,
            name="side",
            readings={**_CADENCE, **SIDE_READINGS, **TIMING_READINGS},
            withheld={"overstride_mm": _NO_SCALE},
            size_px=(1280, 720),
            duration_s=8.0,
        )
    ]


def _poor() -> list[Plan]:
    readings = {"fppa_pkf_deg": (1.2, 4.8, 4.5, 3.0), **_CADENCE}
    return [
        Plan(
            view=View.REAR,
            name="loose_shirt",
            readings=readings,
            withheld={
                "cpd_rel_peak_deg": _LOOSE,
                "hip_adduction_peak_deg": _LOOSE,
                "step_width_mm": _NO_SCALE,
                "contact_ms": "30 frames/s are too few to time the foot on the ground.",
                "flight_ms": "30 frames/s are too few to time the foot on the ground.",
            },
            fps=30.0,
            duration_s=5.0,
            size_px=(360, 640),
        )
    ]


def _healthy() -> list[Plan]:
    return [
        Plan(
            view=View.REAR,
            name="easy_run",
            readings={**_CADENCE, **HEALTHY_REAR, **TIMING_READINGS},
            withheld={},
            duration_s=20.0,
        )
    ]


_PLANS = {
    "rear": _rear,
    "side": _side,
    "both": lambda: [*_rear(), *_side()],
    "poor": _poor,
    "healthy": _healthy,
}

_POOR_NOTES = (
    QualityNote(
        code="fps",
        level="warning",
        text="The clip has 30 frames per second; contact times need 60 or more.",
        advice="Film with 60 frames per second or more.",
    ),
    QualityNote(
        code="clothing",
        level="warning",
        text="A loose shirt hides the pelvis.",
        advice="Wear fitted shorts and tuck the shirt in.",
    ),
    QualityNote(
        code="short",
        level="note",
        text="Seven strides on each leg are the least that gives a steady mean.",
        advice="Film 20 seconds or more.",
    ),
)

_ANSWERS = (
    Answer(key="pain_now", value="yes"),
    Answer(key="pain_location", value="front-centre"),
    Answer(key="warning_signs", value="night-pain"),
)


def _findings(kind: Kind, metrics: list[MetricValue]) -> list[Finding]:
    by = {(m.key, m.side): m for m in metrics if m.measured}
    found: list[Finding] = []
    if kind in ("rear", "both"):
        found += [
            Finding(
                code="PD",
                title="The pelvis drops on the swing side",
                outcome="present",
                side="right",
                summary="While the right foot is on the ground, the other side of the "
                "pelvis drops by 8.7°; the limit at this speed is 7.9°.",
                severity="clear",
                grade="moderate",
                rank=1,
                evidence=(evidence_of(by["cpd_rel_peak_deg", "right"], 7.9, ">"),),
                causes=("weak_hips", "pelvis_level", "weak_core"),
                conditions=("pfp", "itbs"),
                advice=("side_lying_abduction", "side_step_band", "hip_thrust"),
                sources=("bramah_2018", "neal_2016", "noehren_2012"),
            ),
            Finding(
                code="HA",
                title="The thigh tilts inward under the pelvis (hip adduction)",
                outcome="present",
                side="right",
                summary="While the right foot is on the ground, the angle between pelvis "
                "and thigh reaches 16.8° of adduction; the limit at this speed is 14.0°.",
                severity="clear",
                grade="moderate",
                rank=2,
                evidence=(
                    evidence_of(by["hip_adduction_peak_deg", "right"], 14.0, ">"),
                ),
                causes=("weak_hips", "kneecap_tracking"),
                conditions=("pfp", "itbs"),
                advice=("side_lying_abduction", "step_down", "cue_step_rate"),
                sources=("neal_2016", "noehren_2013", "creaby_2017"),
            ),
            Finding(
                code="KV",
                title="The knee goes inward (projection angle)",
                outcome="present",
                side="right",
                summary="On the right leg the knee lies inward of the line from hip to "
                "ankle by 13.9°; the limit is 8.0°.",
                severity="mild",
                grade="limited",
                rank=3,
                evidence=(evidence_of(by["fppa_pkf_deg", "right"], 8.0, ">"),),
                causes=("weak_hips",),
                conditions=("pfp",),
                advice=("step_down", "side_step_band"),
                sources=("willson_davis_2008", "dingenen_validity_2018"),
            ),
        ]
    if kind in ("side", "both"):
        found.append(
            Finding(
                code="OS",
                title="The foot lands far in front of the hips (overstride)",
                outcome="present",
                side="left",
                summary="The left heel lands 0.214 of a leg length in front of the hips; "
                "the limit at this speed is 0.190.",
                severity="mild",
                grade="limited",
                rank=4 if kind == "both" else 1,
                evidence=(evidence_of(by["overstride_leg", "left"], 0.19, ">"),),
                causes=("running_form", "repetitive_knee_load"),
                conditions=("pfp",),
                advice=("cue_step_rate",),
                sources=("willson_2014", "heiderscheit_2011"),
            )
        )
    if kind in ("rear", "poor", "healthy"):
        tells = kind != "poor"
        found.append(
            Finding(
                code="CO",
                title="The feet cross the midline",
                outcome="absent" if tells else "cannot_tell",
                side="both",
                summary="The feet keep to their own side." if tells else "",
                reason="" if tells else "Step width was not measured.",
            )
        )
    return found


def _guidance(kind: Kind) -> Guidance:
    if kind not in ("rear", "both"):
        return Guidance(
            not_visible=("not_visible_rearfoot", "not_visible_kneecap"),
            see_someone=("Have new knee pain looked at by a doctor.",),
            would_add=(
                "where it hurts: which of the known complaints the pattern fits",
            ),
            film_next=("film_side",) if kind != "side" else ("film_rear",),
        )
    return Guidance(
        red_flags=(
            RedFlag(
                id="night_pain",
                title="Pain at night",
                text="Pain that wakes you at night should be seen by a doctor within "
                "days, before any change of training.",
                urgency="soon",
                sources=("article_2",),
            ),
        ),
        load=(
            LoadSign(
                id="longest_run",
                title="One run much longer than before",
                text="Your longest run of the last 30 days was 35 % longer than any "
                "before it.",
                severity="clear",
                grade="moderate",
                causes=("training_overload",),
                advice=("load_reduce",),
                sources=("frandsen_2025",),
            ),
        ),
        agreement="The findings in front are on the right, the side that hurts.",
        conditions=(
            ConditionFit(
                id="pfp",
                title="Kneecap pain (patellofemoral pain, runner's knee)",
                matched=(
                    "pain in front, around or behind the kneecap",
                    "worse on stairs",
                ),
                video="Hip adduction and pelvic drop on the painful side fit it.",
                findings=("PD", "HA"),
                see_someone="With swelling, night pain or locking at once.",
                sources=("article_1", "neal_2016"),
            ),
        ),
        exercises=(
            Recommendation(
                id="side_lying_abduction",
                title="Side-lying leg raise",
                steps=(
                    "Lie on one side, hips stacked, lower knee bent, upper leg straight.",
                    "Raise the upper leg to about 45 degrees, heel leading.",
                    "Lower it slowly.",
                ),
                dose="3 sets of 10 on each side, 3 times a week",
                why="Hip abductors without weight on the leg.",
                side="right",
                sources=("article_0", "macaskill_2014"),
            ),
            Recommendation(
                id="step_down",
                title="Step down",
                steps=(
                    "Stand on a low step with one foot.",
                    "Lower the free heel slowly.",
                ),
                dose="3 sets of 8 on each leg, 3 times a week",
                why="Control of hip and knee on one leg.",
                sources=("article_0", "ferber_2015"),
            ),
        ),
        cue=Recommendation(
            id="cue_step_rate",
            title="Quicker, shorter steps",
            steps=(),
            dose="5 % more steps a minute, on easy runs",
            why="Shorter steps load the kneecap less at each step.",
            sources=("heiderscheit_2011", "willson_2014"),
        ),
        load_advice=(
            Recommendation(
                id="load_reduce",
                title="Run less far for now",
                steps=(),
                dose="two weeks",
                why="Training load has better evidence than running form.",
                sources=("esculier_2018",),
            ),
        ),
        see_someone=(
            "See a physiotherapist if the knee has not eased after two to three weeks.",
            "Have new knee pain looked at by a doctor.",
        ),
        film_next=("film_side",) if kind == "rear" else (),
        disagreements=(
            Disagreement(
                id="ten_percent_rule",
                topic="The 10 % rule",
                article_says="Raise distance by no more than 10 % a week.",
                literature_says="Week to week changes were not related to complaints.",
                we_do="The report asks for the longest run first.",
                sources=("frandsen_2025",),
            ),
        ),
        notes=(
            "The clip was filmed while the knee hurt; pain itself changes running.",
        ),
        not_visible=(
            "not_visible_rearfoot",
            "not_visible_kneecap",
            "not_visible_strength",
        ),
    )

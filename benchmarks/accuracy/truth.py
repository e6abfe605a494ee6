"""What really happened in a clip, in one form for all sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.arrays import FloatArray

FRAME_RATES = (30, 60, 120)


@dataclass(frozen=True, kw_only=True)
class TrueEvent:
    """One contact or toe-off."""

    side: str
    kind: str
    time_s: float


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Truth of one clip.

    `means` maps (metric key, side) to the mean over the clip; `near_side` is "" in
    frontal views; `subject` is the runner or the rendered body.
    """

    subject: str
    view: str
    mode: str
    variant: str
    near_side: str
    duration_s: float
    cadence_spm: float
    events: tuple[TrueEvent, ...]
    means: dict[tuple[str, str], float]

    def leg(self, side: str) -> str:
        """Near, far or both."""
        if not self.near_side or side == "both":
            return "both"
        return "near" if side == self.near_side else "far"


def read_force_plate_truth(folder: Path) -> Truth:
    """Read `truth.json` of a folder in the form of truth/dev (2D values)."""
    data = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    means = {
        (key, side): float(value["mean"])
        for key, sides in data["metrics"].items()
        for side, value in sides.items()
        if value["mean"] is not None
    }
    _add_leg_lengths(means, 1000 * float(data["leg_length_m"]))
    events = tuple(
        TrueEvent(side=e["side"], kind=e["kind"], time_s=e["time_s"])
        for e in data["events"]
    )
    means["stride_time_cv_pct", "both"] = _stride_cv_pct(events)
    side_view = data["view"].startswith("side")
    return Truth(
        subject=data["runner"],
        view="side" if side_view else data["view"],
        mode="vfr60" if data["time_base"] == "vfr" else str(data["nominal_fps"]),
        variant=data["variant"],
        near_side=data["near_side"] or "",
        duration_s=float(data["duration_s"]),
        cadence_spm=float(data["cadence_spm"]),
        events=events,
        means=means,
    )


def read_rendered_truth(path: Path) -> Truth:
    """Read a `.truth.json` of the rendered clips; world values, not projected ones."""
    data = json.loads(path.read_text(encoding="utf-8"))
    view = data["scenario"]["view"]
    near = {"left": "left", "right": "right"}.get(view, "")
    events = []
    for step in data["steps"]:
        side = _side(step)
        for kind, key in (("initial_contact", "ic"), ("toe_off", "to")):
            if step.get(key) is not None:
                events.append(TrueEvent(side=side, kind=kind, time_s=step[key]))
    means = _rendered_means(data)
    _add_leg_lengths(means, 1000 * rendered_leg_length_m(path))
    means["stride_time_cv_pct", "both"] = _stride_cv_pct(tuple(events))
    return Truth(
        subject=data["scenario"]["character"],
        view="side" if near else view,
        mode=str(data["scenario"]["fps"]),
        variant="rendered",
        near_side=near,
        duration_s=float(data["frames"]["t"][-1]),
        cadence_spm=float(data["summary"]["cadence_spm"]),
        events=tuple(events),
        means=means,
    )


def rendered_leg_length_m(path: Path) -> float:
    """Thigh and shank of the rendered body."""
    body = json.loads(path.read_text(encoding="utf-8"))["body"]
    return float(body["thigh_m"]) + float(body["shank_m"])


def _add_leg_lengths(means: dict[tuple[str, str], float], leg_mm: float) -> None:
    """Add the metrics that count in leg lengths."""
    for key, twin in (
        ("step_width_mm", "step_width_leg"),
        ("vertical_oscillation_mm", "vertical_oscillation_leg"),
        ("overstride_mm", "overstride_leg"),
    ):
        for side in ("left", "right"):
            if (key, side) in means:
                means.setdefault((twin, side), means[key, side] / leg_mm)


def _stride_cv_pct(events: tuple[TrueEvent, ...]) -> float:
    """Spread of stride time, both legs pooled about their own mean, in percent."""
    gaps = [
        np.diff(
            sorted(
                e.time_s
                for e in events
                if (e.side, e.kind) == (side, "initial_contact")
            )
        )
        for side in ("left", "right")
    ]
    spread = np.sqrt(
        sum(((g - g.mean()) ** 2).sum() for g in gaps)
        / max(sum(g.size - 1 for g in gaps), 1)
    )
    return float(100 * spread / np.concatenate(gaps).mean())


def _side(step: dict[str, object]) -> str:
    return "left" if step["leg"] == "l" else "right"


class _Rendered:
    """Per-frame world positions and curves of a rendered runner."""

    def __init__(self, data: dict) -> None:
        self.frames = data["frames"]
        self.t = np.array(self.frames["t"])
        self.names = data["points"]["names"]
        self.xyz = np.array(data["points"]["xyz_m"])
        self.steps = [s for s in data["steps"] if s["complete"]]

    def point(self, name: str) -> FloatArray:
        return self.xyz[:, self.names.index(name)]

    def middle(self, name: str) -> FloatArray:
        return 0.5 * (self.point(f"{name}_l") + self.point(f"{name}_r"))

    def at(self, series: FloatArray, time: float) -> float:
        return float(np.interp(time, self.t, series))

    def within(self, start: float, end: float) -> np.ndarray:
        return (self.t >= start) & (self.t <= end)

    def curve(self, name: str) -> FloatArray:
        return np.array(self.frames[name])


def _rendered_means(data: dict) -> dict[tuple[str, str], float]:
    clip = _Rendered(data)
    rows: dict[tuple[str, str], list[float]] = {}
    tilt = clip.curve("pelvis_obliquity")
    whole = clip.within(
        clip.steps[0]["ic"], clip.steps[-1]["ic"] + clip.steps[-1]["stride_time"]
    )
    mean_tilt = float(tilt[whole].mean())
    for step in clip.steps:
        for key, value in _step_values(clip, step, tilt, mean_tilt).items():
            if value is not None and np.isfinite(value):
                rows.setdefault((key, _side(step)), []).append(float(value))
    return {key: float(np.mean(values)) for key, values in rows.items()}


def _step_values(
    clip: _Rendered, step: dict, tilt: FloatArray, mean_tilt: float
) -> dict[str, float | None]:
    leg = step["leg"]
    other = "r" if leg == "l" else "l"
    out = 1.0 if leg == "l" else -1.0
    ic, to = step["ic"], step["to"]
    middle = 0.5 * (ic + to)
    hip, knee, heel = (clip.point(f"{n}_{leg}") for n in ("hip", "knee", "heel"))
    hips, shoulders = clip.middle("hip"), clip.middle("shoulder")
    drop = out * tilt
    femur = np.rad2deg(
        np.arctan2(out * (hip[:, 1] - knee[:, 1]), hip[:, 2] - knee[:, 2])
    )
    early = clip.within(ic, ic + 0.6 * (to - ic))
    stance = clip.within(ic, to)
    gap = clip.point("knee_l")[:, 1] - clip.point("knee_r")[:, 1]
    width = np.median(np.abs(clip.point("hip_l") - clip.point("hip_r"))[:, 1])
    lean = np.rad2deg(
        np.arctan2(out * (shoulders - hips)[:, 1], (shoulders - hips)[:, 2])
    )
    bounce = hips[clip.within(ic, ic + step["step_time"]), 2]
    ahead = clip.at(heel[:, 0] - hips[:, 0], ic)
    before = [s for s in clip.steps if s["leg"] == other and 0 < ic - s["ic"] < 0.5]
    step_width = None
    if before:
        was = 0.5 * (before[-1]["ic"] + before[-1]["to"])
        path = _running_mean(clip.t, hips[:, 1], step["stride_time"])
        far = clip.point(f"heel_{other}")
        step_width = (
            1000
            * out
            * (clip.at(heel[:, 1] - path, middle) - clip.at(far[:, 1] - path, was))
        )
    return {
        "cpd_peak_deg": float(drop[early].max()),
        "cpd_rel_peak_deg": float(drop[early].max()) - out * mean_tilt,
        "cpd_ms_deg": clip.at(drop, middle),
        "cpd_rel_ms_deg": clip.at(drop, middle) - out * mean_tilt,
        "femoral_adduction_ms_deg": clip.at(femur, middle),
        "hip_adduction_peak_deg": float((drop + femur)[early].max()),
        "hip_adduction_ms_deg": clip.at(drop + femur, middle),
        "fppa_pkf_deg": step["fppa_at_peak_flexion"],
        "fppa_ms_deg": step["fppa_mid"],
        "knee_window_ratio": float((gap / width)[stance].min()),
        "step_width_mm": step_width,
        "foot_to_midline_ms_mm": 1000 * out * clip.at((heel - hips)[:, 1], middle),
        "lateral_trunk_lean_deg": clip.at(lean, middle),
        "foot_strike_angle_deg": step["foot_angle_ic"],
        "foot_angle_ic_deg": step["foot_angle_ic"],
        "tibia_angle_ic_deg": step["tibia_angle_ic"],
        "knee_flexion_ic_deg": step["knee_flexion_ic"],
        "knee_flexion_peak_deg": step["knee_flexion_peak_stance"],
        "knee_excursion_deg": step["knee_flexion_peak_stance"]
        - step["knee_flexion_ic"],
        "thigh_extension_peak_deg": float(
            -clip.curve(f"thigh_sagittal_{leg}")[stance].min()
        ),
        "trunk_lean_deg": float(clip.curve("trunk_lean")[stance].mean()),
        "overstride_mm": 1000 * ahead,
        "overstride_ankle_mm": 1000
        * clip.at((clip.point(f"ankle_{leg}") - hips)[:, 0], ic),
        "vertical_oscillation_mm": 1000 * float(np.ptp(bounce)),
        "contact_ms": 1000 * step["contact_time"],
        "step_ms": 1000 * step["step_time"],
        "stride_ms": 1000 * step["stride_time"],
        "flight_ms": 1000 * step["flight_after"],
        "duty_factor": step["contact_time"] / step["stride_time"],
    }


def _running_mean(t: FloatArray, x: FloatArray, period: float) -> FloatArray:
    total = np.concatenate([[0.0], np.cumsum(0.5 * (x[1:] + x[:-1]) * np.diff(t))])
    start = np.clip(t - period / 2, t[0], t[-1] - period)
    return (np.interp(start + period, t, total) - np.interp(start, t, total)) / period

"""Sagittal-plane readings from a side view."""

from __future__ import annotations

import numpy as np

from gaitcheck.core.geometry import angle_from_vertical_deg, joint_angle_deg
from gaitcheck.core.view import Side
from gaitcheck.metrics.context import Reading, StrideContext


def readings(ctx: StrideContext) -> tuple[Reading, ...]:
    """Read each stride's sagittal angles and distances."""
    if not ctx.view.is_side:
        return ()
    d = ctx.view.facing
    mid = 0.5 * (ctx.xy("hip", Side.LEFT) + ctx.xy("hip", Side.RIGHT))
    out = []
    for side in Side:
        hip, knee, ankle, heel, toe = (
            ctx.xy(n, side) for n in ("hip", "knee", "ankle", "heel", "foot_index")
        )
        flexion = 180 - joint_angle_deg(hip, knee, ankle)
        tibia = angle_from_vertical_deg(knee, ankle, d)
        thigh = -angle_from_vertical_deg(hip, knee, d)
        delta = toe - heel
        foot = np.rad2deg(np.arctan2(-delta[:, 1], d * delta[:, 0]))
        ahead = d * (heel[:, 0] - mid[:, 0])
        strides = [s for s in ctx.strides(side) if np.isfinite(s.toe_off_s)]
        rows: dict[str, list[float]] = {}
        for s in strides:
            ic, tc = s.contact_s, s.contact_time_s
            stance = ctx.between(ic, s.toe_off_s)
            flat = ctx.between(ic + 0.3 * tc, ic + 0.5 * tc)
            f = ctx.at(foot, ic)
            read = {
                "knee_flexion_ic_deg": ctx.at(flexion, ic),
                "knee_flexion_peak_deg": _max(flexion[stance]),
                "foot_strike_angle_deg": f - _median(foot[flat]),
                "foot_angle_ic_deg": f,
                "tibia_angle_ic_deg": ctx.at(tibia, ic),
                "overstride_mm": ctx.at(ahead, ic) * ctx.scale.mm_per_px,
                "overstride_leg_frac": ctx.at(ahead, ic) / ctx.scale.leg_length_px,
                "thigh_extension_peak_deg": _max(thigh[stance]),
            }
            for key, value in read.items():
                rows.setdefault(key, []).append(value)
        times = np.array([s.contact_s for s in strides])
        out += [
            Reading(
                key=key,
                side=side.value,
                per_stride=np.array(values),
                stride_time_s=times,
            )
            for key, values in rows.items()
        ]
    return tuple(out)


def _max(values: np.ndarray) -> float:  # type: ignore[type-arg]
    return float(np.max(values)) if values.size else float("nan")


def _median(values: np.ndarray) -> float:  # type: ignore[type-arg]
    return float(np.median(values)) if values.size else float("nan")

"""Side-view angles on every frame, for the overlay and the charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.signals import FrameSeries
from gaitcheck.core.view import Side
from gaitcheck.metrics.leg_angles import leg_angles, trunk_lean_deg

if TYPE_CHECKING:
    from gaitcheck.metrics.context import StrideContext


def sagittal_series(ctx: StrideContext) -> tuple[FrameSeries, ...]:
    """Knee, shank and foot of each leg, and the trunk; empty outside side views."""
    if not ctx.view.is_side:
        return ()
    out = []
    for side in Side:
        angles = leg_angles(ctx, side)
        for key, label, values in (
            ("knee_flexion_deg", "Knee flexion", angles.knee_flexion),
            ("tibia_angle_deg", "Tibia angle", angles.tibia),
            ("foot_angle_deg", "Foot angle", angles.foot),
        ):
            if np.any(np.isfinite(values)):
                out.append(
                    FrameSeries(
                        key=key, label=label, unit="deg", side=side, values=values
                    )
                )
    lean = trunk_lean_deg(ctx)
    if np.any(np.isfinite(lean)):
        out.append(
            FrameSeries(
                key="trunk_lean_deg",
                label="Trunk lean",
                unit="deg",
                side=None,
                values=lean,
            )
        )
    return tuple(out)

"""Rear- and front-view angles on every frame, for the overlay and the charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.signals import FrameSeries
from gaitcheck.core.view import Side, View
from gaitcheck.metrics.dotted_leg import with_dots
from gaitcheck.metrics.eversion import eversion_deg
from gaitcheck.metrics.frontal_angles import frontal_leg
from gaitcheck.metrics.frontal_camera import frontal_camera, squared
from gaitcheck.metrics.frontal_pelvis import relative_drop_deg

if TYPE_CHECKING:
    from gaitcheck.metrics.context import StrideContext


def frontal_series(ctx: StrideContext) -> tuple[FrameSeries, ...]:
    """Knee, thigh, trunk and pelvis for each leg; empty outside frontal views.

    The angles are those of a level camera square to the belt, as in the metrics.
    """
    if not ctx.view.is_frontal:
        return ()
    camera = frontal_camera(ctx)
    square = squared(ctx, camera)
    dotted = squared(with_dots(ctx), camera)
    out = []
    for side in Side:
        leg = frontal_leg(dotted, side)
        rows = [
            ("fppa_deg", "Frontal plane projection angle", leg.fppa_deg),
            ("femoral_adduction_deg", "Femoral adduction", leg.femur_deg),
            ("lateral_trunk_lean_deg", "Sideways trunk lean", leg.trunk_deg),
        ]
        if ctx.pelvis is not None:
            drop = relative_drop_deg(square, camera, ctx.pelvis, side)
            rows.append(("pelvic_drop_deg", "Pelvic drop (relative)", drop))
        if ctx.view is View.REAR:
            eversion = eversion_deg(ctx, camera, side)
            rows.append(("rearfoot_eversion_deg", "Rearfoot eversion", eversion))
        out += [
            FrameSeries(key=key, label=label, unit="deg", side=side, values=values)
            for key, label, values in rows
            if np.any(np.isfinite(values))
        ]
    return tuple(out)

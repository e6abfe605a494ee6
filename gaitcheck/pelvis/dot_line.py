"""Pelvic obliquity from two dots on the pelvis: the line between them, absolutely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.signals import PelvisSignal
from gaitcheck.core.view import Side, View
from gaitcheck.pelvis.cycle import StrideClock, fit_periodic
from gaitcheck.pelvis.series import clear_stances, near, smooth
from gaitcheck.pelvis.trust import LEAST_STANCES

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import Gait
    from gaitcheck.pelvis.stickers import DotPair

ERROR_DEG = 0.5
"""Standard error of a per-side mean. Against the clip's mean it is 0.1 on the rendered clip;
absolutely, a dot that a hand put 1 mm too high costs 0.6."""

DETAIL_S = 0.02
"""Width of the average over what a stride differs by from the usual one: the dots' own noise
is 0.2 to 0.3 degrees a frame and would raise every peak."""


def dots_signal(
    pair: DotPair, time_s: FloatArray, view: View, clock: StrideClock, gait: Gait
) -> PelvisSignal | str:
    """Return the slope of the line between the dots, or why it is too rarely seen."""
    line = pair.right_px - pair.left_px
    slope = np.rad2deg(np.arctan2(line[:, 1], view.lateral_sign * line[:, 0]))
    seen = np.isfinite(slope)
    seen_s, seen_deg = time_s[seen], slope[seen]
    step_s = float(np.median(np.diff(seen_s))) if seen_s.size > 1 else 0.0
    for side in Side:
        clear = clear_stances(gait, side, seen_s - 0.5 * step_s, seen_s + 0.5 * step_s)
        if clear < LEAST_STANCES:
            return (
                f"the two dots on the pelvis are clear in only {clear} {side} stances, "
                f"{LEAST_STANCES} are needed: film longer"
            )
    phase = clock.phase(seen_s)
    fitted = fit_periodic(phase, seen_deg)
    extra = np.where(fitted.kept, seen_deg - fitted.of(phase), 0.0)
    detail = np.interp(time_s, seen_s, smooth(seen_s, extra, DETAIL_S))
    known = near(time_s, seen_s[fitted.kept])
    obliquity = fitted.of(clock.phase(time_s)) + detail
    return PelvisSignal(
        time_s=time_s,
        obliquity_deg=np.where(known, obliquity, np.nan),
        confidence=known.astype(np.float64),
        source="stickers",
        absolute=True,
        error_deg=ERROR_DEG,
        dots_px=np.stack([pair.left_px, pair.right_px], axis=1),
    )

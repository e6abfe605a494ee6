"""From observations of a rendered clip to eversion, and what it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.events.detect import detect
from gaitcheck.legdots.choose import leg_dots
from gaitcheck.metrics import eversion
from gaitcheck.metrics.context import StrideContext
from gaitcheck.tracks.prepare import prepare

if TYPE_CHECKING:
    from benchmarks.legdots.scene import Planted, Runner
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.clip import Clip
    from gaitcheck.core.track import PoseTrack


@dataclass(frozen=True, kw_only=True)
class Eversion:
    """Means over the clip, degrees; NaN with a reason where withheld."""

    peak_deg: float
    excursion_deg: float
    reason: str = ""


def read(clip: Clip, track: PoseTrack, spots: FloatArray) -> dict[Side, Eversion]:
    """Read eversion as the product does."""
    prepared = prepare(
        track, width_px=clip.width_px, height_px=clip.height_px, view=None
    )
    gait = detect(prepared.track, prepared.camera, prepared.scale)
    context = StrideContext(
        track=prepared.track,
        camera=prepared.camera,
        scale=prepared.scale,
        gait=gait,
        report=prepared.report,
        leg_dots=tuple(leg_dots(spots, prepared.track, gait, side) for side in Side),
    )
    found = {}
    for side in Side:
        own = {r.key: r for r in eversion.readings(context) if r.side == side.value}
        peak, excursion = own[eversion.PEAK], own[eversion.EXCURSION]
        if peak.withheld:
            found[side] = Eversion(
                peak_deg=np.nan, excursion_deg=np.nan, reason=peak.withheld
            )
        else:
            found[side] = Eversion(
                peak_deg=float(np.nanmean(peak.per_stride)),
                excursion_deg=float(np.nanmean(excursion.per_stride)),
            )
    return found


def truth(runner: Runner, side: Side, planted: Planted) -> Eversion:
    """Mean over the stances in the clip, by the metrics' own definitions."""
    curve = runner.true_eversion_deg(side, planted)
    peaks, starts = [], []
    for contact_s, length_s in runner.stances(side):
        if contact_s + length_s > runner.time_s[-1]:
            continue
        window = contact_s + np.linspace(*eversion.PEAK_BETWEEN, 31) * length_s
        early = contact_s + np.linspace(0, eversion.EARLY_UNTIL, 5) * length_s
        peaks.append(float(np.interp(window, runner.time_s, curve).max()))
        starts.append(float(np.interp(early, runner.time_s, curve).mean()))
    peak = float(np.mean(peaks))
    return Eversion(peak_deg=peak, excursion_deg=peak - float(np.mean(starts)))

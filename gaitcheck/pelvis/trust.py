"""Whether what moves at the waist is the pelvis; if not, the reason in one sentence.

Loose cloth, hidden waists and poor pictures all give smooth, repeatable curves. They are
told from a pelvis by four questions: is there enough to see, do the two witnesses (motion
of the band, slope of the garments' edge) agree, do the two halves of the clip agree, and
does the curve have the form that every measured runner's pelvis has?
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from gaitcheck.pelvis.cycle import MeanStride, StrideClock

ADVICE = "tuck the shirt in, or use two dots"
FROM_BEHIND = "film from behind, or use two dots"

LEAST_STANCES = 6
"""Per side. Dingenen et al. (BIOMECHANICS.md section 3) find means stable from 6 to 7."""

LEAST_SEEN = 0.7
"""Share of frames in which the waist band could be followed."""

LEAST_COVER = 0.9
"""Share of the middle of the band that must belong to the runner. Rendered and real clips
give 1.00."""

LEAST_EDGE = 0.5
"""Share of frames (of those examined) in which the garments' edge must be visible."""

LEAST_LIKENESS = 0.93
EDGE_RATIO = (0.7, 2.0)
"""Correlation of the two witnesses' curves, and amplitude of the edge over the band's. The
rendered rear clips give 0.98 to 1.00 and 1.15 to 1.49; a loose shirt 0.87."""

MOST_FLAPPING_DEG = 0.9
"""Robust scatter of the edge's slope about its mean stride. Rendered clips, dark and grainy
ones too: 0.2 to 0.6; a loose shirt: 1.2."""

LARGEST_HALVES_GAP_DEG = 1.5
"""Difference of the two halves of the clip, per side. Rendered clips: up to 0.63."""

CREST = (-0.15, 0.27)
"""Phase of the first harmonic's crest after left contact. Thirteen marker-measured runners at
three speeds (../shared/truth): -0.07 to 0.14; rendered runners: 0.15 to 0.19; a loose
shirt: 0.38."""

LEAST_FIRST, MOST_SECOND = 0.40, 0.35
"""Shares of the first and second harmonic. Marker-measured: first 0.44 to 0.89, second up to
0.08 (left and right stances mirror each other); a drop of 3 degrees on one side and 9 on the
other gives 0.2, one of 2 and 12 gives 0.34: the one-sided hip must not be taken for cloth."""

LEAST_MID_DEG = 0.5
PEAK_DEG = (1.0, 14.0)
"""Drop in mid-stance and at its peak. Marker-measured: from 1.4; from 2.5 to 9.9."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """What the verdict rests on; shares from 0 to 1.

    `band` and `halves` are mean strides of the band's motion, `edge` that of the garments'
    edge (None where there is none), `edge_scatter_deg` what its frames differ from it by.
    """

    clock: StrideClock
    stances: dict[Side, int]
    seen: float
    cover: float
    edge_seen: float
    band: MeanStride
    halves: tuple[MeanStride, MeanStride]
    edge: MeanStride | None
    edge_scatter_deg: float


def doubt(evidence: Evidence) -> str:
    """Return why the signal must not be used, or an empty string."""
    return (
        _too_little(evidence)
        or halves_differ(*evidence.halves, evidence.clock)
        or flapping(evidence.edge_scatter_deg, ADVICE)
        or _witnesses_differ(evidence)
        or not_a_pelvis(evidence.band, evidence.clock)
    )


def _too_little(evidence: Evidence) -> str:
    side, fewest = min(evidence.stances.items(), key=lambda item: item[1])
    if fewest < LEAST_STANCES:
        return (
            f"only {fewest} {side} stances show the waist clearly, {LEAST_STANCES} are "
            "needed: film longer"
        )
    if evidence.seen < LEAST_SEEN or evidence.cover < LEAST_COVER:
        return (
            "the runner's waist is hidden or does not stand out from the background in "
            "too many frames"
        )
    if evidence.edge is None or evidence.edge_seen < LEAST_EDGE:
        return (
            "no edge between shirt and shorts is visible at the waist to check the "
            f"reading against: {ADVICE}"
        )
    return ""


def flapping(scatter_deg: float, advice: str) -> str:
    """Return the reason to doubt an edge that differs from stride to stride, else nothing."""
    if scatter_deg <= MOST_FLAPPING_DEG:
        return ""
    return (
        "the edge of the shirt flaps: it does not come back to the same slope from stride "
        f"to stride; {advice}"
    )


def _witnesses_differ(evidence: Evidence) -> str:
    if evidence.edge is None:
        return ""
    phase = np.arange(60) / 60
    band, edge = evidence.band.at(phase), evidence.edge.at(phase)
    likeness = float(np.corrcoef(band, edge)[0, 1])
    ratio = evidence.edge.swing_deg / max(evidence.band.swing_deg, 1e-6)
    if likeness >= LEAST_LIKENESS and EDGE_RATIO[0] <= ratio <= EDGE_RATIO[1]:
        return ""
    return (
        "the edge of the shirt does not move with the cloth at the waist, so neither can "
        f"be taken for the pelvis: {ADVICE}"
    )


def halves_differ(first: MeanStride, second: MeanStride, clock: StrideClock) -> str:
    """Return the reason to doubt when the two halves of the clip differ, else nothing."""
    for side in Side:
        gap = first.peak_drop(side, clock) - second.peak_drop(side, clock)
        if abs(gap) > LARGEST_HALVES_GAP_DEG:
            return (
                f"the two halves of the clip differ by {abs(gap):.1f}° in {side} stance: "
                f"{ADVICE}"
            )
    return ""


def not_a_pelvis(band: MeanStride, clock: StrideClock) -> str:
    """Return the reason to doubt when the curve has not a pelvis's form, else nothing."""
    power = band.power
    middles = [band.mid_drop(side, clock) for side in Side]
    peaks = [band.peak_drop(side, clock) for side in Side]
    formed = (
        CREST[0] <= band.crest <= CREST[1]
        and power[0] >= LEAST_FIRST
        and power[1] <= MOST_SECOND
        and min(middles) >= LEAST_MID_DEG
        and PEAK_DEG[0] <= min(peaks)
        and max(peaks) <= PEAK_DEG[1]
    )
    if formed:
        return ""
    return (
        "what moves at the waist does not move as a pelvis does, which loose cloth "
        f"explains: {ADVICE}"
    )

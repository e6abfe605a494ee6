"""Rearfoot eversion from two dots on the heel counter and one behind the knee."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side, View
from gaitcheck.metrics.context import Reading, levelled, no_reading
from gaitcheck.metrics.dotted_leg import ankle_px, filled
from gaitcheck.metrics.frontal_camera import frontal_camera, squared

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray
    from gaitcheck.core.gait import Stride
    from gaitcheck.metrics.context import StrideContext
    from gaitcheck.metrics.frontal_camera import FrontalCamera

PEAK, EXCURSION = "rearfoot_eversion_peak_deg", "rearfoot_eversion_excursion_deg"
KEYS = (PEAK, EXCURSION)

PEAK_BETWEEN = (0.2, 0.5)
"""Share of stance in which the peak is sought (BIOMECHANICS.md 1): after it the heel rises
and, with the foot turned out, looks everted in the picture without being so."""

EARLY_UNTIL = 0.1
"""Share of stance that the excursion counts from: the median over all stances, because single
frames of a foot that still comes down are too noisy."""

READ_UNTIL = 0.55
"""Share of stance from which frames take part in the curve."""

DEGREE = 3
"""Of the polynomial over stance: a rise, a peak and a fall. A higher one runs away at contact,
where few frames hold it."""

NEAR = 0.12
"""Share of stance round the peak from which a stride's own difference is taken."""

LEAST_IN_STANCE, LEAST_STANCES = 3, 6
"""Readings that a stance must have, and stances."""

ERROR_DEG = {PEAK: 2.4, EXCURSION: 1.8}
"""Standard error of a per-side mean. On rendered clips with painted dots the peak is read to 0.8
and the excursion to 1.6: a foot that lands toes up and turned out looks a degree less everted
than it is (docs/decisions/0023-leg-dots.md). A dot on the heel put 1 mm to one side turns the
heel's line by 1.6 degrees; that falls out of the excursion and is most of the peak's error."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Readings:
    """Eversion of all stances, in the order of time: stance, share of it, degrees."""

    stance: FloatArray
    share: FloatArray
    value: FloatArray


def readings(ctx: StrideContext) -> tuple[Reading, ...]:
    """Read each stance's eversion; empty outside rear views."""
    if ctx.view is not View.REAR:
        return ()
    camera = frontal_camera(ctx)
    return tuple(r for side in Side for r in _of_leg(ctx, camera, side))


def eversion_deg(ctx: StrideContext, camera: FrontalCamera, side: Side) -> FloatArray:
    """Angle of the heel's line against the shank's on every frame.

    Returns
    -------
    FloatArray
        `(n_frames,)` degrees, + = everted: the heel's lower end lies farther from the
        midline than the shank's direction would put it. NaN outside the standing phase.

    Notes
    -----
    The shank's line runs from the dot behind the knee to a point of the heel's line just
    above its upper dot (`dotted_leg.ANKLE_ABOVE`), about which the heel turns. Camera tilt falls out of
    the difference.
    """
    dots = ctx.dots_of(side)
    if dots is None or dots.missing:
        return np.full(ctx.time_s.size, np.nan)
    up, low = filled(dots.heel_up_px), filled(dots.heel_low_px)
    knee, ankle = filled(dots.knee_px), ankle_px(dots)
    s = ctx.lateral_sign(side)
    shank = _lean_deg(knee, ankle, s) + _squaring_deg(ctx, camera, side)
    return _lean_deg(up, low, s) - shank


def _squaring_deg(ctx: StrideContext, camera: FrontalCamera, side: Side) -> FloatArray:
    """How much steeper a shank would stand for a camera on the belt's axis.

    The shank leans forwards by 25 degrees in stance; a camera to one side sees part of it as
    leaning sideways, in opposite directions on the two legs. The pose model's joints say how
    much, as for the other frontal angles.
    """
    square = squared(ctx, camera)
    level = levelled(ctx.track, replace(ctx.camera, roll_deg=camera.roll_deg))
    s = ctx.lateral_sign(side)
    seen = _lean_deg(level.xy("knee", side), level.xy("ankle", side), s)
    upright = _lean_deg(square.xy("knee", side), square.xy("ankle", side), s)
    return upright - seen


def _lean_deg(upper: FloatArray, lower: FloatArray, s: int) -> FloatArray:
    """Angle of a line against the vertical, + = its lower end lies outwards."""
    off = lower - upper
    lean: FloatArray = np.rad2deg(np.arctan2(s * off[:, 0], off[:, 1]))
    return lean


def _of_leg(ctx: StrideContext, camera: FrontalCamera, side: Side) -> list[Reading]:
    dots = ctx.dots_of(side)
    reason = ctx.dots_reason if dots is None else dots.missing
    if reason:
        return [no_reading(key, side.value, reason) for key in KEYS]
    strides = [s for s in ctx.strides(side) if np.isfinite(s.toe_off_s)]
    seen = _gather(ctx, eversion_deg(ctx, camera, side), strides)
    stances = np.unique(seen.stance).astype(int)
    if stances.size < LEAST_STANCES:
        words = (
            f"the dots on heel and knee are clear in only {stances.size} stances, "
            f"{LEAST_STANCES} are needed: film longer"
        )
        return [no_reading(key, side.value, words) for key in KEYS]
    curve, off = _fit(seen)
    grid = np.linspace(*PEAK_BETWEEN, 31)
    top = float(grid[np.argmax(np.polynomial.polynomial.polyval(grid, curve))])
    usual = float(np.polynomial.polynomial.polyval(top, curve))
    peaks = usual + _own(seen, off, stances, top)
    start = float(np.median(seen.value[seen.share <= EARLY_UNTIL]))
    times = np.array([strides[k].mid_stance_s for k in stances])
    return [
        Reading(key=key, side=side.value, per_stride=values, stride_time_s=times)
        for key, values in ((PEAK, peaks), (EXCURSION, peaks - start))
    ]


def _gather(ctx: StrideContext, values: FloatArray, strides: list[Stride]) -> _Readings:
    rows = []
    for k, stride in enumerate(strides):
        share = (ctx.time_s - stride.contact_s) / stride.contact_time_s
        inside = (share >= -0.02) & (share <= READ_UNTIL) & np.isfinite(values)
        if inside.sum() >= LEAST_IN_STANCE:
            rows += [
                (k, s, v) for s, v in zip(share[inside], values[inside], strict=True)
            ]
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return _Readings(stance=table[:, 0], share=table[:, 1], value=table[:, 2])


def _fit(seen: _Readings) -> tuple[FloatArray, FloatArray]:
    """Fit the usual stance robustly; return coefficients and what is left, outliers NaN."""
    design = np.vander(seen.share, DEGREE + 1, increasing=True)
    weight = np.ones(seen.value.size)
    curve: FloatArray = np.zeros(DEGREE + 1)
    off: FloatArray = np.zeros(seen.value.size)
    for _ in range(8):
        weighted = design * weight[:, None]
        curve[:] = np.linalg.solve(
            weighted.T @ design + 1e-9 * np.eye(DEGREE + 1), weighted.T @ seen.value
        )
        off[:] = seen.value - design @ curve
        spread = max(1.4826 * float(np.median(np.abs(off))), 1e-6)
        weight = 1 / (1 + (off / (2.5 * spread)) ** 2)
    off[np.abs(off) >= 5 * spread] = np.nan
    return curve, off


def _own(
    seen: _Readings, off: FloatArray, stances: FloatArray, at: float
) -> FloatArray:
    """Return what each stance differs by from the usual one round a share of stance."""
    near: BoolArray = (np.abs(seen.share - at) <= NEAR) & np.isfinite(off)
    return np.array(
        [
            float(np.mean(off[own]))
            if (own := near & (seen.stance == k)).any()
            else np.nan
            for k in stances
        ]
    )

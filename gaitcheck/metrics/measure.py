"""All metrics of one clip: read, gate, and put an interval round each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.metric import MetricSide, MetricValue, withheld_value
from gaitcheck.core.view import Side
from gaitcheck.metrics import (
    dotted_leg,
    eversion,
    frontal,
    frontal_pelvis,
    sagittal,
    timing,
)
from gaitcheck.metrics.conditions import CameraStand, camera_stand, conditions
from gaitcheck.metrics.gates import closed_gate, reason_of
from gaitcheck.metrics.interval import (
    Systematic,
    fps_class,
    half_width,
    minimal_detectable_change,
    systematic,
)
from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray
    from gaitcheck.core.metric import Metric
    from gaitcheck.metrics.context import Reading, StrideContext

ADDUCTION_KEYS = ("hip_adduction_peak_deg", "hip_adduction_ms_deg")
PELVIS_KEYS = frontal_pelvis.KEYS
MEAN_TILT_SD_DEG = 1.5
"""How much the mean tilt of the pelvis differs between runners (truth set)."""

OUTLIER_MADS = 5.0
"""A stride further from the median than this many scaled median deviations is a misread."""


def measure(ctx: StrideContext, clip_index: int) -> tuple[MetricValue, ...]:
    """Measure every metric that this clip's view allows.

    Returns
    -------
    tuple of MetricValue
        In the order of `METRICS`, left before right; each holds a number with its 95 %
        interval, or the reason why there is none.
    """
    found = {
        (r.key, r.side): r
        for family in (frontal, eversion, sagittal, timing)
        for r in family.readings(ctx)
    }
    stand = camera_stand(ctx)
    return tuple(
        _value(ctx, stand, metric, side, found.get((metric.key, side)), clip_index)
        for metric in METRICS.values()
        if ctx.view in metric.views
        for side in _sides(metric)
    )


def _sides(metric: Metric) -> tuple[MetricSide, ...]:
    return ("left", "right") if metric.per_side else ("both",)


def _value(
    ctx: StrideContext,
    stand: CameraStand,
    metric: Metric,
    side: MetricSide,
    reading: Reading | None,
    clip_index: int,
) -> MetricValue:
    if reading is None or reading.withheld:
        reason = "not read in this clip" if reading is None else reading.withheld
        return _withheld(metric, side, clip_index, reason)
    keep = _believable(reading.per_stride)
    values, times = reading.per_stride[keep], reading.stride_time_s[keep]
    now = conditions(ctx, stand, side, values.size)
    gate = closed_gate(metric.key, now)
    if gate is not None:
        return _withheld(metric, side, clip_index, reason_of(gate, now))
    known = _known_error(ctx, metric, side, reading)
    if known is None:
        reason = "its error in this view and frame rate has not been measured"
        return _withheld(metric, side, clip_index, reason)
    n = int(values.size)
    values = values - known.bias
    own = bool(np.isfinite(reading.summary))
    mean = reading.summary - known.bias if own else float(np.mean(values))
    sd = float(np.std(values, ddof=1)) if n > 1 else float("nan")
    scatter = reading.summary_se * np.sqrt(n) if own else sd
    if not np.isfinite(mean):
        return _withheld(metric, side, clip_index, "could not be read on any stride")
    half = half_width(known.scatter_share * scatter, n, known.mean_sd)
    return MetricValue(
        key=metric.key,
        side=side,
        clip_index=clip_index,
        unit=metric.unit,
        per_stride=values,
        stride_time_s=times,
        mean=mean,
        sd=sd,
        n=n,
        interval=(mean - half, mean + half),
        systematic_sd=known.mean_sd,
        difference_sd=known.difference_sd,
        mdc=minimal_detectable_change(scatter, n, known.mean_sd),
    )


def _known_error(
    ctx: StrideContext, metric: Metric, side: MetricSide, reading: Reading
) -> Systematic | None:
    """Systematic error of one metric, with what this clip adds to the table's."""
    known = systematic(ctx, metric.key, side)
    pelvis = ctx.pelvis
    followed = pelvis is not None and pelvis.source != "anatomical_hips"
    if metric.key in PELVIS_KEYS and pelvis is not None and followed:
        known = _from_pelvis_signal(ctx, metric.key, side, pelvis.error_deg)
    if metric.key in dotted_leg.ERROR_DEG and dotted_leg.has_dots(ctx, Side(side)):
        return _of_picture(ctx, metric.key, dotted_leg.ERROR_DEG[metric.key])
    if metric.key in eversion.KEYS:
        return _of_picture(ctx, metric.key, eversion.ERROR_DEG[metric.key])
    if known is None or metric.unit != "mm" or ctx.track.hip_points == "anatomical":
        return known
    # The table was measured with a known scale; a typed height says it to 5 % only.
    level = float(np.nanmean(np.abs(reading.per_stride))) * ctx.scale.relative_sd
    return replace(known, mean_sd=float(np.hypot(known.mean_sd, np.nan_to_num(level))))


def _from_pelvis_signal(
    ctx: StrideContext, key: str, side: MetricSide, error_deg: float
) -> Systematic:
    """Error of a reading from a followed waist or stickers: as the signal states it.

    Hip adduction adds the thigh's own error, its bias too, and the runner's unknown mean
    tilt.
    """
    if key not in ADDUCTION_KEYS:
        return _of_picture(ctx, key, error_deg)
    thigh = systematic(ctx, "femoral_adduction_ms_deg", side)
    if thigh is None:
        return _of_picture(ctx, key, float("nan"))
    parts = [error_deg, thigh.mean_sd, MEAN_TILT_SD_DEG]
    known = _of_picture(ctx, key, float(np.sqrt(np.sum(np.square(parts)))))
    # Between dots the thigh ends where the dot says, not where the model errs to.
    dotted = dotted_leg.has_dots(ctx, Side(side))
    return known if dotted else replace(known, bias=thigh.bias)


def _of_picture(ctx: StrideContext, key: str, sd: float) -> Systematic:
    """Error of what was followed in the picture; the legs err independently."""
    return Systematic(
        source="picture",
        key=key,
        view=str(ctx.view),
        fps_class=fps_class(ctx.fps),
        leg="both",
        bias=0.0,
        mean_sd=sd,
        difference_sd=float(np.sqrt(2)) * sd,
    )


def _believable(values: FloatArray) -> BoolArray:
    """Finite values that are not gross misreads."""
    finite = np.isfinite(values)
    if finite.sum() < 8:
        return finite
    centre = np.median(values[finite])
    spread = 1.4826 * np.median(np.abs(values[finite] - centre))
    keep: BoolArray = finite & (np.abs(values - centre) <= OUTLIER_MADS * spread)
    return keep


def _withheld(
    metric: Metric, side: MetricSide, clip_index: int, reason: str
) -> MetricValue:
    return withheld_value(
        key=metric.key,
        side=side,
        clip_index=clip_index,
        unit=metric.unit,
        reason=reason,
    )

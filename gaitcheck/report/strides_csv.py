"""`strides.csv`: one row a stride, one column a metric, for spreadsheets and scripts.

Every header names its unit (`contact_s`, `fppa_pkf_deg`, `overstride_mm`; ratios end in
`ratio`, `factor`, `leg`, `pct`). A cell is empty where nothing was measured.
"""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaitcheck.core.analysis import Analysis
    from gaitcheck.core.gait import Stride
    from gaitcheck.core.metric import MetricValue

_EARLY_S = 0.03
"""A reading taken at initial contact may be stamped up to this long before it, s."""

STRIDE_COLUMNS = (
    "clip",
    "clip_name",
    "view",
    "stride",
    "side",
    "contact_s",
    "mid_stance_s",
    "toe_off_s",
    "next_contact_s",
    "contact_time_s",
    "flight_time_s",
    "step_time_s",
    "stride_time_s",
    "confidence",
)
"""The columns before the metrics."""

Cells = dict[tuple[int, int], dict[str, float]]


Cell = str | int | float | None


def stride_rows(analysis: Analysis) -> list[list[Cell]]:
    """List the header and one row for each stride; None where nothing was measured.

    A metric's reading is put in the row of the stride during which it was read: of
    its own leg, or of whichever leg landed last for metrics of both legs.
    """
    keys = _measured_keys(analysis)
    cells = _cells(analysis)
    rows: list[list[Cell]] = [[*STRIDE_COLUMNS, *keys]]
    for i, clip in enumerate(analysis.clips):
        for stride in clip.gait.strides:
            readings = cells.get((i, stride.index), {})
            numbers = (
                stride.contact_s,
                stride.mid_stance_s,
                stride.toe_off_s,
                stride.next_contact_s,
                stride.contact_time_s,
                stride.flight_time_s,
                stride.step_time_s,
                stride.stride_time_s,
                stride.confidence,
                *(readings.get(key, math.nan) for key in keys),
            )
            names = (i, clip.clip.name, str(clip.camera.view), stride.index)
            rows.append([*names, str(stride.side), *map(_rounded, numbers)])
    return rows


def strides_csv(analysis: Analysis) -> str:
    """Write every stride of an analysis as CSV text; see `stride_rows`."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(stride_rows(analysis))
    return out.getvalue()


def _measured_keys(analysis: Analysis) -> list[str]:
    keys = [value.key for value in analysis.metrics if value.per_stride.size]
    return list(dict.fromkeys(keys))


def _cells(analysis: Analysis) -> Cells:
    cells: Cells = {}
    for value in analysis.metrics:
        strides = analysis.clips[value.clip_index].gait.strides
        for stride, reading in _assigned(value, strides):
            row = cells.setdefault((value.clip_index, stride.index), {})
            row.setdefault(value.key, reading)
    return cells


def _assigned(
    value: MetricValue, strides: tuple[Stride, ...]
) -> list[tuple[Stride, float]]:
    """Pair each reading with the stride that was under way."""
    own = [s for s in strides if value.side in ("both", s.side)]
    pairs = []
    for time_s, reading in zip(value.stride_time_s, value.per_stride, strict=True):
        begun = [s for s in own if s.contact_s - _EARLY_S <= time_s]
        if begun:
            pairs.append((begun[-1], float(reading)))
    return pairs


def _rounded(number: float) -> float | None:
    """Six decimals at most: a microsecond, far below any camera's resolution."""
    return round(float(number), 6) if math.isfinite(number) else None

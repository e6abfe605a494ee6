"""95 % intervals that hold the truth: stride scatter and systematic error together.

The scatter of strides says how well the *mean of these strides as read* is known. What
it leaves out (keypoint bias, camera angle, late events) was measured against truth and
stands in `data/systematic.csv`, per source of the keypoints, metric, view, frame rate
and leg (`python -m benchmarks.accuracy.systematic` makes the file; the rows of the
smaller pose models come from `python -m benchmarks.accuracy.smaller_models`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.metric import MetricSide
    from gaitcheck.core.track import PoseTrack
    from gaitcheck.metrics.context import StrideContext

Z95 = 1.96
SOURCES = {"": "model", "heavy": "model", "full": "model-full", "lite": "model-lite"}
"""Rows of the table by `PoseTrack.pose_model`. Keypoints of an estimator that nobody
measured get the errors of the heavy model's."""

FPS_CLASSES = (30, 60, 120)


@dataclass(frozen=True, kw_only=True)
class Systematic:
    """What was learned about the error of one metric under some conditions.

    Parameters
    ----------
    source
        "markers" for anatomical points, "model" for those of the heavy pose model,
        "model-full" and "model-lite" for the smaller ones.
    bias
        Mean error, which is subtracted; 0 where none is clear.
    mean_sd, difference_sd
        Systematic error (1 SD) of a per-side mean, and of right minus left.
    scatter_share
        Share of the strides' own scatter that counts as error of the clip's mean; below
        1 where strides differ more than they are misread.
    """

    source: str
    key: str
    view: str
    fps_class: int
    leg: str
    bias: float
    mean_sd: float
    difference_sd: float
    scatter_share: float = 1.0


def half_width(sd: float, n: int, systematic_sd: float) -> float:
    """Half of the 95 % interval of a mean of `n` strides.

    Notes
    -----
    `sqrt((t sd/√n)² + (1.96 systematic_sd)²)` with Student's t at n - 1 degrees.
    """
    random = student_t95(n - 1) * sd / np.sqrt(n) if n > 1 else np.nan
    return float(np.hypot(random, Z95 * systematic_sd))


def minimal_detectable_change(sd: float, n: int, systematic_sd: float) -> float:
    """Return the smallest change between two sessions beyond noise, 95 %.

    Conservative: the systematic error counts anew in each session, because camera and
    clothes are set up anew.
    """
    return float(Z95 * np.sqrt(2) * np.hypot(sd / np.sqrt(n), systematic_sd))


def student_t95(freedom: int) -> float:
    """Two-sided 95 % quantile of Student's t.

    Cornish-Fisher expansion, within 1 % from 3 degrees of freedom (Abramowitz &
    Stegun 26.7.5).
    """
    z, v = 1.959964, float(max(freedom, 1))
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )


def fps_class(fps: float) -> int:
    """Nearest measured frame rate on a logarithmic scale: 30, 60 or 120."""
    return min(FPS_CLASSES, key=lambda c: abs(np.log(c / fps)))


def systematic(ctx: StrideContext, key: str, side: MetricSide) -> Systematic | None:
    """Look up the systematic error that applies to one metric, or None if unmeasured."""
    view = "side" if ctx.view.is_side else str(ctx.view)
    leg = "both"
    if ctx.view.near_side is not None and side != "both":
        leg = "near" if side == ctx.view.near_side else "far"
    table = systematic_table()
    cell = (key, view, fps_class(ctx.fps), leg)
    rows = [table.get((source, *cell)) for source in sources(ctx.track)]
    found = [row for row in rows if row is not None]
    if len(found) < len(rows):
        return None
    return found[0] if len(found) == 1 else widest(found)


def sources(track: PoseTrack) -> tuple[str, ...]:
    """List the sources in the table whose errors these keypoints may have."""
    if track.hip_points == "anatomical":
        return ("markers",)
    if track.pose_model in SOURCES:
        return (SOURCES[track.pose_model],)
    return tuple(dict.fromkeys(SOURCES.values()))


def widest(rows: Sequence[Systematic]) -> Systematic:
    """Return an error that covers each of several; what is no common bias is error."""
    return replace(
        rows[0],
        source="widest",
        bias=0.0,
        mean_sd=max(float(np.hypot(row.mean_sd, row.bias)) for row in rows),
        difference_sd=max(row.difference_sd for row in rows),
        scatter_share=max(row.scatter_share for row in rows),
    )


@lru_cache(maxsize=1)
def systematic_table() -> dict[tuple[str, str, str, int, str], Systematic]:
    """Read `data/systematic.csv`, keyed by source, metric, view, frame rate and leg."""
    text = resources.files("gaitcheck.metrics").joinpath("data/systematic.csv")
    if not text.is_file():
        return {}
    rows = csv.DictReader(text.read_text(encoding="utf-8").splitlines())
    table = {}
    for row in rows:
        item = Systematic(
            source=row["source"],
            key=row["key"],
            view=row["view"],
            fps_class=int(row["fps"]),
            leg=row["leg"],
            bias=float(row["bias"]),
            mean_sd=float(row["mean_sd"]),
            difference_sd=float(row["difference_sd"]),
            scatter_share=float(row["scatter_share"]),
        )
        table[(item.source, item.key, item.view, item.fps_class, item.leg)] = item
    return table

"""Every metric that gaitcheck knows: one definition, one sign, one place.

Keys, definitions and signs are those of BIOMECHANICS.md section 1 and of the truth set,
so that a number can be scored against a force plate under its own name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gaitcheck.metrics.table_frontal import FRONTAL_METRICS
from gaitcheck.metrics.table_sagittal import SAGITTAL_METRICS
from gaitcheck.metrics.table_timing import TIMING_METRICS

if TYPE_CHECKING:
    from gaitcheck.core.metric import Metric

METRICS: Final[dict[str, Metric]] = {
    metric.key: metric
    for metric in (*FRONTAL_METRICS, *SAGITTAL_METRICS, *TIMING_METRICS)
}
"""Key to definition, in the order in which reports list them."""


def metric(key: str) -> Metric:
    """Return the definition of a metric; `KeyError` for an unknown key is a bug."""
    return METRICS[key]

"""A difference between the legs is only called one when noise cannot make it."""

from __future__ import annotations

import numpy as np
import pytest

from gaitcheck.core.metric import MetricSide, MetricValue, withheld_value
from gaitcheck.metrics.asymmetry import asymmetries
from gaitcheck.metrics.table import METRICS


def value(key: str, side: MetricSide, mean: float, sd: float = 1.0) -> MetricValue:
    strides = np.full(12, mean)
    return MetricValue(
        key=key,
        side=side,
        clip_index=0,
        unit=METRICS[key].unit,
        per_stride=strides,
        stride_time_s=np.arange(12.0),
        mean=mean,
        sd=sd,
        n=12,
        interval=(mean - 2, mean + 2),
        systematic_sd=0.8,
        difference_sd=1.2,
        mdc=2.0,
    )


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [(3.0, 12.0, "different"), (3.0, 4.0, "below noise"), (12.0, 3.0, "different")],
)
def test_verdict(left: float, right: float, verdict: str) -> None:
    (one,) = asymmetries(
        [value("fppa_pkf_deg", "left", left), value("fppa_pkf_deg", "right", right)]
    )
    assert one.verdict == verdict
    assert one.difference == pytest.approx(right - left)
    assert np.isnan(one.index_pct)


def test_times_also_get_a_symmetry_index() -> None:
    (one,) = asymmetries(
        [value("contact_ms", "left", 240.0), value("contact_ms", "right", 260.0)]
    )
    assert one.index_pct == pytest.approx(8.0)


def test_a_missing_leg_withholds_the_difference_and_names_it() -> None:
    gone = withheld_value(
        key="fppa_pkf_deg", side="right", clip_index=0, unit="°", reason="leg hidden"
    )
    (one,) = asymmetries([value("fppa_pkf_deg", "left", 3.0), gone])
    assert one.verdict == "withheld"
    assert one.reason == "right: leg hidden"


def test_metrics_of_both_legs_together_have_no_asymmetry() -> None:
    assert asymmetries([value("cadence_spm", "both", 170.0)]) == ()

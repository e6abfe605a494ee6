from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.gait import Gait, Stride
from gaitcheck.core.quality import CameraView, Scale
from gaitcheck.core.view import Side, View
from gaitcheck.metrics.context import StrideContext
from gaitcheck.metrics.timing import readings
from tests.tracks.runner import Runner, filmed, frames

TRACK = replace(filmed(Runner(), frames(3)), view=View.RIGHT)
SCALE = Scale(mm_per_px=2.5, leg_length_px=368, relative_sd=0.02, source="leg length")


def stride(index, side, contact, *, on=0.25, step=0.36, whole=0.72):
    return Stride(
        index=index,
        side=side,
        contact_s=contact,
        toe_off_s=contact + on,
        contralateral_contact_s=contact + step,
        next_contact_s=contact + whole,
    )


def context(strides, cadence=166.7):
    gait = Gait(
        events=(), strides=tuple(strides), cadence_spm=cadence, cadence_sd_spm=0.3
    )
    return StrideContext(
        track=TRACK,
        camera=CameraView(view=View.RIGHT, reason="told"),
        scale=SCALE,
        gait=gait,
    )


def limping(n=12):
    out = []
    for i in range(n):
        start = 0.2 + 0.72 * i
        out.append(stride(2 * i, Side.LEFT, start, on=0.26, step=0.34))
        out.append(stride(2 * i + 1, Side.RIGHT, start + 0.34, on=0.24, step=0.38))
    return out


def by_key(ctx):
    return {(r.key, r.side): r for r in readings(ctx)}


@pytest.mark.parametrize(
    ("key", "left", "right"),
    [
        ("contact_ms", 260, 240),
        ("flight_ms", 80, 140),
        ("step_ms", 340, 380),
        ("stride_ms", 720, 720),
        ("duty_factor", 0.26 / 0.72, 0.24 / 0.72),
    ],
)
def test_times_of_each_leg(key, left, right):
    found = by_key(context(limping()))
    assert np.mean(found[key, "left"].per_stride) == pytest.approx(left)
    assert np.mean(found[key, "right"].per_stride) == pytest.approx(right)


def test_cadence_is_the_clips_fit_and_keeps_its_error():
    reading = by_key(context(limping()))["cadence_spm", "both"]
    assert reading.summary == 166.7
    assert reading.summary_se == 0.3
    assert reading.per_stride.size == 24


def test_no_rhythm_no_cadence():
    assert by_key(context(limping(), np.nan))["cadence_spm", "both"].withheld


def test_variability_is_about_each_legs_own_mean():
    rng = np.random.default_rng(0)
    noise = 0.01 * rng.standard_normal(200)
    strides = [
        stride(i, Side.LEFT if i % 2 else Side.RIGHT, 0.4 * i, whole=0.72 + e)
        for i, e in enumerate(noise)
    ]
    reading = by_key(context(strides))["stride_time_cv_pct", "both"]
    assert reading.summary == pytest.approx(100 * 0.01 / 0.72, rel=0.12)
    assert reading.summary_se == pytest.approx(reading.summary / 20, rel=0.1)


def test_regular_strides_do_not_vary():
    reading = by_key(context(limping()))["stride_time_cv_pct", "both"]
    assert reading.summary == pytest.approx(0, abs=1e-9)


def test_few_strides_give_no_variability():
    assert by_key(context(limping(3)))["stride_time_cv_pct", "both"].withheld


def test_missing_toe_offs_leave_the_other_times():
    strides = [replace(s, toe_off_s=np.nan) for s in limping()]
    found = by_key(context(strides))
    assert found["contact_ms", "left"].withheld
    assert not found["stride_ms", "left"].withheld


def test_no_strides_no_numbers_and_no_crash():
    assert all(r.withheld for r in readings(context([], np.nan)))

from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.gait import EventKind, GaitEvent
from gaitcheck.core.quality import CameraView
from gaitcheck.core.view import Side, View
from gaitcheck.events.strides import build_gait
from gaitcheck.metrics.context import StrideContext
from gaitcheck.metrics.sagittal import readings
from gaitcheck.metrics.sagittal_series import sagittal_series
from gaitcheck.metrics.side_model import MODEL_FOOT, foot_timing, known_bias
from gaitcheck.metrics.table import METRICS
from gaitcheck.tracks.scale import find_scale
from tests.tracks.runner import SHANK_M, THIGH_M, Runner, filmed, frames

RUNNER = Runner()
SECONDS = 8.0
VIEWS = {90.0: View.RIGHT, -90.0: View.LEFT, 0.0: View.REAR}
ALONG = {"heel": -0.05, "toe": 0.17}


def context(runner=RUNNER, *, off_axis_deg=90.0, roll_deg=0.0, fps=120.0, **changes):
    """True points and true events: what is tested is the reading alone."""
    view = VIEWS[off_axis_deg]
    track = filmed(
        runner, frames(SECONDS, fps), off_axis_deg=off_axis_deg, roll_deg=roll_deg
    )
    track = replace(track, view=view, **changes)
    events = tuple(
        GaitEvent(kind=kind, side=side, time_s=float(t) + lag)
        for side in Side
        for t in runner.contacts(side, SECONDS)
        for kind, lag in (
            (EventKind.INITIAL_CONTACT, 0.0),
            (EventKind.TOE_OFF, runner.contact_s),
        )
        if t > 0 and t + lag < SECONDS
    )
    return StrideContext(
        track=track,
        camera=CameraView(view=view, reason="told", roll_deg=roll_deg),
        scale=find_scale(track, leg_length_m=THIGH_M + SHANK_M, height_m=None),
        gait=build_gait(track, events, method="true"),
    )


def mean(ctx, key, side=Side.LEFT):
    found = [r for r in readings(ctx) if (r.key, r.side) == (key, side.value)]
    assert len(found) == 1
    assert not found[0].withheld
    return float(np.nanmean(found[0].per_stride))


CONTACT = RUNNER.contacts(Side.LEFT, 1)[-1] + 1e-9
STANCE = CONTACT + np.linspace(0, RUNNER.contact_s, 400)


def at_contact(part, axis):
    return float(RUNNER.points(np.array([CONTACT]), part, Side.LEFT)[0, axis])


@pytest.mark.parametrize("off_axis_deg", [90.0, -90.0])
@pytest.mark.parametrize("roll_deg", [0.0, 4.0])
class TestAgainstArithmetic:
    def test_knee_flexion(self, off_axis_deg, roll_deg):
        ctx = context(off_axis_deg=off_axis_deg, roll_deg=roll_deg)
        now = float(RUNNER.knee_flexion_deg(np.array([CONTACT]), Side.LEFT)[0])
        top = float(RUNNER.knee_flexion_deg(STANCE, Side.LEFT).max())
        assert mean(ctx, "knee_flexion_ic_deg") == pytest.approx(now, abs=0.3)
        assert mean(ctx, "knee_flexion_peak_deg") == pytest.approx(top, abs=0.3)
        assert mean(ctx, "knee_excursion_deg") == pytest.approx(top - now, abs=0.5)

    def test_tibia_is_positive_with_the_ankle_ahead(self, off_axis_deg, roll_deg):
        ctx = context(off_axis_deg=off_axis_deg, roll_deg=roll_deg)
        ahead = at_contact("ankle", 1) - at_contact("knee", 1)
        down = at_contact("knee", 2) - at_contact("ankle", 2)
        true = np.rad2deg(np.arctan2(ahead, down))
        assert mean(ctx, "tibia_angle_ic_deg") == pytest.approx(true, abs=0.4)

    def test_overstride_and_its_share_of_the_leg(self, off_axis_deg, roll_deg):
        ctx = context(off_axis_deg=off_axis_deg, roll_deg=roll_deg)
        true = 1000 * at_contact("heel", 1)
        leg = 1000 * (THIGH_M + SHANK_M)
        assert mean(ctx, "overstride_mm") == pytest.approx(true, abs=6)
        assert mean(ctx, "overstride_leg") == pytest.approx(true / leg, abs=0.006)
        assert mean(ctx, "overstride_ankle_mm") == pytest.approx(
            1000 * at_contact("ankle", 1), abs=6
        )

    def test_trunk_lean_is_positive_forwards(self, off_axis_deg, roll_deg):
        ctx = context(off_axis_deg=off_axis_deg, roll_deg=roll_deg)
        assert mean(ctx, "trunk_lean_deg") == pytest.approx(RUNNER.lean_deg, abs=0.1)

    def test_foot_strike_angle(self, off_axis_deg, roll_deg):
        ctx = context(off_axis_deg=off_axis_deg, roll_deg=roll_deg)
        true = RUNNER.strike_deg
        assert mean(ctx, "foot_strike_angle_deg") == pytest.approx(true, abs=1.0)

    def test_bounce(self, off_axis_deg, roll_deg):
        ctx = context(off_axis_deg=off_axis_deg, roll_deg=roll_deg)
        true = 1000 * RUNNER.bounce_m
        assert mean(ctx, "vertical_oscillation_mm") == pytest.approx(true, abs=2)


@pytest.mark.parametrize("strike_deg", [-10.0, 0.0, 20.0])
def test_the_strike_angle_keeps_its_sign_and_size(strike_deg):
    ctx = context(Runner(strike_deg=strike_deg))
    read = mean(ctx, "foot_strike_angle_deg")
    assert read == pytest.approx(strike_deg, abs=1.2)


def test_thigh_extension_is_positive_with_the_knee_behind():
    late = CONTACT + np.linspace(0.13, RUNNER.contact_s + 0.08, 400)
    hip = RUNNER.points(late, "hip", Side.LEFT)
    knee = RUNNER.points(late, "knee", Side.LEFT)
    back = np.rad2deg(np.arctan2(hip[:, 1] - knee[:, 1], hip[:, 2] - knee[:, 2]))
    read = mean(context(), "thigh_extension_peak_deg")
    assert read == pytest.approx(back.max(), abs=0.3)


def test_a_uniform_slope_of_the_foot_points_cancels_in_the_strike_angle():
    ctx = context()
    track = ctx.track
    xy = track.xy_px.copy()
    for side in Side:
        xy[:, track.skeleton.index("heel", side), 1] -= 6
    sloped = replace(ctx, track=replace(track, xy_px=xy))
    assert mean(sloped, "foot_strike_angle_deg") == pytest.approx(
        mean(ctx, "foot_strike_angle_deg"), abs=0.4
    )
    assert abs(mean(sloped, "foot_angle_ic_deg") - mean(ctx, "foot_angle_ic_deg")) > 3


def test_every_reading_of_the_side_view_is_in_the_table():
    keys = {r.key for r in readings(context())}
    assert keys <= set(METRICS)


def test_from_behind_only_the_bounce_is_read():
    keys = {r.key for r in readings(context(off_axis_deg=0.0))}
    assert keys == {"vertical_oscillation_mm", "vertical_oscillation_leg"}


def test_without_a_scale_lengths_in_millimetres_have_no_number():
    ctx = context()
    bare = replace(ctx, scale=replace(ctx.scale, mm_per_px=np.nan))
    found = {r.key: r for r in readings(bare)}
    assert "height" in found["overstride_mm"].withheld
    assert "height" in found["vertical_oscillation_mm"].withheld
    assert not found["overstride_leg"].withheld


def test_bridged_samples_are_not_read():
    ctx = context()
    confidence = ctx.track.confidence.copy()
    toe = ctx.track.skeleton.index("foot_index", Side.LEFT)
    contacts = RUNNER.contacts(Side.LEFT, SECONDS)
    for contact in contacts[contacts > 0][:4]:
        confidence[np.abs(ctx.time_s - contact) < 0.01, toe] = 0
    hidden = replace(ctx, track=replace(ctx.track, confidence=confidence))
    values = {
        r.key: r.per_stride for r in readings(hidden) if r.side == Side.LEFT.value
    }
    assert np.isnan(values["foot_strike_angle_deg"][:4]).all()
    assert np.isfinite(values["foot_strike_angle_deg"][4:-1]).all()
    assert np.isfinite(values["knee_flexion_ic_deg"][:-1]).all()


def test_strides_in_a_hole_of_the_track_are_not_read():
    ctx = context()
    unsure = tuple(
        replace(s, confidence=0.2) if i == 4 else s
        for i, s in enumerate(ctx.gait.strides)
    )
    doubted = replace(ctx, gait=replace(ctx.gait, strides=unsure))
    counts = [
        sum(r.per_stride.size for r in readings(c) if r.key == "tibia_angle_ic_deg")
        for c in (ctx, doubted)
    ]
    assert counts[1] == counts[0] - 1


class TestPoseModel:
    def test_the_foot_is_read_before_the_blur_of_contact(self):
        assert foot_timing("model") is MODEL_FOOT
        assert foot_timing("anatomical").lead_s == 0

    def test_the_known_bias_is_taken_out_once(self):
        marker, model = context(), context(hip_points="model")
        expected = mean(marker, "trunk_lean_deg") - known_bias("trunk_lean_deg", "far")
        assert mean(model, "trunk_lean_deg") == pytest.approx(expected, abs=1e-6)
        assert known_bias("trunk_lean_deg", "far") != 0

    def test_peak_contact_and_excursion_stay_consistent(self):
        ctx = context(hip_points="model")
        for side in Side:
            assert mean(ctx, "knee_excursion_deg", side) == pytest.approx(
                mean(ctx, "knee_flexion_peak_deg", side)
                - mean(ctx, "knee_flexion_ic_deg", side)
            )

    def test_metrics_without_a_measured_bias_are_left_alone(self):
        assert known_bias("overstride_mm", "near") == 0


def test_series_cover_every_frame_of_both_legs():
    ctx = context()
    series = sagittal_series(ctx)
    assert {(s.key, s.side) for s in series} == {
        (key, side)
        for key in ("knee_flexion_deg", "tibia_angle_deg", "foot_angle_deg")
        for side in Side
    } | {("trunk_lean_deg", None)}
    assert all(s.values.size == ctx.track.n_frames for s in series)
    assert sagittal_series(context(off_axis_deg=0.0)) == ()

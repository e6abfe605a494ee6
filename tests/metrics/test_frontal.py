"""Frontal readings against a runner whose angles were planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.view import Side, View
from gaitcheck.errors import InvalidTrack
from gaitcheck.metrics.frontal import anatomical_pelvis, readings
from gaitcheck.metrics.frontal_camera import frontal_camera
from gaitcheck.metrics.frontal_series import frontal_series
from tests.frontal_runner import FrontalRunner


def means(
    runner: FrontalRunner, *, pelvis: bool = True
) -> dict[tuple[str, str], float]:
    track = runner.track()
    signal = anatomical_pelvis(track) if pelvis else None
    ctx = runner.context(pelvis=signal, pelvis_reason="" if signal else "no signal")
    return {
        (r.key, r.side): float(np.nanmean(r.per_stride))
        for r in readings(ctx)
        if not r.withheld
    }


VIEWS = pytest.mark.parametrize("view", [View.REAR, View.FRONT])


@VIEWS
def test_planted_projection_angles_come_back_on_their_own_side(view: View) -> None:
    got = means(FrontalRunner(view=view, fppa_deg=(3.0, 12.0)))
    assert got["fppa_ms_deg", "left"] == pytest.approx(3.0, abs=0.5)
    assert got["fppa_ms_deg", "right"] == pytest.approx(12.0, abs=0.5)
    assert got["fppa_pkf_deg", "right"] == pytest.approx(12.0, abs=0.5)


@VIEWS
@pytest.mark.parametrize("yaw_deg", [-6.0, 6.0])
def test_a_camera_beside_the_belt_makes_no_asymmetry(
    view: View, yaw_deg: float
) -> None:
    # Uncorrected, 6 degrees of yaw pull the legs 8 degrees apart.
    got = means(FrontalRunner(view=view, yaw_deg=yaw_deg))
    apart = got["fppa_ms_deg", "right"] - got["fppa_ms_deg", "left"]
    assert abs(apart) < 1.0
    assert got["femoral_adduction_ms_deg", "left"] == pytest.approx(4.0, abs=0.8)


@VIEWS
@pytest.mark.parametrize("roll_deg", [-4.0, 4.0])
def test_a_tilted_camera_changes_nothing(view: View, roll_deg: float) -> None:
    level, tilted = (means(FrontalRunner(view=view, roll_deg=r)) for r in (0, roll_deg))
    for key in ("femoral_adduction_ms_deg", "cpd_rel_peak_deg", "fppa_ms_deg"):
        for side in ("left", "right"):
            assert tilted[key, side] == pytest.approx(level[key, side], abs=0.3), key
    for side in ("left", "right"):
        assert tilted["foot_to_midline_ms_mm", side] == pytest.approx(30, abs=6)


@pytest.mark.parametrize(
    ("view", "yaw", "roll"),
    [(View.REAR, 5, -3), (View.FRONT, -4, 2), (View.REAR, 0, 0)],
)
def test_the_steps_tell_how_the_camera_stands(
    view: View, yaw: float, roll: float
) -> None:
    ctx = FrontalRunner(view=view, yaw_deg=yaw, roll_deg=roll).context()
    camera = frontal_camera(ctx)
    assert camera.yaw_deg == pytest.approx(yaw, abs=0.8)
    assert camera.roll_deg == pytest.approx(roll, abs=0.5)


def test_a_pose_models_camera_is_read_from_the_whole_cycle() -> None:
    ctx = FrontalRunner(yaw_deg=5).context()
    ctx = replace(ctx, track=replace(ctx.track, hip_points="model"))
    assert frontal_camera(ctx).yaw_deg == pytest.approx(5, abs=1.0)


@VIEWS
def test_pelvic_drop_is_named_after_the_stance_leg(view: View) -> None:
    got = means(FrontalRunner(view=view, drop_deg=(4.0, 9.0)))
    rise = got["cpd_rel_peak_deg", "right"] - got["cpd_rel_peak_deg", "left"]
    assert rise == pytest.approx(5.0 - 2 * _mean_of_drops(4.0, 9.0), abs=0.6)


def _mean_of_drops(left: float, right: float) -> float:
    """Mean obliquity that unequal drops leave, which the relative value takes out."""
    share = 0.16  # area under the planted bump, as a share of the stride
    return (right - left) * share


def test_a_crooked_pair_of_markers_cancels_in_the_relative_drop() -> None:
    level, crooked = (means(FrontalRunner(mean_tilt_deg=t)) for t in (0.0, 3.0))
    for side in ("left", "right"):
        assert crooked["cpd_rel_peak_deg", side] == pytest.approx(
            level["cpd_rel_peak_deg", side], abs=0.2
        )


def test_hip_adduction_is_drop_plus_femoral_adduction() -> None:
    got = means(FrontalRunner(femur_deg=(4.0, 8.0)))
    for side in ("left", "right"):
        assert got["hip_adduction_ms_deg", side] == pytest.approx(
            got["cpd_ms_deg", side] + got["femoral_adduction_ms_deg", side], abs=0.01
        )


@VIEWS
@pytest.mark.parametrize(("out_mm", "width_mm"), [(30, 60), (-15, -30), (0, 0)])
def test_step_width_counts_crossover_as_negative(
    view: View, out_mm: float, width_mm: float
) -> None:
    got = means(FrontalRunner(view=view, heel_out_m=(out_mm / 1000, out_mm / 1000)))
    for side in ("left", "right"):
        assert got["step_width_mm", side] == pytest.approx(width_mm, abs=3)
        assert got["foot_to_midline_ms_mm", side] == pytest.approx(out_mm, abs=3)


def test_mirroring_the_runner_swaps_the_sides() -> None:
    one = means(FrontalRunner(fppa_deg=(2.0, 9.0), drop_deg=(4.0, 7.0)))
    twin = means(FrontalRunner(fppa_deg=(9.0, 2.0), drop_deg=(7.0, 4.0)))
    for key in ("fppa_ms_deg", "cpd_rel_peak_deg", "knee_window_ratio"):
        assert one[key, "left"] == pytest.approx(twin[key, "right"], abs=0.15)


def test_without_a_pelvis_signal_drop_is_withheld_with_its_reason() -> None:
    ctx = FrontalRunner().context(pelvis_reason="a loose shirt hides the waist")
    withheld = {r.key: r.withheld for r in readings(ctx) if r.withheld}
    assert withheld["cpd_rel_peak_deg"] == "a loose shirt hides the waist"
    assert withheld["hip_adduction_peak_deg"] == "a loose shirt hides the waist"
    assert "fppa_pkf_deg" not in withheld


def test_model_hips_are_never_taken_for_the_pelvis() -> None:
    track = replace(FrontalRunner().track(), hip_points="model")
    with pytest.raises(InvalidTrack, match="pelvis line"):
        anatomical_pelvis(track)


def test_noise_does_not_inflate_the_peak_drop() -> None:
    quiet = means(FrontalRunner())
    loud = means(FrontalRunner(noise_px=2.0))
    for side in ("left", "right"):
        assert loud["cpd_rel_peak_deg", side] == pytest.approx(
            quiet["cpd_rel_peak_deg", side], abs=0.8
        )


def test_side_views_give_no_frontal_readings() -> None:
    ctx = FrontalRunner().context()
    ctx = replace(ctx, camera=replace(ctx.camera, view=View.LEFT))
    assert readings(ctx) == ()
    assert frontal_series(ctx) == ()


def test_overlay_series_read_what_the_metrics_print() -> None:
    runner = FrontalRunner(fppa_deg=(2.0, 10.0))
    ctx = runner.context(pelvis=anatomical_pelvis(runner.track()))
    series = {(s.key, s.side): s.values for s in frontal_series(ctx)}
    stride = ctx.strides(Side.RIGHT)[3]
    assert ctx.at(series["fppa_deg", Side.RIGHT], stride.mid_stance_s) == pytest.approx(
        10.0, abs=0.5
    )
    assert ("pelvic_drop_deg", Side.LEFT) in series

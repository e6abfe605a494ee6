"""A number is withheld when, and only when, its gate says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.metrics.conditions import Conditions
from gaitcheck.metrics.gates import GATES, closed_gate, reason_of
from gaitcheck.metrics.interval import SOURCES, systematic_table

GOOD = Conditions(
    fps=60,
    yaw_deg=2,
    roll_sd_deg=0.5,
    unresolved_swap_frac=0,
    strides=16,
    leg_seen_frac=1,
    foot_seen_frac=1,
    trunk_seen_frac=1,
    has_scale=1,
    pelvis_absolute=1,
    odd_contact_frac=0,
    full_from_side=0,
    lite_from_side=0,
)


@pytest.mark.parametrize("key", ["fppa_pkf_deg", "foot_strike_angle_deg", "contact_ms"])
def test_a_good_clip_is_measured(key: str) -> None:
    assert closed_gate(key, GOOD) is None


@pytest.mark.parametrize(
    ("key", "change", "code"),
    [
        ("fppa_pkf_deg", {"strides": 3}, "few-strides"),
        ("fppa_pkf_deg", {"yaw_deg": 20}, "yaw-frontal"),
        ("fppa_pkf_deg", {"leg_seen_frac": 0.3}, "leg-hidden"),
        ("fppa_pkf_deg", {"unresolved_swap_frac": 0.2}, "swaps"),
        ("foot_strike_angle_deg", {"fps": 30}, "contact-fps"),
        ("foot_strike_angle_deg", {"foot_seen_frac": 0.2}, "foot-hidden"),
        ("step_width_mm", {"has_scale": 0}, "no-scale"),
        ("step_width_mm", {"has_scale": 0, "strides": 0}, "no-scale"),
        ("cpd_peak_deg", {"pelvis_absolute": 0}, "pelvis-not-absolute"),
        ("lateral_trunk_lean_deg", {"roll_sd_deg": 3}, "trunk-tilt"),
        ("lateral_trunk_lean_deg", {"roll_sd_deg": np.nan}, "trunk-tilt"),
        ("trunk_lean_deg", {"trunk_seen_frac": 0.1}, "trunk-hidden"),
        ("stride_time_cv_pct", {"fps": 30}, "variability-fps"),
        ("contact_ms", {"odd_contact_frac": 0.3}, "contact-scatter"),
        ("duty_factor", {"odd_contact_frac": 0.3}, "contact-scatter"),
        ("overstride_leg", {"lite_from_side": 1}, "lite-side"),
        ("foot_strike_angle_deg", {"full_from_side": 1}, "full-side"),
    ],
)
def test_a_bad_condition_withholds_with_its_own_reason(
    key: str, change: dict[str, float], code: str
) -> None:
    gate = closed_gate(key, replace(GOOD, **change))
    assert gate is not None
    assert gate.code == code


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("cpd_rel_peak_deg", {"pelvis_absolute": 0}),
        ("step_width_leg", {"has_scale": 0}),
        ("knee_flexion_peak_deg", {"fps": 30}),
        ("fppa_pkf_deg", {"yaw_deg": np.nan}),
        ("fppa_pkf_deg", {"roll_sd_deg": 5}),
        ("overstride_leg", {"full_from_side": 1}),
        ("cadence_spm", {"lite_from_side": 1}),
    ],
)
def test_what_a_condition_does_not_hurt_is_printed(
    key: str, change: dict[str, float]
) -> None:
    assert closed_gate(key, replace(GOOD, **change)) is None


@pytest.mark.parametrize("model", ["full", "lite"])
def test_what_a_smaller_model_reads_three_times_as_badly_is_withheld(
    model: str,
) -> None:
    table = systematic_table()
    now = replace(GOOD, **{f"{model}_from_side": 1})
    coarse = {
        key
        for (source, key, view, fps, leg), row in table.items()
        if source == SOURCES[model] and fps == 60
        if row.mean_sd > 3 * table["model", key, view, fps, leg].mean_sd
    }
    assert coarse
    assert all(closed_gate(key, now) for key in coarse)


@pytest.mark.parametrize("gate", GATES, ids=[g.code for g in GATES])
def test_the_limit_itself_still_passes(gate) -> None:
    assert not gate.closed(replace(GOOD, **{gate.quantity: gate.limit}))


@pytest.mark.parametrize("gate", GATES, ids=[g.code for g in GATES])
def test_reasons_are_sentences_with_their_numbers(gate) -> None:
    text = reason_of(gate, replace(GOOD, **{gate.quantity: 0.02}))
    assert "{" not in text
    assert text[0].islower() or text[0].isdigit()

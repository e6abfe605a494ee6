"""Metrics read in the sagittal plane, from the side."""

from __future__ import annotations

from typing import Final

from gaitcheck.core.view import View
from gaitcheck.metrics.table_family import MetricFamily
from gaitcheck.metrics.table_frontal import FRONTAL_VIEWS

SIDE_VIEWS: Final = (View.LEFT, View.RIGHT)

_sagittal = MetricFamily(name="sagittal", views=SIDE_VIEWS).metric

SAGITTAL_METRICS: Final = (
    _sagittal(
        "foot_strike_angle_deg",
        "Foot strike angle",
        "°",
        "Angle of the foot (heel to toe) against the ground at initial contact, minus "
        "the same angle while the foot is flat (30 to 50 % of stance).",
        "+ = toes up, heel first; about 0 = whole foot; − = forefoot first",
        ("Altman & Davis 2012", "Mo 2025"),
    ),
    _sagittal(
        "foot_angle_ic_deg",
        "Foot inclination at contact",
        "°",
        "Angle of the line heel to toe against the horizontal at initial contact.",
        "+ = toes up",
        ("Souza 2016",),
    ),
    _sagittal(
        "tibia_angle_ic_deg",
        "Shin angle at contact",
        "°",
        "Angle of the shank (knee to ankle) against the vertical at initial contact.",
        "+ = the ankle is ahead of the knee",
        ("Souza 2016", "Dingenen 2018"),
    ),
    _sagittal(
        "knee_flexion_ic_deg",
        "Knee flexion at contact",
        "°",
        "180° minus the hip-knee-ankle angle at initial contact.",
        "+ = bent; 0 = straight",
        ("Damsted 2015", "Bramah 2018"),
    ),
    _sagittal(
        "knee_flexion_peak_deg",
        "Peak knee flexion in stance",
        "°",
        "Largest knee bend between initial contact and toe-off.",
        "+ = bent; 0 = straight",
        ("Souza 2016", "Heiderscheit 2011"),
    ),
    _sagittal(
        "knee_excursion_deg",
        "Knee excursion in stance",
        "°",
        "Peak knee flexion in stance minus knee flexion at initial contact.",
        "+ = the knee bends under load",
        ("Souza 2016",),
    ),
    _sagittal(
        "overstride_mm",
        "Overstride (heel ahead of hips)",
        "mm",
        "Horizontal distance of the heel ahead of the middle of the hips at initial "
        "contact.",
        "+ = the heel lands ahead of the hips",
        ("Souza 2016", "Willson 2014"),
        0,
    ),
    _sagittal(
        "overstride_leg",
        "Overstride (leg lengths)",
        "leg lengths",
        "Heel ahead of the hips at initial contact as a share of leg length.",
        "+ = the heel lands ahead of the hips",
        ("Souza 2016", "Willson 2014"),
        3,
    ),
    _sagittal(
        "overstride_ankle_mm",
        "Overstride (ankle ahead of hips)",
        "mm",
        "Horizontal distance of the ankle ahead of the middle of the hips at initial "
        "contact.",
        "+ = the ankle lands ahead of the hips",
        ("Souza 2016",),
        0,
    ),
    _sagittal(
        "thigh_extension_peak_deg",
        "Hip extension (thigh), peak",
        "°",
        "Largest angle of the thigh behind the vertical, around toe-off.",
        "+ = the knee is behind the hip",
        ("Souza 2016",),
    ),
    _sagittal(
        "trunk_lean_deg",
        "Forward trunk lean",
        "°",
        "Mean angle of the line from mid-hips to mid-shoulders against the vertical "
        "during stance.",
        "+ = forward",
        ("Teng & Powers 2014", "Bramah 2018"),
    ),
    _sagittal(
        "vertical_oscillation_mm",
        "Vertical oscillation",
        "mm",
        "Rise and fall of the middle of the hips within one step (highest minus lowest).",
        "always positive",
        ("Heiderscheit 2011",),
        0,
        (*SIDE_VIEWS, *FRONTAL_VIEWS),
    ),
    _sagittal(
        "vertical_oscillation_leg",
        "Vertical oscillation (leg lengths)",
        "leg lengths",
        "Rise and fall of the hips within one step as a share of leg length.",
        "always positive",
        ("Heiderscheit 2011",),
        3,
        (*SIDE_VIEWS, *FRONTAL_VIEWS),
    ),
)
"""Sagittal family, in report order."""

"""Metrics read in the frontal plane, from behind or from the front."""

from __future__ import annotations

from typing import Final

from gaitcheck.core.view import View
from gaitcheck.metrics.table_family import MetricFamily

FRONTAL_VIEWS: Final = (View.REAR, View.FRONT)
_DROP_SIGN = "+ = the pelvis is lower on the swing side"
_DROP_SOURCES = ("Dingenen 2018", "Bramah 2018", "Neal 2016")

_frontal = MetricFamily(name="frontal", views=FRONTAL_VIEWS).metric

FRONTAL_METRICS: Final = (
    _frontal(
        "cpd_rel_peak_deg",
        "Pelvic drop, peak (relative)",
        "°",
        "Largest pelvic drop between initial contact and 60 % of stance, minus the "
        "pelvis's own mean tilt over whole strides. Camera tilt and a crooked pair of "
        "markers cancel; named after the stance leg.",
        _DROP_SIGN,
        _DROP_SOURCES,
    ),
    _frontal(
        "cpd_rel_ms_deg",
        "Pelvic drop at mid-stance (relative)",
        "°",
        "Pelvic drop halfway between initial contact and toe-off, minus the pelvis's "
        "own mean tilt over whole strides.",
        _DROP_SIGN,
        _DROP_SOURCES,
    ),
    _frontal(
        "cpd_peak_deg",
        "Pelvic drop, peak",
        "°",
        "Largest angle of the pelvis line below the horizontal on the swing side, "
        "between initial contact and 60 % of stance.",
        _DROP_SIGN,
        _DROP_SOURCES,
    ),
    _frontal(
        "cpd_ms_deg",
        "Pelvic drop at mid-stance",
        "°",
        "Angle of the pelvis line below the horizontal on the swing side, halfway "
        "between initial contact and toe-off.",
        _DROP_SIGN,
        _DROP_SOURCES,
    ),
    _frontal(
        "hip_adduction_peak_deg",
        "Hip adduction, peak",
        "°",
        "Largest sum of pelvic drop and femoral adduction between initial contact and "
        "60 % of stance: the angle of the stance thigh against the pelvis.",
        "+ = the thigh leans towards the midline against the pelvis",
        ("Noehren 2012", "Neal 2016", "Dingenen 2018"),
    ),
    _frontal(
        "hip_adduction_ms_deg",
        "Hip adduction at mid-stance",
        "°",
        "Pelvic drop plus femoral adduction halfway through stance.",
        "+ = the thigh leans towards the midline against the pelvis",
        ("Noehren 2012", "Neal 2016", "Dingenen 2018"),
    ),
    _frontal(
        "femoral_adduction_ms_deg",
        "Femoral adduction at mid-stance",
        "°",
        "Angle of the stance thigh (hip to knee) against the vertical, halfway "
        "through stance.",
        "+ = the knee lies nearer the midline than the hip",
        ("Dingenen 2018",),
    ),
    _frontal(
        "fppa_pkf_deg",
        "Frontal plane projection angle at peak knee flexion",
        "°",
        "Angle between thigh and shank as projected in the picture (180° minus the "
        "hip-knee-ankle angle), at the deepest knee bend of stance.",
        "+ = valgus, the knee falls inwards",
        ("Willson & Davis 2008", "Dingenen 2018"),
    ),
    _frontal(
        "fppa_ms_deg",
        "Frontal plane projection angle at mid-stance",
        "°",
        "Angle between thigh and shank as projected in the picture, halfway through "
        "stance.",
        "+ = valgus, the knee falls inwards",
        ("Willson & Davis 2008", "Dingenen 2018"),
    ),
    _frontal(
        "knee_window_ratio",
        "Knee window",
        "hip widths",
        "Smallest distance between the knees while this leg carries the weight, in "
        "median hip widths.",
        "+ = daylight between the knees; 0 or less = they overlap",
        ("Souza 2016",),
        2,
    ),
    _frontal(
        "step_width_mm",
        "Step width",
        "mm",
        "Sideways distance of this heel from the other heel's preceding step, each at "
        "its own mid-stance and against the middle of the hips.",
        "+ = feet apart; 0 or less = crossover",
        ("Brindle 2014", "Meardon 2012", "Iskandar 2023"),
        0,
    ),
    _frontal(
        "step_width_leg",
        "Step width (leg lengths)",
        "leg lengths",
        "Step width as a share of the leg's length; needs no scale.",
        "+ = feet apart; 0 or less = crossover",
        ("Brindle 2014", "Meardon 2012"),
        3,
    ),
    _frontal(
        "foot_to_midline_ms_mm",
        "Foot to midline",
        "mm",
        "Sideways distance of the stance heel from the middle of the hips at "
        "mid-stance.",
        "+ = on its own side; 0 or less = on or over the midline",
        ("Souza 2016", "Iskandar 2023"),
        0,
    ),
    _frontal(
        "lateral_trunk_lean_deg",
        "Sideways trunk lean",
        "°",
        "Angle of the line from mid-hips to mid-shoulders against the vertical, at "
        "mid-stance.",
        "+ = towards the stance leg",
        ("Noehren 2012", "Dingenen 2018"),
    ),
    _frontal(
        "rearfoot_eversion_peak_deg",
        "Rearfoot eversion, peak",
        "°",
        "Largest angle of the heel counter against the shank between 20 and 50 % of "
        "stance, from two dots on the heel counter and one behind the knee. Only with "
        "dots: a pose model has no two points on the heel.",
        "+ = everted, the heel's lower end points away from the midline",
        ("Souza 2016",),
        views=(View.REAR,),
    ),
    _frontal(
        "rearfoot_eversion_excursion_deg",
        "Rearfoot eversion, excursion",
        "°",
        "Peak rearfoot eversion minus its mean in the first tenth of stance. Dots that "
        "are stuck on a little askew fall out of it.",
        "+ = the heel everts while it takes the load",
        ("Souza 2016",),
        views=(View.REAR,),
    ),
)
"""Frontal family, in report order."""

"""Rules for a clip from the side."""

from __future__ import annotations

from gaitcheck.findings.information import InformationRule
from gaitcheck.findings.reading_rule import BodyRule, ReadingRule
from gaitcheck.findings.readings import SIDEWAYS


class OS(ReadingRule):
    """Heel landing far in front of the hips."""

    lead = ("overstride_leg",)
    support = ("overstride_mm",)
    views = SIDEWAYS
    bare_unit = True


class TE(ReadingRule):
    """Shin slanted back at landing: the ankle ahead of the knee."""

    lead = ("tibia_angle_ic_deg",)
    views = SIDEWAYS


class FI(ReadingRule):
    """Toes high at landing."""

    lead = ("foot_strike_angle_deg",)
    support = ("foot_angle_ic_deg",)
    views = SIDEWAYS


class KS(ReadingRule):
    """Knee that bends little while it carries the body."""

    lead = ("knee_flexion_peak_deg",)
    support = ("knee_excursion_deg", "knee_flexion_ic_deg")
    views = SIDEWAYS
    direction = "below"


class KD(ReadingRule):
    """Knee that bends deeply while it carries the body."""

    lead = ("knee_flexion_peak_deg",)
    views = SIDEWAYS


class UT(BodyRule):
    """Trunk held very upright."""

    lead = ("trunk_lean_deg",)
    views = SIDEWAYS
    direction = "below"


class FT(BodyRule):
    """Trunk leaning far forward."""

    lead = ("trunk_lean_deg",)
    views = SIDEWAYS


class HE(InformationRule):
    """How far the thigh goes back; no best value is known."""

    lead = ("thigh_extension_peak_deg",)
    views = SIDEWAYS

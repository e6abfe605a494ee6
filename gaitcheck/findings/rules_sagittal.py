"""Rules for a clip from the side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gaitcheck.findings.information import InformationRule
from gaitcheck.findings.reading_rule import BodyRule, ReadingRule
from gaitcheck.findings.readings import SIDEWAYS
from gaitcheck.findings.wording import reading, sentence

if TYPE_CHECKING:
    from gaitcheck.core.metric import MetricSide, MetricValue
    from gaitcheck.findings.rule import Case, Judgement
    from gaitcheck.findings.threshold import Threshold


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


BELIEVABLE_DEG: Final = 25.0
"""Three standard deviations below the mean of 46 healthy runners (41.4, SD 5.6 degrees;
source `bmc_ric_2019`). Pose models read the knee too straight by 5 degrees and more, most
of all under loose trousers, so below this the reading is doubted before the runner."""

NOT_BELIEVABLE: Final = (
    "{reading} is less than runners without a stiff joint show; trousers that hide the "
    "knee, or a camera that is not square, make such readings. Look at the pictures, and "
    "film again in tight shorts"
)


class KS(ReadingRule):
    """Knee that bends little while it carries the body."""

    lead = ("knee_flexion_peak_deg",)
    support = ("knee_excursion_deg", "knee_flexion_ic_deg")
    views = SIDEWAYS
    direction = "below"

    def weigh(
        self, case: Case, side: MetricSide, value: MetricValue, limits: Threshold
    ) -> Judgement:
        """Doubt a knee that hardly bends at all."""
        judged = super().weigh(case, side, value, limits)
        if judged.outcome != "present" or value.mean >= BELIEVABLE_DEG:
            return judged
        return replace(
            judged,
            outcome="cannot_tell",
            summary=self._plainly(value, limits),
            reason=sentence(NOT_BELIEVABLE.format(reading=reading(value))),
            severity="",
        )


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

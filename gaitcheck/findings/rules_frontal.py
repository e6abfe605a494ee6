"""Rules for a clip from behind or in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.findings.reading_rule import BodyRule, ReadingRule
from gaitcheck.findings.readings import FRONTAL

if TYPE_CHECKING:
    from gaitcheck.core.finding import FindingSide
    from gaitcheck.findings.rule import Case, Judgement


class PD(ReadingRule):
    """Pelvic drop of the swing side, against the clip's own mean."""

    lead = ("cpd_rel_peak_deg",)
    support = ("cpd_peak_deg",)
    views = FRONTAL


class HA(ReadingRule):
    """Hip adduction: pelvic drop and inward slant of the thigh together."""

    lead = ("hip_adduction_peak_deg",)
    support = ("femoral_adduction_ms_deg",)
    views = FRONTAL


class KV(ReadingRule):
    """Knee inward of the line from hip to ankle."""

    lead = ("fppa_pkf_deg",)
    support = ("fppa_ms_deg",)
    views = FRONTAL


class KW(ReadingRule):
    """Knees so close that no daylight is left between them."""

    lead = ("knee_window_ratio",)
    views = FRONTAL
    direction = "below"
    bare_unit = True


class TL(ReadingRule):
    """Trunk leaning over the standing leg."""

    lead = ("lateral_trunk_lean_deg",)
    views = FRONTAL


class CO(BodyRule):
    """Feet landing on one line or across it.

    Step width belongs to both feet. Where one foot clearly crosses the midline and the
    other clearly does not, the finding is that foot's.
    """

    lead = ("step_width_mm", "step_width_leg")
    support = ("foot_to_midline_ms_mm",)
    views = FRONTAL
    direction = "below"

    def body_side(self, case: Case, judged: Judgement) -> FindingSide:
        """Name the foot that crosses when only one does."""
        if judged.outcome != "present":
            return "none"
        left = self._crosses(case, "left")
        right = self._crosses(case, "right")
        if left is True and right is False:
            return "left"
        if right is True and left is False:
            return "right"
        return "both"

    def _crosses(self, case: Case, side: FindingSide) -> bool | None:
        if side not in ("left", "right"):
            return None
        value = case.readings.value("foot_to_midline_ms_mm", side)
        if value is None or value.interval is None:
            return None
        low, high = value.interval
        if high <= 0:
            return True
        return False if low > 0 else None

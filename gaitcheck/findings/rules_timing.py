"""Rules on rhythm and bounce, readable in every square view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.findings.reading_rule import BodyRule, ReadingRule
from gaitcheck.findings.readings import ANY_VIEW

if TYPE_CHECKING:
    from gaitcheck.findings.rule import Case, Judgement


class VO(BodyRule):
    """Hips moving far up and down at each step."""

    lead = ("vertical_oscillation_mm", "vertical_oscillation_leg")
    views = ANY_VIEW


class LC(ReadingRule):
    """Few steps a minute for the speed."""

    lead = ("cadence_spm",)
    views = ANY_VIEW
    direction = "below"
    bare_unit = True

    def judge(self, case: Case) -> tuple[Judgement, ...]:
        """Judge the one step rate of the clip."""
        return (self.judge_leg(case, "both"),)


class GR(BodyRule):
    """Hardly any flight between the steps."""

    lead = ("duty_factor",)
    support = ("flight_ms",)
    views = ANY_VIEW


class SV(ReadingRule):
    """Stride time that varies much from stride to stride."""

    lead = ("stride_time_cv_pct",)
    views = ANY_VIEW

    def judge(self, case: Case) -> tuple[Judgement, ...]:
        """Judge the one variability of the clip."""
        return (self.judge_leg(case, "both"),)

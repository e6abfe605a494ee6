"""Rules that name something without judging it: no limit, no rank, no advice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal

from gaitcheck.findings.reading_rule import LEGS, NO_INTERVAL, evidence_of, finding_side
from gaitcheck.findings.readings import SIDEWAYS, half_interval
from gaitcheck.findings.rule import Case, Judgement, Rule
from gaitcheck.findings.wording import number, reading, sentence, short_name

if TYPE_CHECKING:
    from gaitcheck.core.metric import MetricSide, MetricValue

SURE: Final = 0.95
"""Probability from which a strike pattern is named without a question mark."""

Strike = Literal["rearfoot", "not rearfoot"]


class InformationRule(Rule):
    """A reading worth printing with its explanation, whatever its value."""

    def judge(self, case: Case) -> tuple[Judgement, ...]:
        """Report each leg's reading."""
        return tuple(self._report(case, side) for side in LEGS)

    def _report(self, case: Case, side: MetricSide) -> Judgement:
        value = self.reading_of(case, side)
        if value is None:
            reason = case.readings.why_missing(self.lead, side, self.views)
            return Judgement(
                code=self.code,
                side=finding_side(side),
                outcome="cannot_tell",
                reason=sentence(reason),
            )
        return self.name(case, side, value)

    def reading_of(self, case: Case, side: MetricSide) -> MetricValue | None:
        """Return the first measured reading of a leg."""
        if not case.readings.filmed(self.views):
            return None
        values = (case.readings.value(key, side) for key in self.lead)
        return next((v for v in values if v is not None and v.measured), None)

    def name(self, case: Case, side: MetricSide, value: MetricValue) -> Judgement:
        """Say what the reading is."""
        text = case.entry(self.code).present
        return Judgement(
            code=self.code,
            side=finding_side(side),
            outcome="present",
            summary=text.format(side=side, reading=reading(value), limit=""),
            evidence=(evidence_of(value, None),),
        )


class FS(InformationRule):
    """Foot strike: rearfoot or not, with the probability that this is right.

    Two classes only: raters and force plates agree on rearfoot or not (kappa 0.89 to
    0.95), clearly less on midfoot against forefoot (Goto 2024).
    """

    lead = ("foot_strike_angle_deg",)
    views = SIDEWAYS

    def name(self, case: Case, side: MetricSide, value: MetricValue) -> Judgement:
        """Name the pattern when its probability is high enough."""
        boundary = self._boundary(case)
        sd = half_interval(value) / 1.96
        evidence = (evidence_of(value, None),)
        if boundary is None or not math.isfinite(sd):
            return Judgement(
                code=self.code,
                side=finding_side(side),
                outcome="cannot_tell",
                summary=sentence(
                    f"{side} leg: {short_name(value.key)} {reading(value)}"
                ),
                reason=sentence(NO_INTERVAL),
                evidence=evidence,
            )
        rearfoot = _probability_above(value.mean, sd, boundary)
        pattern: Strike = "rearfoot" if rearfoot >= 0.5 else "not rearfoot"
        sure = max(rearfoot, 1 - rearfoot)
        text = case.entry(self.code).present
        summary = text.format(side=side, reading=reading(value), limit="")
        edge = f"{number(value.key, boundary)}°"
        if sure < SURE:
            return Judgement(
                code=self.code,
                side=finding_side(side),
                outcome="cannot_tell",
                summary=summary,
                reason=(
                    f"Too close to {edge}, above which a landing counts as rearfoot "
                    f"(more likely {pattern}, {100 * sure:.0f} %)."
                ),
                evidence=evidence,
            )
        certain = "more than 99 %" if sure > 0.99 else f"{100 * sure:.0f} %"
        words = (
            "Rearfoot: the heel touches first"
            if pattern == "rearfoot"
            else "Not rearfoot: midfoot or forefoot, which a video does not tell apart well"
        )
        return Judgement(
            code=self.code,
            side=finding_side(side),
            outcome="present",
            summary=f"{summary} {words} (certainty {certain}, boundary {edge}).",
            evidence=evidence,
        )

    def _boundary(self, case: Case) -> float | None:
        norm = case.norm(self.lead[0])
        classes = norm.classes if norm else ()
        return next((c.above for c in classes if c.name == "rearfoot"), None)


def _probability_above(mean: float, sd: float, edge: float) -> float:
    """Probability that a normally distributed truth lies above an edge."""
    if sd <= 0:
        return 1.0 if mean > edge else 0.0
    return 0.5 * math.erfc((edge - mean) / (sd * math.sqrt(2)))

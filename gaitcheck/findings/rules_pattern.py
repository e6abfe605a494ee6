"""Patterns: several findings of one leg that point the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gaitcheck.findings.reading_rule import LEGS, finding_side
from gaitcheck.findings.readings import FRONTAL, SIDEWAYS
from gaitcheck.findings.rule import Case, Judgement, Rule
from gaitcheck.findings.wording import listed, number, sentence, short_name, with_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaitcheck.core.finding import Evidence, FindingSide, Outcome
    from gaitcheck.core.metric import MetricSide

FIRM = 3
"""From this many members a pattern counts as clear even if each is mild."""


class PatternRule(Rule):
    """Findings that must be present together on one leg.

    Which ones stands in the knowledge base (`requires`, `any_of`, `at_least`); `after`
    repeats them so that they run first.
    """

    def judge(self, case: Case) -> tuple[Judgement, ...]:
        """Judge each leg; findings that belong to no leg count for both."""
        return tuple(self._judge_leg(case, side) for side in LEGS)

    def _judge_leg(self, case: Case, side: MetricSide) -> Judgement:
        entry = case.entry(self.code)
        needed = [self._member(case, code, side) for code in entry.requires]
        others = [self._member(case, code, side) for code in entry.any_of]
        present = [m for m in (*needed, *others) if m.outcome == "present"]
        # A pattern of one leg needs something of that leg, not only a narrow step.
        own = any(m.side in (side, "both") for m in present)
        enough = sum(m.outcome == "present" for m in others) >= entry.at_least
        if enough and own and all(m.outcome == "present" for m in needed):
            return self._present(case, side, present)
        open_ = [m for m in (*needed, *others) if m.outcome == "cannot_tell"]
        possible = sum(m.outcome != "absent" for m in others) >= entry.at_least
        if possible and open_ and all(m.outcome != "absent" for m in needed):
            return Judgement(
                code=self.code,
                side=finding_side(side),
                outcome="cannot_tell",
                reason=self._open_reason(case, side, open_),
            )
        return Judgement(
            code=self.code,
            side=finding_side(side),
            outcome="absent",
            summary=_too_few(present),
        )

    def _open_reason(self, case: Case, side: MetricSide, open_: list[Judgement]) -> str:
        if not case.readings.filmed(self.views):
            return sentence(case.readings.why_missing((), side, self.views))
        codes = listed([m.code for m in open_])
        return f"Depends on what could not be told: {codes}."

    def _member(self, case: Case, code: str, side: MetricSide) -> Judgement:
        """Return a member's judgement for this leg; one of no leg counts as well."""
        found = case.earlier.get(code, ())
        for judged in found:
            if judged.side in (side, "both", "none"):
                return judged
        # Present on the other leg only, such as a crossover of one foot.
        outcome: Outcome = "absent" if found else "cannot_tell"
        return Judgement(code=code, side=finding_side(side), outcome=outcome)

    def _present(
        self, case: Case, side: MetricSide, members: list[Judgement]
    ) -> Judgement:
        clear = len(members) >= FIRM or any(m.severity == "clear" for m in members)
        severity: Literal["mild", "clear"] = "clear" if clear else "mild"
        evidence = _unique(_of_side(m, side) for m in members)
        reading = listed([_short(m, side) for m in members])
        return Judgement(
            code=self.code,
            side=finding_side(side),
            outcome="present",
            summary=case.entry(self.code).present.format(
                side=side, reading=reading, limit=""
            ),
            reason=next((m.reason for m in members if m.reason), ""),
            severity=severity,
            evidence=evidence,
            excess_sd=max(m.excess_sd for m in members),
            excess_noise=max(m.excess_noise for m in members),
        )


def _too_few(present: list[Judgement]) -> str:
    if not present:
        return "None of the readings it is made of stands out."
    return f"Of the readings it is made of only {listed([m.code for m in present])}."


def _of_side(judged: Judgement, side: MetricSide) -> tuple[Evidence, ...]:
    """Deciding evidence of a member for one leg."""
    fitting = [e for e in judged.evidence if e.side in (side, "both")]
    return tuple(fitting[:1])


def _short(judged: Judgement, side: MetricSide) -> str:
    evidence = _of_side(judged, side) or judged.evidence[:1]
    if not evidence:
        return judged.code
    first = evidence[0]
    value = with_unit(number(first.metric_key, first.value), first.unit)
    return f"{short_name(first.metric_key)} {value}"


def _unique(groups: Iterable[tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
    found: dict[tuple[str, FindingSide, int], Evidence] = {}
    for one in (e for group in groups for e in group):
        found.setdefault((one.metric_key, one.side, one.clip_index), one)
    return tuple(found.values())


class HIP(PatternRule):
    """Pelvis, hip and knee give way inward together."""

    views = FRONTAL
    after = ("PD", "HA", "KV", "KW", "TL")


class NAR(PatternRule):
    """Narrow or crossed step together with hip adduction or pelvic drop."""

    views = FRONTAL
    after = ("CO", "HA", "PD")


class BRK(PatternRule):
    """Overstride with extended shin, low step rate, high toes or a stiff knee."""

    views = SIDEWAYS
    after = ("OS", "TE", "LC", "FI", "KS")

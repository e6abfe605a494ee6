"""Patterns: several findings of one leg that point the same way."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from gaitcheck.findings.reading_rule import LEGS, finding_side
from gaitcheck.findings.readings import FRONTAL, SIDEWAYS
from gaitcheck.findings.rule import Case, Judgement, Rule
from gaitcheck.findings.threshold import Z95
from gaitcheck.findings.wording import (
    listed,
    number,
    sentence,
    short_name,
    speed_caution,
    with_unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaitcheck.core.finding import Evidence, FindingSide, Outcome
    from gaitcheck.core.metric import MetricSide

FIRM = 3
"""From this many members a pattern counts as clear even if each is mild."""

TOWARDS_Z = 1.0
"""Standard errors beyond its limit from which a reading speaks for a pattern."""

BY_BOTH_LEGS = (
    "Alone, the step width would not be certain; closed knees and adducted hips of both "
    "legs over a pelvis that stays level are what feet on one line look like."
)


class PatternRule(Rule):
    """Findings that must be present together on one leg.

    Which ones stands in the knowledge base (`requires`, `any_of`, `at_least`); `after`
    repeats them so that they run first.

    Attributes
    ----------
    sources
        Members grouped by what their errors come from. Where groups are given, readings
        of several groups may be certain together though none is alone.

    Notes
    -----
    Together: Stouffer's sum of the distances beyond the limit in standard errors, over
    one reading of each group that was read, divided by the root of their number, must
    exceed 1.96, and at least two must lie beyond their limit by a standard error or
    more. Each group's errors are its own, so while no reading is truly beyond its limit
    the sum exceeds 1.96 in at most 2.5 % of clips.
    """

    sources: ClassVar[tuple[tuple[str, ...], ...]] = ()

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
        enough &= _one_of(entry.needs_one_of, present)
        if enough and own and all(m.outcome == "present" for m in needed):
            return self._present(case, side, present)
        together = self._together(case, side)
        if together and _one_of(entry.needs_one_of, together):
            return self._sure_together(case, side, together)
        open_ = [m for m in (*needed, *others) if m.outcome == "cannot_tell"]
        not_absent = [m for m in others if m.outcome != "absent"]
        possible = len(not_absent) >= entry.at_least
        possible &= _one_of(entry.needs_one_of, not_absent)
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

    def _together(self, case: Case, side: MetricSide) -> list[Judgement]:
        """Return readings of different sources that are certain together, or none."""
        read = []
        for codes in self.sources:
            members = (self._member(case, code, side) for code in codes)
            read += [m for m in members if math.isfinite(m.margin_z)][:1]
        towards = [m for m in read if m.margin_z >= TOWARDS_Z]
        if len(towards) < 2:
            return []
        combined = sum(m.margin_z for m in read) / math.sqrt(len(read))
        return towards if combined >= Z95 else []

    def _sure_together(
        self, case: Case, side: MetricSide, members: list[Judgement]
    ) -> Judgement:
        judged = self._present(case, side, members)
        unsure = [
            short_name(m.evidence[0].metric_key)
            for m in members
            if m.outcome != "present"
        ]
        together = (
            f"Alone, {listed(unsure)} would not be certain; together the readings are, "
            "since their errors have different sources."
        )
        return replace(
            judged,
            severity="mild",
            summary=f"{judged.summary} {together}",
            reason=self._caution(case, members),
            excess_noise=1.0,
        )

    def _caution(self, case: Case, members: list[Judgement]) -> str:
        """Say that the speed was not told, as far as the members rest on it."""
        clip = next((e.clip_index for m in members for e in m.evidence), -1)
        speed = case.speeds.of(clip)
        return "" if speed.told_mps is not None else speed_caution(speed, None)

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


def _one_of(codes: tuple[str, ...], members: list[Judgement]) -> bool:
    """Tell whether one of these codes is among the members; True without any."""
    return not codes or any(m.code in codes for m in members)


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
    """Pelvis, hip and knee give way inward together.

    Feet that land on one line slant the thighs and close the knees by geometry, with a
    level pelvis and straight legs. So hip adduction and a closed knee window alone make
    no pattern: the pelvis must drop, the knee leave the line from hip to ankle, or the
    trunk lean (`needs_one_of`).
    """

    views = FRONTAL
    after = ("PD", "HA", "KV", "KW", "TL")
    # The pelvis is read from the waist in the picture, the knee from the leg's keypoints.
    sources = (("PD", "HA"), ("KV", "KW"))


class NAR(PatternRule):
    """Narrow or crossed step together with hip adduction or pelvic drop.

    Also when the step reads narrower than its limit by less than its uncertainty, but
    both legs show for certain what feet on one line make: hips adducted and knees closed
    over a pelvis that does not drop too far.
    """

    views = FRONTAL
    after = ("CO", "HA", "PD", "KW")

    def _judge_leg(self, case: Case, side: MetricSide) -> Judgement:
        judged = super()._judge_leg(case, side)
        if judged.outcome == "present":
            return judged
        members = self._shown_by_both_legs(case, side)
        if not members:
            return judged
        found = self._present(case, side, members)
        return replace(
            found,
            severity="mild",
            summary=f"{found.summary} {BY_BOTH_LEGS}",
            reason=self._caution(case, members),
            excess_noise=1.0,
        )

    def _shown_by_both_legs(self, case: Case, side: MetricSide) -> list[Judgement]:
        step = self._member(case, "CO", side)
        if not step.margin_z > 0:
            return []
        for leg in LEGS:
            legs = [self._member(case, code, leg) for code in ("HA", "KW")]
            drop = self._member(case, "PD", leg)
            if drop.outcome == "present" or any(m.outcome != "present" for m in legs):
                return []
        return [step, *(self._member(case, code, side) for code in ("HA", "KW"))]


class BRK(PatternRule):
    """Overstride with extended shin, low step rate, high toes or a stiff knee."""

    views = SIDEWAYS
    after = ("OS", "TE", "LC", "FI", "KS")

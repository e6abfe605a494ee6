"""Rules that rest on one measure held against a limit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from gaitcheck.core.finding import Evidence
from gaitcheck.findings.readings import half_interval, typical_instant_s
from gaitcheck.findings.rule import Case, Judgement, Rule
from gaitcheck.findings.threshold import Threshold, certain_at, threshold
from gaitcheck.findings.wording import (
    number,
    reading,
    sentence,
    short_name,
    speed_caution,
    with_unit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.finding import FindingSide
    from gaitcheck.core.metric import MetricSide, MetricValue
    from gaitcheck.knowledge.norms import Direction

LEGS: Final[tuple[MetricSide, ...]] = ("left", "right")

BELOW_NOISE: Final = (
    "at the limit: beyond it by less than the measurement's own uncertainty"
)
NOT_EXCLUDED: Final = (
    "within the limit, but the measurement's own uncertainty reaches beyond it"
)
NO_INTERVAL: Final = "its uncertainty is not known"
NO_LIMIT: Final = "no limit is known at this speed"


class ReadingRule(Rule):
    """One reading of each leg beyond a limit by more than its uncertainty.

    Attributes
    ----------
    direction
        Which way stands out.
    bare_unit
        True when the rule's sentence names the unit itself.
    """

    direction: ClassVar[Direction] = "above"
    bare_unit: ClassVar[bool] = False

    def judge(self, case: Case) -> tuple[Judgement, ...]:
        """Judge each leg on its own."""
        return tuple(self.judge_leg(case, side) for side in LEGS)

    def judge_leg(self, case: Case, side: MetricSide) -> Judgement:
        """Judge one leg (`both` for measures that belong to no leg)."""
        value = self.deciding(case, side)
        if value is None:
            reason = case.readings.why_missing(self.lead, side, self.views)
            return self._cannot_tell(side, reason)
        limits = self.limits(case, value)
        if limits is None:
            return self._cannot_tell(side, NO_LIMIT, self._plainly(value, None))
        return self.weigh(case, side, value, limits)

    def weigh(
        self, case: Case, side: MetricSide, value: MetricValue, limits: Threshold
    ) -> Judgement:
        """Hold a reading against its limits."""
        standing = limits.standing(value)
        margin_z = limits.margin_z(value)
        evidence = (
            evidence_of(value, limits),
            *self._supporting(case, side),
        )
        if standing == "beyond":
            return Judgement(
                code=self.code,
                side=finding_side(side),
                outcome="present",
                summary=self.sentence(case, side, value, limits),
                reason=self._caution(case, value),
                severity=limits.severity(value),
                evidence=evidence,
                excess_sd=limits.excess_sd(value),
                excess_noise=limits.excess_noise(value),
                margin_z=margin_z,
            )
        if standing == "at":
            reason = _why_open(value, limits)
            plainly = self._plainly(value, limits)
            judged = self._cannot_tell(side, reason, plainly, evidence)
            return replace(judged, margin_z=margin_z)
        return Judgement(
            code=self.code,
            side=finding_side(side),
            outcome="absent",
            summary=self._plainly(value, limits),
            evidence=evidence,
            margin_z=margin_z,
        )

    def deciding(self, case: Case, side: MetricSide) -> MetricValue | None:
        """Return the reading that decides for a leg, or None when all are withheld."""
        if not case.readings.filmed(self.views):
            return None
        for key in self.lead:
            value = case.readings.value(key, side)
            if value is not None and value.measured:
                return value
        return None

    def limits(self, case: Case, value: MetricValue) -> Threshold | None:
        """Return the limits of a metric for this rule at the speed of its clip."""
        norm = case.norm(value.key)
        speed = case.speeds.of(value.clip_index)
        return threshold(norm, self.direction, speed) if norm else None

    def sentence(
        self, case: Case, side: MetricSide, value: MetricValue, limits: Threshold
    ) -> str:
        """Fill the rule's sentence from the knowledge base."""
        unit = "" if self.bare_unit else value.unit
        text = case.entry(self.code).present.format(
            side=side,
            reading=reading(value, bare=self.bare_unit),
            limit=with_unit(number(value.key, limits.mild), unit),
        )
        if case.speeds.of(value.clip_index).told_mps is None:
            text = text.replace(" at this speed", "")
        return text

    def _caution(self, case: Case, value: MetricValue) -> str:
        """Say up to which speed a finding holds when the speed was not told."""
        norm, speed = case.norm(value.key), case.speeds.of(value.clip_index)
        limit = norm.limit(self.direction, "mild") if norm else None
        if norm is None or limit is None or limit.at.constant:
            return ""
        if speed.told_mps is not None:
            return ""
        return speed_caution(speed, certain_at(value, norm, self.direction, speed))

    def _plainly(self, value: MetricValue, limits: Threshold | None) -> str:
        leg = "" if value.side == "both" else f"{value.side} leg: "
        text = f"{leg}{short_name(value.key)} {reading(value)}"
        if limits is not None:
            limit = with_unit(number(value.key, limits.mild), value.unit)
            text += f", limit {limit}"
        return sentence(text)

    def _supporting(self, case: Case, side: MetricSide) -> tuple[Evidence, ...]:
        found = []
        for key in (*self.lead[1:], *self.support):
            value = case.readings.value(key, side)
            if value is not None and value.measured:
                found.append(evidence_of(value, self.limits(case, value)))
        return tuple(found)

    def _cannot_tell(
        self,
        side: MetricSide,
        reason: str,
        summary: str = "",
        evidence: tuple[Evidence, ...] = (),
    ) -> Judgement:
        return Judgement(
            code=self.code,
            side=finding_side(side),
            outcome="cannot_tell",
            summary=summary,
            reason=sentence(reason),
            evidence=evidence,
        )


class BodyRule(ReadingRule):
    """A measure of the whole body that happens to be read on each leg's steps.

    Both legs' readings are one judgement: the mean of both, with the wider interval.
    """

    def judge(self, case: Case) -> tuple[Judgement, ...]:
        """Judge the mean of both legs, or the one leg that could be read."""
        legs = [self.deciding(case, side) for side in LEGS]
        measured = [value for value in legs if value is not None]
        keys = {value.key for value in measured}
        if len(measured) < 2 or len(keys) > 1:
            single = measured[0].side if measured else "left"
            judged = self.judge_leg(case, single)
        else:
            value = mean_of(measured)
            limits = self.limits(case, value)
            if limits is None:
                judged = self._cannot_tell("both", NO_LIMIT)
            else:
                judged = self.weigh(case, "both", value, limits)
        return (self.for_body(case, judged, measured),)

    def for_body(
        self, case: Case, judged: Judgement, measured: Sequence[MetricValue]
    ) -> Judgement:
        """Take the leg out of a judgement and show every leg's reading as evidence."""
        own = tuple(evidence_of(v, self.limits(case, v)) for v in measured)
        rest = tuple(e for e in judged.evidence if e.metric_key not in self.lead)
        side = self.body_side(case, judged)
        return replace(judged, side=side, evidence=(*own, *rest))

    def body_side(self, case: Case, judged: Judgement) -> FindingSide:
        """Side under which the judgement is shown; `none` unless a rule knows more."""
        del case, judged
        return "none"


def mean_of(values: Sequence[MetricValue]) -> MetricValue:
    """Return both legs' readings as one: the mean of means, the wider interval.

    Systematic errors may be shared by the legs, so averaging narrows nothing.
    """
    first = values[0]
    mean = float(np.mean([v.mean for v in values]))
    half = max(half_interval(v) for v in values)
    return replace(
        first,
        side="both",
        mean=mean,
        interval=(mean - half, mean + half) if np.isfinite(half) else None,
        per_stride=np.concatenate([v.per_stride for v in values]),
        stride_time_s=np.concatenate([v.stride_time_s for v in values]),
        n=sum(v.n for v in values),
    )


def _why_open(value: MetricValue, limits: Threshold) -> str:
    if not np.isfinite(half_interval(value)):
        return NO_INTERVAL
    past = limits.sign * (value.mean - limits.mild)
    return BELOW_NOISE if past > 0 else NOT_EXCLUDED


def evidence_of(value: MetricValue, limits: Threshold | None) -> Evidence:
    """Make the evidence that a reading gives, with the instant to look at."""
    return Evidence(
        metric_key=value.key,
        side=value.side,
        value=value.mean,
        interval=value.interval,
        unit=value.unit,
        limit=limits.mild if limits else float("nan"),
        comparison=limits.comparison if limits else "",
        clip_index=value.clip_index,
        example_time_s=typical_instant_s(value),
    )


def finding_side(side: MetricSide) -> FindingSide:
    """Metrics of no leg give findings of no leg."""
    return "none" if side == "both" else side

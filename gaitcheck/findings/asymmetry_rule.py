"""Left against right: only differences that noise and healthy unevenness do not make."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gaitcheck.core.finding import Evidence
from gaitcheck.findings.reading_rule import BELOW_NOISE
from gaitcheck.findings.readings import ANY_VIEW, typical_instant_s
from gaitcheck.findings.rule import Case, Judgement, Rule
from gaitcheck.findings.wording import (
    listed,
    number,
    sentence,
    short_name,
    speed_caution,
    with_unit,
)

if TYPE_CHECKING:
    from gaitcheck.core.finding import FindingSide, Outcome
    from gaitcheck.core.metric import Asymmetry
    from gaitcheck.findings.speed import RunningSpeed
    from gaitcheck.findings.threshold import Standing
    from gaitcheck.knowledge.norms import Limit, LimitOf, Norm

COVERED_BY: Final[dict[str, tuple[str, ...]]] = {
    "cpd_rel_peak_deg": ("PD", "HA", "HIP"),
    "hip_adduction_peak_deg": ("HA", "PD", "HIP"),
    "fppa_pkf_deg": ("KV", "HIP"),
    "knee_flexion_peak_deg": ("KS", "KD"),
}
"""Findings that already name what a difference of this metric would say again."""

LEG_OF_LARGER: Final = ("cpd_rel_peak_deg", "hip_adduction_peak_deg", "fppa_pkf_deg")
"""Metrics whose larger side is the one to look at; for the others (a longer contact, a
deeper knee bend) either leg may be the unusual one."""


ONLY_CLEAR: Final = ("fppa_pkf_deg",)
"""Metrics whose mild differences do not count: a camera 5 degrees off the axis makes 3 to
4 degrees of projection angle, with opposite signs on the legs."""

BELIEVABLE_PCT: Final = {"contact_ms": 25.0, "step_ms": 25.0}
"""Largest difference between the legs, in per cent of their mean, that is believed of
somebody who runs. Nineteen healthy runners in twenty stay below 6 %, and every one of
the reference group below 10 % (source `rbds_2017`); a runner who favours a leg so much
that it stands a quarter longer limps. A far leg that the camera loses makes such
differences by itself, so beyond this the measurement is doubted before the runner."""

NOT_BELIEVABLE: Final = (
    "{difference} is more than a runner who does not limp shows; one leg was probably "
    "read wrongly. Look at the marked contacts in the video, or film from the other side"
)


@dataclass(frozen=True, kw_only=True)
class _Compared:
    """One metric's difference after it was held against noise and norm."""

    one: Asymmetry
    limit: float
    standing: Standing
    clear: bool
    unit: str
    shown: float
    half: float
    constant: bool


class AS(Rule):
    """Left and right differ by more than noise and more than healthy runners.

    Present when the 95 % interval of the difference excludes zero, and the difference
    exceeds both what two sessions of video can tell apart (where a study gives that)
    and the limit of healthy runners. Angles are compared as right minus left, times by
    their symmetry index. A difference that another finding already names is left to it,
    and one that no runner shows makes the readings doubtful instead (`BELIEVABLE_PCT`).
    """

    lead = (
        "contact_ms",
        "step_ms",
        "knee_flexion_peak_deg",
        "cpd_rel_peak_deg",
        "hip_adduction_peak_deg",
        "fppa_pkf_deg",
    )
    views = ANY_VIEW
    after = ("PD", "HA", "KV", "KS", "KD", "HIP")

    def judge(self, case: Case) -> tuple[Judgement, ...]:
        """One judgement for what belongs to both legs, one for a leg that stands out."""
        every = [c for key in self.lead if (c := self._compare(case, key))]
        if not every:
            return (self._of_nobody("cannot_tell", reason=self._why_nothing(case)),)
        compared = [c for c in every if not self._covered(case, c)]
        doubted = [c for c in compared if _unbelievable(c)]
        if doubted:
            # Times of one leg read wrongly spoil its other readings as well.
            reason = NOT_BELIEVABLE.format(difference=_phrase(doubted[0]))
            return (self._of_nobody("cannot_tell", reason=sentence(reason)),)
        beyond = [c for c in compared if c.standing == "beyond"]
        noisy = [c for c in compared if c.standing == "at"]
        if not beyond and noisy:
            return (
                self._of_nobody(
                    "cannot_tell",
                    summary=_largest(noisy),
                    reason=sentence(BELOW_NOISE),
                ),
            )
        if not beyond:
            summary = _largest(compared) if compared else ""
            return (self._of_nobody("absent", summary=summary),)
        sides: dict[FindingSide, list[_Compared]] = {}
        for one in beyond:
            sides.setdefault(_side_of(one), []).append(one)
        return tuple(self._present(case, side, group) for side, group in sides.items())

    def _compare(self, case: Case, key: str) -> _Compared | None:
        one = case.readings.difference(key)
        norm = case.norm(key)
        if one is None or norm is None or one.interval is None:
            return None
        of: LimitOf = "difference" if math.isnan(one.index_pct) else "difference_pct"
        first = norm.limit("above", "clear" if key in ONLY_CLEAR else "mild", of)
        speed = case.speeds.of(one.clip_index)
        if first is None or one.verdict == "withheld" or not speed.valid_for(norm):
            return None
        limit = speed.limit(first, norm)
        shown = one.difference if of == "difference" else one.index_pct
        low, high = one.interval
        excludes_zero = low > 0 or high < 0
        certain = excludes_zero and _detectable(one, norm)
        standing: Standing = "within"
        if abs(shown) > limit:
            standing = "beyond" if certain else "at"
        return _Compared(
            one=one,
            limit=limit,
            standing=standing,
            clear=abs(shown) > _clear(speed, norm.limit("above", "clear", of), norm),
            unit=one.unit if of == "difference" else "%",
            shown=shown,
            half=(high - low) / 2,
            constant=first.at.constant,
        )

    def _covered(self, case: Case, compared: _Compared) -> bool:
        codes = COVERED_BY.get(compared.one.key, ())
        found = [j for code in codes for j in case.earlier.get(code, ())]
        return any(j.outcome == "present" for j in found)

    def _present(
        self, case: Case, side: FindingSide, group: list[_Compared]
    ) -> Judgement:
        parts = [_phrase(one) for one in group]
        limits = [_limit_text(one) for one in group]
        text = case.entry(self.code).present.format(
            side=side, reading=listed(parts), limit=listed(list(dict.fromkeys(limits)))
        )
        evidence = tuple(e for one in group for e in _evidence(case, one))
        return Judgement(
            code=self.code,
            side=side,
            outcome="present",
            summary=text,
            reason=next((r for one in group if (r := self._caution(case, one))), ""),
            severity="clear" if any(one.clear for one in group) else "mild",
            evidence=evidence,
            excess_sd=max((abs(o.shown) / o.limit - 1) for o in group),
            excess_noise=max(abs(o.one.difference) / o.half - 1 for o in group),
        )

    def _caution(self, case: Case, compared: _Compared) -> str:
        """Say that the speed was not told where the limit depends on it."""
        speed = case.speeds.of(compared.one.clip_index)
        if compared.constant or speed.told_mps is not None:
            return ""
        return speed_caution(speed, None)

    def _of_nobody(
        self, outcome: Outcome, *, summary: str = "", reason: str = ""
    ) -> Judgement:
        return Judgement(
            code=self.code, side="none", outcome=outcome, summary=summary, reason=reason
        )

    def _why_nothing(self, case: Case) -> str:
        if not case.readings.filmed(self.views):
            return sentence(case.readings.why_missing((), "both", self.views))
        found = [case.readings.difference(key) for key in self.lead]
        reason = next((f.reason for f in found if f and f.reason), "")
        return sentence(reason or "no measure was read on both legs of one clip")


def _unbelievable(compared: _Compared) -> bool:
    most = BELIEVABLE_PCT.get(compared.one.key, math.inf)
    return abs(compared.one.index_pct) > most


def _largest(compared: list[_Compared]) -> str:
    most = max(compared, key=lambda c: abs(c.shown) / c.limit)
    limit = _limit_text(most)
    return sentence(f"Largest difference: {_phrase(most)}, limit {limit}")


def _limit_text(compared: _Compared) -> str:
    if compared.unit == "%":
        return f"{compared.limit:g} %"
    return with_unit(number(compared.one.key, compared.limit), compared.unit)


def _detectable(one: Asymmetry, norm: Norm) -> bool:
    """Beyond what two sessions of video tell apart, where a study gives that figure."""
    return abs(one.difference) > (norm.detectable_change or 0.0)


def _clear(speed: RunningSpeed, limit: Limit | None, norm: Norm) -> float:
    return speed.limit(limit, norm) if limit else math.inf


def _side_of(compared: _Compared) -> FindingSide:
    if compared.one.key not in LEG_OF_LARGER:
        return "both"
    return "right" if compared.one.difference > 0 else "left"


def _phrase(compared: _Compared) -> str:
    key = compared.one.key
    amount = abs(compared.shown)
    text = f"{amount:.1f}" if compared.unit == "%" else number(key, amount)
    more: Literal["right", "left"] = "right" if compared.one.difference > 0 else "left"
    return f"{with_unit(text, compared.unit)} in {short_name(key)} ({more} larger)"


def _evidence(case: Case, compared: _Compared) -> tuple[Evidence, ...]:
    """Both legs' readings, from the clip in which they were compared."""
    key, clip = compared.one.key, compared.one.clip_index
    order = ("right", "left") if compared.one.difference > 0 else ("left", "right")
    found = []
    for side in order:
        for value in case.readings.metrics:
            if (value.key, value.side, value.clip_index) != (key, side, clip):
                continue
            if value.measured:
                found.append(
                    Evidence(
                        metric_key=key,
                        side=value.side,
                        value=value.mean,
                        interval=value.interval,
                        unit=value.unit,
                        clip_index=clip,
                        example_time_s=typical_instant_s(value),
                    )
                )
    return tuple(found)

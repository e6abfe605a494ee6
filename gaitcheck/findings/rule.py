"""What a rule is: inputs, views, prerequisites, and a judgement for each leg."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaitcheck.core.finding import Evidence, FindingSide, Outcome
    from gaitcheck.core.view import View
    from gaitcheck.findings.readings import Readings
    from gaitcheck.findings.speed import Speeds
    from gaitcheck.knowledge.entries import FindingEntry
    from gaitcheck.knowledge.loader import Knowledge
    from gaitcheck.knowledge.norms import Norm


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The outcome of one rule for one leg, before ranking.

    Parameters
    ----------
    side
        `none` when the rule is not about a leg (step rate).
    excess_sd
        How far beyond the mild limit, in standard deviations of healthy legs.
    excess_noise
        The same in half widths of the reading's own interval; 1 = just certain.
    margin_z
        Distance beyond the mild limit in standard errors, negative within it, whatever
        the outcome; NaN when nothing was read.
    """

    code: str
    side: FindingSide
    outcome: Outcome
    summary: str = ""
    reason: str = ""
    severity: Literal["", "mild", "clear"] = ""
    evidence: tuple[Evidence, ...] = ()
    excess_sd: float = 0.0
    excess_noise: float = 0.0
    margin_z: float = math.nan


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """What a rule may look at: the readings, the knowledge base, earlier judgements.

    Rules never see the questionnaire. What hurts must not change what is seen.
    """

    readings: Readings
    speeds: Speeds
    knowledge: Knowledge
    earlier: Mapping[str, tuple[Judgement, ...]]

    def entry(self, code: str) -> FindingEntry:
        """Texts and evidence of a rule."""
        return self.knowledge.findings[code]

    def norm(self, key: str) -> Norm | None:
        """Return the norm of a metric, or None when nothing is known."""
        return self.knowledge.norm(key)


class Rule(ABC):
    """One thing to look for; its class name is its code.

    Attributes
    ----------
    lead
        Metric keys that decide; the first that was measured does.
    support
        Metric keys shown beside the deciding one.
    views
        Camera views of which one is needed.
    after
        Codes of rules whose judgements this one reads; they run before it.
    """

    lead: ClassVar[tuple[str, ...]] = ()
    support: ClassVar[tuple[str, ...]] = ()
    views: ClassVar[tuple[View, ...]] = ()
    after: ClassVar[tuple[str, ...]] = ()

    @property
    def code(self) -> str:
        """The stable mnemonic, e.g. `PD`."""
        return type(self).__name__

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every metric key it reads."""
        return (*self.lead, *self.support)

    @abstractmethod
    def judge(self, case: Case) -> tuple[Judgement, ...]:
        """Judge one session; one judgement a leg, or one for both."""

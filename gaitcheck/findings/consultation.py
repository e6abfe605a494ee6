"""Everything that guidance is made from, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.finding import Finding
    from gaitcheck.core.guidance import ConditionFit, LoadSign, RedFlag
    from gaitcheck.core.intake import Intake
    from gaitcheck.core.settings import Settings
    from gaitcheck.findings.complaint import Complaint
    from gaitcheck.findings.readings import Readings
    from gaitcheck.findings.speed import Speeds
    from gaitcheck.knowledge.loader import Knowledge

IN_FRONT = 3
"""Findings that advice is given for; more at once help nobody."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Consultation:
    """One runner: answers, findings and clips, with the knowledge base beside them."""

    knowledge: Knowledge
    intake: Intake
    complaint: Complaint
    findings: tuple[Finding, ...]
    clips: tuple[ClipAnalysis, ...]
    settings: Settings
    readings: Readings
    speeds: Speeds
    flags: tuple[RedFlag, ...] = ()
    load: tuple[LoadSign, ...] = ()
    conditions: tuple[ConditionFit, ...] = ()

    @property
    def ranked(self) -> tuple[Finding, ...]:
        """Findings that stand in the report, first one first."""
        return tuple(f for f in self.findings if f.rank > 0)

    @property
    def front(self) -> tuple[Finding, ...]:
        """The findings that advice is given for."""
        return self.ranked[:IN_FRONT]

    @property
    def examine_first(self) -> bool:
        """True when a warning sign asks for an examination before anything else."""
        return any(flag.urgency in ("emergency", "soon") for flag in self.flags)

    def present(self, code: str) -> Finding | None:
        """Return a present finding by its code, ranked or not."""
        found = (f for f in self.findings if f.code == code and f.outcome == "present")
        return next(found, None)


def named(finding: Finding) -> str:
    """Title of a finding with its leg, inside a sentence."""
    title = finding.title[:1].lower() + finding.title[1:]
    if finding.side in ("left", "right"):
        return f"{title} ({finding.side})"
    return f"{title} (both sides)" if finding.side == "both" else title

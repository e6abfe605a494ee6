"""Two results become one `Comparison`; the command line and the web page call `compare`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.compare.change import Change, changes
from gaitcheck.compare.conditions import Difference, differences, shared_views
from gaitcheck.compare.session import FindingFacts, Session, read_session
from gaitcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.signals import CycleCurve


@dataclass(frozen=True, kw_only=True, eq=False)
class CurvePair:
    """The mean curve of one angle and leg, before and after, from the same view."""

    view: str
    before: CycleCurve
    after: CycleCurve


@dataclass(frozen=True, kw_only=True)
class FindingPair:
    """The outcome of one rule for one side, before and after.

    None where a session does not list the rule. A finding that is no longer present is
    not a change by itself: only `Change` weighs the noise.
    """

    code: str
    side: str
    title: str
    before: FindingFacts | None
    after: FindingFacts | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """All that `gaitcheck compare` says.

    Parameters
    ----------
    conditions
        What was not the same besides the runner, gravest first.
    changes
        One for each metric and side, in the order of reports.
    curves
        Empty when a session's `analysis.json` is not there.
    findings
        Rules that were present in at least one session.
    """

    before: Session
    after: Session
    conditions: tuple[Difference, ...]
    changes: tuple[Change, ...]
    curves: tuple[CurvePair, ...]
    findings: tuple[FindingPair, ...]

    @property
    def changed(self) -> tuple[Change, ...]:
        """Readings that changed by more than noise."""
        return tuple(c for c in self.changes if c.verdict == "changed")

    @property
    def comparable(self) -> bool:
        """False when a condition forbids every verdict."""
        return any(c.verdict != "cannot tell" for c in self.changes)


def compare(before: Path, after: Path) -> Comparison:
    """Hold two finished results of one runner against each other.

    Parameters
    ----------
    before, after
        Result folders of `gaitcheck analyze`, or their `findings.json`.

    Raises
    ------
    InputError
        When a result cannot be read, or the two have no camera view in common.
    """
    return compare_sessions(read_session(before), read_session(after))


def compare_sessions(before: Session, after: Session) -> Comparison:
    """Compare sessions that were read already; see `compare`."""
    if not shared_views(before, after):
        message = (
            f"nothing can be compared: the first session was filmed "
            f"{' and '.join(before.views)}, the second {' and '.join(after.views)}; "
            "readings from different views have different errors"
        )
        raise InputError(message)
    conditions = differences(before, after)
    return Comparison(
        before=before,
        after=after,
        conditions=conditions,
        changes=changes(before, after, conditions),
        curves=_curves(before, after),
        findings=_findings(before, after),
    )


def clip_parts(
    before: Session, after: Session, view: str
) -> tuple[ClipAnalysis, ClipAnalysis] | None:
    """Return both sessions' clips of a view, when both hold `analysis.json`."""
    one, other = _part(before, view), _part(after, view)
    return None if one is None or other is None else (one, other)


def _part(session: Session, view: str) -> ClipAnalysis | None:
    clip = session.clip_of(view)
    if clip is None or session.analysis is None:
        return None
    return session.analysis.clips[clip.index]


def _curves(before: Session, after: Session) -> tuple[CurvePair, ...]:
    pairs = []
    for view in shared_views(before, after):
        parts = clip_parts(before, after, view)
        if parts is None:
            continue
        later = {(c.key, c.side): c for c in parts[1].curves}
        pairs += [
            CurvePair(view=view, before=curve, after=later[curve.key, curve.side])
            for curve in parts[0].curves
            if (curve.key, curve.side) in later
        ]
    return tuple(pairs)


def _listed(
    findings: dict[tuple[str, str], FindingFacts], place: tuple[str, str]
) -> FindingFacts | None:
    """Find a rule's outcome for a leg; one that covers both legs covers this one."""
    code = place[0]
    places = (place, (code, "both"), (code, "none"))
    return next((findings[p] for p in places if p in findings), None)


def _findings(before: Session, after: Session) -> tuple[FindingPair, ...]:
    first = {(f.code, f.side): f for f in before.findings}
    second = {(f.code, f.side): f for f in after.findings}
    pairs = []
    for place in dict.fromkeys((*first, *second)):
        one, other = _listed(first, place), _listed(second, place)
        known = [f for f in (one, other) if f is not None]
        if any(f.outcome == "present" for f in known):
            pairs.append(
                FindingPair(
                    code=place[0],
                    side=place[1],
                    title=known[-1].title,
                    before=one,
                    after=other,
                )
            )
    return tuple(pairs)

"""Which finding comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gaitcheck.findings.assemble import Found, certain_excess

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.finding import Finding, Grade
    from gaitcheck.findings.complaint import Complaint, Match
    from gaitcheck.knowledge.loader import Knowledge

GRADE_POINTS: Final[dict[Grade, float]] = {
    "strong": 1.0,
    "moderate": 0.75,
    "limited": 0.5,
    "conflicting": 0.25,
    "expert opinion": 0.0,
}
"""Weight of the evidence that links a finding with knee pain."""

SIDE_POINTS: Final[dict[Match, float]] = {
    "same side": 1.5,
    "both sides": 0.5,
    "unknown": 0.0,
    "other side": -1.5,
}
"""A finding matters when it agrees with the symptoms (Souza 2016): worth more than the
step from mild to clear."""

CLEAR_POINTS: Final = 1.0
PLACE_POINTS: Final = 1.0
ELSEWHERE_POINTS: Final = -1.0
MOST_SDS: Final = 2.0

EXPLAINED_BY: Final = {"HIP": "NAR"}
"""A pattern that both legs show alike stands behind the one that may explain it: a step
on one line adducts both hips, and widening it is tried in a minute."""

A_NOTE: Final = "Mild, and nothing hurts: a note, no more."


def ranked(
    found: Sequence[Found], complaint: Complaint, knowledge: Knowledge
) -> tuple[Finding, ...]:
    """Give ranks to what is present; the rest follows in the order of the catalogue.

    Patterns come before single readings; within each, points decide (`points`). No rank
    goes to a finding that a pattern absorbs, that only informs, that counts only in
    company it does not have, or that is a mild single reading of a runner whom nothing
    hurts.
    """
    counted = [_counts(one) and not _note(one, complaint) for one in found]
    order = sorted(
        (one for one, counts in zip(found, counted, strict=True) if counts),
        key=lambda one: _key(one, complaint, knowledge),
    )
    order = _explained_last(order)
    first = [replace(one.finding, rank=rank) for rank, one in enumerate(order, start=1)]
    rest = [
        _as_note(one.finding) if _counts(one) else one.finding
        for one, counts in zip(found, counted, strict=True)
        if not counts
    ]
    present = [f for f in rest if f.outcome == "present"]
    others = [f for f in rest if f.outcome != "present"]
    return (*first, *present, *others)


def _explained_last(order: list[Found]) -> list[Found]:
    """Put a pattern of both legs right behind the one that may explain it."""
    codes = [one.finding.code for one in order]
    for code, by in EXPLAINED_BY.items():
        if code not in codes or by not in codes:
            continue
        first, second = codes.index(code), codes.index(by)
        if first < second and order[first].finding.side == "both":
            order = [*order]
            order.insert(second, order.pop(first))
            codes = [one.finding.code for one in order]
    return order


def points(found: Found, complaint: Complaint, knowledge: Knowledge) -> float:
    """Weigh severity, distance beyond the limit, evidence and fit with the complaint.

    Notes
    -----
    clear rather than mild 1; up to 1 for standard deviations of healthy legs beyond
    the limit (2 or more count full); up to 1 for the distance in units of the reading's
    own uncertainty; evidence 0 to 1; painful side ±1.5; place of pain ±1.
    """
    finding = found.finding
    total = CLEAR_POINTS if finding.severity == "clear" else 0.0
    total += min(max(found.excess_sd, 0.0), MOST_SDS) / MOST_SDS
    total += certain_excess(found)
    total += GRADE_POINTS[finding.grade]
    total += SIDE_POINTS[complaint.match(finding.side)]
    return total + _place_points(finding, complaint, knowledge)


def _counts(one: Found) -> bool:
    finding = one.finding
    present = finding.outcome == "present" and not finding.information_only
    return present and not one.absorbed_by and not one.lonely


def _note(one: Found, complaint: Complaint) -> bool:
    """Tell whether a finding is worth no more than a note without a complaint."""
    mild = one.finding.severity == "mild" and not one.finding.is_pattern
    return mild and complaint.state == "no"


def _as_note(finding: Finding) -> Finding:
    return replace(finding, reason=f"{finding.reason} {A_NOTE}".strip())


def _key(
    one: Found, complaint: Complaint, knowledge: Knowledge
) -> tuple[bool, float, str]:
    finding = one.finding
    # The code settles ties, never the side: a mirrored clip must rank the same.
    return (
        not finding.is_pattern,
        -points(one, complaint, knowledge),
        finding.code,
    )


def _place_points(
    finding: Finding, complaint: Complaint, knowledge: Knowledge
) -> float:
    """Weigh whether the place that hurts is one that the finding is connected with."""
    if not complaint.places:
        return 0.0
    wanted = set(knowledge.findings[finding.code].pain_at)
    if wanted:
        fits = bool(wanted & set(complaint.places))
        return PLACE_POINTS if fits else ELSEWHERE_POINTS
    linked = (knowledge.conditions[c] for c in finding.conditions)
    at = {place for condition in linked for place in condition.pain_locations}
    return PLACE_POINTS if at & set(complaint.places) else 0.0

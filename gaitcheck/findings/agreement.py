"""Does what the video shows lie on the side that hurts? Said plainly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.findings.consultation import named
from gaitcheck.findings.wording import listed, sentence

if TYPE_CHECKING:
    from gaitcheck.core.finding import Finding
    from gaitcheck.findings.complaint import Match
    from gaitcheck.findings.consultation import Consultation


def agreement(case: Consultation) -> str:
    """Compare painful side and finding side; empty when the painful side is unknown."""
    sides = case.complaint.sides
    if not sides:
        return ""
    knee = "Both knees hurt" if len(sides) == 2 else f"The {sides[0]} knee hurts"
    if not case.ranked:
        return f"{knee}. The video shows nothing on either leg that stands out."
    by_match: dict[Match, list[Finding]] = {}
    for finding in case.front:
        by_match.setdefault(case.complaint.match(finding.side), []).append(finding)
    parts = [f"{knee}."]
    same = by_match.get("same side", [])
    other = by_match.get("other side", [])
    both = by_match.get("both sides", [])
    if same:
        parts.append(f"On that side: {_list(same)}.")
    elif other:
        parts.append("On that side the video shows nothing that stands out.")
    if both and len(sides) == 1:
        parts.append(f"On both sides, so including it: {_list(both)}.")
    elif both:
        parts.append(f"The video shows: {_list(both)}.")
    if other:
        parts.append(
            f"On the other side: {_list(other)}. That speaks against a link with the pain."
        )
    nobody = by_match.get("unknown", [])
    if nobody:
        parts.append(sentence(f"Of no side: {_list(nobody)}"))
    return " ".join(parts)


def _list(findings: list[Finding]) -> str:
    return listed([named(f) for f in findings])

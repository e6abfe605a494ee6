"""What hurts, where and on which side, out of the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gaitcheck.core.finding import FindingSide
    from gaitcheck.core.intake import Intake
    from gaitcheck.knowledge.entries import Answered

Match = Literal["same side", "other side", "both sides", "unknown"]

_SIDES = ("left", "right")


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """The knee complaint as far as it was told.

    Parameters
    ----------
    state
        "yes" or "no" as answered (or as other answers imply), else "unknown".
    sides
        Painful knees; empty when not told.
    places
        Places on the knee map, the worst first, without their side.
    """

    state: Literal["yes", "no", "unknown"]
    sides: tuple[Literal["left", "right"], ...] = ()
    places: tuple[str, ...] = ()

    def match(self, side: FindingSide) -> Match:
        """Compare the side of a finding with the painful side."""
        if not self.sides or side == "none":
            return "unknown"
        if side == "both" or len(self.sides) == 2:
            return "both sides"
        return "same side" if side in self.sides else "other side"


def complaint_of(intake: Intake) -> Complaint:
    """Read the complaint from the answers.

    Notes
    -----
    A plain "no" to present knee pain wins over left-over answers. Places may carry
    their knee, `right:outer`; without an answer on the side they give it.
    """
    if intake.get("pain_now") == "no":
        return Complaint(state="no")
    told = places(intake)
    answered = intake.get("pain_side")
    from_map = {side for side, _ in told if side}
    sides = tuple(
        side for side in _SIDES if answered in (side, "both") or side in from_map
    )
    scores = [intake.number(key) or 0.0 for key in ("pain_run", "pain_after")]
    hurts = intake.get("pain_now") == "yes" or bool(told or sides or max(scores) > 0)
    return Complaint(
        state="yes" if hurts else "unknown",
        sides=tuple("left" if s == "left" else "right" for s in sides),
        places=tuple(dict.fromkeys(place for _, place in told)),
    )


def places(intake: Intake) -> tuple[tuple[str, str], ...]:
    """Return the painful places as (side or empty, place)."""
    found = []
    for choice in intake.choices("pain_location"):
        side, _, place = choice.rpartition(":")
        found.append((side, place))
    return tuple(found)


def holds(test: Answered, intake: Intake) -> bool:
    """Tell whether an answer passes a test; a question left open passes none."""
    number = intake.number(test.question)
    numeric = test.at_least is not None or test.at_most is not None
    if numeric and number is None:
        return False
    if test.at_least is not None and number is not None and number < test.at_least:
        return False
    if test.at_most is not None and number is not None and number > test.at_most:
        return False
    return bool(ticked(test, intake)) if test.any_of else numeric


def ticked(test: Answered, intake: Intake) -> tuple[str, ...]:
    """Return the choices of a test that were made."""
    chosen = {c.rpartition(":")[2] for c in intake.choices(test.question)}
    return tuple(choice for choice in test.any_of if choice in chosen)

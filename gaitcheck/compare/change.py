"""How one reading changed between two sessions, and whether that is more than noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gaitcheck.report.lookup import order_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gaitcheck.compare.conditions import Difference
    from gaitcheck.compare.session import Reading, Session
    from gaitcheck.core.metric import MetricSide

ChangeVerdict = Literal["changed", "below noise", "cannot tell"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One metric of one side, before and after.

    Parameters
    ----------
    before, after
        Readings of the same view; None when a session does not list the metric.
    change
        After minus before, in `unit`; NaN when one of them is absent.
    mdc
        Smallest change that exceeds noise, 95 %, from the errors of *both* sessions.
    verdict
        "changed" when `abs(change) > mdc` and the conditions allow a verdict, "below
        noise" when not beyond it, "cannot tell" with `reason` otherwise.
    """

    key: str
    label: str
    unit: str
    side: MetricSide
    view: str
    before: Reading | None
    after: Reading | None
    change: float
    mdc: float
    verdict: ChangeVerdict
    reason: str = ""


def changes(
    before: Session, after: Session, conditions: Sequence[Difference]
) -> tuple[Change, ...]:
    """Pair the readings of two sessions, view by view.

    A metric that both sessions have from several views is compared once, where its
    smallest detectable change is smallest.
    """
    best: dict[tuple[str, str], Change] = {}
    for one, other in _pairs(before, after):
        change = _change(one, other, conditions)
        held = best.get((change.key, change.side))
        if held is None or _rank(change) < _rank(held):
            best[change.key, change.side] = change
    sides = ("left", "right", "both")
    return tuple(
        sorted(best.values(), key=lambda c: (order_of(c.key), sides.index(c.side)))
    )


def detectable_change(before: Reading, after: Reading) -> float:
    """Return the smallest change between two readings that exceeds noise, 95 %.

    Notes
    -----
    A reading's own `mdc` assumes a second session with the same errors
    (`gaitcheck.metrics.interval.minimal_detectable_change`), so its square is twice the
    session's variance; two sessions give `sqrt((mdc1² + mdc2²) / 2)`. Where a result
    lacks it, the half-widths of the 95 % intervals serve: `sqrt(h1² + h2²)`. NaN when
    neither is known.
    """
    if math.isfinite(before.mdc) and math.isfinite(after.mdc):
        return math.sqrt(0.5 * (before.mdc**2 + after.mdc**2))
    return math.hypot(before.half_width, after.half_width)


def _pairs(
    before: Session, after: Session
) -> Iterator[tuple[Reading | None, Reading | None]]:
    """Yield readings of the same metric, side and view, measured or not."""
    first, second = _by_place(before), _by_place(after)
    shared = {view for view in before.views if view in after.views}
    for place in dict.fromkeys((*first, *second)):
        if place[2] in shared:
            yield first.get(place), second.get(place)


def _by_place(session: Session) -> dict[tuple[str, str, str], Reading]:
    """Return the best reading of each metric, side and view."""
    found: dict[tuple[str, str, str], Reading] = {}
    for reading in session.readings:
        place = (reading.key, reading.side, reading.view)
        held = found.get(place)
        if held is None or _width(reading) < _width(held):
            found[place] = reading
    return found


def _width(reading: Reading) -> float:
    if not reading.measured:
        return math.inf
    width = reading.half_width
    return 1e300 if math.isnan(width) else width


def _rank(change: Change) -> tuple[bool, float]:
    """Order views: those with two numbers first, then the finest."""
    unknown = math.isnan(change.change)
    return unknown, math.inf if math.isnan(change.mdc) else change.mdc


def _change(
    before: Reading | None, after: Reading | None, conditions: Sequence[Difference]
) -> Change:
    known = after or before
    if known is None:
        message = "a change needs at least one reading"
        raise ValueError(message)
    difference, mdc, reason = math.nan, math.nan, ""
    if before is None or after is None:
        session = "first" if before is None else "second"
        reason = f"the {session} session has no such reading"
    elif not (before.measured and after.measured):
        which, missing = ("after", after) if before.measured else ("before", before)
        reason = f"{which}: {missing.withheld or 'not measured'}"
    elif before.unit != after.unit:
        reason = f"the units differ ({before.unit}; {after.unit})"
    else:
        difference = after.value - before.value
        mdc = detectable_change(before, after)
        if math.isnan(mdc):
            reason = "its uncertainty is not known"
        barred = [d for d in conditions if d.touches(known.key, known.unit, known.view)]
        if barred:
            reason = barred[0].text
    verdict: ChangeVerdict = "cannot tell"
    if not reason:
        verdict = "changed" if abs(difference) > mdc else "below noise"
    return Change(
        key=known.key,
        label=known.label,
        unit=known.unit,
        side=known.side,
        view=known.view,
        before=before,
        after=after,
        change=difference,
        mdc=mdc,
        verdict=verdict,
        reason=reason,
    )

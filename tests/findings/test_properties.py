"""What must hold for any session: mirrors, missing views, texts."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaitcheck.core.view import View
from gaitcheck.findings.catalogue import RULES
from gaitcheck.findings.reading_rule import ReadingRule
from gaitcheck.metrics.table import METRICS
from tests.findings.sessions import (
    HEALTHY_REAR,
    HEALTHY_SIDE,
    HEALTHY_TIMING,
    Filmed,
    healthy,
    mirrored,
    report,
    sides_of,
)

if TYPE_CHECKING:
    from gaitcheck.core.finding import Finding

pytestmark = pytest.mark.slow

SPREAD = {
    "°": 14.0,
    "mm": 90.0,
    "ms": 60.0,
    "hip widths": 0.5,
    "leg lengths": 0.15,
    "steps/min": 20.0,
    "%": 5.0,
    "": 0.12,
}
SWAP = {"left": "right", "right": "left"}


speeds = st.sampled_from([2.8, None])


@st.composite
def clips(draw: st.DrawFn, view: View | None = None) -> Filmed:
    """A runner with any readings, from healthy to very unusual."""
    chosen = view or draw(st.sampled_from([View.REAR, View.FRONT, View.LEFT]))
    usual = {
        **(HEALTHY_REAR if chosen.is_frontal else HEALTHY_SIDE),
        **HEALTHY_TIMING,
    }
    readings = {}
    for key, (left, right, half) in usual.items():
        spread = SPREAD[METRICS[key].unit]
        away = st.floats(-spread, spread).map(lambda x: round(x, 3))
        moved = left + draw(away)
        other = right + draw(away) if len(sides_of(key)) == 2 else moved
        readings[key] = (moved, other, half * draw(st.sampled_from([0.3, 1.0, 2.0])))
    return Filmed(view=chosen, readings=readings)


def outline(findings: tuple[Finding, ...], *, swap: bool = False) -> list[object]:
    """Everything about findings that must mirror, in an order that does not depend on it."""

    def side(name: str) -> str:
        return SWAP.get(name, name) if swap else name

    rows = [
        (
            f.code,
            side(f.side),
            f.outcome,
            f.severity,
            f.rank,
            sorted((e.metric_key, side(e.side), round(e.value, 9)) for e in f.evidence),
            sorted(
                sentences(swapped(f.summary) if swap else swapped(swapped(f.summary)))
            ),
        )
        for f in findings
    ]
    return sorted(rows, key=repr)


def sentences(text: str) -> list[str]:
    """Split a text; findings of both legs have one sentence for each."""
    return re.split(r"(?<=\.)\s+(?=[A-Z])", text)


def swapped(text: str) -> str:
    """Exchange the words left and right, except where both are named together."""
    text = text.replace("Left and right", "The legs")
    return re.sub(
        r"\b(left|right|Left|Right)\b",
        lambda m: {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}[
            m[0]
        ],
        text,
    )


ANSWERS = {"pain_now": "yes", "pain_side": "left", "pain_location": "left:outer"}
MIRRORED = {"pain_now": "yes", "pain_side": "right", "pain_location": "right:outer"}


@settings(max_examples=60, deadline=None)
@given(clip=clips(), speed_mps=speeds)
def test_mirroring_the_clip_mirrors_the_report(
    clip: Filmed, speed_mps: float | None
) -> None:
    one = report(clip, answers=ANSWERS, speed_mps=speed_mps)
    other = report(mirrored(clip), answers=MIRRORED, speed_mps=speed_mps)
    assert outline(one.findings) == outline(other.findings, swap=True)
    assert [r.id for r in one.guidance.exercises] == [
        r.id for r in other.guidance.exercises
    ]
    assert [SWAP.get(r.side, r.side) for r in one.guidance.exercises] == [
        r.side for r in other.guidance.exercises
    ]


@settings(max_examples=30, deadline=None)
@given(rear=clips(View.REAR), side=clips(View.LEFT), speed_mps=speeds)
def test_removing_a_view_removes_only_what_it_supports(
    rear: Filmed, side: Filmed, speed_mps: float | None
) -> None:
    frontal = {"PD", "HA", "KV", "KW", "TL", "CO", "HIP", "NAR"}
    both = report(rear, side, speed_mps=speed_mps)
    alone = report(rear, speed_mps=speed_mps)
    kept = [f for f in outline(both.findings) if f[0] in frontal]  # type: ignore[index]
    left = [f for f in outline(alone.findings) if f[0] in frontal]  # type: ignore[index]
    # Ranks count over the whole report, so they may move up.
    assert [(*f[:4], *f[5:]) for f in kept] == [(*f[:4], *f[5:]) for f in left]  # type: ignore[index]
    sagittal = {"OS", "TE", "FS", "FI", "KS", "KD", "UT", "FT", "HE", "BRK"}
    for finding in alone.findings:
        if finding.code in sagittal:
            assert finding.outcome == "cannot_tell"
            assert "Not filmed from the side" in finding.reason


LEADS = {r.code: r.lead for r in RULES if isinstance(r, ReadingRule)}


@settings(max_examples=40, deadline=None)
@given(clip=clips())
def test_present_means_beyond_the_limit_by_more_than_the_interval(clip: Filmed) -> None:
    for finding in report(clip).findings:
        if finding.outcome != "present" or finding.side not in ("left", "right"):
            continue
        for evidence in finding.evidence:
            if evidence.metric_key not in LEADS.get(finding.code, ())[:1]:
                continue
            low, high = evidence.interval or (math.nan, math.nan)
            beyond = {">": low > evidence.limit, "<": high < evidence.limit}
            assert beyond[evidence.comparison]


@settings(max_examples=40, deadline=None)
@given(clip=clips())
def test_the_week_is_never_overfilled(clip: Filmed) -> None:
    guidance = report(clip, answers=ANSWERS).guidance
    assert len(guidance.exercises) <= 3
    assert len({r.id for r in guidance.exercises}) == len(guidance.exercises)
    assert len(guidance.load_advice) <= 4


def test_the_questionnaire_changes_the_order_and_never_an_outcome() -> None:
    clip = healthy(
        View.REAR, fppa_pkf_deg=(14.0, 0.0, 3.0), cpd_rel_peak_deg=(4.0, 10.5, 1.0)
    )
    plain = {(f.code, f.side, f.outcome) for f in report(clip).findings}
    told = {(f.code, f.side, f.outcome) for f in report(clip, answers=ANSWERS).findings}
    assert plain == told

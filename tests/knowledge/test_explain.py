"""`explain` finds a page for everything, under the names people use."""

from __future__ import annotations

import pytest

from gaitcheck.errors import UnknownTopic
from gaitcheck.knowledge.explain import (
    explain,
    render_markdown,
    render_reference,
    topics,
)
from gaitcheck.knowledge.loader import load_knowledge
from gaitcheck.metrics.table import METRICS

TOPICS = topics()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda t: f"{t.kind}-{t.id}")
def test_every_topic_has_a_page_with_content(topic) -> None:  # type: ignore[no-untyped-def]
    page = explain(f"{topic.kind}:{topic.id}")
    assert (page.kind, page.id) == (topic.kind, topic.id)
    assert page.sections
    text = render_markdown(page)
    assert text.startswith(f"# {page.title}\n")
    assert "{" not in text
    assert "  " not in text


@pytest.mark.parametrize("key", METRICS)
def test_every_measure_is_explained_by_its_key(key: str) -> None:
    page = explain(key)
    text = render_markdown(page)
    assert METRICS[key].definition in text
    assert "## Healthy runners" in text


@pytest.mark.parametrize("code", load_knowledge().findings)
def test_every_finding_says_what_would_speak_against_it(code: str) -> None:
    headings = [s.heading for s in explain(code).sections]
    assert headings[0] == "What it is"
    assert "What would speak against it" in headings
    assert headings[-1] == "Sources"


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("pd", "finding", "PD"),
        ("Braking pattern", "finding", "BRK"),
        ("Jumper's Knee", "condition", "patellar_tendon"),
        ("it band syndrome", "condition", "itbs"),
        ("weak hips", "factor", "weak_hips"),
        ("step-down", "advice", "step_down"),
        ("Clamshell", "advice", "clamshell"),
        ("overstride_leg_frac", "measure", "overstride_leg"),
        ("Cadence", "measure", "cadence_spm"),
        ("surface", "factor", "surface"),
        ("question:surface", "question", "surface"),
        ("Bramah 2018", "source", "bramah_2018"),
        ("night pain", "warning sign", "night_pain"),
        ("ten percent rule", "disagreement", "ten_percent_rule"),
    ],
)
def test_names_that_people_use(name: str, kind: str, found: str) -> None:
    page = explain(name)
    assert (page.kind, page.id) == (kind, found)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("pelvic drp", "cpd_peak_deg"),
        ("clam", "clamshell"),
        ("PX", None),
        ("cadense", "cadence_spm"),
    ],
)
def test_an_unknown_topic_names_near_matches(asked: str, near: str | None) -> None:
    with pytest.raises(UnknownTopic) as caught:
        explain(asked)
    message = str(caught.value)
    assert repr(asked) in message
    assert near is None or near in message


def test_sources_that_were_not_reread_are_marked() -> None:
    text = render_markdown(explain("itbs"))
    assert "Noehren 2007 (recalled)" in text
    assert "Recalled, not re-read." in render_markdown(explain("KV"))


def test_the_page_of_a_condition_goes_from_place_to_help() -> None:
    headings = [s.heading for s in explain("pfp").sections]
    wanted = [
        "What it is like",
        "Where it hurts",
        "What a video adds",
        "What a video cannot show",
        "What usually helps",
        "When to see someone",
        "Sources",
    ]
    assert [h for h in headings if h in wanted] == wanted


def test_an_exercise_is_numbered_and_has_a_dose() -> None:
    text = render_markdown(explain("hip_thrust"))
    assert "\n1. " in text
    assert "3 sets of 10" in text


@pytest.mark.parametrize("kind", sorted({t.kind for t in TOPICS}))
def test_a_reference_page_holds_every_page_of_its_kind(kind: str) -> None:
    text = render_reference(kind)
    headings = [x for x in text.splitlines() if x.startswith("## ")]
    assert len(headings) == sum(t.kind == kind for t in TOPICS)
    assert not any(x.startswith("# ") for x in text.splitlines())


def test_an_unknown_kind_of_reference_page_is_refused() -> None:
    with pytest.raises(UnknownTopic, match="finding, measure"):
        render_reference("findings")

"""Association wording only, in our own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from gaitcheck.knowledge.explain import explain, render_markdown, topics
from gaitcheck.knowledge.loader import load_knowledge
from gaitcheck.knowledge.wording import forbidden_claims, texts

if TYPE_CHECKING:
    from pathlib import Path

RUN_OF_WORDS = 8
"""So many words in a row like an article's count as copied."""


def test_no_text_makes_a_forbidden_claim() -> None:
    found = [
        f"{where}: {claim}"
        for where, text in texts(load_knowledge())
        for claim in forbidden_claims(text)
    ]
    assert found == []


def test_no_page_makes_a_forbidden_claim() -> None:
    knowledge = load_knowledge()
    titles = [s.citation for s in knowledge.sources.values()]
    for topic in topics():
        text = render_markdown(explain(f"{topic.kind}:{topic.id}"))
        for title in titles:
            text = text.replace(title, "")
        assert forbidden_claims(text) == (), topic


@pytest.mark.parametrize(
    "claim",
    [
        "Pelvic drop causes knee pain.",
        "Your knee pain is caused by weak hips.",
        "Diagnosis: patellofemoral pain.",
        "We diagnosed runner's knee.",
        "These exercises prevent knee pain.",
        "An injury-preventing cue.",
        "You will injure your knee.",
        "You are going to be injured.",
        "Your pain is due to overstriding.",
        "Overstriding leads to knee pain.",
        "This results in pain.",
        "You have runner's knee.",
        "You are suffering from patellofemoral pain.",
        "A wider step cures the pain.",
        "A cue that reduces your risk of injury.",
        "Your form damages the cartilage.",
        "An abnormal running form.",
        "A pathological gait.",
        "This proves that your hips are weak.",
        "Strong hips protect your knee.",
        "Never run on tarmac.",
    ],
)
def test_claims_are_caught(claim: str) -> None:
    assert forbidden_claims(claim), claim


@pytest.mark.parametrize(
    "text",
    [
        "Pelvic drop has been associated with kneecap pain.",
        "Shorter steps went with less load.",
        "The complaint fits kneecap pain.",
        "See a doctor today.",
        "A difference that could be chance.",
        "Because the picture is dark, nothing is measured.",
    ],
)
def test_association_wording_passes(text: str) -> None:
    assert forbidden_claims(text) == ()


def test_a_claim_says_why_and_what_to_write_instead() -> None:
    claim = forbidden_claims("It causes pain.")[0]
    assert "associated with" in str(claim)


@pytest.mark.parametrize("number", range(4))
def test_nothing_is_copied_from_an_article(shared: Path, number: int) -> None:
    article = next((shared / "articles").glob(f"article_{number}_*.txt"))
    theirs = _runs(article.read_text(encoding="utf-8"))
    copied = [
        f"{where}: {' '.join(run)}"
        for where, text in texts(load_knowledge())
        for run in _runs(text) & theirs
    ]
    assert copied == []


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
    return {
        tuple(words[i : i + RUN_OF_WORDS]) for i in range(len(words) - RUN_OF_WORDS + 1)
    }

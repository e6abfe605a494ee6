"""Texts that the program makes of texts of the knowledge base, made the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gaitcheck.knowledge.loader import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gaitcheck.knowledge.translation import Pair

AT_THIS_SPEED: Final = " at this speed"
"""What the rules leave out of their sentence when no speed was told."""


def derived(known: Mapping[str, str]) -> Iterator[Pair]:
    """Yield pairs that follow from known ones.

    Sentences of rules without a told speed, titles behind their code, load signs
    without their number, choices behind their id, and groups of runners behind
    a band.
    """
    knowledge = load_knowledge()
    for finding in knowledge.findings.values():
        yield (
            f"{finding.code}: {finding.title}",
            f"{finding.code}: {known[finding.title]}",
        )
        sentence = known[finding.present]
        yield (
            finding.present.replace(AT_THIS_SPEED, ""),
            sentence.replace(known[AT_THIS_SPEED], ""),
        )
    for sign in knowledge.load_signs.values():
        for level in sign.levels:
            yield _open(level.text), _open(known[level.text])
    for question in knowledge.questions.values():
        for choice in question.choices:
            yield f"{choice.id}: {choice.label}", f"{choice.id}: {known[choice.label]}"
    for group in knowledge.groups.values():
        who, scale, share = (
            (text, known[text]) for text in (group.population, group.scale, group.share)
        )
        yield f"{who[0]} ({share[0]})", f"{who[1]} ({share[1]})"
        yield (
            f"{{edges}} ({share[0]}): {who[0]}, {{speed}}; {scale[0]} ({{=source}}).",
            f"{{edges}} ({share[1]}): {who[1]}, {{speed}}; {scale[1]} ({{source}}).",
        )


def _open(text: str) -> str:
    return text.replace("{value}", "…")

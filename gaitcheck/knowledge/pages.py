"""Pages of the knowledge base, one builder per kind of entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gaitcheck.knowledge.norm_page import limits_line
from gaitcheck.knowledge.page import (
    ExplainPage,
    answer_line,
    disagreement_sections,
    link_lines,
    page,
    section,
    sentence,
    source_section,
)

if TYPE_CHECKING:
    from gaitcheck.knowledge.loader import Knowledge

SEEN_BY: Final = {
    "video": "The video speaks about it.",
    "video-partly": "The video hints at it; it does not show the thing itself.",
    "question": "Only the questionnaire can tell.",
    "not-visible": "Neither the video nor the questionnaire can tell.",
}
URGENCY: Final = {
    "emergency": "See a doctor today.",
    "soon": "See a doctor within days.",
    "appointment": "Make an appointment in the coming weeks.",
}
WEIGHT: Final = {
    "needed": "Belongs to it",
    "typical": "Speaks for it",
    "against": "Speaks against it",
}
VIEW_WORDS: Final = {
    "rear": "behind",
    "front": "in front",
    "left": "on the left",
    "right": "on the right",
}


def finding_page(k: Knowledge, code: str) -> ExplainPage:
    """Explain a finding code: what it is, its limits, what goes with it."""
    entry = k.findings[code]
    views = " or ".join(VIEW_WORDS[v] for v in entry.views)
    parts = [f"{c}: {k.findings[c].title}" for c in (*entry.requires, *entry.any_of)]
    needs = (
        f"Needs {entry.at_least} of the findings below"
        + (f", and always {', '.join(entry.requires)}" if entry.requires else "")
        + (
            f", and one of {', '.join(entry.needs_one_of)} among them."
            if entry.needs_one_of
            else "."
        )
        if entry.kind == "pattern"
        else ""
    )
    measures = [limits_line(k, key) for key in entry.metrics]
    places = ", ".join(
        k.questions["pain_location"].label_of(p).lower() for p in entry.pain_at
    )
    company = ", ".join(entry.only_with)
    return page(
        "finding",
        code,
        f"{code}: {entry.title}",
        section("What it is", [entry.plain]),
        section("For the clinician", [entry.clinical]),
        section("Seen from", [f"Camera {views}."]),
        section("Measures and limits", [needs], [*parts, *measures]),
        section(
            "Worth acting on",
            [
                f"With pain at this place: {places}." if places else "",
                f"Together with one of {company}." if company else "",
            ],
        ),
        section("Strength of the link with knee pain", [sentence(entry.grade)]),
        section(
            "Conditions it has been associated with",
            [],
            link_lines(k.conditions_of(code), lambda i: k.conditions[i].title, k),
        ),
        section(
            "Factors of the articles it may go with",
            [],
            link_lines(k.causes_of(code), lambda i: k.causes[i].title, k),
        ),
        section(
            "What usually helps",
            [],
            link_lines(k.advice_of(code), lambda i: k.advice[i].title, k),
        ),
        section("What would speak against it", [entry.refute]),
        source_section(k, entry.sources),
    )


def condition_page(k: Knowledge, name: str) -> ExplainPage:
    """Explain a knee complaint: where, what is typical, what a video adds."""
    entry = k.conditions[name]
    places = k.questions["pain_location"]
    return page(
        "condition",
        name,
        entry.title,
        section("What it is like", [entry.description], entry.typical),
        section(
            "Where it hurts", [], [places.label_of(p) for p in entry.pain_locations]
        ),
        section("What a video adds", [entry.video_adds]),
        section("What a video cannot show", [entry.video_not]),
        section(
            "Findings associated with it",
            [],
            link_lines(
                k.findings_for_condition(name),
                lambda i: f"{i}: {k.findings[i].title}",
                k,
                back=True,
            ),
        ),
        section(
            "Answers that fit",
            [],
            [f"{WEIGHT[fit.weight]}: {answer_line(k, fit)}" for fit in entry.fits],
        ),
        section("What usually helps", [], [k.advice[a].title for a in entry.advice]),
        section("When to see someone", [entry.see_someone]),
        section("How frequent", [entry.background]),
        *disagreement_sections(k, entry),
        source_section(k, entry.sources),
    )


def cause_page(k: Knowledge, name: str) -> ExplainPage:
    """Explain a factor that the articles name, and what research adds."""
    entry = k.causes[name]
    articles = ", ".join(k.sources[a].short for a in entry.articles)
    prompts = [q.prompt for q in k.questions_for_cause(name)]
    return page(
        "factor",
        name,
        entry.title,
        section("What the articles say", [entry.named, f"Named in: {articles}."]),
        section("What research adds", [entry.literature] if entry.literature else []),
        section("Can it be seen?", [SEEN_BY[entry.seen_by]]),
        section(
            "Findings that may go with it",
            [],
            link_lines(
                k.findings_for_cause(name),
                lambda i: f"{i}: {k.findings[i].title}",
                k,
                back=True,
            ),
        ),
        section("Questions about it", [], prompts),
        section(
            "What usually helps",
            [],
            link_lines(k.advice_for_cause(name), lambda i: k.advice[i].title, k),
        ),
        *disagreement_sections(k, entry),
        source_section(k, tuple(dict.fromkeys((*entry.articles, *entry.sources)))),
    )


def advice_page(k: Knowledge, name: str) -> ExplainPage:
    """Explain an exercise, cue, load rule or other piece of advice."""
    entry = k.advice[name]
    extras = [
        ("How to make it harder", entry.progression),
        ("Leave it out with", entry.stop_if),
        ("You need", sentence(entry.equipment)),
    ]
    findings = k.findings_for_advice(name)
    return page(
        "advice",
        name,
        entry.title,
        section("What it is for", [entry.purpose]),
        section(
            "How to do it",
            [entry.text],
            [f"{n}. {step}" for n, step in enumerate(entry.steps, 1)],
        ),
        section("How much", [sentence(entry.dose)]),
        *(section(heading, [text]) for heading, text in extras),
        section(
            "Findings it is offered with",
            [],
            link_lines(findings, lambda i: f"{i}: {k.findings[i].title}", k, back=True),
        ),
        section(
            "Conditions it is listed for",
            [],
            [c.title for c in k.conditions_for_advice(name)],
        ),
        source_section(k, entry.sources),
    )


def disagreement_page(k: Knowledge, name: str) -> ExplainPage:
    """Explain where article and research, or two articles, do not agree."""
    entry = k.disagreements[name]
    articles = ", ".join(k.sources[a].short for a in entry.articles)
    return page(
        "disagreement",
        name,
        entry.topic,
        section(
            "What the articles say", [entry.article_says, f"Named in: {articles}."]
        ),
        section("What research says", [entry.literature_says]),
        section("What the report does", [entry.we_do]),
        source_section(k, entry.sources),
    )


def red_flag_page(k: Knowledge, name: str) -> ExplainPage:
    """Explain a warning sign and the answers that raise it."""
    entry = k.red_flags[name]
    return page(
        "warning sign",
        name,
        entry.title,
        section("What to do", [URGENCY[entry.urgency], entry.text]),
        section("Raised by", [], [answer_line(k, test) for test in entry.when]),
        source_section(k, entry.sources),
    )


def load_sign_page(k: Knowledge, name: str) -> ExplainPage:
    """Explain a sign of training load."""
    entry = k.load_signs[name]
    lines = [
        level.text if level.above is None else f"Above {level.above:g}: {level.text}"
        for level in entry.levels
    ]
    return page(
        "training sign",
        name,
        entry.title,
        section("What is asked", [], [k.questions[q].prompt for q in entry.of]),
        section("What the report says", [], [x.replace("{value}", "…") for x in lines]),
        section("Strength of the evidence", [sentence(entry.grade)]),
        section("What usually helps", [], [k.advice[a].title for a in entry.advice]),
        source_section(k, entry.sources),
    )


def question_page(k: Knowledge, name: str) -> ExplainPage:
    """Explain a question of the intake: why it is asked and what may be answered."""
    entry = k.questions[name]
    allowed = [f"{c.id}: {c.label}" for c in entry.choices]
    if entry.unit:
        allowed = [f"A number in {entry.unit}, {entry.low:g} to {entry.high:g}"]
    return page(
        "question",
        name,
        entry.prompt,
        section("Why it is asked", [f"The answer adds {entry.adds}.", entry.help]),
        section("Answers", [], allowed),
        section(
            "Factors it speaks about", [], [k.causes[c].title for c in entry.reaches]
        ),
        source_section(k, entry.sources),
    )


def phrase_page(k: Knowledge, name: str) -> ExplainPage:
    """Show a fixed sentence of the report and its sources."""
    entry = k.phrases[name]
    return page(
        "sentence",
        name,
        entry.title,
        section("The report says", [entry.text, entry.more]),
        source_section(k, entry.sources),
    )


def source_page(k: Knowledge, name: str) -> ExplainPage:
    """Show a source with what it contributes."""
    entry = k.sources[name]
    basis = {
        "read": "The figures were read in the source or its abstract.",
        "recalled": "Known from the literature, not re-read.",
        "measured": "The figures were computed from its public measurements.",
    }
    return page(
        "source",
        name,
        entry.short,
        section("What it contributes", [entry.says]),
        section("Reference", [entry.citation, entry.url]),
        section("How we know", [basis[entry.basis]]),
    )

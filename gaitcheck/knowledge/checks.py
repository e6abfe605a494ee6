"""Check that the knowledge base hangs together; checks return sentences, none raises."""

from __future__ import annotations

import difflib
import re
import string
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol

from gaitcheck.knowledge.norm_checks import check_norm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gaitcheck.knowledge.entries import Answered
    from gaitcheck.knowledge.loader import Knowledge

PLACEHOLDERS: Final = frozenset({"side", "reading", "limit"})
"""What a finding's sentence may contain in braces."""


REQUIRED_QUESTIONS: Final = frozenset({"pain_location", "pain_side", "warning_signs"})
"""Questions that the program itself reads and that must keep their names."""


class _Sourced(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def sources(self) -> tuple[str, ...]: ...


def check_references(knowledge: Knowledge) -> list[str]:
    """Return everything that is missing, dangling or unreachable, one sentence each."""
    checks: tuple[Callable[[Knowledge], Iterable[str]], ...] = (
        _sources,
        _articles,
        _links,
        _causes,
        _conditions,
        _advice,
        _findings,
        _questions,
        _answers,
        _load_signs,
        _disagreements,
        _norms,
        _patterns,
    )
    return list(chain.from_iterable(check(knowledge) for check in checks))


def _sources(k: Knowledge) -> Iterator[str]:
    shelves: dict[str, Iterable[_Sourced]] = {
        "norms": k.norms.values(),
        "findings": k.findings.values(),
        "causes": k.causes.values(),
        "conditions": k.conditions.values(),
        "advice": k.advice.values(),
        "questions": k.questions.values(),
        "red_flags": k.red_flags.values(),
        "load_signs": k.load_signs.values(),
        "disagreements": k.disagreements.values(),
        "phrases": k.phrases.values(),
    }
    for name, entries in shelves.items():
        for entry in entries:
            where = f"{name}.toml [{entry.id}]"
            if not entry.sources:
                yield f"{where}: needs at least one source"
            yield from _unknown(entry.sources, k.sources, f"{where}: source")
    for group in k.groups.values():
        yield from _unknown(
            [group.source], k.sources, f"groups.toml [{group.id}]: source"
        )


def _articles(k: Knowledge) -> Iterator[str]:
    articles = {s.id: s for s in k.sources.values() if s.kind == "article"}
    for name, entries in (
        ("causes", k.causes.values()),
        ("conditions", k.conditions.values()),
        ("advice", k.advice.values()),
        ("disagreements", k.disagreements.values()),
    ):
        for entry in entries:
            where = f"{name}.toml [{entry.id}]: article"
            yield from _unknown(entry.articles, articles, where)


def _links(k: Knowledge) -> Iterator[str]:
    for block, links, origins, targets in (
        ("finding_condition", k.finding_conditions, k.findings, k.conditions),
        ("finding_cause", k.finding_causes, k.findings, k.causes),
        ("finding_advice", k.finding_advice, k.findings, k.advice),
        ("cause_advice", k.cause_advice, k.causes, k.advice),
    ):
        seen: set[tuple[str, str]] = set()
        for link in links:
            where = f"links.toml {block} of {link.origin}"
            yield from _unknown([link.origin], origins, f"{where}:")
            yield from _unknown([link.target], targets, f"{where}:")
            yield from _unknown(link.sources, k.sources, f"{where}: source")
            if not link.sources:
                yield f"{where}: needs at least one source"
            if (link.origin, link.target) in seen:
                yield f"{where}: {link.target} stands there twice"
            seen.add((link.origin, link.target))


def _causes(k: Knowledge) -> Iterator[str]:
    reached = {link.target for link in k.finding_causes}
    reached |= {sign.cause for sign in k.load_signs.values()}
    reached |= {c for q in k.questions.values() for c in q.reaches}
    for cause in k.causes.values():
        where = f"causes.toml [{cause.id}]"
        if not cause.articles:
            yield f"{where}: name the article it comes from"
        if cause.id not in reached and not cause.advice_only:
            yield (
                f"{where}: no finding, question or load sign reaches it; link it or "
                "set advice_only = true"
            )
        if not k.advice_for_cause(cause.id):
            yield f"{where}: links.toml names no advice for it"
        yield from _unknown(
            cause.disagreements, k.disagreements, f"{where}: disagreement"
        )


def _conditions(k: Knowledge) -> Iterator[str]:
    places = _places(k)
    for condition in k.conditions.values():
        where = f"conditions.toml [{condition.id}]"
        yield from _unknown(condition.pain_locations, places, f"{where}: pain location")
        yield from _unknown(condition.advice, k.advice, f"{where}: advice")
        yield from _unknown(
            condition.disagreements, k.disagreements, f"{where}: disagreement"
        )
        if not any(fit.weight == "needed" for fit in condition.fits):
            yield f"{where}: needs a [[{condition.id}.fits]] of weight needed"


def _advice(k: Knowledge) -> Iterator[str]:
    reached = {link.target for link in (*k.finding_advice, *k.cause_advice)}
    reached |= {a for c in k.conditions.values() for a in c.advice}
    reached |= {a for sign in k.load_signs.values() for a in sign.advice}
    for advice in k.advice.values():
        where = f"advice.toml [{advice.id}]"
        if advice.id not in reached:
            yield f"{where}: nothing links to it"
        if not advice.dose:
            yield f"{where}: dose is empty"
        if advice.kind in ("exercise", "stretch", "warm-up"):
            if not 2 <= len(advice.steps) <= 4:
                yield f"{where}: needs two to four steps"
        elif not advice.text:
            yield f"{where}: text is missing"
        for pair in advice.not_with:
            key, _, choice = pair.partition(":")
            yield from _test_choice(k, key, (choice,), f"{where}: not_with")


def _findings(k: Knowledge) -> Iterator[str]:
    places = _places(k)
    for finding in k.findings.values():
        where = f"findings.toml [{finding.id}]"
        yield from _unknown(finding.metrics, k.norms, f"{where}: metric")
        yield from _unknown(finding.pain_at, places, f"{where}: pain_at")
        parts = (*finding.requires, *finding.any_of)
        named = (*parts, *finding.explains, *finding.only_with)
        yield from _unknown(named, k.findings, f"{where}: finding")
        if finding.kind == "pattern":
            if not 1 <= finding.at_least <= len(finding.any_of):
                yield f"{where}: at_least must lie between 1 and {len(finding.any_of)}"
            for code in sorted(set(finding.needs_one_of) - set(parts)):
                yield f"{where}: needs_one_of: {code} is not in requires or any_of"
        elif parts or finding.at_least or finding.needs_one_of or finding.explains:
            yield (
                f"{where}: only a pattern has requires, any_of, at_least, needs_one_of "
                "and explains"
            )
        if finding.kind == "reading":
            norm = k.norms.get(finding.metrics[0]) if finding.metrics else None
            if norm is not None and not norm.limits:
                yield f"{where}: norms.toml has no limit for {norm.id}"
        if finding.kind != "information" and not k.causes_of(finding.id):
            yield f"{where}: links.toml names no factor for it"
        try:
            used = {
                name
                for _, name, _, _ in string.Formatter().parse(finding.present)
                if name
            }
        except ValueError as error:
            yield f"{where}: present: {error}"
            continue
        for name in sorted(used - PLACEHOLDERS):
            yield f"{where}: present may not contain {{{name}}}"


def _questions(k: Knowledge) -> Iterator[str]:
    for key in REQUIRED_QUESTIONS - k.questions.keys():
        yield f"questions.toml: the program needs the question {key}"
    for question in k.questions.values():
        where = f"questions.toml [{question.id}]"
        yield from _unknown(question.reaches, k.causes, f"{where}: factor")
        needs = question.kind in ("one", "several", "map")
        if needs and len(question.choices) < 2:
            yield f"{where}: needs two or more [[{question.id}.choice]]"
        if not needs and question.choices:
            yield f"{where}: a question of kind {question.kind} has no choices"
        if question.kind in ("number", "numbers") and (
            not question.unit or question.low is None or question.high is None
        ):
            yield f"{where}: a number needs unit, low and high"
        if len(set(question.choice_ids)) < len(question.choice_ids):
            yield f"{where}: two choices have the same id"


def _answers(k: Knowledge) -> Iterator[str]:
    tests: list[tuple[str, Answered]] = [
        (f"red_flags.toml [{flag.id}]", test)
        for flag in k.red_flags.values()
        for test in flag.when
    ]
    tests += [
        (f"conditions.toml [{c.id}]", fit)
        for c in k.conditions.values()
        for fit in c.fits
    ]
    for where, test in tests:
        if test.question not in k.questions:
            yield from _unknown([test.question], k.questions, f"{where}: question")
            continue
        numeric = k.questions[test.question].kind == "number"
        if numeric and test.at_least is None and test.at_most is None:
            yield f"{where}: {test.question} is a number, give at_least or at_most"
        if not numeric:
            if not test.any_of:
                yield f"{where}: {test.question} needs any = [choices]"
            yield from _test_choice(k, test.question, test.any_of, where)
    for flag in k.red_flags.values():
        if not flag.when:
            yield f"red_flags.toml [{flag.id}]: needs a [[{flag.id}.when]]"


def _load_signs(k: Knowledge) -> Iterator[str]:
    kinds = {
        "ratio": (2, {"number"}),
        "rise": (1, {"numbers"}),
        "number": (1, {"number"}),
        "count": (1, {"several"}),
        "choice": (1, {"one", "several"}),
    }
    for sign in k.load_signs.values():
        where = f"load_signs.toml [{sign.id}]"
        yield from _unknown([sign.cause], k.causes, f"{where}: factor")
        yield from _unknown(sign.advice, k.advice, f"{where}: advice")
        yield from _unknown(sign.of, k.questions, f"{where}: question")
        count, allowed = kinds[sign.kind]
        if len(sign.of) != count:
            yield f"{where}: a {sign.kind} needs {count} question(s) in of"
        for key in sign.of:
            if key in k.questions and k.questions[key].kind not in allowed:
                yield f"{where}: {key} is not a question for a {sign.kind}"
        if sign.kind == "choice":
            for key in sign.of[:1]:
                yield from _test_choice(k, key, sign.any_of, where)
        elif any(level.above is None for level in sign.levels):
            yield f"{where}: every level needs above"
        if not sign.levels:
            yield f"{where}: needs a [[{sign.id}.level]]"


def _disagreements(k: Knowledge) -> Iterator[str]:
    used = {d for c in k.causes.values() for d in c.disagreements}
    used |= {d for c in k.conditions.values() for d in c.disagreements}
    for entry in k.disagreements.values():
        if entry.id not in used:
            yield (
                f"disagreements.toml [{entry.id}]: no factor or condition names it, so "
                "it would never be printed"
            )


def _norms(k: Knowledge) -> Iterator[str]:
    for norm in k.norms.values():
        for problem in check_norm(norm, k.groups, k.sources):
            yield f"norms.toml [{norm.id}]: {problem}"


def _patterns(k: Knowledge) -> Iterator[str]:
    for claim in k.forbidden.values():
        try:
            re.compile(claim.pattern)
        except re.error as error:
            yield f"forbidden.toml [{claim.id}]: {error}"


def _places(k: Knowledge) -> tuple[str, ...]:
    question = k.questions.get("pain_location")
    return question.choice_ids if question is not None else ()


def _test_choice(
    k: Knowledge, key: str, choices: Iterable[str], where: str
) -> Iterator[str]:
    if key not in k.questions:
        yield from _unknown([key], k.questions, f"{where}: question")
        return
    allowed = k.questions[key].choice_ids
    yield from _unknown(choices, allowed, f"{where}: answer to {key}")


def _unknown(
    ids: Iterable[str], known: Mapping[str, object] | Iterable[str], where: str
) -> Iterator[str]:
    names = list(known)
    for name in ids:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield f"{where} {name} does not exist{hint}"

"""`gaitcheck intake`: ask the runner at the terminal and write the answers to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gaitcheck.errors import InputError, OutputExists
from gaitcheck.language.speech import say, speaking

if TYPE_CHECKING:
    from gaitcheck.knowledge.entries import Question

_STOP = "q"
_ONLY_WITH_PAIN = ("complaint", "history")


def intake(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File to write the answers to.")
    ] = Path("intake.toml"),
    force: Annotated[
        bool, typer.Option("--force", help="Replace an existing file.")
    ] = False,
    lang: Annotated[
        Literal["en", "de"], typer.Option(help="Language: English or German.")
    ] = "en",
) -> None:
    """Ask about the knee, training and shoes, and write the answers to a file.

    Every question may be skipped. Give the file to `gaitcheck analyze --intake`.
    """
    from gaitcheck.findings.intake_file import write_intake
    from gaitcheck.findings.questionnaire import intake_of

    if out.exists() and not force:
        message = f"{out} exists; give --force to replace it, or another --out"
        raise OutputExists(message)
    with speaking(lang):
        _echo("Enter skips a question, q finishes. Nothing leaves this machine.")
        told = intake_of(_ask_all())
        if not told.given:
            _echo("No question was answered; no file was written.")
            return
        write_intake(out, told)
        _echo(f"{len(told.answers)} answers in {out}")


def _echo(text: str) -> None:
    """Print a line in the language that is spoken."""
    typer.echo(say(text))


def _ask_all() -> dict[str, object]:
    from gaitcheck.findings.questionnaire import GROUP_TITLES, questions

    answers: dict[str, object] = {}
    group = ""
    for question in questions():
        if question.group in _ONLY_WITH_PAIN and answers.get("pain_now") == "no":
            continue
        if question.group != group:
            group = question.group
            typer.echo(f"\n--- {say(GROUP_TITLES.get(group, group))} ---")
        answer = _ask(question)
        if answer is None:
            break
        if answer:
            answers[question.id] = answer
    return answers


def _ask(question: Question) -> str | None:
    """Ask until the answer fits; empty when skipped, None to finish."""
    from gaitcheck.findings.questionnaire import check_answer

    _show(question)
    while True:
        text = typer.prompt("", default="", show_default=False, prompt_suffix="> ")
        text = text.strip()
        if not text:
            return ""
        if text.lower() == _STOP:
            return None
        try:
            return check_answer(question, _numbers_to_choices(question, text))
        except InputError as error:
            _echo(str(error))


def _show(question: Question) -> None:
    unit = f" [{say(question.unit)}]" if question.unit else ""
    typer.echo(f"\n{say(question.prompt)}{unit}")
    if question.help:
        typer.echo(f"  {say(question.help)}")
    if question.kind == "yes-no":
        typer.echo(f"  {say('yes')} / {say('no')}")
    for n, choice in enumerate(question.choices, start=1):
        typer.echo(f"  {n:2d} {say(choice.label)}")
    if question.kind in ("several", "map"):
        typer.echo(f"  {say('One or more numbers, with commas.')}")


def _numbers_to_choices(question: Question, text: str) -> str:
    """Let `1, 3` stand for the first and third choice; ids may be typed as well."""
    if question.kind == "yes-no":
        said = {"y": "yes", "n": "no", say("yes"): "yes", say("no"): "no", "j": "yes"}
        return said.get(text.lower(), text)
    if not question.choices:
        return text
    ids = [choice.id for choice in question.choices]
    parts = []
    for part in (p.strip() for p in text.split(",")):
        inside = part.isdigit() and 1 <= int(part) <= len(ids)
        parts.append(ids[int(part) - 1] if inside else part)
    return ",".join(parts)

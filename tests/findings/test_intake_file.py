"""Answers as a file and at the terminal: checked, round trip, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from gaitcheck.cli.app import app
from gaitcheck.core.intake import Intake
from gaitcheck.errors import InputError, OutputExists
from gaitcheck.findings.intake_file import read_intake, write_intake
from gaitcheck.findings.questionnaire import intake_of, questions

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.knowledge.entries import Question


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "intake.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_answers_are_read_in_their_natural_forms(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'pain_now = true\npain_location = ["right:outer", "back"]\n'
        'pain_triggers = "downhill, long-run"\nweekly_km = [32, 30.5, 22]\n'
        'shoe_km = 640\nnotes = "since the race,\\nleft as well"\n',
    )
    told = read_intake(path)
    assert told.get("pain_now") == "yes"
    assert told.choices("pain_location") == ("right:outer", "back")
    assert told.choices("pain_triggers") == ("downhill", "long-run")
    assert told.choices("weekly_km") == ("32", "30.5", "22")
    assert told.number("shoe_km") == 640
    assert told.get("notes") == "since the race, left as well"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pain_locaton = 'outer'", ("pain_locaton", "did you mean pain_location")),
        ("pain_side = 'lft'", ("pain_side", "'lft'", "left, right, both")),
        ("pain_run = 11", ("pain_run", "0 and 10")),
        ("pain_run = nan", ("pain_run",)),
        ("age = 'old'", ("age", "a number between")),
        ("shoe_km = [3, 4]", ("shoe_km", "one number")),
        ("warning_signs = ['none', 'fever']", ("'none' cannot stand beside",)),
        ("pain_location = 'upper:outer'", ("pain_location", "front-centre")),
        ("pain_side = ['left', 'right']", ("pain_side", "one answer")),
        ("pain_side = {a = 1}", ("pain_side", "no answer")),
        ("pain_side = ", ("no readable TOML",)),
    ],
)
def test_what_no_question_knows_is_refused_by_name(
    tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(InputError) as caught:
        read_intake(written(tmp_path, text))
    assert "intake.toml" in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"shoe_sise.*pain_side"):
        read_intake(written(tmp_path, "shoe_sise = 1\npain_side = 'up'"))


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.toml"):
        read_intake(tmp_path / "nowhere.toml")


def test_an_empty_file_is_no_answer(tmp_path: Path) -> None:
    assert read_intake(written(tmp_path, "# nothing\n")) == Intake()


def answer_for(question: Question) -> st.SearchStrategy[object]:
    match question.kind:
        case "one" | "yes-no":
            return st.sampled_from(question.choice_ids)
        case "several" | "map":
            usual = [
                c for c in question.choice_ids if c not in ("none", "nothing", "no")
            ]
            return st.lists(st.sampled_from(usual), min_size=1, unique=True)
        case "number":
            return st.floats(question.low or 0, question.high or 100).map(
                lambda x: round(x, 2)
            )
        case "numbers":
            return st.lists(st.integers(0, 300), min_size=1, max_size=5)
        case _:
            return st.text(max_size=80)


@settings(deadline=None)
@given(
    answers=st.fixed_dictionaries(
        {}, optional={q.id: answer_for(q) for q in questions()}
    )
)
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory, answers: dict[str, object]
) -> None:
    told = intake_of(answers)
    path = tmp_path_factory.getbasetemp() / "round_trip.toml"
    write_intake(path, told)
    again = read_intake(path)
    assert {a.key: a.value for a in again.answers if a.value} == {
        a.key: a.value for a in told.answers if a.value
    }


def test_every_question_can_be_written(tmp_path: Path) -> None:
    told = intake_of(
        {q.id: _some(q) for q in questions()},
    )
    write_intake(tmp_path / "full.toml", told)
    assert read_intake(tmp_path / "full.toml") == told
    assert len(told.answers) == len(questions())


def _some(question: Question) -> object:
    if question.choice_ids:
        return question.choice_ids[0]
    return "words" if question.kind == "text" else question.low


def test_asking_at_the_terminal(tmp_path: Path) -> None:
    out = tmp_path / "me.toml"
    typed = "y\nnonsense\n3\n2\n\n\n6,5\nq\n"
    result = CliRunner().invoke(app, ["intake", "--out", str(out)], input=typed)
    assert result.exit_code == 0, result.output
    assert "'nonsense' is not one of the choices" in result.output
    told = read_intake(out)
    assert told.get("pain_now") == "yes"
    assert told.choices("pain_location") == ("outer",)
    assert told.get("pain_side") == "right"
    assert set(told.choices("pain_triggers")) == {"long-run", "downhill"}


def test_without_pain_its_questions_are_not_asked(tmp_path: Path) -> None:
    out = tmp_path / "me.toml"
    result = CliRunner().invoke(app, ["intake", "--out", str(out)], input="no\nq\n")
    assert "Where does the knee hurt" not in result.output
    assert read_intake(out).get("pain_now") == "no"


def test_nothing_answered_writes_no_file(tmp_path: Path) -> None:
    out = tmp_path / "me.toml"
    result = CliRunner().invoke(app, ["intake", "--out", str(out)], input="q\n")
    assert result.exit_code == 0
    assert not out.exists()


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    out = written(tmp_path, "age = 30\n")
    result = CliRunner().invoke(app, ["intake", "--out", str(out)], input="q\n")
    assert isinstance(result.exception, OutputExists)
    assert out.read_text() == "age = 30\n"


@pytest.mark.parametrize("topic", ["PD", "cadence_spm", "pfp", "runner's knee"])
def test_explain_prints_a_page(topic: str) -> None:
    result = CliRunner().invoke(app, ["explain", topic])
    assert result.exit_code == 0
    assert result.output.startswith("# ")


def test_explain_without_topic_lists_them() -> None:
    result = CliRunner().invoke(app, ["explain"])
    assert "HIP" in result.output
    assert "cadence_spm" in result.output

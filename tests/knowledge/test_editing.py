"""What somebody sees who edits a data file and makes a mistake."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING

import pytest

from gaitcheck.errors import KnowledgeError
from gaitcheck.knowledge.loader import DATA_FOLDER, load_knowledge, read_knowledge

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA_FOLDER, folder)
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is no longer in {name}.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> str:
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(folder)
    return str(caught.value)


def test_an_untouched_copy_loads(copy: Path) -> None:
    assert read_knowledge(copy).causes.keys() == load_knowledge().causes.keys()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "causes",
            'sources = ["malisoux_2015"]',
            'sources = ["malisou_2015"]',
            "source malisou_2015 does not exist; did you mean malisoux_2015?",
        ),
        (
            "causes",
            'sources = ["malisoux_2015"]',
            "sources = []",
            "[lack_of_variety]: needs at least one source",
        ),
        (
            "causes",
            'seen_by = "question"',
            'seen_by = "questions"',
            "seen_by should be one of video, video-partly, question, not-visible",
        ),
        (
            "causes",
            'seen_by = "question"',
            'seenby = "question"',
            "seenby is not a known field; did you mean seen_by?",
        ),
        (
            "causes",
            'title = "Stiff ankles"',
            "title = 3",
            "[stiff_ankles]: title should be text, not 3",
        ),
        (
            "causes",
            "advice_only = true",
            "advice_only = false",
            "[glutes_and_arch]: no finding, question or load sign reaches it",
        ),
        (
            "links",
            'grade = "moderate"',
            'grade = "good"',
            "grade should be one of strong, moderate, limited, conflicting",
        ),
        (
            "links",
            'conditions = ["itbs"]',
            'conditions = ["itb"]',
            "of HIP: itb does not exist; did you mean itbs?",
        ),
        (
            "links",
            "[[finding_condition]]",
            "[[finding_conditions]]",
            "finding_conditions is not a kind of link",
        ),
        (
            "links",
            'causes = ["pelvis_level"]',
            'causes = ["weak_hips"]',
            "of HIP: weak_hips stands there twice",
        ),
        (
            "findings",
            'metrics = ["cpd_rel_peak_deg", "cpd_peak_deg"]',
            'metrics = ["cpd_rel_peak", "cpd_peak_deg"]',
            "metric cpd_rel_peak does not exist",
        ),
        (
            "findings",
            "drops by {reading}",
            "drops by {value}",
            "present may not contain {value}",
        ),
        (
            "findings",
            "at_least = 2",
            "at_least = 6",
            "[HIP]: at_least must lie between 1 and 5",
        ),
        (
            "conditions",
            'advice = ["see_doctor"]',
            'advice = ["see_docter"]',
            "advice see_docter does not exist; did you mean see_doctor?",
        ),
        (
            "conditions",
            'any = ["outer"]',
            'any = ["lateral"]',
            "answer to pain_location lateral does not exist",
        ),
        (
            "advice",
            '[cue_midfoot]\nkind = "cue"',
            '[cue_midfoot]\nkind = "hint"',
            "kind should be one of exercise, stretch",
        ),
        (
            "advice",
            'not_with = ["past_injury:calf-achilles"]',
            'not_with = ["past_injury:calf"]',
            "answer to past_injury calf does not exist",
        ),
        (
            "red_flags",
            'any = ["fever"]',
            'any = ["feverish"]',
            "answer to warning_signs feverish does not exist; did you mean fever?",
        ),
        (
            "red_flags",
            "at_least = 50",
            'any = ["old"]',
            "age is a number, give at_least or at_most",
        ),
        (
            "load_signs",
            'of = ["run_days"]',
            'of = ["surface"]',
            "surface is not a question for a number",
        ),
        (
            "norms",
            'unit = "steps/min"',
            'unit = "1/min"',
            "unit should be 'steps/min' as the name says",
        ),
        (
            "norms",
            'group = "teng"',
            'group = "tang"',
            "group tang does not exist",
        ),
        (
            "norms",
            "at = [[2.5, 3.5], [3.5, 4.0], [4.5, 4.5]]",
            "at = [[2.5, 1.5], [3.5, 4.0], [4.5, 4.5]]",
            "limit difference above clear at 1.8 m/s is not beyond the mild one",
        ),
        (
            "norms",
            "at = [[2.0, 4.9], [2.5, 5.0], [2.9, 5.4], [3.5, 6.8], [4.5, 8.2]]",
            "at = 4",
            "lies on the usual side of the middle (4.8)",
        ),
        (
            "norms",
            "at = [[2.0, 4.9], [2.5, 5.0], [2.9, 5.4], [3.5, 6.8], [4.5, 8.2]]",
            "at = [[3.5, 5.5], [2.5, 6.0]]",
            "in rising speed",
        ),
        (
            "norms",
            "high = [[2.5, 7.2], [3.5, 9.3], [4.5, 10.4]]",
            "high = 4",
            "low, middle, high should rise",
        ),
        (
            "norms",
            'detectable_source = "dingenen_reliability_2018"\n',
            "",
            "detectable_change and detectable_source belong together",
        ),
        ("forbidden", r"'\bdiagnos\w*'", "'(diagnos'", "forbidden.toml [diagnosis]:"),
        ("phrases", "[film_rear]", "[film_rear", "phrases.toml: "),
        ("groups", "[teng]", "[rbds]", "groups.toml: "),
        (
            "disagreements",
            "[shoe_mileage]",
            "[shoe_age]",
            "no factor or condition names it",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(
    copy: Path, name: str, old: str, new: str, said: str
) -> None:
    edit(copy, name, old, new)
    message = problems(copy)
    assert said in message
    assert name.removesuffix("s") in message or f"{name}.toml" in message


def test_questions_that_the_program_reads_keep_their_names(copy: Path) -> None:
    path = copy / "questions.toml"
    path.write_text(path.read_text().replace("[pain_side", "[which_side"))
    assert "the program needs the question pain_side" in problems(copy)


def test_all_mistakes_are_listed_at_once(copy: Path) -> None:
    edit(copy, "causes", 'title = "Stiff ankles"', "title = 3")
    edit(copy, "norms", 'link_grade = "moderate"', 'link_grade = "middling"')
    message = problems(copy)
    assert "[stiff_ankles]" in message
    assert "link_grade should be one of" in message


def test_a_mistake_in_links_is_listed_once(copy: Path) -> None:
    (copy / "links.toml").write_text("[[finding_cause]", encoding="utf-8")
    assert problems(copy).count("links.toml") == 1


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "advice.toml").unlink()
    assert "advice.toml: the file is missing" in problems(copy)


def test_a_new_exercise_needs_a_link_to_be_of_use(copy: Path) -> None:
    with (copy / "advice.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[calf_raise]\nkind = "exercise"\ntitle = "Calf raise"\n'
            'purpose = "Calf strength."\nsteps = ["Stand on one leg.", "Rise."]\n'
            'dose = "3 sets of 12"\nsources = ["practice"]\n'
        )
    assert "advice.toml [calf_raise]: nothing links to it" in problems(copy)
    with (copy / "links.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[cause_advice]]\ncause = "stiff_ankles"\nadvice = ["calf_raise"]\n'
            'grade = "expert opinion"\nsources = ["practice"]\n'
        )
    links = read_knowledge(copy).advice_for_cause("stiff_ankles")
    assert [x.target for x in links] == ["calf_stretch", "calf_raise"]


def test_the_order_in_the_file_is_the_order_of_preference() -> None:
    links = load_knowledge().advice_of("BRK")
    assert links[0].target == "cue_step_rate"


def test_nothing_can_be_changed_by_accident() -> None:
    knowledge = load_knowledge()
    with pytest.raises(TypeError):
        knowledge.causes["new"] = None  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        knowledge.causes["shoes"].title = "x"  # type: ignore[misc]
    assert load_knowledge() is knowledge

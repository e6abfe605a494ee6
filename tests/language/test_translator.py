"""Recognising English texts and saying them in another language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitcheck.language.markup import translated_markup
from gaitcheck.language.translator import Translator, numbers

PAIRS = (
    ("hip", "Hüfte"),
    ("knee", "Knie"),
    ("The knee", "Das Knie"),
    ("left", "links"),
    ("Nothing stands out.", "Nichts fällt auf."),
    ("The pelvis drops", "Das Becken sinkt ab"),
    ("leg lengths", "Beinlängen"),
    (
        "The {side} foot lands {reading} ahead.",
        "Der {side|linke|rechte} Fuß {reading} vor.",
    ),
    ("{#value}°", "{value}°"),
    ("{#value} {unit}", "{value} {unit}"),
    ("{#low} to {#high}", "{low} bis {high}"),
    ("Counted in: {title} ({=code}).", "Enthalten in: {title} ({code})."),
    ("read from {=file}", "gelesen aus {file}"),
    ("{side} leg: {reading}", "{side|linkes|rechtes} Bein: {reading}"),
)


@pytest.fixture
def german() -> Translator:
    return Translator("de", PAIRS)


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("Nothing stands out.", "Nichts fällt auf."),
        ("  Nothing stands out. ", "  Nichts fällt auf. "),
        ("Nothing stands out", "Nichts fällt auf"),
        ("nothing stands out", "Nichts fällt auf"),
        ("the pelvis drops", "das Becken sinkt ab"),
        ("hip", "Hüfte"),
        ("Hip.", "Hüfte."),
        ("hip, knee and hip", "Hüfte, Knie und Hüfte"),
        ("hip or knee", "Hüfte oder Knie"),
        ("The left foot lands 3.1° ahead.", "Der linke Fuß 3,1° vor."),
        (
            "The right foot lands 0.2 leg lengths ahead.",
            "Der rechte Fuß 0,2 Beinlängen vor.",
        ),
        (
            "Nothing stands out. The left foot lands 3° ahead.",
            "Nichts fällt auf. Der linke Fuß 3° vor.",
        ),
        ("−1.5 to 2.25", "−1,5 bis 2,25"),
        ("12.5", "12,5"),
        ("Counted in: The knee (KS).", "Enthalten in: Das Knie (KS)."),
        ("Left leg: 3.1°", "Linkes Bein: 3,1°"),
        ("left leg: 3.1°", "linkes Bein: 3,1°"),
        ("read from run.1.csv", "gelesen aus run.1.csv"),
        ("0.12\u202fleg lengths", "0,12\u202fBeinlängen"),
    ],
)
def test_a_text_is_said(german: Translator, english: str, other: str) -> None:
    assert german.text(english) == other
    assert german.missing == set()


def test_what_is_not_known_stays_and_is_remembered(german: Translator) -> None:
    assert (
        german.text("Somebody wrote this yesterday.")
        == "Somebody wrote this yesterday."
    )
    assert german.missing == {"Somebody wrote this yesterday."}


def test_the_heaviest_template_wins() -> None:
    pairs = (("{a} is {b}", "{a} ist {b}"), ("{a} is very {b}", "{a} ist sehr {b}"))
    german = Translator("de", (*pairs, ("run", "Lauf"), ("long", "lang")))
    assert german.text("run is very long") == "Lauf ist sehr lang"


def test_a_template_of_places_only_recognises_nothing() -> None:
    """Else sentences of nothing but a place would swallow everything."""
    german = Translator("de", (("One. {rest}", "Eins. {rest}"),))
    assert not german.knows("Something else.")


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("3.5", "3,5"),
        ("(−0.25 to 1.75)", "(−0,25 to 1,75)"),
        ("mediapipe 1.2.2", "mediapipe 1.2.2"),
        ("report.html", "report.html"),
        ("f1.5x", "f1.5x"),
    ],
)
def test_decimal_points_become_commas_and_versions_stay(
    english: str, other: str
) -> None:
    assert numbers(english) == other


@given(text=st.text(max_size=60))
def test_any_text_survives(text: str) -> None:
    german = Translator("de", PAIRS)
    said = german.text(text)
    assert said.strip() or not text.strip()


def test_markup_changes_what_people_read_and_nothing_else(german: Translator) -> None:
    page = (
        '<!doctype html><html lang="en"><head><style>.left{color:red}</style></head>'
        '<body class="left" data-value="3.5"><p title="hip">hip &amp; 3.5</p>'
        '<b translate="no">knee 3.5</b><code>hip</code>'
        '<svg viewBox="0 0 3.5 1"><linearGradient id="hip"></linearGradient>'
        "<text>knee</text></svg><script>const hip = 3.5 < 4;</script>"
        "<!-- hip --><br></body></html>"
    )
    said = translated_markup(page, german)
    expected = (
        page.replace('lang="en"', 'lang="de"')
        .replace('title="hip"', 'title="Hüfte"')
        .replace(">knee</text>", ">Knie</text>")
    )
    # `hip & 3.5` is no text of the catalogue; its number is still written as German.
    assert said == expected.replace("hip &amp; 3.5", "hip &amp; 3,5")

"""German is complete: every text that a reader may meet has its counterpart."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from typer.testing import CliRunner

from gaitcheck.cli.app import app
from gaitcheck.core.quality import QualityNote
from gaitcheck.core.settings import Settings
from gaitcheck.core.view import View
from gaitcheck.errors import KnowledgeError, SettingsError
from gaitcheck.findings.answers import with_answers
from gaitcheck.findings.evaluate import evaluate
from gaitcheck.findings.questionnaire import intake_of, questions
from gaitcheck.knowledge.explain import explain, topics
from gaitcheck.knowledge.loader import load_knowledge
from gaitcheck.knowledge.translation import forbidden_in, translated_texts
from gaitcheck.knowledge.wording import forbidden_claims
from gaitcheck.language.catalogue import catalogue, program_texts
from gaitcheck.language.pages import said_page
from gaitcheck.language.speech import say, say_markup, speaking, spoken
from gaitcheck.language.template import names_of
from gaitcheck.language.translator import Translator
from gaitcheck.metrics.gates import GATES
from gaitcheck.metrics.table import METRICS
from gaitcheck.overlay import panel
from gaitcheck.report.findings_json import findings_json
from gaitcheck.report.html import render_html
from gaitcheck.report.write import page_for
from tests.builders import analysis
from tests.findings.sessions import HEALTHY_REAR, HEALTHY_SIDE, Filmed, healthy, report

REAR, SIDE = View.REAR, View.LEFT


@pytest.fixture(scope="module")
def pairs() -> tuple[tuple[str, str], ...]:
    return catalogue("de")


@pytest.fixture(scope="module")
def speaker(pairs: tuple[tuple[str, str], ...]) -> Translator:
    return Translator("de", pairs)


@pytest.fixture
def german(speaker: Translator) -> Translator:
    speaker.missing.clear()
    return speaker


# --- the catalogue -------------------------------------------------------------------


def test_the_knowledge_base_is_translated_text_by_text() -> None:
    assert len(translated_texts("de")) > 1000


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda t: t.replace("plain =", "plane =", 1), "plain: is missing"),
        (lambda t: t + "\n[XX]\ntitle = 'X'\n", r"\[XX\]: no such entry"),
    ],
    ids=["missing", "dangling"],
)
def test_missing_and_dangling_texts_are_named(tmp_path, change, complaint) -> None:
    from gaitcheck.knowledge.loader import DATA_FOLDER

    for path in (DATA_FOLDER / "de").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / "de").mkdir(exist_ok=True)
        (tmp_path / "de" / path.name).write_text(
            change(text) if path.name == "findings.toml" else text, encoding="utf-8"
        )
    with pytest.raises(KnowledgeError, match=complaint):
        translated_texts("de", tmp_path)


def test_places_of_a_translation_are_those_of_the_english(pairs) -> None:
    wrong = [e for e, other in pairs if not names_of(other) <= names_of(e)]
    assert wrong == []


def test_no_german_text_claims_what_a_video_cannot_show(pairs) -> None:
    rules = forbidden_in("de")
    assert rules.keys() == load_knowledge().forbidden.keys()
    claims = [
        (text, c.words) for _, text in pairs for c in forbidden_claims(text, rules)
    ]
    assert claims == []


@pytest.mark.parametrize(
    "text",
    [
        "Das Absinken des Beckens verursacht Knieschmerz.",
        "Die Diagnose lautet Läuferknie.",
        "Kräftigung verhindert Verletzungen.",
        "Ihr Knie wird sich verletzen.",
        "Das führt zu Schmerz.",
        "Eine falsche Technik.",
    ],
)
def test_the_german_rules_catch_claims(text: str) -> None:
    assert forbidden_claims(text, forbidden_in("de"))


def test_the_english_catalogue_has_no_text_twice_in_two_ways() -> None:
    assert len(dict(program_texts("de"))) == len(program_texts("de"))


# --- what the program writes ---------------------------------------------------------


@pytest.mark.parametrize("key", METRICS)
def test_every_measure_is_known(german: Translator, key: str) -> None:
    metric = METRICS[key]
    for text in (metric.label, metric.definition, metric.sign, metric.unit):
        assert not text or german.knows(text), text


@pytest.mark.parametrize("gate", GATES, ids=lambda g: g.code)
def test_every_reason_to_withhold_is_known(german: Translator, gate) -> None:
    reason = gate.reason.format(value=0.4, limit=gate.limit)
    assert german.knows(reason), reason


DRAWN = ("no pose here", "picture damaged", "L contact", "R toe-off", "0.33 leg")


def test_every_word_in_the_video_is_known(german: Translator) -> None:
    words = [*panel.VIEW_WORDS.values(), *(a.title for a in panel._ANGLES)]
    headline = f"{panel.VIEW_WORDS[REAR]}  ·  168 steps/min"
    assert [w for w in (*words, headline, *DRAWN) if not german.knows(w)] == []


@pytest.mark.slow
def test_every_page_of_the_knowledge_base_is_known() -> None:
    from gaitcheck.language.translator import translator

    english = {s.heading for t in _topics() for s in explain(t).sections}
    translator("de").missing.clear()  # Other tests share the translator.
    with speaking("de"):
        for topic in _topics():
            page = said_page(explain(topic))
            assert not {s.heading for s in page.sections} & (english - {"Limits"})
        assert translator("de").missing == set()


def _topics() -> list[str]:
    return [f"{t.kind}:{t.id}" for t in topics() if t.kind != "source"]


WORST_REAR = {
    k: (3 * lo + 20, 3 * lo + 25, h / 4) for k, (lo, _, h) in HEALTHY_REAR.items()
}
SESSIONS = {
    "healthy": (healthy(REAR), healthy(SIDE)),
    "hip": (healthy(REAR, cpd_rel_peak_deg=(4, 9.5, 1), fppa_pkf_deg=(1, 14, 3)),),
    "together": (healthy(REAR, cpd_rel_peak_deg=(6, 7.8, 3), fppa_pkf_deg=(4, 12, 7)),),
    "crossover": (
        healthy(
            REAR,
            hip_adduction_peak_deg=(17.5, 17.4, 4.3),
            knee_window_ratio=(0.19, 0.17, 0.16),
            step_width_mm=(-6, -6, 30),
        ),
    ),
    "braking": (
        healthy(SIDE, overstride_leg=(0.32, 0.33, 0.02), cadence_spm=(150, 150, 0.8)),
    ),
    "uneven": (healthy(SIDE, contact_ms=(242, 265, 9), stride_time_cv_pct=(9, 9, 1)),),
    "doubtful": (healthy(SIDE, contact_ms=(200, 300, 9)),),
    "everything": (
        Filmed(view=REAR, readings=WORST_REAR),
        healthy(
            SIDE,
            **{k: (hi * 3, hi * 3.2, h / 4) for k, (_, hi, h) in HEALTHY_SIDE.items()},
        ),
    ),
    "stiff": (
        healthy(
            SIDE,
            knee_flexion_peak_deg=(21, 70, 2),
            trunk_lean_deg=(-3, -3, 1),
            duty_factor=(0.55, 0.55, 0.01),
            flight_ms=(2, 2, 2),
            foot_strike_angle_deg=(8.2, -8, 2),
        ),
    ),
    "oblique": (Filmed(view=View.OBLIQUE),),
    "slow camera": (Filmed(view=SIDE, readings=HEALTHY_SIDE, fps=30.0),),
}


def answers(most: bool, side: str) -> dict[str, object]:
    """Every question answered, with the first or with all of its choices."""
    given: dict[str, object] = {"pain_now": "yes", "pain_side": side}
    for q in questions():
        if q.id in given or q.kind == "text":
            continue
        ids = [i for i in q.choice_ids if i not in ("nothing", "none", "no")]
        if q.kind in ("several", "map"):
            given[q.id] = ids if most else ids[:1]
        elif ids:
            given[q.id] = ids[-1] if most else ids[0]
        elif q.kind == "number":
            given[q.id] = q.high if most else q.low
        elif q.kind == "numbers":
            given[q.id] = [40, 20, 20, 20, 20]
    given.pop("run_speed_kmh", None)
    return given


ASKED: dict[str, dict[str, object]] = {
    "nobody asked": {},
    "no pain": {"pain_now": "no"},
    "little": answers(most=False, side="left"),
    "much": answers(most=True, side="right"),
    "calm": {
        **answers(most=True, side="both"),
        "warning_signs": "none",
        "pain_run": 2,
        "pain_onset": "gradual",
        "age": 30,
        "pain_signs": ["snapping"],
    },
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize("speed_mps", [2.8, None], ids=["speed told", "speed untold"])
def test_every_sentence_of_findings_and_guidance_is_known(
    german: Translator, session: str, asked: str, speed_mps: float | None
) -> None:
    told = report(*SESSIONS[session], answers=ASKED[asked], speed_mps=speed_mps)
    unknown = [
        text
        for text in (*_texts(told.findings), *_texts(told.guidance))
        if " " in text and not (german.text(text) != text and not german.missing)
    ]
    assert (unknown, german.missing) == ([], set())


CODES = {
    *("code", "id", "side", "outcome", "severity", "grade", "urgency", "sources"),
    *("causes", "conditions", "advice", "findings", "evidence"),
}
"""Fields that hold codes or ids."""


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, tuple):
        return [t for item in value for t in _texts(item)]
    if is_dataclass(value) and not isinstance(value, type):
        kept = [
            f.name
            for f in fields(value)
            if f.name not in CODES or is_dataclass(_first(getattr(value, f.name)))
        ]
        return [t for name in kept for t in _texts(getattr(value, name))]
    return []


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) and value else value


# --- whole outputs -------------------------------------------------------------------


def judged(kind: str, told: dict[str, object]) -> Any:
    """A built analysis with the program's own remarks, findings and guidance."""
    one = analysis(kind)
    clips = tuple(
        replace(
            clip,
            quality=REMARKS,
            runner_note="One person was found in the clip.",
            camera=replace(clip.camera, reason="told by the user"),
            pelvis_reason=clip.pelvis_reason and "no trustworthy signal of the pelvis",
            gait=replace(clip.gait, method=METHOD),
            track=replace(clip.track, steps=()),
        )
        for clip in one.clips
    )
    metrics = tuple(
        replace(m, withheld=m.withheld and "the shoulders were not seen", note="")
        for m in one.metrics
    )
    one = replace(one, clips=clips, metrics=metrics)
    intake = intake_of(told)
    findings, guidance = evaluate(
        clips=one.clips,
        metrics=one.metrics,
        asymmetries=one.asymmetries,
        intake=intake,
        settings=with_answers(Settings(), intake),
    )
    return replace(one, findings=findings, guidance=guidance, intake=intake)


REMARKS = (
    QualityNote(
        code="rate",
        level="warning",
        text="24 frames/s: angles at initial contact are uncertain",
        advice="film at 60 frames/s or more",
    ),
    QualityNote(
        code="swaps",
        level="note",
        text="the pose model exchanged left and right legs on 12 frames; they were put "
        "back",
    ),
    QualityNote(code="view", level="good", text="seen from behind"),
)
METHOD = (
    "contact and toe-off from the velocities of heel, ankle and knee against the belt"
)


def _html(one: Any) -> str:
    page = page_for(
        one,
        made_on=date(2026, 11, 22),
        videos=[None] * len(one.clips),
        still=lambda *_: None,
    )
    return render_html(page)


class _Reader(HTMLParser):
    """Collect what people read."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0
        self._stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "img", "meta", "input", "link", "source"):
            return
        quiet = ("translate", "no") in attrs or tag in ("script", "style", "code")
        self._stack.append("quiet" if quiet else "")

    def handle_endtag(self, tag: str) -> None:
        if self._stack:
            self._stack.pop()

    def handle_data(self, data: str) -> None:
        if "quiet" not in self._stack and data.strip():
            self.texts.append(" ".join(data.split()))


def read(markup: str) -> list[str]:
    reader = _Reader()
    reader.feed(markup)
    return reader.texts


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["both", "healthy", "poor"])
def test_a_german_report_has_no_english_sentence_left(
    kind: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    one = judged(kind, ASKED["calm"])
    with speaking("de"):
        markup = say_markup(_html(one))
    english = {e for e, other in pairs if e != other and " " in e and "{" not in e}
    texts = read(markup)
    assert [t for t in texts if t in english or t.rstrip(".") in english] == []
    common = re.compile(r"\b(the|and|with|your|is|are|from|which|while|than)\b")
    assert [t for t in texts if common.search(t)] == []
    assert '<html lang="de">' in markup
    assert "Laufanalyse-Bericht" in markup


def test_numbers_in_german_have_a_comma_and_data_for_programs_a_point() -> None:
    one = judged("rear", {})
    english = _html(one)
    with speaking("de"):
        markup = say_markup(english)
    kept = re.compile(r'data-(?:value|seek|low|high)="([^"]*)"')
    assert kept.findall(markup) == kept.findall(english)
    shown = [t for t in read(markup) if re.fullmatch(r"[−\d]+[.,]\d+°?", t)]
    assert shown
    assert all("," in text for text in shown)


def test_findings_json_keeps_codes_and_numbers_and_says_texts() -> None:
    one = judged("both", ASKED["calm"])
    english = json.loads(findings_json(one))
    with speaking("de"):
        other = json.loads(findings_json(one))
    assert (english["lang"], other["lang"]) == ("en", "de")
    for here, there in zip(english["findings"], other["findings"], strict=True):
        for key in ("code", "side", "outcome", "severity", "rank", "advice", "causes"):
            assert here[key] == there[key]
        assert [e["value"] for e in here["evidence"]] == [
            e["value"] for e in there["evidence"]
        ]
        assert here["title"] != there["title"]
    assert [m["value"] for m in english["metrics"]] == [
        m["value"] for m in other["metrics"]
    ]


# --- the surfaces --------------------------------------------------------------------


def test_a_language_lasts_as_long_as_its_block() -> None:
    with speaking("de"):
        assert (spoken(), say("Nothing stands out.")) == ("de", "Nichts fällt auf.")
    assert (spoken(), say("Nothing stands out.")) == ("en", "Nothing stands out.")


def test_a_language_that_nobody_speaks_here_is_refused() -> None:
    with pytest.raises(SettingsError, match="en, de"), speaking("xx"):
        pass


def test_explain_prints_german() -> None:
    shown = CliRunner().invoke(app, ["explain", "PD", "--lang", "de"])
    assert shown.exit_code == 0
    assert "Das Becken sinkt auf der Schwungbeinseite ab" in shown.output
    assert "The pelvis" not in shown.output


def test_the_questionnaire_is_asked_in_german_and_kept_in_codes(tmp_path) -> None:
    out = tmp_path / "antworten.toml"
    typed = "ja\n1\n2\nq\n"
    shown = CliRunner().invoke(
        app, ["intake", "--out", str(out), "--lang", "de"], input=typed
    )
    assert shown.exit_code == 0, shown.output
    assert "Wo schmerzt das Knie?" in shown.output
    assert "Where does" not in shown.output
    text = out.read_text(encoding="utf-8")
    assert 'pain_now = "yes"' in text
    assert "front-centre" in text

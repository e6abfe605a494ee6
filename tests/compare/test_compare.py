"""A change counts when it exceeds the errors of both sessions, under equal conditions."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gaitcheck.compare.change import detectable_change
from gaitcheck.compare.comparison import Comparison, compare
from gaitcheck.compare.comparison_json import (
    COMPARE_SCHEMA_PATH,
    comparison_csv,
    comparison_json,
)
from gaitcheck.compare.session import read_session
from gaitcheck.core.analysis import Analysis, Version
from gaitcheck.errors import InputError
from gaitcheck.language.speech import speaking
from gaitcheck.metrics.interval import minimal_detectable_change
from tests.builders import analysis
from tests.compare.conftest import Write, refilmed, shifted, with_fps

KEY = "fppa_pkf_deg"


def change_of(result: Comparison, key: str, side: str) -> Any:
    return next(c for c in result.changes if (c.key, c.side) == (key, side))


def own_mdc(made: Analysis, key: str, side: str) -> float:
    return next(m.mdc for m in made.metrics if (m.key, m.side) == (key, side))


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(0.95, "below noise"), (1.05, "changed"), (-1.05, "changed")],
    ids=["just below", "just above", "downwards"],
)
def test_the_verdict_turns_at_the_smallest_detectable_change(
    write: Write, rear: Analysis, share: float, verdict: str
) -> None:
    step = share * own_mdc(rear, KEY, "right")
    later = refilmed(shifted(rear, KEY, "right", step))
    result = compare(write(rear, "one"), write(later, "two"))
    found = change_of(result, KEY, "right")
    assert found.change == pytest.approx(step)
    assert found.mdc == pytest.approx(own_mdc(rear, KEY, "right"))
    assert found.verdict == verdict
    others = [c for c in result.changes if (c.key, c.side) != (KEY, "right")]
    assert {c.verdict for c in others if math.isfinite(c.change)} == {"below noise"}


def test_both_sessions_errors_count() -> None:
    """Truth by simulation: of unchanged runners 5 % exceed the detectable change."""
    rng = np.random.default_rng(7)
    first, second = (1.5, 20, 0.5), (3.0, 8, 1.2)  # scatter, strides, systematic
    means = [
        s * rng.standard_normal((n, 40_000)).mean(axis=0)
        + systematic * rng.standard_normal(40_000)
        for s, n, systematic in (first, second)
    ]
    mdc = math.sqrt(
        sum(minimal_detectable_change(*one) ** 2 for one in (first, second)) / 2
    )
    assert np.mean(np.abs(means[1] - means[0]) > mdc) == pytest.approx(0.05, abs=0.005)


def test_interval_widths_serve_where_no_detectable_change_is_given(
    write: Write, rear: Analysis
) -> None:
    session = read_session(write(rear, "one"))
    known = next(r for r in session.readings if r.measured)
    bare = replace(known, mdc=math.nan)
    assert known.interval is not None
    half = 0.5 * (known.interval[1] - known.interval[0])
    assert detectable_change(bare, bare) == pytest.approx(math.sqrt(2) * half)


def test_another_speed_gives_numbers_without_a_verdict(
    write: Write, rear: Analysis
) -> None:
    faster = replace(rear.settings, belt_speed_mps=3.3)
    later = replace(refilmed(shifted(rear, KEY, "right", 9.0)), settings=faster)
    result = compare(write(rear, "one"), write(later, "two"))
    found = change_of(result, KEY, "right")
    assert found.change == pytest.approx(9.0)
    assert found.verdict == "cannot tell"
    assert "2.8 and 3.3 m/s" in found.reason
    assert not result.comparable


def test_a_display_that_is_a_little_off_is_the_same_speed(
    write: Write, rear: Analysis
) -> None:
    near = replace(rear.settings, belt_speed_mps=2.85)
    later = replace(refilmed(rear), settings=near)
    result = compare(write(rear, "one"), write(later, "two"))
    assert "speed" not in {d.code for d in result.conditions}


def test_another_model_or_rate_forbids_a_verdict(write: Write, rear: Analysis) -> None:
    heavy, lite = (
        replace(made, versions=(*made.versions[:2], Version(name=name, version=sha)))
        for made, name, sha in (
            (rear, "pose model heavy", "sha256:aa"),
            (refilmed(rear), "pose model lite", "sha256:bb"),
        )
    )
    result = compare(write(heavy, "one"), write(lite, "two"))
    assert [d.code for d in result.conditions if d.level == "bad"] == ["model"]
    assert not result.comparable
    slower = compare(write(rear, "three"), write(with_fps(rear, 30.0), "four"))
    assert "fps" in {d.code for d in slower.conditions if d.level == "bad"}


def test_another_scale_touches_only_lengths(write: Write, rear: Analysis) -> None:
    scale = replace(rear.clips[0].scale, source="belt speed")
    result = compare(write(rear, "one"), write(refilmed(rear, scale=scale), "two"))
    assert change_of(result, "step_width_mm", "left").verdict == "cannot tell"
    assert change_of(result, KEY, "left").verdict == "below noise"


def test_markers_are_not_compared_with_a_pose_model(
    write: Write, rear: Analysis
) -> None:
    part = rear.clips[0]
    raw = replace(part.raw_track, hip_points="anatomical")
    result = compare(write(rear, "one"), write(refilmed(rear, raw_track=raw), "two"))
    assert "keypoints" in {d.code for d in result.conditions if d.level == "bad"}
    assert not result.comparable


@pytest.mark.parametrize(
    ("models", "comparable"),
    [(("heavy", "lite"), False), (("lite", "lite"), True), (("", "heavy"), True)],
)
def test_keypoints_of_two_pose_models_are_not_compared(
    write: Write, rear: Analysis, models: tuple[str, str], comparable: bool
) -> None:
    folders = []
    for name, model in zip(("one", "two"), models, strict=True):
        raw = replace(rear.clips[0].raw_track, pose_model=model)
        folders.append(write(refilmed(rear, raw_track=raw), name))
    result = compare(*folders)
    assert (
        "keypoints" not in {d.code for d in result.conditions if d.level == "bad"}
    ) == comparable
    assert result.comparable == comparable


def test_different_views_are_refused(write: Write, rear: Analysis) -> None:
    with pytest.raises(InputError, match="rear, the second left"):
        compare(write(rear, "one"), write(analysis("side"), "two"))


def test_only_the_shared_view_is_compared(write: Write, rear: Analysis) -> None:
    result = compare(write(analysis("both"), "one"), write(refilmed(rear), "two"))
    assert {c.view for c in result.changes} == {"rear"}
    assert "view" in {d.code for d in result.conditions}


def test_the_same_video_twice_is_told(write: Write, rear: Analysis) -> None:
    result = compare(write(rear, "one"), write(rear, "two"))
    assert "same_clip" in {d.code for d in result.conditions}


def test_a_withheld_reading_says_which_session_and_why(
    write: Write, rear: Analysis
) -> None:
    later = refilmed(analysis("poor"))
    result = compare(write(rear, "one"), write(later, "two"))
    untold = [c for c in result.changes if c.verdict == "cannot tell"]
    assert any(c.reason.startswith("after: ") for c in untold)


def test_sessions_in_two_languages_are_compared_in_one(
    write: Write, rear: Analysis
) -> None:
    with speaking("de"):
        one = write(rear, "one")
    assert '"lang": "de"' in (one / "findings.json").read_text("utf-8")
    two = write(refilmed(rear), "two")
    mixed, plain = compare(one, two), compare(two, two)
    assert [d.code for d in mixed.conditions if d.level == "bad"] == []
    for found, wanted in zip(mixed.changes, plain.changes, strict=True):
        assert (found.label, found.reason) == (wanted.label, wanted.reason)
    assert [f.title for f in mixed.findings] == [f.title for f in plain.findings]


def test_findings_json_alone_is_enough(
    write: Write, rear: Analysis, tmp_path: Path
) -> None:
    one = write(rear, "one")
    two = write(refilmed(rear), "two")
    alone = tmp_path / "mailed.json"
    alone.write_bytes((two / "findings.json").read_bytes())
    result = compare(one / "findings.json", alone)
    assert result.changes
    assert result.curves == ()
    assert compare(one, two).curves != ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "does not exist"),
        ("{", "cannot be read"),
        ('{"generator": "other"}', "not written by gaitcheck"),
        ('{"generator": "gaitcheck", "schema_version": "9.0"}', "schema version 9.0"),
        ('{"generator": "gaitcheck", "schema_version": "1.0"}', "does not hold"),
    ],
    ids=["absent", "broken", "foreign", "newer", "empty"],
)
def test_what_is_no_result_is_refused_in_one_sentence(
    tmp_path: Path, content: str | None, says: str
) -> None:
    if content is not None:
        (tmp_path / "findings.json").write_text(content)
    with pytest.raises(InputError, match=says):
        compare(tmp_path, tmp_path)


def test_json_fulfils_the_published_schema(write: Write, rear: Analysis) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(COMPARE_SCHEMA_PATH.read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator
    checker.check_schema(schema)
    later = refilmed(shifted(analysis("poor"), "step_ms", "left", 30.0))
    result = compare(write(rear, "one"), write(later, "two"))
    document = json.loads(comparison_json(result))
    assert [e.message for e in checker(schema).iter_errors(document)] == []
    assert set(document) == set(schema["properties"])
    for row, change in zip(document["changes"], result.changes, strict=True):
        assert set(row) == set(schema["properties"]["changes"]["items"]["properties"])
        assert row["change"] == (
            change.change if math.isfinite(change.change) else None
        )
    rows = comparison_csv(result).splitlines()
    assert len(rows) == 1 + len(result.changes)

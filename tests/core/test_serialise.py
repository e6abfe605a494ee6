"""What is written must read back bit for bit."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gaitcheck.core.analysis import Version
from gaitcheck.core.finding import Evidence
from gaitcheck.core.intake import Answer, Intake
from gaitcheck.core.metric import MetricValue
from gaitcheck.core.serialise import from_json, to_json
from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.core.signals import FrameSeries
from gaitcheck.core.view import Side, View
from gaitcheck.errors import InputError

floats = st.floats(allow_nan=True, allow_infinity=True)


def bits(value: float) -> bytes:
    return np.float64(value).tobytes()


def evidence(value: float, interval: tuple[float, float] | None) -> Evidence:
    return Evidence(
        metric_key="x_deg", side="left", value=value, interval=interval, unit="°"
    )


@given(value=floats, interval=st.none() | st.tuples(floats, floats))
def test_every_float_survives(
    value: float, interval: tuple[float, float] | None
) -> None:
    back = from_json(Evidence, to_json(evidence(value, interval)))
    assert (math.isnan(back.value) and math.isnan(value)) or bits(back.value) == bits(
        value
    )
    assert (back.interval is None) == (interval is None)
    assert to_json(back) == to_json(evidence(value, interval))


@given(
    array=hnp.arrays(
        np.float64,
        hnp.array_shapes(min_dims=1, max_dims=1, min_side=0, max_side=40),
        elements=st.floats(allow_nan=True, allow_infinity=True, width=64),
    ),
    side=st.none() | st.sampled_from(Side),
    label=st.text(),
)
def test_every_array_bit_and_every_text_survives(
    array: np.ndarray, side: Side | None, label: str
) -> None:
    series = FrameSeries(key="k", label=label, unit="°", side=side, values=array)
    back = from_json(FrameSeries, to_json(series))
    assert back.values.tobytes() == series.values.tobytes()
    assert back.values.shape == series.values.shape
    assert back.side is side
    assert back.label == label


@given(
    answers=st.lists(
        st.builds(
            Answer, key=st.text(), value=st.sampled_from(["NaN", "null", "", "5"])
        )
    )
)
def test_text_that_looks_like_a_number_stays_text(answers: list[Answer]) -> None:
    intake = Intake(answers=tuple(answers))
    assert from_json(Intake, to_json(intake)) == intake


def test_paths_enums_and_tuples_come_back_with_their_types() -> None:
    clip = ClipInput(
        path=Path("runs/side.mp4"), view=View.LEFT, runner_xy_px=(12.5, 80.0)
    )
    back = from_json(ClipInput, to_json(clip))
    assert back == clip
    assert back.view is View.LEFT
    assert isinstance(back.path, Path)


def test_the_text_is_strict_json_and_repeatable() -> None:
    value = MetricValue(
        key="a_deg",
        side="left",
        clip_index=0,
        unit="°",
        per_stride=np.array([1.0, np.nan]),
        stride_time_s=np.array([0.1, 0.7]),
        mean=1.0,
        interval=(0.5, math.inf),
    )

    def refuse(word: str) -> None:
        raise AssertionError(word)

    parsed = json.loads(to_json(value), parse_constant=refuse)
    assert parsed["data"]["sd"] == "NaN"
    assert parsed["data"]["interval"] == [0.5, "Infinity"]
    assert to_json(value) == to_json(from_json(MetricValue, to_json(value)))


def edited(**changes: object) -> str:
    document = json.loads(to_json(Version(name="numpy", version="2.1")))
    document.update(changes)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("{", "not a file that gaitcheck wrote", id="not-json"),
        pytest.param("[]", "expected a gaitcheck/Version", id="not-an-object"),
        pytest.param(
            edited(format="gaitcheck/Gait"), "gaitcheck/Gait", id="other-type"
        ),
        pytest.param(edited(schema_version="2.0"), "newer", id="next-major"),
        pytest.param(edited(schema_version="0.9"), "older", id="old-major"),
        pytest.param(edited(schema_version="new"), "1.0", id="odd-version"),
        pytest.param(edited(data={"name": "x"}), "missing field version", id="missing"),
        pytest.param(
            edited(data={"name": "x", "version": "1", "more": 1}), "more", id="unknown"
        ),
        pytest.param(
            edited(data={"name": 3, "version": "1"}), "Version.name", id="wrong-type"
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        from_json(Version, text)


def test_a_newer_minor_version_may_hold_more() -> None:
    text = edited(
        schema_version="1.9", data={"name": "x", "version": "1", "added_later": [1]}
    )
    assert from_json(Version, text) == Version(name="x", version="1")


def test_fields_with_defaults_may_be_absent() -> None:
    document = json.loads(to_json(Settings(height_cm=170.0)))
    del document["data"]["stickers"]
    assert from_json(Settings, json.dumps(document)) == Settings(height_cm=170.0)


def test_impossible_values_are_refused_on_reading_too() -> None:
    document = json.loads(to_json(Settings()))
    document["data"]["height_cm"] = 3
    with pytest.raises(ValueError, match="height_cm"):
        from_json(Settings, json.dumps(document))

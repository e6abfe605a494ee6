"""Requests made up from the OpenAPI document: whatever is asked, nothing breaks inside.

Schemathesis draws what the document allows and what it forbids. Ids, days and file names that
are drawn would hardly ever exist, so most requests get some that do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gaitcheck.web.app import create_app
from gaitcheck.web.context import Clinic
from gaitcheck.web.settings import Limits, WebSettings
from tests.web.conftest import running

schemathesis = pytest.importorskip("schemathesis")

from schemathesis import GenerationMode  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = 40
PLAUSIBLE = {"day": "2026-11-22", "name": "a.mp4", "size_bytes": 64, "answers": {}}
PROMISED = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


class Place:
    """The app in this process, and one of everything to ask it for."""

    def __init__(self, address: str, clinic: Clinic) -> None:
        self.address, self.store = address, clinic.store
        self.token = self.store.access.new_token("tests")
        self.api = httpx.Client(
            base_url=f"{address}/api/v1",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=60,
        )
        self.schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
        self._number = 0
        self._ids: dict[str, str] = {}

    def operations(self) -> list[Any]:
        return [found.ok() for found in self.schema.get_all_operations()]

    def ids(self) -> dict[str, str]:
        """One patient, session, clip and job; new ones for those that were deleted."""
        known, store = self._ids, self.store
        if not known or store.people.patient(known["patient_id"]) is None:
            self._number += 1
            body = {"pseudonym": f"P-{self._number}"}
            known["patient_id"] = self._made("/patients", body)
            known["session_id"] = ""
        if store.people.session(known["session_id"]) is None:
            address = f"/patients/{known['patient_id']}/sessions"
            known["session_id"] = self._made(address, {"day": "2026-11-22"})
            known["clip_id"] = known["job_id"] = ""
        session = known["session_id"]
        clip = store.clips.get(known["clip_id"])
        if clip is None or clip.state == "refused":
            for old in store.clips.of(session):
                store.remove_clip(old)
            body = {"name": "a.mp4", "size_bytes": 64}
            known["clip_id"] = self._made(f"/sessions/{session}/clips", body)
        if store.jobs.get(known["job_id"]) is None:
            order = '{"clips": [], "answers": {}, "model": "lite"}'
            job = store.jobs.ask(session, f"key {self._number}", order)
            store.jobs.finish(job.id, reason="there is nothing in it")
            known["job_id"] = job.id
        return known

    def _made(self, address: str, body: dict[str, Any]) -> str:
        answer = self.api.post(address, json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data = tmp_path_factory.mktemp("clinic") / "data"
    limits = Limits(clip_bytes=4096, open_uploads=1000, session_clips=1000)
    app = create_app(WebSettings(data=data, model="lite", limits=limits))
    with ExitStack() as stack:
        address = stack.enter_context(running(app))
        made = Place(address, app.state.clinic)
        stack.callback(made.api.close)
        yield made


def drawn(operation: Any, n_examples: int) -> Any:
    """Feed a function with what the document allows and forbids, and a coin."""
    kinds = [
        operation.as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]

    def around(check: Any) -> Any:
        limited = settings(
            max_examples=n_examples,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        return limited(given(case=st.one_of(kinds), real=st.integers(0, 3))(check))

    return around


def test_nothing_breaks_inside_whatever_is_asked(place: Place) -> None:
    seen: dict[str, set[int]] = {}
    for operation in place.operations():
        codes = seen.setdefault(operation.label, set())
        drawn(operation, EXAMPLES)(_asking(place, codes))()
    # The requests reached what they are about, not only the door.
    reached = {label for label, codes in seen.items() if min(codes) < 300}
    needs_a_result = {
        "POST /api/v1/sessions/{session_id}/analysis",
        "GET /api/v1/jobs/{job_id}/files/{name}",
    }
    assert set(seen) - reached <= needs_a_result, seen
    assert place.api.get("/patients").status_code == 200


def _asking(place: Place, codes: set[int]) -> Any:
    def ask(case: Any, real: int) -> None:
        more = {}
        if real:
            known = place.ids()
            for name in set(case.path_parameters or ()) & set(known):
                case.path_parameters[name] = known[name]
            if real > 1 and case.operation.method == "patch":
                there = place.api.get(f"/clips/{known['clip_id']}").json()
                more = {"Upload-Offset": str(there["received_bytes"])}
        if real > 1 and isinstance(case.body, dict):
            for name in set(case.body) & set(PLAUSIBLE):
                case.body[name] = PLAUSIBLE[name]
            if case.operation.path.endswith("/answers"):
                case.body = {"pain_now": "yes", "run_speed_kmh": 10}
        answer = case.call(headers={"Authorization": f"Bearer {place.token}", **more})
        codes.add(answer.status_code)
        case.validate_response(answer, checks=PROMISED)

    return ask


def test_without_a_token_nothing_is_told_or_changed(place: Place) -> None:
    known = dict(place.ids())
    before = place.store.people.patients()
    last = max((entry.at for entry in place.store.access.log(limit=1)), default="")
    for operation in place.operations():

        @drawn(operation, 5)
        def ask(case: Any, real: int) -> None:
            for name in set(case.path_parameters or ()) & set(known):
                case.path_parameters[name] = known[name]
            for headers in ({}, {"Authorization": "Bearer gc_wrong"}):
                answer = case.call(headers=headers)
                # A body that is no JSON, and an address that is none, are refused first.
                assert answer.status_code in (401, 404, 405, 415, 422), answer.text
                assert place.token not in answer.text
                assert known["patient_id"] not in answer.text

        ask()
    assert place.store.people.patients() == before
    assert place.store.clips.get(known["clip_id"]) is not None
    assert place.store.access.log(limit=1)[0].at == last


@pytest.mark.parametrize(
    "header",
    [
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer \xe9\xff"},
        {"Authorization": "Basic Z2FpdDpjaGVjaw=="},
        {"Authorization": "Bearer " + "gc_" * 5000},
        {"Cookie": "gaitcheck=.; gaitcheck=\x7f.a"},
        {"Cookie": "gaitcheck=\xe9.\xe9; ;;=;"},
        {"X-CSRF-Token": "\xff"},
    ],
)
def test_odd_headers_are_no_key(place: Place, header: dict[str, str]) -> None:
    raw = {name: value.encode("latin-1") for name, value in header.items()}
    with httpx.Client(base_url=f"{place.address}/api/v1") as nobody:
        for method in ("GET", "POST"):
            answer = nobody.request(method, "/patients", headers=raw)
            assert answer.status_code in (401, 403, 422), answer.text
            assert set(answer.json()) == {"error"}

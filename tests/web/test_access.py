"""Nobody comes in who should not, and nothing is let out that should not."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi.routing import APIRoute

from gaitcheck.errors import SettingsError
from gaitcheck.web import access as access_module
from gaitcheck.web.faults import Fault
from gaitcheck.web.passwords import fits, hash_password
from gaitcheck.web.throttle import TRIES, Throttle
from tests.web.conftest import Here, MakeHere

PASSWORD = "correct horse battery"
ID = "0123456789abcdef"


def routes(here: Here) -> list[tuple[str, str]]:
    """Every method and address, ids filled in."""
    names = {"ticket": "x", "name": "report.html", "one": ID, "other": ID}
    found = []
    for route in _flat(here.app.routes):
        for method in route.methods:
            address = route.path
            for parameter in route.param_convertors:
                address = address.replace(f"{{{parameter}}}", names.get(parameter, ID))
            found.append((method, address))
    return found


def _flat(entries: Any) -> list[APIRoute]:
    found = []
    for one in entries:
        if isinstance(one, APIRoute):
            found.append(one)
        elif hasattr(one, "effective_candidates"):
            found += _flat(one.effective_candidates())
        elif hasattr(one, "original_route"):
            found += _flat([one.original_route])
        elif hasattr(one, "routes"):
            found += _flat(one.routes)
    return found


def test_every_form_needs_its_pages_token(here: Here) -> None:
    """Another site can send a form with the visitor's cookie, but not the token."""
    here.page.get("/")
    tried = 0
    for method, address in routes(here):
        if method == "POST" and not address.startswith("/api/"):
            answer = here.page.post(address, data={"csrf": "no"})
            assert answer.status_code == 403, address
            tried += 1
    assert tried >= 10


def test_every_api_address_needs_a_token(here: Here) -> None:
    tried = 0
    for method, address in routes(here):
        if address.startswith("/api/") and "openapi" not in address:
            here.page.cookies.clear()
            answer = here.page.request(method, address, headers={"Upload-Offset": "0"})
            assert answer.status_code == 401, (method, address)
            assert answer.json()["error"]["status"] == 401
            tried += 1
    assert tried >= 15


def test_the_pages_own_script_needs_the_header(here: Here) -> None:
    here.page.get("/")
    assert here.page.get("/api/v1/patients").status_code == 200
    body = {"pseudonym": "R-1"}
    assert here.page.post("/api/v1/patients", json=body).status_code == 403
    headers = {"X-CSRF-Token": here.csrf()}
    answer = here.page.post("/api/v1/patients", json=body, headers=headers)
    assert answer.status_code == 201


def test_with_a_password_no_page_opens_without_it(here: Here) -> None:
    here.clinic.store.access.set_password(PASSWORD)
    tried = 0
    for method, address in routes(here):
        open_to_all = ("/api/", "/static/", "/login", "/reports/", "/comparisons/")
        if method == "GET" and not address.startswith(open_to_all):
            answer = here.page.get(address, follow_redirects=False)
            assert answer.status_code == 303, address
            assert answer.headers["location"].startswith("/login")
            tried += 1
    assert tried >= 10


def test_logging_in_and_out(here: Here) -> None:
    here.clinic.store.access.set_password(PASSWORD)
    before = here.page.get("/login").cookies
    wrong = _log_in(here, "wrong password")
    assert wrong.status_code == 401
    right = _log_in(here, PASSWORD)
    assert right.status_code == 303
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    # A cookie from before may be known to somebody else.
    assert dict(before) != dict(here.page.cookies)
    assert here.page.get("/settings").status_code == 200
    assert here.form("/logout").status_code == 303
    assert here.page.get("/settings", follow_redirects=False).status_code == 303


def _log_in(here: Here, password: str) -> Any:
    page = BeautifulSoup(here.page.get("/login").text, "html.parser")
    field = page.select_one("input[name=csrf]")
    assert field is not None
    return here.page.post(
        "/login",
        data={"csrf": field["value"], "password": password, "next": "//evil.example"},
        follow_redirects=False,
    )


def test_after_logging_in_nobody_is_sent_to_another_site(here: Here) -> None:
    here.clinic.store.access.set_password(PASSWORD)
    assert _log_in(here, PASSWORD).headers["location"] == "/"


def test_guessing_is_slowed_down(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    here.clinic.store.access.set_password(PASSWORD)
    monkeypatch.setattr("gaitcheck.web.access.fits", lambda given, kept: False)
    for _ in range(TRIES):
        assert _log_in(here, "guess").status_code == 401
    answer = _log_in(here, PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 60


def test_the_throttle_forgets() -> None:
    now = 0.0
    throttle = Throttle(clock=lambda: now)
    for _ in range(TRIES):
        throttle.wrong("10.0.0.1")
    throttle.require_free("10.0.0.2")
    with pytest.raises(Fault):
        throttle.require_free("10.0.0.1")
    now = 1000.0
    throttle.require_free("10.0.0.1")


def test_passwords_are_kept_as_salted_hashes() -> None:
    kept = hash_password(PASSWORD)
    assert PASSWORD not in kept
    assert kept != hash_password(PASSWORD)
    assert fits(PASSWORD, kept)
    assert not fits(PASSWORD + " ", kept)
    with pytest.raises(SettingsError):
        hash_password("short")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.7"])
def test_other_host_names_are_refused(here: Here, host: str) -> None:
    """A name that an attacker's server points at 127.0.0.1 (DNS rebinding)."""
    assert here.page.get("/", headers={"host": host}).status_code == 421


def test_names_that_were_given_are_answered(make_here: MakeHere) -> None:
    here = make_here(names=("gait.clinic.example",))
    headers = {"host": "Gait.Clinic.Example:8000"}
    assert here.page.get("/", headers=headers).status_code == 200


def test_tls_cookies_are_for_tls_only(make_here: MakeHere) -> None:
    here = make_here(https=True)
    answer = here.page.get("/")
    assert answer.headers["set-cookie"].startswith("__Host-gaitcheck=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


def test_every_answer_is_wrapped(here: Here) -> None:
    """Also errors and files carry the headers, and no page has anything inline."""
    for method, address in routes(here):
        if method != "GET" or address.startswith(("/reports/", "/comparisons/")):
            continue
        answer = here.page.get(address)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy, address
        assert answer.headers["x-content-type-options"] == "nosniff"
        page = BeautifulSoup(answer.text, "html.parser")
        assert page.select("[style], [onclick], script:not([src]), style") == []
        for one in page.select("[src], link[href]"):
            assert str(one.get("src") or one.get("href")).startswith("/")


def test_errors_have_one_shape(here: Here) -> None:
    for address in ("/patients/x", f"/patients/{ID}", "/nothing", f"/jobs/{ID}"):
        answer = here.api.get(address)
        assert answer.status_code == 404
        assert set(answer.json()["error"]) == {"status", "message"}
        page = here.page.get(address)
        assert page.status_code == 404
        assert "<h1>Not Found</h1>" in page.text


def test_half_characters_are_told_not_crashed_on(here: Here) -> None:
    answer = here.api.post(
        "/patients",
        content=b'{"pseudonym": "\\ud800"}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422


def test_tickets_open_one_report_for_a_while(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = here.clinic.store.access
    ticket = access.ticket(ID)
    assert access.ticket_fits(ID, ticket)
    assert not access.ticket_fits(ID[::-1], ticket)
    assert not access.ticket_fits(ID, ticket[:-1] + ("0" if ticket[-1] != "0" else "1"))
    assert not access.ticket_fits(ID, "")
    later = dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=1)
    monkeypatch.setattr(
        access_module, "now", lambda: later.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    assert not access.ticket_fits(ID, ticket)


def test_the_audit_log_holds_no_names(here: Here) -> None:
    here.form("/patients", pseudonym="R-17", name="Erika Muster", note="left knee")
    patient = here.api.get("/patients").json()[0]["id"]
    here.page.get(f"/patients/{patient}")
    here.form(f"/patients/{patient}/delete", word="r-17")
    lines = here.clinic.store.access.log()
    actions = [(line.action, line.object) for line in lines]
    assert ("delete", f"patient {patient}") in actions
    text = str(lines)
    assert "Erika" not in text
    assert "R-17" not in text


def test_tokens_can_be_ended(here: Here) -> None:
    made = here.form("/settings/tokens", label="night import").text
    page = BeautifulSoup(made, "html.parser")
    shown = page.select_one("#made")
    assert shown is not None
    headers = {"Authorization": f"Bearer {shown.text}"}
    here.page.cookies.clear()
    assert here.page.get("/api/v1/jobs", headers=headers).status_code == 200
    token = next(
        t for t in here.clinic.store.access.tokens() if t.label == "night import"
    )
    here.form(f"/settings/tokens/{token.id}/delete")
    here.page.cookies.clear()
    assert here.page.get("/api/v1/jobs", headers=headers).status_code == 401


def test_secrets_are_not_readable_in_the_database(here: Here) -> None:
    store = here.clinic.store
    store.access.set_password(PASSWORD)
    token = store.access.new_token("x")
    store.database.forget()
    raw = store.folder.database.read_bytes()
    assert token.encode() not in raw
    assert PASSWORD.encode() not in raw
    assert store.folder.database.stat().st_mode & 0o077 == 0
    assert store.folder.path.stat().st_mode & 0o077 == 0


def serve(*options: str, data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gaitcheck", "serve", "--no-browser"]
    return subprocess.run(
        [*command, "--data", str(data), *options],
        capture_output=True,
        text=True,
        input="short\n",
        timeout=60,
        check=False,
    )


def test_other_computers_need_a_password(tmp_path: Path) -> None:
    done = serve("--host", "0.0.0.0", data=tmp_path / "d")
    assert done.returncode == 2
    assert "--set-password" in done.stderr
    done = serve("--set-password", data=tmp_path / "d")
    assert done.returncode == 2
    assert "at least 10 characters" in done.stderr
    done = serve("--certfile", "x.pem", data=tmp_path / "d")
    assert done.returncode == 2
    assert "go together" in done.stderr

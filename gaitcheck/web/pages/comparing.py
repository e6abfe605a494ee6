"""Two sessions side by side, and one reading over all of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from gaitcheck.errors import GaitcheckError
from gaitcheck.web.context import Clinic, Id, TheClinic
from gaitcheck.web.faults import Fault
from gaitcheck.web.gate import REPORT_POLICY
from gaitcheck.web.guarded import guarded
from gaitcheck.web.pages.forms import require_login
from gaitcheck.web.pages.rendering import render
from gaitcheck.web.records import Job, Session
from gaitcheck.web.trend import HEIGHT, WIDTH, draw, series, topics

router = APIRouter(include_in_schema=False, dependencies=[Depends(require_login)])
sandbox = APIRouter(include_in_schema=False)

_COMPARE_S = 120.0
_COMPARE_BYTES = 4 << 30
_KEPT = 8
_MAKING = threading.Semaphore(1)
_MADE: OrderedDict[tuple[str, str], str] = OrderedDict()
"""The latest comparisons; not on the disk, so that deleting a session deletes them."""

_Side = Annotated[str, Query(pattern=r"^([0-9a-f]{16})?$")]


@router.get("/patients/{patient_id}/compare")
def compare(
    request: Request,
    patient_id: Id,
    clinic: TheClinic,
    before: _Side = "",
    after: _Side = "",
) -> Response:
    """Choose two sessions and show what changed between them."""
    patient = clinic.patient(patient_id)
    done = finished(clinic, patient_id)
    jobs = {session.id: job for session, job in done}
    if len(done) >= 2 and not (before and after):
        before, after = done[-2][0].id, done[-1][0].id
    chosen = before in jobs and after in jobs and before != after
    address = ""
    if chosen:
        one, other = jobs[before].id, jobs[after].id
        ticket = clinic.store.access.ticket(f"{one}{other}")
        address = f"/comparisons/{one}/{other}/{ticket}/compare.html"
    return render(
        request,
        "compare.html.j2",
        patient=patient,
        done=done,
        before=before,
        after=after,
        address=address,
        same=bool(before) and before == after,
    )


@sandbox.get("/comparisons/{one}/{other}/{ticket}/compare.html")
def comparison(one: Id, other: Id, ticket: str, clinic: TheClinic) -> Response:
    """Return the comparison of two results; the ticket in the address is the key."""
    if not clinic.store.access.ticket_fits(f"{one}{other}", ticket):
        raise Fault(403, "this address has run out; open the comparison again")
    before, after = clinic.job(one), clinic.job(other)
    headers = {
        "content-security-policy": REPORT_POLICY,
        "cross-origin-resource-policy": "cross-origin",
    }
    return HTMLResponse(_made(clinic, before, after), headers=headers)


@router.get("/patients/{patient_id}/trend")
def trend(
    request: Request,
    patient_id: Id,
    clinic: TheClinic,
    reading: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show one reading over all sessions."""
    patient = clinic.patient(patient_id)
    done = finished(clinic, patient_id)
    results = [(s.day, clinic.store.folder.result(job.id)) for s, job in done]
    known = topics(folder for _, folder in results)
    topic = next((t for t in known if t.id == reading), None) or next(
        (t for t in known if t.key == "cadence"), known[0] if known else None
    )
    found = series(topic, results) if topic else None
    return render(
        request,
        "trend.html.j2",
        patient=patient,
        topics=known,
        topic=topic,
        found=found,
        chart=draw(found) if found else None,
        size=(WIDTH, HEIGHT),
    )


def finished(clinic: Clinic, patient_id: str) -> list[tuple[Session, Job]]:
    """List a patient's sessions that have a report, oldest first."""
    pairs = []
    for session in reversed(clinic.store.people.sessions(patient_id)):
        job = clinic.store.jobs.result_of(session.id)
        if job is not None:
            pairs.append((session, job))
    return pairs


def _made(clinic: Clinic, before: Job, after: Job) -> str:
    place = (before.id, after.id)
    with _MAKING:
        if place not in _MADE:
            folders = [clinic.store.folder.result(job.id) for job in (before, after)]
            how, what = guarded(
                _compare, *folders, seconds=_COMPARE_S, address_bytes=_COMPARE_BYTES
            )
            if how != "done":
                raise Fault(500, "the two sessions could not be compared")
            page, problem = what
            if problem:
                raise Fault(409, problem)
            _MADE[place] = page
            while len(_MADE) > _KEPT:
                _MADE.popitem(last=False)
        return _MADE[place]


def _compare(before: Path, after: Path) -> tuple[str, str]:
    """Write the page in a worker; its charts need libraries the server does without."""
    from gaitcheck.compare.comparison import compare as compare_results
    from gaitcheck.compare.html import comparison_html

    try:
        return comparison_html(compare_results(before, after)), ""
    except GaitcheckError as error:
        return "", str(error)

"""The report inside the page, its files, and the archive of everything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, Request, Response

from gaitcheck.web.context import Clinic, Id, TheClinic, TheVisitor
from gaitcheck.web.faults import Fault
from gaitcheck.web.files import files_of, send, send_in_sandbox, send_zip
from gaitcheck.web.orders import is_current
from gaitcheck.web.pages.forms import require_login
from gaitcheck.web.pages.rendering import render

if TYPE_CHECKING:
    from gaitcheck.web.records import Job, Patient, Session

router = APIRouter(include_in_schema=False, dependencies=[Depends(require_login)])
sandbox = APIRouter(include_in_schema=False)


@router.get("/sessions/{session_id}/report")
def report(
    request: Request, session_id: Id, clinic: TheClinic, visitor: TheVisitor
) -> Response:
    """Show the newest report of a session."""
    session = clinic.session(session_id)
    job = _result(clinic, session)
    clinic.store.access.note(visitor.who, "read", f"report {job.id}")
    return render(
        request,
        "report.html.j2",
        session=session,
        patient=clinic.patient(session.patient_id),
        address=f"/reports/{job.id}/{clinic.store.access.ticket(job.id)}/report.html",
        files=files_of(job, clinic.store),
        current=is_current(
            job, session, clinic.store.clips.of(session.id), clinic.settings
        ),
        others=len(_finished(clinic, clinic.patient(session.patient_id))) > 1,
    )


@sandbox.get("/reports/{job_id}/{ticket}/{name}")
def report_file(job_id: Id, ticket: str, name: str, clinic: TheClinic) -> Response:
    """Return the report or its video; the ticket in the address is the key.

    The report runs in a sandbox and cannot send cookies.
    """
    if not clinic.store.access.ticket_fits(job_id, ticket):
        raise Fault(403, "this address has run out; open the report from its session")
    return send_in_sandbox(clinic.job(job_id), clinic.store, name)


@router.get("/sessions/{session_id}/files/{name}")
def download(session_id: Id, name: str, clinic: TheClinic) -> Response:
    """Return a file of the newest result, to be saved."""
    session = clinic.session(session_id)
    job = _result(clinic, session)
    saved_as = f"{_label(clinic, session)}-{name}"
    clinic.store.access.note("page", "download", f"report {job.id}")
    return send(job, clinic.store, name, saved_as=saved_as)


@router.get("/sessions/{session_id}/export.zip")
def export_session(session_id: Id, clinic: TheClinic) -> Response:
    """Return all files of the newest result in one archive."""
    session = clinic.session(session_id)
    job = _result(clinic, session)
    label = _label(clinic, session)
    clinic.store.access.note("page", "export", f"session {session_id}")
    return send_zip({label: job}, clinic.store, saved_as=f"{label}.zip")


@router.get("/patients/{patient_id}/export.zip")
def export_patient(patient_id: Id, clinic: TheClinic) -> Response:
    """Return the results of all of a patient's sessions in one archive."""
    patient = clinic.patient(patient_id)
    jobs: dict[str, Job] = {}
    for session, job in _finished(clinic, patient):
        label = _label(clinic, session)
        jobs[label if label not in jobs else f"{label}-{session.id[:6]}"] = job
    if not jobs:
        raise Fault(404, "this patient has no report yet")
    clinic.store.access.note("page", "export", f"patient {patient_id}")
    return send_zip(jobs, clinic.store, saved_as=f"{_plain(patient.pseudonym)}.zip")


def _finished(clinic: Clinic, patient: Patient) -> list[tuple[Session, Job]]:
    pairs = [
        (session, clinic.store.jobs.result_of(session.id))
        for session in clinic.store.people.sessions(patient.id)
    ]
    return [(session, job) for session, job in pairs if job is not None]


def _result(clinic: Clinic, session: Session) -> Job:
    job = clinic.store.jobs.result_of(session.id)
    if job is None:
        raise Fault(404, "this session has no report yet")
    return job


def _label(clinic: Clinic, session: Session) -> str:
    patient = clinic.patient(session.patient_id)
    return f"{_plain(patient.pseudonym)}-{session.day}"


def _plain(name: str) -> str:
    """Make a name that every file system takes; for downloads, never for paths here."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:40] or "patient"

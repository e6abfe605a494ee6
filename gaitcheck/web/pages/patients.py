"""Patients: list, search, one patient with all sessions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from gaitcheck.errors import InputError
from gaitcheck.web import words
from gaitcheck.web.context import Id, TheClinic, TheVisitor
from gaitcheck.web.faults import Fault
from gaitcheck.web.moments import today
from gaitcheck.web.pages.forms import TheForm, require_login, text
from gaitcheck.web.pages.rendering import go, render

router = APIRouter(include_in_schema=False, dependencies=[Depends(require_login)])


@router.get("/")
def patients(
    request: Request,
    clinic: TheClinic,
    search: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """List patients, all or those that match."""
    people = clinic.store.people
    found = people.patients(search)
    rows = [(patient, people.sessions(patient.id)) for patient in found[:100]]
    return render(
        request, "patients.html.j2", rows=rows, search=search, more=len(found) - 100
    )


@router.post("/patients")
def add_patient(form: TheForm, clinic: TheClinic, visitor: TheVisitor) -> Response:
    """Add a patient and go on to the first session."""
    patient = clinic.store.people.add_patient(
        _pseudonym(text(form, "pseudonym", most=80)),
        name=text(form, "name", most=120),
        note=text(form, "note", most=2000, lines=True),
    )
    clinic.store.access.note(visitor.who, "add", f"patient {patient.id}")
    return go(f"/patients/{patient.id}")


@router.get("/patients/{patient_id}")
def patient_page(request: Request, patient_id: Id, clinic: TheClinic) -> Response:
    """Show one patient and all sessions."""
    store = clinic.store
    patient = clinic.patient(patient_id)
    rows = []
    for session in store.people.sessions(patient_id):
        jobs = store.jobs.of(session.id)
        result = next((job for job in jobs if job.state == "done"), None)
        rows.append((session, store.clips.of(session.id), jobs, result))
    clinic.store.access.note("page", "read", f"patient {patient_id}")
    return render(
        request,
        "patient.html.j2",
        patient=patient,
        rows=rows,
        n_results=sum(result is not None for *_, result in rows),
        today=today(),
    )


@router.post("/patients/{patient_id}")
def change_patient(patient_id: Id, form: TheForm, clinic: TheClinic) -> Response:
    """Change pseudonym, name and note."""
    clinic.patient(patient_id)
    clinic.store.people.change_patient(
        patient_id,
        pseudonym=_pseudonym(text(form, "pseudonym", most=80)),
        name=text(form, "name", most=120),
        note=text(form, "note", most=2000, lines=True),
    )
    return go(f"/patients/{patient_id}")


@router.post("/patients/{patient_id}/sessions")
def add_session(
    patient_id: Id, form: TheForm, clinic: TheClinic, visitor: TheVisitor
) -> Response:
    """Add a session and open it."""
    clinic.patient(patient_id)
    earlier = clinic.store.people.sessions(patient_id)
    session = clinic.store.people.add_session(
        patient_id,
        day=words.day(text(form, "day", most=20) or today()),
        speed_kmh=words.number(
            text(form, "speed_kmh", most=20), "the speed", low=3, high=30, unit="km/h"
        ),
        # Body height, shoes and the like are as they were last time.
        answers=_lasting(earlier[0].answers) if earlier else None,
    )
    clinic.store.access.note(visitor.who, "add", f"session {session.id}")
    return go(f"/sessions/{session.id}")


@router.get("/patients/{patient_id}/delete")
def ask_to_delete(request: Request, patient_id: Id, clinic: TheClinic) -> Response:
    """Ask before deleting."""
    patient = clinic.patient(patient_id)
    n = len(clinic.store.people.sessions(patient_id))
    sessions = "1 session" if n == 1 else f"{n} sessions"
    return render(
        request,
        "delete.html.j2",
        what=f"patient {patient.pseudonym}",
        gone=f"{sessions} with all clips, answers and reports",
        word=patient.pseudonym,
        action=f"/patients/{patient_id}/delete",
        back=f"/patients/{patient_id}",
    )


@router.post("/patients/{patient_id}/delete")
def delete_patient(
    patient_id: Id, form: TheForm, clinic: TheClinic, visitor: TheVisitor
) -> Response:
    """Delete a patient and everything that belongs to it."""
    patient = clinic.patient(patient_id)
    if text(form, "word", most=200).casefold() != patient.pseudonym.casefold():
        raise Fault(400, f"type {patient.pseudonym} to delete this patient")
    clinic.store.remove_patient(patient_id)
    clinic.store.access.note(visitor.who, "delete", f"patient {patient_id}")
    return go("/")


_LASTING = ("age", "sex", "height_cm", "mass_kg", "arch")


def _lasting(answers: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in answers.items() if key in _LASTING}


def _pseudonym(given: str) -> str:
    if not given:
        message = "the patient needs a pseudonym, such as R-017"
        raise InputError(message)
    return given

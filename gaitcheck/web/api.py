"""`/api/v1`: everything the page can do, for programs; with OpenAPI.

A program sends `Authorization: Bearer gc_…`. The page's own script sends its cookie and the
header `X-CSRF-Token` instead.
"""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Query, Request, Response
from fastapi.responses import FileResponse
from fastapi.security import HTTPBearer

from gaitcheck.errors import InputError
from gaitcheck.findings.questionnaire import intake_of
from gaitcheck.web import api_models as shapes
from gaitcheck.web import words
from gaitcheck.web.context import Clinic, Id, TheClinic, TheVisitor
from gaitcheck.web.faults import Fault
from gaitcheck.web.files import files_of, send
from gaitcheck.web.orders import key_of, wanted
from gaitcheck.web.records import Choices, Clip, Job, Session
from gaitcheck.web.uploads import announce, received, take

_SAFE = ("GET", "HEAD", "OPTIONS")
_bearer = HTTPBearer(auto_error=False, description="A token from the page's settings.")


def _may(
    request: Request, visitor: TheVisitor, _: Annotated[object, Depends(_bearer)]
) -> None:
    """Let programs with a token through, and the page's own script."""
    if visitor.token:
        return
    if not (visitor.is_in and visitor.has_cookie):
        message = "send a token: Authorization: Bearer gc_…"
        raise Fault(401, message, headers={"WWW-Authenticate": "Bearer"})
    sent = request.headers.get("x-csrf-token", "")
    if request.method not in _SAFE and not hmac.compare_digest(
        sent.encode(), visitor.csrf.encode()
    ):
        raise Fault(403, "the page is too old; reload it")


_ERRORS: dict[int | str, dict[str, object]] = {
    status: {"model": shapes.ErrorOut}
    for status in (400, 401, 403, 404, 408, 409, 413, 415, 421, 422, 429, 507)
}
router = APIRouter(prefix="/api/v1", dependencies=[Depends(_may)], responses=_ERRORS)


@router.get("/patients")
def list_patients(
    clinic: TheClinic, search: Annotated[str, Query(max_length=200)] = ""
) -> list[shapes.PatientOut]:
    """List patients, all or those that match."""
    return [shapes.patient_out(p) for p in clinic.store.people.patients(search)]


@router.post("/patients", status_code=201)
def add_patient(
    body: shapes.NewPatient, clinic: TheClinic, visitor: TheVisitor
) -> shapes.PatientOut:
    """Add a patient."""
    pseudonym = words.clean(body.pseudonym, most=80)
    if not pseudonym:
        raise Fault(422, "pseudonym: it must not be empty")
    try:
        patient = clinic.store.people.add_patient(
            pseudonym,
            name=words.clean(body.name, most=120),
            note=words.clean(body.note, most=2000, lines=True),
        )
    except InputError as error:
        raise Fault(409, str(error)) from error
    clinic.store.access.note(visitor.who, "add", f"patient {patient.id}")
    return shapes.patient_out(patient)


@router.get("/patients/{patient_id}")
def get_patient(patient_id: Id, clinic: TheClinic) -> shapes.PatientOut:
    """Return a patient."""
    return shapes.patient_out(clinic.patient(patient_id))


@router.delete("/patients/{patient_id}", status_code=204)
def delete_patient(patient_id: Id, clinic: TheClinic, visitor: TheVisitor) -> None:
    """Delete a patient with all sessions, clips and results; nothing stays."""
    clinic.patient(patient_id)
    clinic.store.remove_patient(patient_id)
    clinic.store.access.note(visitor.who, "delete", f"patient {patient_id}")


@router.get("/patients/{patient_id}/sessions")
def list_sessions(patient_id: Id, clinic: TheClinic) -> list[shapes.SessionOut]:
    """List a patient's sessions, newest first."""
    clinic.patient(patient_id)
    return [session_shape(clinic, s) for s in clinic.store.people.sessions(patient_id)]


@router.post("/patients/{patient_id}/sessions", status_code=201)
def add_session(
    patient_id: Id, body: shapes.NewSession, clinic: TheClinic, visitor: TheVisitor
) -> shapes.SessionOut:
    """Add a session."""
    clinic.patient(patient_id)
    intake = intake_of(body.answers)
    session = clinic.store.people.add_session(
        patient_id,
        day=words.day(body.day),
        speed_kmh=body.speed_kmh,
        note=words.clean(body.note, most=2000, lines=True),
        answers={a.key: a.value for a in intake.answers},
    )
    clinic.store.access.note(visitor.who, "add", f"session {session.id}")
    return session_shape(clinic, session)


@router.get("/sessions/{session_id}")
def get_session(session_id: Id, clinic: TheClinic) -> shapes.SessionOut:
    """Return a session with its clips and its newest analysis."""
    return session_shape(clinic, clinic.session(session_id))


@router.put("/sessions/{session_id}/answers")
def put_answers(
    session_id: Id,
    body: Annotated[dict[str, str | float | bool | list[str]], Body(max_length=100)],
    clinic: TheClinic,
) -> shapes.SessionOut:
    """Replace the runner's answers; the next analysis uses them."""
    clinic.session(session_id)
    intake = intake_of(body)
    clinic.store.people.answer(session_id, {a.key: a.value for a in intake.answers})
    return session_shape(clinic, clinic.session(session_id))


@router.delete("/sessions/{session_id}", status_code=204)
def delete_session(session_id: Id, clinic: TheClinic, visitor: TheVisitor) -> None:
    """Delete a session with its clips and results."""
    clinic.session(session_id)
    clinic.store.remove_session(session_id)
    clinic.store.access.note(visitor.who, "delete", f"session {session_id}")


@router.post("/sessions/{session_id}/clips", status_code=201)
def add_clip(
    session_id: Id, body: shapes.NewClip, clinic: TheClinic, visitor: TheVisitor
) -> shapes.ClipOut:
    """Begin an upload, or find the one to go on with: `received_bytes` says where."""
    clip = announce(
        clinic,
        clinic.session(session_id),
        name=body.name,
        size_bytes=body.size_bytes,
        view=body.view,
        description=dict(body.description) if body.description else None,
    )
    clinic.store.access.note(visitor.who, "upload", f"clip {clip.id}")
    return clip_shape(clinic, clip)


@router.get("/clips/{clip_id}")
def get_clip(clip_id: Id, clinic: TheClinic) -> shapes.ClipOut:
    """Return a clip: how much of it came, and whether it will do."""
    return clip_shape(clinic, clinic.clip(clip_id))


@router.patch(
    "/clips/{clip_id}",
    openapi_extra={
        "requestBody": {
            "content": {"application/octet-stream": {"schema": {"format": "binary"}}}
        }
    },
)
async def send_piece(
    clip_id: Id,
    clinic: TheClinic,
    request: Request,
    upload_offset: Annotated[int, Header(ge=0, le=1 << 50)],
) -> shapes.ClipOut:
    """Append the next piece, at most 16 MiB; the last one completes the upload."""
    await take(clinic, clinic.clip(clip_id), upload_offset, request)
    return clip_shape(clinic, clinic.clip(clip_id))


@router.put("/clips/{clip_id}/choices")
def choose(clip_id: Id, body: shapes.ClipChoices, clinic: TheClinic) -> shapes.ClipOut:
    """Correct view, capture rate, runner or length; the clip is looked at again."""
    change_choices(clinic, clinic.clip(clip_id), Choices(**body.model_dump()))
    return clip_shape(clinic, clinic.clip(clip_id))


@router.delete("/clips/{clip_id}", status_code=204)
def delete_clip(clip_id: Id, clinic: TheClinic, visitor: TheVisitor) -> None:
    """Delete a clip."""
    clinic.store.remove_clip(clinic.clip(clip_id))
    clinic.store.access.note(visitor.who, "delete", f"clip {clip_id}")


@router.post("/sessions/{session_id}/analysis", status_code=202)
def analyse(session_id: Id, clinic: TheClinic, visitor: TheVisitor) -> shapes.JobOut:
    """Analyse the session's clips; asking again without a change is the same job."""
    return job_shape(clinic, ask(clinic, clinic.session(session_id), visitor.who))


@router.get("/jobs")
def list_jobs(clinic: TheClinic) -> list[shapes.JobOut]:
    """List the newest analyses."""
    return [job_shape(clinic, job) for job in clinic.store.jobs.all()]


@router.get("/jobs/{job_id}")
def get_job(job_id: Id, clinic: TheClinic) -> shapes.JobOut:
    """Return an analysis: state, stage, time left, files."""
    return job_shape(clinic, clinic.job(job_id))


@router.get(
    "/jobs/{job_id}/files/{name}",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def get_file(job_id: Id, name: str, clinic: TheClinic) -> Response:
    """Return a file of a finished analysis: findings.json, report.pdf, strides.csv."""
    return send(clinic.job(job_id), clinic.store, name, saved_as=name)


@router.delete("/jobs/{job_id}", status_code=204)
def delete_job(job_id: Id, clinic: TheClinic, visitor: TheVisitor) -> None:
    """Stop an analysis, or delete its result."""
    clinic.store.remove_job(clinic.job(job_id))
    clinic.store.access.note(visitor.who, "delete", f"analysis {job_id}")


def change_choices(clinic: Clinic, clip: Clip, choices: Choices) -> None:
    """Keep what the user says of a clip.

    Raises
    ------
    Fault
        When it does not fit the clip.
    """
    trim = choices.trim_s
    if trim is not None and not trim[1] - trim[0] >= 1:
        raise Fault(422, "the end must come at least a second after the start")
    if clip.is_keypoints and (trim or choices.capture_fps or choices.runner_xy_px):
        raise Fault(409, "of keypoints, only the view can be corrected")
    if choices == clip.choices:
        return
    if not clinic.store.clips.choose(clip.id, choices):
        raise Fault(409, "this clip is not here; send it first")
    clinic.dispatcher.wake()


def ask(clinic: Clinic, session: Session, who: str) -> Job:
    """Queue a session's analysis.

    Raises
    ------
    Fault
        When no clip can be used.
    """
    store = clinic.store
    clips = store.clips.of(session.id)
    if any(clip.state == "uploading" for clip in clips):
        raise Fault(409, "a clip is still coming; wait for it, or remove it")
    try:
        order = wanted(session, clips, clinic.settings)
    except InputError as error:
        raise Fault(409, str(error)) from error
    job = store.jobs.ask(session.id, key_of(order), order)
    store.access.note(who, "analyse", f"session {session.id}")
    clinic.dispatcher.wake()
    return job


def clip_shape(clinic: Clinic, clip: Clip) -> shapes.ClipOut:
    """Put a clip in the API's shape."""
    return shapes.clip_out(clip, received(clinic.store, clip))


def job_shape(clinic: Clinic, job: Job) -> shapes.JobOut:
    """Put a job in the API's shape."""
    at = clinic.dispatcher.pace.position(job.id)
    return shapes.job_out(job, files_of(job, clinic.store), at)


def session_shape(clinic: Clinic, session: Session) -> shapes.SessionOut:
    """Put a session in the API's shape."""
    clips = [clip_shape(clinic, clip) for clip in clinic.store.clips.of(session.id)]
    jobs = clinic.store.jobs.of(session.id)
    job = job_shape(clinic, jobs[0]) if jobs else None
    return shapes.session_out(session, clips, job)

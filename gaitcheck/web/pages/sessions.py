"""One session: its clips, the questionnaire, the analysis under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request, Response

from gaitcheck.findings.questionnaire import GROUP_TITLES, intake_of, questions
from gaitcheck.web import words
from gaitcheck.web.api import ask
from gaitcheck.web.context import Clinic, Id, TheClinic, TheVisitor
from gaitcheck.web.orders import SPEED, is_current
from gaitcheck.web.pages.forms import TheForm, require_login, text, values
from gaitcheck.web.pages.knee_map import KNEE_MAP, OUTLINE
from gaitcheck.web.pages.rendering import go, render
from gaitcheck.web.records import Session
from gaitcheck.web.uploads import VIDEO_TYPES, received

if TYPE_CHECKING:
    from gaitcheck.knowledge.entries import Question

router = APIRouter(include_in_schema=False, dependencies=[Depends(require_login)])


@router.get("/sessions/{session_id}")
def session_page(request: Request, session_id: Id, clinic: TheClinic) -> Response:
    """Show a session."""
    session = clinic.session(session_id)
    return render(
        request,
        "session.html.j2",
        patient=clinic.patient(session.patient_id),
        accept=",".join(["video/*", *VIDEO_TYPES]),
        chunk_bytes=min(clinic.settings.limits.chunk_bytes, 8 << 20),
        **_live(clinic, session),
    )


@router.get("/sessions/{session_id}/live")
def live(request: Request, session_id: Id, clinic: TheClinic) -> Response:
    """Return the part of the session's page that changes by itself."""
    session = clinic.session(session_id)
    return render(request, "session_live.html.j2", **_live(clinic, session))


def _live(clinic: Clinic, session: Session) -> dict[str, Any]:
    store = clinic.store
    clips = store.clips.of(session.id)
    jobs = store.jobs.of(session.id)
    result = store.jobs.result_of(session.id)
    newest = jobs[0] if jobs else None
    return {
        "session": session,
        "clips": [(clip, received(store, clip)) for clip in clips],
        "job": newest,
        "at": clinic.dispatcher.pace.position(newest.id) if newest else None,
        "result": result,
        "current": result is not None
        and is_current(result, session, clips, clinic.settings),
        "can_analyse": any(c.state in ("good", "waiting", "checking") for c in clips),
        "coming": any(c.state == "uploading" for c in clips),
        "busy": any(c.state in ("waiting", "checking") for c in clips)
        or (newest is not None and newest.is_open),
    }


@router.post("/sessions/{session_id}")
def change_session(session_id: Id, form: TheForm, clinic: TheClinic) -> Response:
    """Change day, speed and note."""
    clinic.session(session_id)
    clinic.store.people.change_session(
        session_id,
        day=words.day(text(form, "day", most=20)),
        speed_kmh=words.number(
            text(form, "speed_kmh", most=20), "the speed", low=3, high=30, unit="km/h"
        ),
        note=text(form, "note", most=2000, lines=True),
    )
    return go(f"/sessions/{session_id}")


@router.post("/sessions/{session_id}/analyse")
def analyse(
    session_id: Id, _: TheForm, clinic: TheClinic, visitor: TheVisitor
) -> Response:
    """Queue the analysis."""
    ask(clinic, clinic.session(session_id), visitor.who)
    return go(f"/sessions/{session_id}#analysis")


@router.post("/sessions/{session_id}/stop")
def stop(session_id: Id, _: TheForm, clinic: TheClinic) -> Response:
    """Give up the analysis that is under way."""
    clinic.session(session_id)
    clinic.store.jobs.withdraw(session_id)
    return go(f"/sessions/{session_id}")


@router.get("/sessions/{session_id}/questions")
def questions_page(request: Request, session_id: Id, clinic: TheClinic) -> Response:
    """Ask the runner."""
    session = clinic.session(session_id)
    return _questions(request, clinic, session, session.answers, problem="")


def _questions(
    request: Request,
    clinic: Clinic,
    session: Session,
    answers: dict[str, str],
    *,
    problem: str,
) -> Response:
    groups: dict[str, list[Question]] = {}
    for question in questions():
        if question.id != SPEED:
            groups.setdefault(question.group, []).append(question)
    return render(
        request,
        "questions.html.j2",
        status=422 if problem else 200,
        patient=clinic.patient(session.patient_id),
        session=session,
        groups=[
            (key, GROUP_TITLES.get(key, key), asked) for key, asked in groups.items()
        ],
        answers={key: value.split(",") for key, value in answers.items()},
        texts=answers,
        knee_map=KNEE_MAP,
        outline=OUTLINE,
        problem=problem,
    )


@router.post("/sessions/{session_id}/questions")
def answer(
    request: Request, session_id: Id, form: TheForm, clinic: TheClinic
) -> Response:
    """Keep the answers, or say what does not fit."""
    from gaitcheck.errors import InputError

    session = clinic.session(session_id)
    given = {
        question.id: [v for v in values(form, f"q.{question.id}") if v]
        for question in questions()
        if question.id != SPEED
    }
    try:
        intake = intake_of({key: _one_or_many(found) for key, found in given.items()})
    except InputError as error:
        shown = {key: ",".join(found) for key, found in given.items() if found}
        return _questions(request, clinic, session, shown, problem=str(error))
    clinic.store.people.answer(session_id, {a.key: a.value for a in intake.answers})
    return go(f"/sessions/{session_id}")


def _one_or_many(found: list[str]) -> object:
    return found[0] if len(found) == 1 else found


@router.get("/sessions/{session_id}/delete")
def ask_to_delete(request: Request, session_id: Id, clinic: TheClinic) -> Response:
    """Ask before deleting."""
    session = clinic.session(session_id)
    patient = clinic.patient(session.patient_id)
    return render(
        request,
        "delete.html.j2",
        what=f"the session of {session.day}",
        gone="its clips, answers and report",
        word=patient.pseudonym,
        action=f"/sessions/{session_id}/delete",
        back=f"/sessions/{session_id}",
    )


@router.post("/sessions/{session_id}/delete")
def delete_session(
    session_id: Id, form: TheForm, clinic: TheClinic, visitor: TheVisitor
) -> Response:
    """Delete a session and its files."""
    from gaitcheck.web.faults import Fault

    session = clinic.session(session_id)
    patient = clinic.patient(session.patient_id)
    if text(form, "word", most=200).casefold() != patient.pseudonym.casefold():
        raise Fault(400, f"type {patient.pseudonym} to delete this session")
    clinic.store.remove_session(session_id)
    clinic.store.access.note(visitor.who, "delete", f"session {session_id}")
    return go(f"/patients/{patient.id}")

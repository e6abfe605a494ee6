"""What every request handler needs, and who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Depends, Path, Request

from gaitcheck.web.faults import Fault

if TYPE_CHECKING:
    from gaitcheck.web.dispatcher import Dispatcher
    from gaitcheck.web.records import Clip as ClipRecord
    from gaitcheck.web.records import Job, Patient, Session
    from gaitcheck.web.settings import WebSettings
    from gaitcheck.web.store import Store
    from gaitcheck.web.throttle import Throttle

Thing = TypeVar("Thing")


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """The running server."""

    settings: WebSettings
    store: Store
    dispatcher: Dispatcher
    throttle: Throttle

    def patient(self, patient_id: str) -> Patient:
        """Return a patient, or end the request with 404."""
        return _found(self.store.people.patient(patient_id), "patient")

    def session(self, session_id: str) -> Session:
        """Return a session, or end the request with 404."""
        return _found(self.store.people.session(session_id), "session")

    def clip(self, clip_id: str) -> ClipRecord:
        """Return a clip, or end the request with 404."""
        return _found(self.store.clips.get(clip_id), "clip")

    def job(self, job_id: str) -> Job:
        """Return a job, or end the request with 404."""
        return _found(self.store.jobs.get(job_id), "analysis")


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who is asking.

    Parameters
    ----------
    cookie
        The random part of the browser's cookie.
    is_in
        May see the page.
    csrf
        What this browser's forms must send along.
    token
        Id of the API token that was sent, else empty.
    address
        The client's network address.
    has_cookie
        False for who came without a cookie of ours.
    """

    cookie: str
    is_in: bool
    csrf: str
    token: str = ""
    address: str = ""
    has_cookie: bool = True

    @property
    def who(self) -> str:
        """How the audit log calls this visitor."""
        return f"token {self.token}" if self.token else "page"


def _found(thing: Thing | None, what: str) -> Thing:
    if thing is None:
        raise Fault(404, f"there is no such {what}")
    return thing


def clinic_of(request: Request) -> Clinic:
    """Return the running server."""
    clinic: Clinic = request.app.state.clinic
    return clinic


def visitor_of(request: Request) -> Visitor:
    """Return who is asking, as the gate saw it."""
    visitor: Visitor = request.state.visitor
    return visitor


TheClinic = Annotated[Clinic, Depends(clinic_of)]
TheVisitor = Annotated[Visitor, Depends(visitor_of)]
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", description="As the API gave it.")]

"""What the API takes and gives."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gaitcheck.web.records import Clip, Job, Patient, Session

ViewWord = Literal["rear", "front", "left", "right"]
Seconds = Annotated[float, Field(ge=0, le=36000, allow_inf_nan=False)]
Pixels = Annotated[float, Field(ge=0, le=20000, allow_inf_nan=False)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$", examples=["2026-11-22"])]


class Taken(BaseModel):
    """A body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class NewPatient(Taken):
    """A patient to add; the name may stay empty."""

    pseudonym: str = Field(min_length=1, max_length=80, examples=["R-017"])
    name: str = Field(default="", max_length=120)
    note: str = Field(default="", max_length=2000)


class NewSession(Taken):
    """A session to add; `answers` as in `gaitcheck intake` (docs/findings.md)."""

    day: Day
    speed_kmh: float | None = Field(default=None, ge=3, le=30, allow_inf_nan=False)
    note: str = Field(default="", max_length=2000)
    answers: dict[str, str | float | bool | list[str]] = Field(
        default_factory=dict, max_length=100
    )


class NewClip(Taken):
    """An upload to begin.

    `name` matters for its ending only. `description` goes with keypoint tables: what
    would stand in their clip.json.
    """

    name: str = Field(min_length=1, max_length=255, examples=["rear.mp4"])
    size_bytes: int = Field(ge=1, le=1 << 50)
    view: ViewWord | None = None
    description: dict[str, str | float | None] | None = Field(
        default=None, max_length=20
    )


class ClipChoices(Taken):
    """What the user says of a clip; null leaves it to the clip."""

    view: ViewWord | None = None
    capture_fps: float | None = Field(default=None, ge=1, le=2000, allow_inf_nan=False)
    runner_xy_px: tuple[Pixels, Pixels] | None = None
    trim_s: tuple[Seconds, Seconds] | None = None


class PatientOut(BaseModel):
    """A patient."""

    id: str
    pseudonym: str
    name: str
    note: str
    created_at: str


class RemarkOut(BaseModel):
    """One sentence on a clip."""

    level: str
    text: str
    advice: str


class ClipOut(BaseModel):
    """A clip: what came of it, and what the first look found."""

    id: str
    session_id: str
    number: int
    original_name: str
    size_bytes: int
    received_bytes: int
    state: str
    headline: str
    problem: str
    view: str
    chosen_view: str | None
    remarks: list[RemarkOut]
    n_frames: int
    duration_s: float
    people: list[list[float]]


class JobOut(BaseModel):
    """An analysis; `share`, `left_s` and the stage while it runs."""

    id: str
    session_id: str
    state: str
    reason: str
    created_at: str
    finished_at: str
    seconds: float
    stage: str
    clip: int
    clips: int
    done: int
    total: int
    share: float
    left_s: float | None
    files: list[str]


class SessionOut(BaseModel):
    """A session with its clips and its newest analysis."""

    id: str
    patient_id: str
    day: str
    speed_kmh: float | None
    note: str
    answers: dict[str, str]
    clips: list[ClipOut]
    job: JobOut | None


class ErrorBody(BaseModel):
    """What went wrong."""

    status: int
    message: str


class ErrorOut(BaseModel):
    """The one shape of every error."""

    error: ErrorBody


def patient_out(patient: Patient) -> PatientOut:
    """Put a patient in the API's shape."""
    return PatientOut(
        **{name: getattr(patient, name) for name in PatientOut.model_fields}
    )


def clip_out(clip: Clip, received_bytes: int) -> ClipOut:
    """Put a clip in the API's shape."""
    seen = clip.seen
    return ClipOut(
        id=clip.id,
        session_id=clip.session_id,
        number=clip.number,
        original_name=clip.original_name,
        size_bytes=clip.size_bytes,
        received_bytes=received_bytes,
        state=clip.state,
        headline=seen.headline,
        problem=seen.problem,
        view=seen.view,
        chosen_view=clip.choices.view,
        remarks=[
            RemarkOut(level=r.level, text=r.text, advice=r.advice) for r in seen.remarks
        ],
        n_frames=seen.n_frames,
        duration_s=seen.duration_s,
        people=[list(box) for box in seen.people],
    )


def session_out(
    session: Session, clips: list[ClipOut], job: JobOut | None
) -> SessionOut:
    """Put a session in the API's shape."""
    return SessionOut(
        id=session.id,
        patient_id=session.patient_id,
        day=session.day,
        speed_kmh=session.speed_kmh,
        note=session.note,
        answers=session.answers,
        clips=clips,
        job=job,
    )


def job_out(job: Job, files: list[str], position: object) -> JobOut:
    """Put a job in the API's shape; `position` is a `Position` or None."""
    from gaitcheck.web.pace import Position

    at = position if isinstance(position, Position) else Position(stage="", clip=0)
    return JobOut(
        id=job.id,
        session_id=job.session_id,
        state=job.state,
        reason=job.reason,
        created_at=job.created_at,
        finished_at=job.finished_at,
        seconds=job.seconds,
        stage=at.stage,
        clip=at.clip,
        clips=at.clips,
        done=at.done,
        total=at.total,
        share=1.0 if job.state == "done" else round(at.share, 4),
        left_s=None if at.left_s is None else round(at.left_s, 1),
        files=files,
    )

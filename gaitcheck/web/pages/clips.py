"""One clip: correct its view, its clock, its length, and who the runner is."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from starlette.datastructures import FormData

from gaitcheck.web import words
from gaitcheck.web.api import change_choices
from gaitcheck.web.context import Id, TheClinic, TheVisitor
from gaitcheck.web.faults import Fault
from gaitcheck.web.pages.forms import TheForm, require_login, text
from gaitcheck.web.pages.rendering import go, render
from gaitcheck.web.records import Choices
from gaitcheck.web.uploads import VIDEO_TYPES

router = APIRouter(include_in_schema=False, dependencies=[Depends(require_login)])
_VIEWS = ("rear", "front", "left", "right")


@router.get("/clips/{clip_id}")
def clip_page(request: Request, clip_id: Id, clinic: TheClinic) -> Response:
    """Show a clip with all that can be corrected."""
    clip = clinic.clip(clip_id)
    session = clinic.session(clip.session_id)
    return render(
        request,
        "clip.html.j2",
        clip=clip,
        session=session,
        patient=clinic.patient(session.patient_id),
        views=_VIEWS,
        plays=clip.suffix in (".mp4", ".m4v", ".mov", ".webm"),
    )


@router.post("/clips/{clip_id}")
def correct(clip_id: Id, form: TheForm, clinic: TheClinic) -> Response:
    """Keep what the user says; the clip is looked at again."""
    clip = clinic.clip(clip_id)
    view = text(form, "view", most=20)
    if view and view not in _VIEWS:
        raise Fault(422, "the view is rear, front, left or right")
    x, y = (_pixels(form, name) for name in ("runner_x", "runner_y"))
    start_s = words.number(
        text(form, "start_s", most=20), "the start", low=0, high=36000, unit="s"
    )
    end_s = words.number(
        text(form, "end_s", most=20), "the end", low=0, high=36000, unit="s"
    )
    length_s = clip.seen.length_s
    is_whole = (start_s or 0) <= 0 and (end_s is None or end_s >= length_s - 0.02)
    choices = Choices(
        view=view or None,
        capture_fps=words.number(
            text(form, "capture_fps", most=20),
            "the capture rate",
            low=1,
            high=2000,
            unit="frames/s",
        ),
        runner_xy_px=None if x is None or y is None else (x, y),
        trim_s=None if is_whole else (start_s or 0.0, end_s or length_s),
    )
    # A point in the first picture of another part is nobody's.
    if choices.trim_s != clip.choices.trim_s:
        choices = Choices(
            view=choices.view, capture_fps=choices.capture_fps, trim_s=choices.trim_s
        )
    change_choices(clinic, clip, choices)
    return go(f"/sessions/{clip.session_id}")


@router.post("/clips/{clip_id}/check")
def check_again(clip_id: Id, _: TheForm, clinic: TheClinic) -> Response:
    """Look at a clip once more."""
    clip = clinic.clip(clip_id)
    clinic.store.clips.choose(clip_id, clip.choices)
    clinic.dispatcher.wake()
    return go(f"/sessions/{clip.session_id}")


@router.post("/clips/{clip_id}/delete")
def delete_clip(
    clip_id: Id, _: TheForm, clinic: TheClinic, visitor: TheVisitor
) -> Response:
    """Delete a clip."""
    clip = clinic.clip(clip_id)
    clinic.store.remove_clip(clip)
    clinic.store.access.note(visitor.who, "delete", f"clip {clip_id}")
    return go(f"/sessions/{clip.session_id}")


@router.get("/clips/{clip_id}/first.jpg")
def first_picture(clip_id: Id, clinic: TheClinic) -> Response:
    """Return the first used picture, with the skeleton that the model sees."""
    path = clinic.store.still(clinic.clip(clip_id))
    if not path.is_file():
        raise Fault(404, "there is no picture of this clip")
    return FileResponse(path, media_type="image/jpeg")


@router.get("/clips/{clip_id}/video")
def video(clip_id: Id, clinic: TheClinic) -> Response:
    """Return the clip as it was uploaded, with ranges."""
    clip = clinic.clip(clip_id)
    path = clinic.store.source(clip)
    kind = VIDEO_TYPES.get(clip.suffix)
    if kind is None or not path.is_file():
        raise Fault(404, "there is no video of this clip")
    # What cannot be decoded as a video was refused; the type is ours, not the sender's.
    return FileResponse(path, media_type=kind)


def _pixels(form: FormData, name: str) -> float | None:
    return words.number(text(form, name, most=20), "the point", low=0, high=20000)

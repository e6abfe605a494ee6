"""What is asked of an analysis: kept as text with the job, rebuilt when it runs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gaitcheck.batch.key import facts
from gaitcheck.core.settings import Settings
from gaitcheck.errors import InputError
from gaitcheck.findings.questionnaire import intake_of
from gaitcheck.web.analysing import Order, needs_model
from gaitcheck.web.records import Clip, Job, Session, to_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.intake import Intake
    from gaitcheck.web.settings import WebSettings
    from gaitcheck.web.store import Store

SPEED = "run_speed_kmh"
"""Question that the session's own speed answers."""


def wanted(session: Session, clips: Sequence[Clip], settings: WebSettings) -> str:
    """Return the text of an order for all clips that can still be used."""
    usable = [c for c in clips if c.state in ("good", "waiting", "checking")]
    if not usable:
        message = "there is no clip that can be analysed yet"
        raise InputError(message)
    told = {
        "clips": [[c.id, to_text(c.choices)] for c in usable],
        "answers": _answers(session),
        "model": settings.model,
    }
    return json.dumps(told, sort_keys=True)


def key_of(order_json: str) -> str:
    """Hash all that decides an order's result.

    A clip's id stands for its content, which never changes.
    """
    here = asdict(facts(""))
    return hashlib.sha256(json.dumps([order_json, here]).encode()).hexdigest()


def is_current(
    job: Job, session: Session, clips: Sequence[Clip], settings: WebSettings
) -> bool:
    """Say whether a result still answers what would be asked now."""
    try:
        return job.key == key_of(wanted(session, clips, settings))
    except InputError:
        return True


def order_of(job: Job, store: Store, settings: WebSettings) -> Order:
    """Rebuild an order for a worker.

    Raises
    ------
    InputError
        When a clip of it is gone or did not pass its check.
    GaitcheckError
        When the pose model cannot be had.
    """
    told: dict[str, Any] = json.loads(job.order_json)
    footage = []
    for clip_id, choices in told["clips"]:
        clip = store.clips.get(clip_id)
        if clip is None or to_text(clip.choices) != choices:
            message = "a clip was changed or removed meanwhile; analyse again"
            raise InputError(message)
        if clip.state != "good":
            message = f"clip {clip.number} cannot be used: {clip.seen.headline}"
            raise InputError(message)
        footage.append(clip.footage(store.folder.clip(clip.id)))
    shown, intake = tuple(footage), intake_of(told["answers"])
    return Order(
        job_id=job.id,
        footage=shown,
        settings=Settings(model=told["model"], belt_speed_mps=_speed_mps(intake)),
        intake=intake,
        work=store.folder.work,
        result=store.folder.result(job.id),
        using=facts(told["model"] if needs_model(shown) else ""),
        cores=1 if settings.cluster else settings.cores,
        gentle=not settings.cluster,
    )


def frames_of(job: Job, store: Store) -> list[int]:
    """Return the number of frames of each video of a job, in order."""
    told: dict[str, Any] = json.loads(job.order_json)
    clips = [store.clips.get(clip_id) for clip_id, _ in told["clips"]]
    return [c.seen.n_frames if c and not c.is_keypoints else 0 for c in clips]


def _speed_mps(intake: Intake) -> float | None:
    """Return the belt's speed; a treadmill knows it to a tenth of a km/h."""
    kmh = intake.number(SPEED)
    return round(kmh / 3.6, 3) if kmh else None


def _answers(session: Session) -> dict[str, str]:
    answers = dict(session.answers)
    if session.speed_kmh is not None:
        answers[SPEED] = f"{session.speed_kmh:g}"
    return answers

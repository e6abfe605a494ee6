"""The first look at an uploaded clip, in a process of its own: will it do, and if not, why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.settings import Settings
from gaitcheck.errors import (
    GaitcheckError,
    InputError,
    NoRunnerFound,
    SeveralRunners,
    SlowMotion,
    UnreadableVideo,
    VideoTooShort,
)
from gaitcheck.inspection import judge, look_at
from gaitcheck.pose.body import body_of
from gaitcheck.pose.candidates import link
from gaitcheck.pose.clipname import find_clip_file, is_keypoint_file
from gaitcheck.pose.replay import read_keypoints
from gaitcheck.video.container import open_video
from gaitcheck.web.first_picture import write_first_picture
from gaitcheck.web.footage import clip_input, require
from gaitcheck.web.records import Answer, Footage, Remark, Seen

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.clip import Clip as VideoClip
    from gaitcheck.core.settings import ClipInput, ModelName
    from gaitcheck.inspection import Inspection
    from gaitcheck.pose.survey import Survey
    from gaitcheck.web.settings import Limits

_NEVER = (UnreadableVideo, VideoTooShort)
"""No choice of the user makes such a file usable."""


def check(footage: Footage, model: ModelName, limits: Limits) -> Answer:
    """Look at a clip; errors of the clip become words, others are raised."""
    if is_keypoint_file(footage.uploaded):
        return _check_keypoints(footage)
    try:
        _require_modest(footage.uploaded, limits)
        wanted = clip_input(footage)
        clip, survey = look_at(wanted, Settings(model=model))
        require(
            clip.n_frames <= limits.clip_frames,
            f"the clip has {clip.n_frames} frames; {limits.clip_frames} are taken",
        )
    except InputError as error:
        trimmed = footage.choices.trim_s is not None
        return _no(error, Seen(), footage, keep=trimmed)
    seen = _facts(clip, survey, footage)
    try:
        return _judged(wanted, clip, survey, seen)
    except InputError as error:
        return _no(error, seen, footage, keep=not isinstance(error, _NEVER))


def _require_modest(path: Path, limits: Limits) -> None:
    """Refuse giants by what the file says of itself, before a picture is decoded."""
    with open_video(path) as source:
        context = source.stream.codec_context
        pixels = context.width * context.height
        duration = source.container.duration
    require(pixels > 0, "the file is damaged: it says nothing of its pictures")
    require(
        pixels <= limits.clip_pixels,
        f"the picture is {context.width}×{context.height}; up to 4096×2304 is taken: "
        "film in 1080p at 60 frames/s",
    )
    seconds = duration / 1e6 if duration else 0.0
    require(
        seconds <= limits.clip_s,
        f"the clip is {seconds:.0f} s long; up to {limits.clip_s:.0f} s is taken: "
        "20 to 30 s of running are enough",
    )


def _facts(clip: VideoClip, survey: Survey, footage: Footage) -> Seen:
    write_first_picture(clip, survey, footage.folder / "first.jpg")
    first = [c for c in link(survey) if c.looks[0] == 0]
    boxes = [c.bodies[0].box_px for c in first]
    file_s = clip.time_s[-1] / clip.clock.time_scale
    whole = file_s
    if footage.choices.trim_s is not None:
        with open_video(footage.uploaded) as source:
            whole = (source.container.duration or 0) / 1e6
    return Seen(
        width_px=clip.width_px,
        height_px=clip.height_px,
        n_frames=clip.n_frames,
        duration_s=round(clip.duration_s, 2),
        length_s=round(float(whole), 2),
        fps=round(clip.fps, 2),
        people=tuple(_box(box) for box in boxes),
        still=True,
        sha256=clip.sha256,
    )


def _judged(wanted: ClipInput, clip: VideoClip, survey: Survey, seen: Seen) -> Answer:
    found = judge(wanted, clip, survey)
    remarks = tuple(
        Remark(level=n.level, text=n.text, advice=_for_the_page(n.advice))
        for n in found.notes
    )
    seen = replace(
        seen,
        view=str(found.camera.view),
        view_reason=found.camera.reason,
        remarks=remarks,
        runner=_place(found, survey, seen),
    )
    if not found.usable:
        problem = f"the camera does not stand square: {found.camera.reason}"
        return Answer(
            state="unusable",
            seen=replace(
                seen,
                headline="Film again, square from behind, in front or the side",
                problem=problem,
            ),
        )
    worst = [r for r in remarks if r.level in ("warning", "bad")]
    headline = "This clip will do" if not worst else "This clip will do, with limits"
    return Answer(state="good", seen=replace(seen, headline=headline))


def _place(found: Inspection, survey: Survey, seen: Seen) -> int:
    """Index of the runner among the boxes of the first frame; -1 when not in it."""
    if found.runner.looks[0] != 0:
        return -1
    body = body_of(found.runner.people[0], survey.skeleton)
    if body is None:
        return -1
    box = _box(body.box_px)
    apart = [float(np.abs(np.subtract(box, other)).max()) for other in seen.people]
    return int(np.argmin(apart)) if apart and min(apart) < 1 else -1


def _no(error: GaitcheckError, seen: Seen, footage: Footage, *, keep: bool) -> Answer:
    text = (
        _for_the_page(str(error))
        .rstrip(".")
        .replace(f"'{footage.file_name}'", "the file")
    )
    seen = replace(seen, headline=_headline(error), problem=text)
    return Answer(state="unusable" if keep else "refused", seen=seen)


def _headline(error: GaitcheckError) -> str:
    match error:
        case SeveralRunners():
            return "More than one person runs: tap on the runner"
        case SlowMotion():
            return "Slow motion: say at how many frames a second it was filmed"
        case NoRunnerFound() if "legs" in str(error):
            return "The legs are cut off: film again"
        case NoRunnerFound():
            return "No runner is seen: film again"
        case VideoTooShort():
            return "Too short: film again"
        case _:
            return "This file cannot be used"


def _for_the_page(text: str) -> str:
    """Say what the command line says, without its options."""
    text = text.replace(
        "say which one with --runner X,Y, a point on the runner in ", ""
    )
    text = text.replace("point at the runner with --runner X,Y", "tap on the runner")
    return text.replace("the first frame (hips near", "(hips in the first frame near")


def _check_keypoints(footage: Footage) -> Answer:
    """Read a keypoint table; what it holds is measured, not judged, by the analysis."""
    try:
        file = read_keypoints(footage.uploaded)
    except InputError as error:
        return _no(error, Seen(), footage, keep=False)
    described = find_clip_file(footage.uploaded)
    remark = f"keypoints, described in {described.name}" if described else "keypoints"
    return Answer(
        state="good",
        seen=Seen(
            headline="These keypoints will do",
            view=str(file.view or ""),
            remarks=(Remark(level="note", text=remark),),
            width_px=file.clip.width_px,
            height_px=file.clip.height_px,
            n_frames=file.clip.n_frames,
            duration_s=round(file.clip.duration_s, 2),
            length_s=round(file.clip.duration_s, 2),
            fps=round(file.clip.fps, 2),
            sha256=file.clip.sha256,
        ),
    )


def _box(box_px: object) -> tuple[float, float, float, float]:
    left, top, right, bottom = (round(float(v), 1) for v in np.asarray(box_px))
    return left, top, round(right - left, 1), round(bottom - top, 1)

"""Will this clip do? Length, rate, size, framing, light and company, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.quality import QualityNote
from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaitcheck.core.clip import Clip
    from gaitcheck.pose.candidates import Candidate
    from gaitcheck.pose.runner import RunnerChoice
    from gaitcheck.pose.survey import Survey

SHORT_S = 10.0
"""Below this fewer than seven strides a leg are likely, where means settle
(Dingenen et al. 2018: 6.3 ± 0.3)."""

SLOW_FPS = 50.0
"""Below this, one frame of error at contact changes the knee by 5° or more."""

SMALL_RUNNER_PX = 350.0
"""Body height below which the network's 256-pixel input is no longer filled."""

DARK, BRIGHT = 0.18, 0.85
"""Mean brightness outside which detail is lost, from 0 black to 1 white."""

MOST_CUT_OFF = 0.2
"""Part of the looks without legs from which to warn; crossing legs seen from behind hide
each other in up to an eighth of them."""

EDGE_FRAC = 0.015
"""Feet nearer to the picture's edge than this part of it are about to be cut off."""


def footage_notes(
    clip: Clip, survey: Survey, choice: RunnerChoice
) -> tuple[QualityNote, ...]:
    """Say what the clip is good for, before anything is measured.

    Parameters
    ----------
    clip
        As the probe read it.
    survey, choice
        The first look over the clip and who the runner is.
    """
    return (
        *_length(clip),
        *_rate(clip),
        *_size(choice.runner),
        *_framing(choice.runner, survey),
        *_light(survey),
        *_company(choice),
    )


def _length(clip: Clip) -> Iterator[QualityNote]:
    text = f"{clip.duration_s:.1f} s long"
    if clip.duration_s >= SHORT_S:
        yield QualityNote(code="length", level="good", text=text)
        return
    yield QualityNote(
        code="length",
        level="warning",
        text=f"{text}: few strides, so intervals are wide",
        advice="film 20 to 30 s",
    )


def _rate(clip: Clip) -> Iterator[QualityNote]:
    text = f"{clip.fps:.3g} frames/s"
    if clip.variable_rate:
        text += " on average, uneven; each frame's own time is used"
    if clip.fps >= SLOW_FPS:
        yield QualityNote(code="rate", level="good", text=text)
    else:
        yield QualityNote(
            code="rate",
            level="warning",
            text=f"{text}: angles at initial contact are uncertain",
            advice="film at 60 frames/s or more",
        )
    if clip.clock.note:
        yield QualityNote(code="clock", level="note", text=clip.clock.note)


def _size(runner: Candidate) -> Iterator[QualityNote]:
    size = float(np.median(runner.size_px))
    if size >= SMALL_RUNNER_PX:
        yield QualityNote(
            code="size",
            level="good",
            text=f"the runner is about {size:.0f} pixels tall",
        )
        return
    yield QualityNote(
        code="size",
        level="warning",
        text=f"the runner is only about {size:.0f} pixels tall",
        advice="come closer or film in a higher resolution",
    )


def _framing(runner: Candidate, survey: Survey) -> Iterator[QualityNote]:
    missing = 1 - runner.legs_seen_frac
    if missing > MOST_CUT_OFF:
        yield QualityNote(
            code="framing",
            level="warning",
            text=f"the legs are out of the picture in {100 * missing:.0f} % of the clip",
            advice="keep the whole runner and the belt in the picture",
        )
    elif _near_edge(runner, survey) > 0.1:
        yield QualityNote(
            code="framing",
            level="note",
            text="the feet come close to the edge of the picture",
            advice="leave some room below and beside the feet",
        )
    else:
        yield QualityNote(
            code="framing", level="good", text="legs and feet are in the picture"
        )


def _near_edge(runner: Candidate, survey: Survey) -> float:
    """Part of the looks in which a foot is within `EDGE_FRAC` of an edge."""
    size = np.array([survey.width_px, survey.height_px], dtype=float)
    feet = [
        runner.skeleton.index(name, side)
        for name in ("heel", "foot_index")
        for side in Side
    ]
    xy = np.array([person.xy_px[feet] for person in runner.people]) / size
    near = (xy < EDGE_FRAC) | (xy > 1 - EDGE_FRAC)
    return float(near.any(axis=(1, 2)).mean())


def _light(survey: Survey) -> Iterator[QualityNote]:
    level = float(np.median([look.brightness for look in survey.looks]))
    if level < DARK:
        yield QualityNote(
            code="light",
            level="warning",
            text="the picture is dark",
            advice="switch on all lights, avoid filming against a window",
        )
    elif level > BRIGHT:
        yield QualityNote(
            code="light",
            level="warning",
            text="the picture is overexposed",
            advice="tap on the runner to set the exposure before filming",
        )
    else:
        yield QualityNote(code="light", level="good", text="bright enough")


def _company(choice: RunnerChoice) -> Iterator[QualityNote]:
    if choice.others:
        yield QualityNote(
            code="company",
            level="note",
            text=choice.note,
            advice="if the wrong person was followed, point at the runner with --runner X,Y",
        )

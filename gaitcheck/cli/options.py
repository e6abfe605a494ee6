"""Turn command-line words into `ClipInput`s and `Settings`; refuse what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from gaitcheck.core.settings import ClipInput, knobs
from gaitcheck.core.view import View
from gaitcheck.errors import SettingsError

T = TypeVar("T")


def knob_help(name: str) -> str:
    """Help text of a setting, as it stands in `Settings`."""
    knob = next(k for k in knobs() if k.name == name)
    return f"{knob.help} [{knob.unit}]" if knob.unit else knob.help


def clip_inputs(
    clips: Sequence[Path],
    *,
    views: Sequence[str],
    capture_fps: Sequence[float],
    runners: Sequence[str],
) -> tuple[ClipInput, ...]:
    """Join each clip with its own view, capture rate and runner.

    Each option is given never, once (for all clips), or once per clip in their order;
    `auto` leaves one clip's view to the clip, 0 its capture rate.

    Raises
    ------
    SettingsError
        When counts do not fit or a word is unknown.
    """
    n = len(clips)
    return tuple(
        ClipInput(path=clip, view=view, capture_fps=rate, runner_xy_px=point)
        for clip, view, rate, point in zip(
            clips,
            _spread("--view", [_view(v) for v in views], n),
            _spread("--capture-fps", [r or None for r in capture_fps], n),
            _spread("--runner", [_point(r) for r in runners], n),
            strict=True,
        )
    )


def _spread(name: str, given: Sequence[T], n: int) -> Sequence[T | None]:
    if not given:
        return [None] * n
    if len(given) == 1:
        return [given[0]] * n
    if len(given) != n:
        message = f"{name} was given {len(given)} times for {n} clips; give it once, or once per clip"
        raise SettingsError(message)
    return given


def _view(word: str) -> View | None:
    if word == "auto":
        return None
    try:
        return View(word)
    except ValueError:
        message = f"--view takes rear, front, left, right or auto, not {word!r}"
        raise SettingsError(message) from None


def _point(word: str) -> tuple[float, float] | None:
    if word == "auto":
        return None
    try:
        x, y = (float(part) for part in word.split(","))
    except ValueError:
        message = f"--runner takes X,Y in pixels of the first frame, not {word!r}"
        raise SettingsError(message) from None
    return x, y

"""Every knob of the analysis, with default, unit and help.

The command line, the web form and the docs are made from these fields.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from gaitcheck.core.view import View
from gaitcheck.errors import SettingsError

ModelName = Literal["heavy", "full", "lite"]


def _about(text: str, unit: str = "") -> dict[str, str]:
    return {"help": text, "unit": unit}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Knobs that change what is measured. Same settings, same clip: same numbers."""

    model: ModelName = field(
        default="heavy",
        metadata=_about(
            "Pose model. full and lite are faster but coarser: intervals are wider, and "
            "from the side most readings of the legs are withheld."
        ),
    )
    height_cm: float | None = field(
        default=None,
        metadata=_about(
            "Body height; fixes the scale for lengths in millimetres.", "cm"
        ),
    )
    belt_speed_mps: float | None = field(
        default=None,
        metadata=_about(
            "Treadmill or running speed; selects speed-dependent norms.", "m/s"
        ),
    )
    stickers: Literal["auto", "off"] = field(
        default="auto",
        metadata=_about(
            "Look for bright adhesive dots on the pelvis, knees and heels."
        ),
    )
    min_strides: int = field(
        default=4,
        metadata=_about("Strides per leg below which a clip is refused.", "strides"),
    )

    def __post_init__(self) -> None:
        _positive("height_cm", self.height_cm, 80, 250, "cm")
        _positive("belt_speed_mps", self.belt_speed_mps, 0.5, 12, "m/s")
        if self.model not in ("heavy", "full", "lite"):
            message = f"model must be heavy, full or lite, not {self.model!r}"
            raise SettingsError(message)
        if self.stickers not in ("auto", "off"):
            message = f"stickers must be auto or off, not {self.stickers!r}"
            raise SettingsError(message)
        if self.min_strides < 2:
            message = f"min_strides must be at least 2, got {self.min_strides}"
            raise SettingsError(message)


@dataclass(frozen=True, kw_only=True)
class ClipInput:
    """One file to analyse, with what the user knows about it.

    Parameters
    ----------
    view
        None to let the clip decide.
    capture_fps
        Frames per second at which a slow-motion clip was filmed; None to trust the
        file.
    runner_xy_px
        A point on the runner in the first frame, displayed pixels; None to let the
        clip decide.
    """

    path: Path
    view: View | None = None
    capture_fps: float | None = None
    runner_xy_px: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        _positive("capture_fps", self.capture_fps, 1, 2000, "frames/s")
        if self.view in (View.OBLIQUE, View.UNCLEAR):
            message = "--view takes rear, front, left or right"
            raise SettingsError(message)


@dataclass(frozen=True, kw_only=True)
class Knob:
    """One field of `Settings` as the surfaces show it."""

    name: str
    default: Any
    unit: str
    help: str


def knobs() -> tuple[Knob, ...]:
    """List every setting with default, unit and help, in order of definition."""
    return tuple(
        Knob(
            name=f.name,
            default=f.default,
            unit=f.metadata["unit"],
            help=f.metadata["help"],
        )
        for f in fields(Settings)
    )


def _positive(
    name: str, value: float | None, low: float, high: float, unit: str
) -> None:
    if value is None:
        return
    if not math.isfinite(value) or not low <= value <= high:
        message = f"{name} must lie between {low:g} and {high:g} {unit}, got {value:g}"
        raise SettingsError(message)

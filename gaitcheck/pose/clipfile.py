"""What stands in the `clip.json` beside a keypoint file: picture size, view, speed, ..."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaitcheck.core.track import POSE_MODELS
from gaitcheck.core.view import View
from gaitcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_NEEDED = ("width_px", "height_px")
_LIMITS: dict[str, tuple[float, float]] = {
    "width_px": (16, 20000),
    "height_px": (16, 20000),
    "nominal_fps": (1, 2000),
    "belt_speed_mps": (0.5, 12),
    "leg_length_m": (0.3, 1.4),
    "height_m": (0.8, 2.5),
}
_VIEWS = (View.REAR, View.FRONT, View.LEFT, View.RIGHT)
_HIP_POINTS = ("model", "anatomical")

EXAMPLE = '{"width_px": 1080, "height_px": 1920, "view": "rear", "nominal_fps": 60}'
"""A complete description; only the picture size is needed."""


@dataclass(frozen=True, kw_only=True)
class ClipFile:
    """What a user knows about the picture that keypoints came from.

    Parameters
    ----------
    width_px, height_px
        Size of the picture the pixel coordinates refer to.
    view
        None to let the keypoints decide.
    nominal_fps
        Frame rate the camera declared; None when not given.
    belt_speed_mps, leg_length_m, height_m
        None when not given.
    hip_points
        "anatomical" when the hip columns are joint centres or markers, so that their
        line is the pelvis line; "model" when they come from a pose network.
    pose_model
        As in `gaitcheck.core.track.PoseTrack`: decides whose errors the intervals hold.
    """

    width_px: int
    height_px: int
    view: View | None = None
    nominal_fps: float | None = None
    belt_speed_mps: float | None = None
    leg_length_m: float | None = None
    height_m: float | None = None
    hip_points: str = "model"
    pose_model: str = ""


def read_clip_file(path: Path) -> ClipFile:
    """Read and check a description; all its faults are named in one message.

    Raises
    ------
    InputError
        If it is not JSON, or a field is missing or impossible.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path.name} cannot be read as JSON: {error}. Example: {EXAMPLE}"
        raise InputError(message) from error
    if not isinstance(data, dict):
        message = f"{path.name} must hold one JSON object. Example: {EXAMPLE}"
        raise InputError(message)
    faults = _faults(data)
    if faults:
        message = f"{path.name}: {'; '.join(faults)}. Example: {EXAMPLE}"
        raise InputError(message)
    numbers = {k: float(data[k]) for k in _LIMITS if data.get(k) is not None}
    view = data.get("view")
    return ClipFile(
        width_px=round(numbers.pop("width_px")),
        height_px=round(numbers.pop("height_px")),
        view=None if view is None else View(view),
        hip_points=data.get("hip_points", "model"),
        pose_model=data.get("pose_model") or "",
        **numbers,
    )


def describe(clip_file: ClipFile) -> str:
    """Return the JSON text that `read_clip_file` reads back."""
    fields = {
        "width_px": clip_file.width_px,
        "height_px": clip_file.height_px,
        "view": None if clip_file.view is None else str(clip_file.view),
        "nominal_fps": clip_file.nominal_fps,
        "belt_speed_mps": clip_file.belt_speed_mps,
        "leg_length_m": clip_file.leg_length_m,
        "height_m": clip_file.height_m,
        "hip_points": clip_file.hip_points,
        "pose_model": clip_file.pose_model or None,
    }
    known = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(known, indent=2) + "\n"


def _faults(data: dict[str, Any]) -> list[str]:
    faults = [f"{name} is missing" for name in _NEEDED if data.get(name) is None]
    for name, (low, high) in _LIMITS.items():
        value = data.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            faults.append(f"{name} must be a number, not {value!r}")
        elif not low <= value <= high:
            faults.append(
                f"{name} must lie between {low:g} and {high:g}, got {value:g}"
            )
    if data.get("view") is not None and data["view"] not in [str(v) for v in _VIEWS]:
        faults.append(f"view must be rear, front, left or right, not {data['view']!r}")
    if data.get("hip_points", "model") not in _HIP_POINTS:
        faults.append(
            f"hip_points must be model or anatomical, not {data['hip_points']!r}"
        )
    if (data.get("pose_model") or POSE_MODELS[0]) not in POSE_MODELS:
        faults.append(
            f"pose_model must be one of {', '.join(POSE_MODELS)}, or left out for any "
            f"other estimator, not {data['pose_model']!r}"
        )
    return faults

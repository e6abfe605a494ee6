"""Keypoint files in and out: the way round the pose model.

The table is wide: `time_s`, then for every keypoint `NAME_x_px`, `NAME_y_px` and
`NAME_confidence`; x right, y down; an empty cell means "not seen". A `clip.json` beside it
says what the numbers cannot (`gaitcheck.pose.clipfile`).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import math
import os
import re
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.clip import Clip, Clock
from gaitcheck.core.skeleton import BLAZEPOSE, LEGS_AND_SHOULDERS, Skeleton
from gaitcheck.core.track import PoseTrack, TrackStep
from gaitcheck.errors import InputError, VideoTooShort
from gaitcheck.pose.clipfile import EXAMPLE, ClipFile, describe, read_clip_file
from gaitcheck.pose.clipname import CLIP_FILE, bare_name, find_clip_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.view import View

_TIME = "time_s"
_COLUMN = re.compile(r"(?P<name>.+)_(?P<part>x_px|y_px|confidence)")
_NEEDED = tuple(f"{s}_{p}" for p in ("hip", "knee", "ankle") for s in ("left", "right"))
_UNEVEN_FRACTION = 0.25

_MOST_BYTES = 256 << 20
"""A few kilobytes can unpack to gigabytes. Five minutes at 240 frames/s of 33 keypoints are
about 60 MB."""


@dataclass(frozen=True, kw_only=True, eq=False)
class KeypointFile:
    """A keypoint file and its description, ready for everything after the pose.

    `view` and the three lengths and speeds are None where the description is silent.
    """

    clip: Clip
    track: PoseTrack
    view: View | None
    belt_speed_mps: float | None
    leg_length_m: float | None
    height_m: float | None
    hip_points: str


def read_keypoints(path: Path) -> KeypointFile:
    """Read a wide keypoint table and the `clip.json` beside it.

    Parameters
    ----------
    path
        `.csv` or `.csv.gz`. Hips, knees and ankles of both sides are needed; other
        known keypoints that have no column become NaN, as do empty cells.

    Raises
    ------
    InputError
        With every fault of the header, or the first fault of the table by line.
    """
    raw = _read_bytes(path)
    info = _description(path)
    table = _table(raw, path)
    time_s, xy_px, confidence, skeleton = _arrays(table, path)
    track = PoseTrack(
        time_s=time_s,
        xy_px=xy_px,
        confidence=confidence,
        skeleton=skeleton,
        steps=(TrackStep(name="keypoints", detail=f"read from {path.name}"),),
        hip_points=info.hip_points,
        pose_model=info.pose_model,
    )
    return KeypointFile(
        clip=_clip(path, raw, time_s, info),
        track=track,
        view=info.view,
        belt_speed_mps=info.belt_speed_mps,
        leg_length_m=info.leg_length_m,
        height_m=info.height_m,
        hip_points=info.hip_points,
    )


def write_keypoints(track: PoseTrack, path: Path) -> None:
    """Write a track as a wide table; whole or not at all.

    Pixels keep 3 decimals, times 6, confidences 4; NaN becomes an empty cell.
    """
    names = track.skeleton.names
    parts = ("x_px", "y_px", "confidence")
    lines = [",".join([_TIME, *(f"{n}_{part}" for n in names for part in parts)])]
    numbers = np.dstack([track.xy_px, track.confidence]).reshape(track.time_s.size, -1)
    # A whole row at once takes a tenth of the time of cell by cell.
    decimals = [3, 3, 4] * len(names)
    whole = ",".join(f"%.{n}f" for n in decimals)
    for seconds, row in zip(track.time_s.tolist(), numbers.tolist(), strict=True):
        if all(map(math.isfinite, row)):
            cells = whole % tuple(row)
        else:
            cells = ",".join(map(_cell, row, decimals))
        lines.append(f"{seconds:.6f},{cells}")
    content = "\n".join([*lines, ""]).encode("utf-8")
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    _write_whole(path, content)


def write_clip_file(info: ClipFile, keypoints: Path) -> Path:
    """Write the description beside a keypoint file, so that it can be read back."""
    path = keypoints.with_name(CLIP_FILE)
    _write_whole(path, describe(info).encode("utf-8"))
    return path


def _read_bytes(path: Path) -> bytes:
    try:
        if path.suffix != ".gz":
            return path.read_bytes()
        with gzip.open(path) as file:
            raw = file.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        message = f"{path.name} cannot be read: {error}"
        raise InputError(message) from error
    if len(raw) > _MOST_BYTES:
        message = f"{path.name} unpacks to more than {_MOST_BYTES >> 20} MB"
        raise InputError(message)
    return raw


def _description(path: Path) -> ClipFile:
    found = find_clip_file(path)
    if found is None:
        message = (
            f"{path.name} needs a {CLIP_FILE} beside it that says at least the "
            f"picture's size, width_px and height_px. Example: {EXAMPLE}"
        )
        raise InputError(message)
    return read_clip_file(found)


def _table(raw: bytes, path: Path) -> list[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"{path.name} is not a text table: {error}"
        raise InputError(message) from error
    if not rows:
        message = f"{path.name} is empty"
        raise InputError(message)
    if len(rows) < 3:
        message = f"{path.name} holds {len(rows) - 1} frames: too few to measure"
        raise VideoTooShort(message)
    return rows


def _arrays(
    rows: list[list[str]], path: Path
) -> tuple[FloatArray, FloatArray, FloatArray, Skeleton]:
    header = [name.strip() for name in rows[0]]
    skeleton = _skeleton(header, path)
    values = _numbers(rows, header, path)
    time_s = values[:, header.index(_TIME)]
    _check_times(time_s, path)
    n, k = time_s.size, len(skeleton.names)
    xy_px, confidence = np.full((n, k, 2), np.nan), np.full((n, k), np.nan)
    for column, title in enumerate(header):
        match = _COLUMN.fullmatch(title)
        if match is None:
            continue
        point = skeleton.index(match["name"])
        if match["part"] == "confidence":
            confidence[:, point] = values[:, column]
        else:
            xy_px[:, point, "xy".index(match["part"][0])] = values[:, column]
    # Half a point is no point.
    xy_px[np.isnan(xy_px).any(axis=2)] = np.nan
    return time_s, xy_px, confidence, skeleton


def _skeleton(header: Sequence[str], path: Path) -> Skeleton:
    faults = []
    if _TIME not in header:
        faults.append(f"the column {_TIME} is missing")
    doubled = sorted({title for title in header if header.count(title) > 1})
    if doubled:
        faults.append(f"columns appear twice: {_list(doubled)}")
    parts: dict[str, set[str]] = {}
    unknown = []
    for title in header:
        match = _COLUMN.fullmatch(title)
        if match is not None and match["name"] in BLAZEPOSE:
            parts.setdefault(match["name"], set()).add(match["part"])
        elif title != _TIME:
            unknown.append(title)
    if unknown:
        faults.append(
            f"unknown columns: {_list(unknown)} (expected NAME_x_px, NAME_y_px, "
            f"NAME_confidence with names such as {_list(LEGS_AND_SHOULDERS.names)})"
        )
    half = [n for n, p in parts.items() if not {"x_px", "y_px"} <= p]
    if half:
        faults.append(f"x_px or y_px is missing for {_list(half)}")
    absent = [n for n in _NEEDED if n not in parts]
    if absent:
        faults.append(f"no columns for {_list(absent)}")
    if faults:
        message = f"{path.name}: {'; '.join(faults)}"
        raise InputError(message)
    legs_only = all(name in LEGS_AND_SHOULDERS for name in parts)
    return LEGS_AND_SHOULDERS if legs_only else BLAZEPOSE


def _numbers(rows: list[list[str]], header: Sequence[str], path: Path) -> FloatArray:
    values = np.full((len(rows) - 1, len(header)), np.nan)
    for i, row in enumerate(rows[1:]):
        if len(row) != len(header):
            message = (
                f"{path.name}, row {i + 2}: {len(row)} cells, the header has "
                f"{len(header)}"
            )
            raise InputError(message)
        for k, cell in enumerate(row):
            if not cell.strip():
                continue
            try:
                values[i, k] = float(cell)
            except ValueError as error:
                message = (
                    f"{path.name}, row {i + 2}, {header[k]}: {cell!r} is no number"
                )
                raise InputError(message) from error
    values[np.isinf(values)] = np.nan
    return values


def _check_times(time_s: FloatArray, path: Path) -> None:
    bad = ~np.isfinite(time_s)
    if bad.any():
        message = f"{path.name}, row {int(np.argmax(bad)) + 2}: {_TIME} is empty"
        raise InputError(message)
    step = np.diff(time_s)
    if not np.all(step > 0):
        row = int(np.argmax(step <= 0)) + 3
        message = f"{path.name}, row {row}: {_TIME} does not increase"
        raise InputError(message)


def _clip(path: Path, raw: bytes, time_s: FloatArray, info: ClipFile) -> Clip:
    step = np.diff(time_s)
    typical = float(np.median(step))
    name = bare_name(path)
    return Clip(
        path=str(path),
        # Exported folders hold one "keypoints.csv" each: the folder tells them apart.
        name=path.absolute().parent.name if name == "keypoints" else name,
        width_px=info.width_px,
        height_px=info.height_px,
        time_s=time_s,
        nominal_fps=info.nominal_fps or 1 / typical,
        clock=Clock(time_scale=1.0, source="keypoints", capture_fps=1 / typical),
        variable_rate=bool(np.any(np.abs(step - typical) > _UNEVEN_FRACTION * typical)),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _cell(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}" if math.isfinite(value) else ""


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:12])
    return shown if len(names) <= 12 else f"{shown}, … ({len(names)} in all)"


def _write_whole(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise

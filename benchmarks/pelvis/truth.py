"""What a rendered clip's truth file says about the pelvis."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.gait import Gait, Stride
from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class DropTruth:
    """Mean over the stances in the clip, per side.

    `relative` is the peak against the clip's mean obliquity over whole strides,
    `absolute` against the horizontal; degrees, + = the swing side is lower.
    """

    relative: dict[Side, float]
    absolute: dict[Side, float]


def read_truth(path: Path, *, mirrored: bool = False) -> DropTruth:
    """Read a `NAME.truth.json`; `mirrored` exchanges the sides."""
    told = json.loads(path.read_text(encoding="utf-8"))
    time_s = np.array(told["frames"]["t"])
    obliquity = np.array(told["frames"]["pelvis_obliquity"])
    steps = [
        (Side.LEFT if s["leg"][0].lower() == "l" else Side.RIGHT, s)
        for s in told["steps"]
    ]
    left_s = [s["ic"] for side, s in steps if side is Side.LEFT]
    whole = (time_s >= left_s[0]) & (time_s < left_s[-1])
    mean = float(obliquity[whole].mean())
    relative, absolute = {}, {}
    for side in Side:
        sign = 1 if side is Side.LEFT else -1
        drop = np.mean(
            [
                s["pelvic_drop_peak"]
                for own, s in steps
                if own is side and s["pelvic_drop_peak"] is not None
            ]
        )
        place = side.other if mirrored else side
        absolute[place] = float(drop)
        relative[place] = float(drop) - sign * mean
    return DropTruth(relative=relative, absolute=absolute)


def read_gait(path: Path) -> Gait:
    """Return the true contacts and toe-offs of a `NAME.truth.json`."""
    told = json.loads(path.read_text(encoding="utf-8"))
    steps = sorted(told["steps"], key=lambda step: step["ic"])
    sides = [Side.LEFT if s["leg"][0].lower() == "l" else Side.RIGHT for s in steps]
    strides = []
    for k, (side, step) in enumerate(zip(sides, steps, strict=True)):
        later = [
            s["ic"]
            for own, s in zip(sides[k + 1 :], steps[k + 1 :], strict=True)
            if own is side
        ]
        contact_time_s = step["contact_time"]
        off_s = np.nan if contact_time_s is None else step["ic"] + contact_time_s
        strides.append(
            Stride(
                index=k,
                side=side,
                contact_s=step["ic"],
                toe_off_s=off_s,
                next_contact_s=later[0] if later else np.nan,
            )
        )
    return Gait(events=(), strides=tuple(strides), cadence_spm=np.nan)

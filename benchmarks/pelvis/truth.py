"""What a rendered clip's truth file says about the pelvis."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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

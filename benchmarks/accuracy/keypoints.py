"""Read the wide keypoint files of the truth set."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.skeleton import LEGS_AND_SHOULDERS
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import View
from gaitcheck.tracks.prepare import Prepared, prepare

if TYPE_CHECKING:
    from pathlib import Path

VIEWS = {
    "rear": View.REAR,
    "front": View.FRONT,
    "side_left": View.LEFT,
    "side_right": View.RIGHT,
    "left": View.LEFT,
    "right": View.RIGHT,
}


@dataclass(frozen=True, kw_only=True, eq=False)
class KeypointClip:
    """One folder of the truth set as a user would have it."""

    name: str
    track: PoseTrack
    view: View
    width_px: int
    height_px: int
    leg_length_m: float | None
    height_m: float | None
    belt_speed_mps: float | None


def read_keypoint_clip(folder: Path) -> KeypointClip:
    """Read `keypoints.csv.gz` and `clip.json` of one folder."""
    about = json.loads((folder / "clip.json").read_text())
    with gzip.open(folder / "keypoints.csv.gz", "rt") as file:
        rows = csv.reader(file)
        column = {name: i for i, name in enumerate(next(rows))}
        table = np.array([[float(x) if x else np.nan for x in row] for row in rows])
    names = LEGS_AND_SHOULDERS.names
    xy = np.stack(
        [
            np.stack([table[:, column[f"{n}_{a}_px"]] for a in "xy"], axis=-1)
            for n in names
        ],
        axis=1,
    )
    confidence = np.stack([table[:, column[f"{n}_confidence"]] for n in names], axis=-1)
    return KeypointClip(
        name=folder.name,
        track=PoseTrack(
            time_s=table[:, column["time_s"]],
            xy_px=xy,
            confidence=confidence,
            skeleton=LEGS_AND_SHOULDERS,
            hip_points=about.get("hip_points", "model"),
        ),
        view=VIEWS[about["view"]],
        width_px=int(about["width_px"]),
        height_px=int(about["height_px"]),
        leg_length_m=about.get("leg_length_m"),
        height_m=about.get("height_m"),
        belt_speed_mps=about.get("belt_speed_mps"),
    )


def prepared(clip: KeypointClip) -> Prepared:
    """Prepare a clip's track as the pipeline does, knowing all that its file says."""
    return prepare(
        clip.track,
        width_px=clip.width_px,
        height_px=clip.height_px,
        view=clip.view,
        leg_length_m=clip.leg_length_m,
        height_m=clip.height_m,
        belt_speed_mps=clip.belt_speed_mps,
    )

"""C3D with keypoints and gait events, for Mokka, Visual3D, Vicon Nexus and the like.

C3D's usual axes: x forward, y to the runner's left, z up. ezc3d writes it
(docs/decisions/0031-exports.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gaitcheck.core.gait import EventKind
from gaitcheck.report.exports.lab import lab_track

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.analysis import ClipAnalysis

_LABELS = {
    EventKind.INITIAL_CONTACT: "Foot Strike",
    EventKind.TOE_OFF: "Foot Off",
    EventKind.MID_STANCE: "Mid Stance",
}
"""The first two are the names that gait software looks for."""


def write_c3d(one: ClipAnalysis, path: Path) -> None:
    """Write the keypoints and events of a clip.

    The file's clock begins with 0 at the clip's first frame, as the format demands;
    `MANUFACTURER:FIRST_FRAME_S` holds that frame's time in the clip.

    Raises
    ------
    InputError
        When the clip gives no millimetres.
    """
    import ezc3d

    lab = lab_track(one)
    xyz = np.stack([lab.forward_mm, -lab.right_mm, lab.up_mm]).transpose(0, 2, 1)
    unseen = ~np.isfinite(xyz).all(axis=0)
    points = np.ones((4, *xyz.shape[1:]))
    points[:3] = np.where(unseen, 0.0, xyz)
    file: Any = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [lab.rate_hz]
    file["parameters"]["POINT"]["LABELS"]["value"] = list(lab.names)
    file["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    file.add_parameter("POINT", "X_SCREEN", ["+X"])
    file.add_parameter("POINT", "Y_SCREEN", ["+Z"])
    file["data"]["points"] = points
    # A negative residual is the format's word for "not seen".
    residuals = np.where(unseen, -1.0, 0.0)[np.newaxis]
    file["data"]["meta_points"] = {
        "residuals": residuals,
        "camera_masks": np.zeros((7, *unseen.shape), dtype=bool),
    }
    file.add_parameter("MANUFACTURER", "SOFTWARE", ["gaitcheck"])
    file.add_parameter("MANUFACTURER", "FIRST_FRAME_S", [float(lab.time_s[0])])
    _add_events(file, one)
    file.write(str(path))


def _add_events(file: Any, one: ClipAnalysis) -> None:
    start, end = float(one.clip.time_s[0]), float(one.clip.time_s[-1])
    events = [e for e in one.gait.events if start <= e.time_s <= end]
    file.add_parameter("EVENT", "USED", [len(events)])
    if not events:
        return
    times = np.zeros((2, len(events)))  # minutes, seconds
    times[1] = [e.time_s - start for e in events]
    file.add_parameter("EVENT", "TIMES", times)
    file.add_parameter("EVENT", "LABELS", [_LABELS[e.kind] for e in events])
    file.add_parameter("EVENT", "CONTEXTS", [e.side.capitalize() for e in events])
    file.add_parameter("EVENT", "DESCRIPTIONS", [""] * len(events))
    file.add_parameter("EVENT", "SUBJECTS", ["runner"] * len(events))

"""TRC (markers) and MOT (angles) as OpenSim reads them.

OpenSim's axes: x forward, y up, z to the runner's right. One camera sees a plane, so
one of x and z is 0 throughout (`gaitcheck.report.exports.lab`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.report.exports.lab import even_times, lab_track, on_times

if TYPE_CHECKING:
    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.signals import FrameSeries

_COORDINATES = {"knee_flexion_deg": "knee_angle"}
"""Angles that are a coordinate of OpenSim's running models (Rajagopal 2016), sign and
zero alike; all others keep gaitcheck's name, so that nobody drives a model with them."""

_TRC_FIELDS = (
    "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\t"
    "OrigDataStartFrame\tOrigNumFrames"
)


def trc_text(one: ClipAnalysis, name: str) -> str:
    """Write the keypoints of a clip as a marker file in millimetres.

    Parameters
    ----------
    name
        File name, which the format repeats in its first line.

    Raises
    ------
    InputError
        When the clip gives no millimetres.

    Notes
    -----
    An unseen marker leaves its three cells empty, which OpenSim reads as NaN.
    """
    lab = lab_track(one)
    n, rate = lab.time_s.size, f"{lab.rate_hz:.6f}"
    axes = [f"{axis}{i + 1}" for i in range(len(lab.names)) for axis in "XYZ"]
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{name}",
        _TRC_FIELDS,
        f"{rate}\t{rate}\t{n}\t{len(lab.names)}\tmm\t{rate}\t1\t{n}",
        "Frame#\tTime\t" + "\t\t\t".join(lab.names) + "\t\t",
        "\t\t" + "\t".join(axes),
        "",
    ]
    table = np.stack([lab.forward_mm, lab.up_mm, lab.right_mm], axis=-1).reshape(n, -1)
    for i, (time_s, row) in enumerate(zip(lab.time_s, table, strict=True)):
        cells = ("" if np.isnan(cell) else f"{cell:.3f}" for cell in row)
        lines.append(f"{i + 1}\t{time_s:.6f}\t" + "\t".join(cells))
    return "\n".join(lines) + "\n"


def mot_text(one: ClipAnalysis, name: str) -> str:
    """Write every angle of a clip as a motion file in degrees.

    Knee flexion has OpenSim's coordinate name (`knee_angle_l`); others keep their own
    with the side behind it (`tibia_angle_l`). Not measured is `nan`.
    """
    columns = angle_columns(one)
    time_s = even_times(one)
    table = [on_times(one, values, time_s) for values in columns.values()]
    rows = zip(time_s, *table, strict=True)
    lines = [
        name,
        "version=1",
        f"nRows={time_s.size}",
        f"nColumns={len(columns) + 1}",
        "inDegrees=yes",
        "Angles in the picture plane of one camera, by gaitcheck.",
        "endheader",
        "\t".join(("time", *columns)),
        *(
            "\t".join("nan" if np.isnan(cell) else f"{cell:.6f}" for cell in row)
            for row in rows
        ),
    ]
    return "\n".join(lines) + "\n"


def angle_columns(one: ClipAnalysis) -> dict[str, FloatArray]:
    """Return every angle of a clip by its column name, `(n_frames,)` degrees each.

    The pelvis is `pelvis_list` (+ = left side up) only where level is known.
    """
    columns = {_column(series): series.values for series in one.series}
    if one.pelvis is not None and one.pelvis.obliquity_deg.size == one.clip.n_frames:
        name = "pelvis_list" if one.pelvis.absolute else "pelvis_list_change"
        columns[name] = one.pelvis.obliquity_deg
    return columns


def _column(series: FrameSeries) -> str:
    name = _COORDINATES.get(series.key, series.key.removesuffix("_deg"))
    return name if series.side is None else f"{name}_{series.side.value[0]}"

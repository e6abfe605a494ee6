"""Write the asked formats of one analysis into its folder."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gaitcheck.errors import InputError
from gaitcheck.report.names import numbered

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.analysis import Analysis, ClipAnalysis
    from gaitcheck.report.exports.formats import Format
    from gaitcheck.report.folder import OutputFolder

log = logging.getLogger(__name__)

NAMES: dict[Format, str] = {
    "trc": "markers.trc",
    "mot": "angles.mot",
    "c3d": "markers.c3d",
    "parquet": "frames.parquet",
    "netcdf": "keypoints.nc",
}
"""File of the first clip; later clips get a number."""


def write_exports(
    analysis: Analysis, folder: OutputFolder, formats: tuple[Format, ...]
) -> None:
    """Write each format for each clip, and `strides.parquet` once.

    A clip that cannot give a format (no scale for millimetres) costs that file and is
    named in the log; the other files are written.
    """
    for one_format in formats:
        for index, one in enumerate(analysis.clips):
            name = numbered(NAMES[one_format], index)
            try:
                with folder.file(name) as path:
                    _write(one, one_format, path, name)
            except InputError as error:
                log.warning("no %s: %s", name, error)
    if "parquet" in formats:
        from gaitcheck.report.exports.tables import write_strides

        with folder.file("strides.parquet") as path:
            write_strides(analysis, path)


def _write(one: ClipAnalysis, wanted: Format, path: Path, name: str) -> None:
    # Each library is an extra and is imported only when its format is asked for.
    if wanted == "trc":
        from gaitcheck.report.exports.opensim import trc_text

        path.write_text(trc_text(one, name), encoding="ascii", newline="\n")
    elif wanted == "mot":
        from gaitcheck.report.exports.opensim import mot_text

        path.write_text(mot_text(one, name), encoding="ascii", newline="\n")
    elif wanted == "c3d":
        from gaitcheck.report.exports.c3d_file import write_c3d

        write_c3d(one, path)
    elif wanted == "parquet":
        from gaitcheck.report.exports.tables import write_frames

        write_frames(one, path)
    else:
        from gaitcheck.report.exports.movement import write_netcdf

        write_netcdf(one, path)

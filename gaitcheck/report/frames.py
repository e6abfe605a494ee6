"""`frames/`: the flagged instants as picture files, with the measurement drawn in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.errors import GaitcheckError
from gaitcheck.report.pictures import jpeg

if TYPE_CHECKING:
    from gaitcheck.core.analysis import Analysis, ClipAnalysis
    from gaitcheck.core.finding import Evidence, Finding
    from gaitcheck.report.folder import OutputFolder
    from gaitcheck.report.pictures import Rgb, Still

log = logging.getLogger(__name__)

FOLDER = "frames"
_QUALITY = 90

FrameNames = dict[tuple[str, str], str]
"""Code and side of a finding to the name of its picture."""


class KeptStills:
    """Draws each instant once, for the page and for the files."""

    def __init__(self, still: Still) -> None:
        self._still = still
        self._kept: dict[tuple[int, float, str, str], Rgb | None] = {}

    def __call__(self, one: ClipAnalysis, time_s: float, focus: Evidence) -> Rgb | None:
        """Return `(height, width, 3)` RGB, or None when the clip has no picture."""
        key = (id(one), time_s, focus.metric_key, focus.side)
        if key not in self._kept:
            self._kept[key] = self._still(one, time_s, focus)
        return self._kept[key]


def write_frames(analysis: Analysis, folder: OutputFolder, still: Still) -> FrameNames:
    """Write one picture for each ranked finding, at its first instant.

    A picture that cannot be drawn (the clip has gone) is left out and named in the log.

    Returns
    -------
    FrameNames
        Names relative to the folder, e.g. `frames/01_PD_right.jpg`.
    """
    names: FrameNames = {}
    ranked = sorted((f for f in analysis.findings if f.rank), key=lambda f: f.rank)
    for finding in ranked:
        rgb = _picture(analysis, finding, still)
        if rgb is None:
            continue
        side = f"_{finding.side}" if finding.side in ("left", "right") else ""
        name = f"{FOLDER}/{finding.rank:02d}_{finding.code}{side}.jpg"
        folder.write(name, jpeg(rgb, _QUALITY))
        names[finding.code, finding.side] = name
    return names


def _picture(analysis: Analysis, finding: Finding, still: Still) -> Rgb | None:
    for evidence in finding.evidence:
        if np.isfinite(evidence.example_time_s):
            one = analysis.clips[evidence.clip_index]
            try:
                return still(one, evidence.example_time_s, evidence)
            except (GaitcheckError, OSError) as error:
                log.warning("no frame for %s: %s", finding.code, error)
                return None
    return None

"""Stills of flagged instants, small enough to travel inside the page."""

from __future__ import annotations

import base64
import logging
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

from gaitcheck.errors import GaitcheckError
from gaitcheck.report.lookup import label_of, measured
from gaitcheck.report.page_types import Picture

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from gaitcheck.core.analysis import Analysis, ClipAnalysis
    from gaitcheck.core.finding import Evidence, Finding

    Rgb: TypeAlias = NDArray[np.uint8]
    """`(height, width, 3)` uint8."""

log = logging.getLogger(__name__)

MOST_BYTES = 60_000
"""Of one still as JPEG; three of them keep the page small enough for e-mail."""

_LONGEST_PX = 720


class Still(Protocol):
    """Gives the picture of one instant with the measurement drawn on it."""

    def __call__(self, one: ClipAnalysis, time_s: float, focus: Evidence) -> Rgb | None:
        """Return `(height, width, 3)` RGB, or None when the clip has no picture."""
        ...


def picture_for(analysis: Analysis, finding: Finding, still: Still) -> Picture | None:
    """Return the still of a finding's first instant.

    A clip that cannot be read any more costs the picture, not the report.
    """
    for evidence in finding.evidence:
        if not np.isfinite(evidence.example_time_s):
            continue
        one = analysis.clips[evidence.clip_index]
        try:
            rgb = still(one, evidence.example_time_s, evidence)
        except (GaitcheckError, OSError) as error:
            log.warning("no still for %s: %s", finding.code, error)
            return None
        if rgb is None:
            return None
        value = measured(evidence.metric_key, evidence.value, evidence.unit)
        name = label_of(evidence.metric_key)
        side = f"{evidence.side} leg" if evidence.side in ("left", "right") else "both"
        return Picture(
            uri=data_uri(rgb),
            alt=f"Frame of the clip at {evidence.example_time_s:.2f} s with the "
            f"measured lines drawn in. {name}, {side}: mean {value}.",
            caption=f"{evidence.example_time_s:.2f} s, a typical step",
        )
    return None


def data_uri(rgb: Rgb) -> str:
    """Pack a picture as a JPEG data URI of at most `MOST_BYTES`."""
    picture = _shrunk(rgb, _LONGEST_PX)
    quality = 86
    while True:
        data = jpeg(picture, quality)
        if len(data) <= MOST_BYTES:
            break
        if quality > 50:
            quality -= 9
        else:
            picture = _shrunk(picture, int(0.85 * max(picture.shape[:2])))
    return "data:image/jpeg;base64," + base64.b64encode(data).decode("ascii")


def jpeg(rgb: Rgb, quality: int) -> bytes:
    """Pack a picture; quality from 0 to 100."""
    bgr = np.ascontiguousarray(rgb[..., ::-1])
    done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        message = f"a still of shape {rgb.shape} could not be packed"
        raise ValueError(message)
    return bytes(data)


def _shrunk(rgb: Rgb, longest_px: int) -> Rgb:
    height, width = rgb.shape[:2]
    scale = longest_px / max(height, width)
    if scale >= 1:
        return rgb
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small: Rgb = np.asarray(
        cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
    return small

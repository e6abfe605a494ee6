"""A small picture of the runner for the index page, cropped to the body."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gaitcheck.errors import GaitcheckError
from gaitcheck.pose.clipname import is_keypoint_file
from gaitcheck.video.reader import sampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gaitcheck.core.analysis import Analysis, ClipAnalysis

_log = logging.getLogger(__name__)

NAME = "thumbnail.jpg"
"""File in the session's folder."""

_HEIGHT_PX = 128
_MARGIN_FRAC = 0.12
_QUALITY = 70


def thumbnail(analysis: Analysis, folder: Path) -> str:
    """Write a picture of the first video's runner in the middle of a stance.

    Returns
    -------
    str
        The file's name; empty when no clip has pictures, or it cannot be read any more.
    """
    one = next(
        (c for c in analysis.clips if not is_keypoint_file(Path(c.clip.path))), None
    )
    if one is None:
        return ""
    try:
        rgb = _picture(one)
    except (GaitcheckError, OSError) as error:
        _log.debug("no thumbnail: %s", error)
        return ""
    if rgb is None:
        return ""
    quality = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    done, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), quality)
    if not done:
        return ""
    (folder / NAME).write_bytes(data.tobytes())
    return NAME


def _picture(one: ClipAnalysis) -> NDArray[np.uint8] | None:
    stances = [s.mid_stance_s for s in one.gait.strides if np.isfinite(s.mid_stance_s)]
    if not stances:
        return None
    middle = stances[len(stances) // 2]
    index = int(np.argmin(np.abs(one.clip.time_s - middle)))
    frame = next(iter(sampled(one.clip, [index])), None)
    points = one.track.xy_px[index]
    points = points[np.isfinite(points).all(axis=1)]
    if frame is None or not len(points):
        return None
    height, width = frame.rgb.shape[:2]
    margin = _MARGIN_FRAC * float(np.ptp(points[:, 1]) + 1)
    # Hips and feet are always there; the head may have no point, so more room above.
    x0, y0 = points.min(axis=0) - (margin, 1.5 * margin)
    x1, y1 = points.max(axis=0) + margin
    left, right = (int(np.clip(x, 0, width)) for x in (x0, x1))
    top, bottom = (int(np.clip(y, 0, height)) for y in (y0, y1))
    if right - left < 8 or bottom - top < 8:
        return None
    crop = frame.rgb[top:bottom, left:right]
    wide = max(8, round(_HEIGHT_PX * crop.shape[1] / crop.shape[0]))
    small = cv2.resize(crop, (wide, _HEIGHT_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)

"""The first used frame of a clip as a small picture, with the skeleton that the model sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from gaitcheck.core.palette import INK, LEFT, RIGHT, Colour
from gaitcheck.video.reader import sampled
from gaitcheck.web.folder import remove

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from gaitcheck.core.clip import Clip
    from gaitcheck.core.skeleton import Skeleton
    from gaitcheck.pose.estimator import Person
    from gaitcheck.pose.survey import Survey

LONG_SIDE_PX = 960
_QUALITY = 80


def write_first_picture(clip: Clip, survey: Survey, path: Path) -> None:
    """Write frame 0 with everybody's skeleton drawn in, shrunk to `LONG_SIDE_PX`."""
    frame = next(iter(sampled(clip, [0], long_side_px=LONG_SIDE_PX)), None)
    if frame is None:
        remove(path)
        return
    picture = frame.rgb
    scale = picture.shape[1] / clip.width_px
    for person in survey.looks[0].people if survey.looks else ():
        _skeleton(picture, person, survey.skeleton, scale)
    quality = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".jpg", bgr, quality)
    if done:
        part = path.with_suffix(".part")
        part.write_bytes(data.tobytes())
        part.replace(path)


def _skeleton(
    picture: NDArray[np.uint8], person: Person, skeleton: Skeleton, scale: float
) -> None:
    width = max(1, round(picture.shape[0] / 320))
    for a, b in skeleton.edges:
        ends = [person.xy_px[skeleton.index(name)] * scale for name in (a, b)]
        if np.isfinite(ends).all():
            p, q = ((round(float(x)), round(float(y))) for x, y in ends)
            cv2.line(picture, p, q, _colour(a, b).rgb, width, cv2.LINE_AA)


def _colour(a: str, b: str) -> Colour:
    if a.startswith("left") and b.startswith("left"):
        return LEFT
    return RIGHT if a.startswith("right") and b.startswith("right") else INK

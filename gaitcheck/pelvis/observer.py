"""Watches the waist while the pose model is at work; one observer per segment of the clip.

What it notes is local to a frame (`Column`), so segments can be joined by laying their
rows one after the other; `gaitcheck.pelvis.signal` makes angles of them.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.pelvis import dots
from gaitcheck.pelvis.edge import BIN_EDGES, edge_heights, find_edge
from gaitcheck.pelvis.patch import (
    Pixels,
    Sight,
    cut_waist,
    faces_camera,
    trunk_px,
)
from gaitcheck.pelvis.turning import Prepared, prepare, turn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gaitcheck.core.arrays import FloatArray

NAME = "waist"
"""Key of the observations in the pose run."""

FINEST_STEP_S = 1 / 40
"""Frames are compared over at least about this time: 24 to 50 times a second, as the frame
rate divides. Shorter steps cost more and lose motion in the noise."""

_SETTLING_FRAMES = 3
"""Frames that fix the frame rate and the patch's scale for the segment; they are part of the
warm-up but in the first segment, which loses them."""


class Column(IntEnum):
    """Columns of the observations; angles as seen in the picture, + = clockwise."""

    TURN_DEG = 0
    """Turn of the waist band since the frame compared with."""
    TURN_SD_DEG = 1
    AGREEMENT = 2
    SINCE_S = 3
    """Time of the frame compared with."""
    EDGE_DEG = 4
    """Slope of the garments' edge."""
    EDGE_SCATTER = 5
    EDGE_WIDTH = 6
    COVER = 7
    """Share of the waist band that is the runner's, 0 to 1."""
    EDGE_LOOKED = 8
    """1 where the edge was looked for."""


_N_DOTS = dots.MOST * len(dots.FIELDS)
_N_BINS = BIN_EDGES.size - 1
N_COLUMNS = len(Column) + _N_DOTS + _N_BINS
"""After the named columns come the candidates for dots, then the edge's heights."""


def candidates(observations: FloatArray) -> FloatArray:
    """Return the candidates for dots, `(n_frames, dots.MOST, len(dots.FIELDS))`."""
    block = observations[:, len(Column) : len(Column) + _N_DOTS]
    return block.reshape(len(block), dots.MOST, len(dots.FIELDS))


def heights(observations: FloatArray) -> FloatArray:
    """Return the edge's heights, `(n_frames, n_bins)`; only looked for from the front."""
    return observations[:, len(Column) + _N_DOTS :]


class WaistObserver:
    """Follows the waist through one segment.

    Parameters
    ----------
    own
        The segment's own frames; earlier ones are warm-up.
    """

    def __init__(self, own: range) -> None:
        self._own = own
        self._rows = np.full((len(own), N_COLUMNS), np.nan)
        self._trunks: list[float] = []
        self._times_s: list[float] = []
        self._before: tuple[float, Prepared] | None = None
        self._told = -1

    def observe(
        self,
        index: int,
        time_s: float,
        rgb_crop: Pixels,
        crop_origin_px: tuple[float, float],
        crop_scale: float,
        landmarks_px: FloatArray,
        mask: NDArray[np.float32] | None,
    ) -> None:
        """Take one frame (see `gaitcheck.pose.observer.FrameObserver`)."""
        if not self._settled(time_s, landmarks_px):
            return
        self._told += 1
        if self._told % self._every():
            return
        waist = None
        if mask is not None:
            sight = Sight(
                rgb=rgb_crop,
                mask=mask,
                landmarks_px=landmarks_px,
                origin_px=crop_origin_px,
                scale=crop_scale,
                trunk=float(np.median(self._trunks)),
            )
            waist = cut_waist(sight)
        if waist is None:
            self._before = None
            return
        now = prepare(waist)
        if index in self._own:
            row = self._rows[self._own.index(index)]
            self._note(row, now)
            row[len(Column) : len(Column) + _N_DOTS] = dots.find_dots(
                sight, waist
            ).row()
            if faces_camera(landmarks_px):
                row[len(Column) + _N_DOTS :] = edge_heights(waist)
        self._before = (time_s, now)

    def result(self) -> FloatArray:
        """Return `(n_frames, N_COLUMNS)`, NaN where nothing was measured."""
        return self._rows

    def _note(self, row: FloatArray, now: Prepared) -> None:
        row[Column.COVER] = now.cover
        if self._before is not None:
            since_s, before = self._before
            turned = turn(before, now)
            if turned is not None:
                row[Column.TURN_DEG] = turned.slope_deg
                row[Column.TURN_SD_DEG] = turned.sd_deg
                row[Column.AGREEMENT] = turned.agreement
                row[Column.SINCE_S] = since_s
        row[Column.EDGE_LOOKED] = 1.0
        edge = find_edge(now.waist)
        if edge is not None:
            row[Column.EDGE_DEG] = edge.slope_deg
            row[Column.EDGE_SCATTER] = edge.scatter
            row[Column.EDGE_WIDTH] = edge.width

    def _settled(self, time_s: float, landmarks_px: FloatArray) -> bool:
        if len(self._times_s) > _SETTLING_FRAMES <= len(self._trunks):
            return True
        if len(self._times_s) <= _SETTLING_FRAMES:
            self._times_s.append(time_s)
        length = trunk_px(landmarks_px)
        if len(self._trunks) < _SETTLING_FRAMES and length > 0:
            self._trunks.append(length)
        return False

    def _every(self) -> int:
        step_s = float(np.median(np.diff(self._times_s)))
        return max(1, int(FINEST_STEP_S / step_s + 0.5))

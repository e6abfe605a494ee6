"""Bridge short gaps with the shape that the joint's path usually has there."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.tracks.cycle import expected_paths, leg_length_px
from gaitcheck.tracks.outliers import CYCLE_JOINTS

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray
    from gaitcheck.core.track import PoseTrack
    from gaitcheck.tracks.phase import Rhythm


def fill_gaps(
    track: PoseTrack, rhythm: Rhythm | None, *, max_gap_s: float
) -> tuple[PoseTrack, BoolArray]:
    """Fill gaps of the legs that are no longer than `max_gap_s`.

    The expected path at this stride phase is shifted so that it joins the samples on
    both sides of the gap. Without a rhythm nothing is filled here: the smoothing spline
    bridges the gap.

    Returns
    -------
    tuple
        The track and `(n_frames, n_keypoints)`: which samples were filled.
    """
    filled = np.zeros(track.confidence.shape, dtype=bool)
    leg, hips = leg_length_px(track), track.middle("hip")
    if rhythm is None or not np.isfinite(leg):
        return track, filled
    xy = track.xy_px.copy()
    for name in CYCLE_JOINTS:
        paths = {s: (track.xy(name, s) - hips) / leg for s in Side}
        fits = expected_paths(rhythm.phase, paths[Side.LEFT], paths[Side.RIGHT])
        for s, fit in zip(Side, fits, strict=True):
            seen = np.isfinite(paths[s][:, 0])
            gaps = short_gaps(track.time_s, seen, max_gap_s)
            gaps &= np.isfinite(hips[:, 0])
            if not np.any(gaps) or seen.sum() < 2:
                continue
            shift = np.stack(
                [
                    np.interp(
                        track.time_s[gaps],
                        track.time_s[seen],
                        (paths[s] - fit)[seen, axis],
                    )
                    for axis in (0, 1)
                ],
                axis=1,
            )
            k = track.skeleton.index(name, s)
            xy[gaps, k] = (fit[gaps] + shift) * leg + hips[gaps]
            filled[gaps, k] = True
    count = int(filled.sum())
    if count == 0:
        return track, filled
    done = track.stepped("fill", f"{count} samples in short gaps filled", xy_px=xy)
    return done, filled


def short_gaps(time_s: FloatArray, seen: BoolArray, max_gap_s: float) -> BoolArray:
    """Frames without a sample between two samples at most `max_gap_s` apart."""
    out = np.zeros(seen.size, dtype=bool)
    rows = np.flatnonzero(seen)
    for a, b in itertools.pairwise(rows):
        if b > a + 1 and time_s[b] - time_s[a] <= max_gap_s:
            out[a + 1 : b] = True
    return out

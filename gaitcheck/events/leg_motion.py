"""How knee, ankle and heel of each leg move, in the runner's own frame, side view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side
from gaitcheck.tracks.level import level
from gaitcheck.tracks.smooth import Spline, fit_spline, smooth_samples

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.quality import CameraView
    from gaitcheck.core.track import PoseTrack

EVENT_JOINTS = ("knee", "ankle", "heel", "foot_index")

EVENT_CUTOFF_HZ = 12.0
"""Smoothing of the paths before velocities are read from them."""

DRIFT_CUTOFF_HZ = 0.5
"""Slower motion of the hips is the runner's drift on the belt or the camera's."""

GRID_S = 0.002
"""Spacing of the grid on which instants are searched before interpolation."""

FLAT_WINDOW_S = (0.06, 0.15)
"""After contact: the toe rests on the belt and moves with it, at any running speed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LegMotion:
    """One leg's joints, forward and up positive, pixels, level, drift removed.

    Parameters
    ----------
    paths
        One spline per joint of `EVENT_JOINTS`; columns forward, up.
    seen
        `(n_frames, 4)` whether the joint has a value on the frame.
    grid_s
        `(g,)` fine time grid.
    velocity
        `(g, 4, 2)` pixels per second on the grid.
    position
        `(g, 4, 2)` pixels on the grid.
    """

    side: Side
    time_s: FloatArray
    paths: tuple[Spline, ...]
    seen: FloatArray
    grid_s: FloatArray
    velocity: FloatArray
    position: FloatArray

    def forward_speed(self, *names: str) -> FloatArray:
        """`(g,)` mean forward velocity of the named joints."""
        rows = [EVENT_JOINTS.index(n) for n in names]
        speed: FloatArray = self.velocity[:, rows, 0].mean(axis=1)
        return speed

    def ahead(self, *names: str) -> FloatArray:
        """`(g,)` mean forward position of the named joints against the hips."""
        rows = [EVENT_JOINTS.index(n) for n in names]
        place: FloatArray = self.position[:, rows, 0].mean(axis=1)
        return place

    def seen_share(self, start_s: float, end_s: float) -> float:
        """Share of knee, ankle and heel samples that a stretch should hold and does."""
        i, j = np.searchsorted(self.time_s, (start_s, end_s))
        if j <= i:
            return 0.0
        usual = float(np.median(np.diff(self.time_s)))
        expected = max((end_s - start_s) / usual - 1, 1)
        present = min((j - i) / expected, 1.0)
        return float(self.seen[i:j, :3].mean() * present)


def leg_motions(
    track: PoseTrack, camera: CameraView
) -> tuple[FloatArray, tuple[LegMotion, ...]]:
    """Return the hips' path and both legs' motion; legs that were not seen are absent.

    Returns
    -------
    tuple
        `(g, 2)` hips (forward, up) on the legs' common grid, and the legs.
    """
    flat = level(track, camera)
    d = camera.view.facing
    sign = np.array([d, -1.0])
    t = flat.time_s
    grid = np.arange(t[0], t[-1], GRID_S)
    hips = flat.middle("hip") * sign
    drift = smooth_samples(t, hips, DRIFT_CUTOFF_HZ, max_gap_s=np.inf)
    hips_on_grid = _on_grid(t, hips, grid)
    drift_on_grid = _on_grid(t, drift, grid)
    legs = []
    for side in Side:
        paths, seen = [], []
        for name in EVENT_JOINTS:
            path = flat.xy(name, side) * sign - drift
            here = np.isfinite(path[:, 0])
            seen.append(here)
            if here.sum() < 16:
                break
            paths.append(fit_spline(t[here], path[here], EVENT_CUTOFF_HZ))
        if len(paths) < len(EVENT_JOINTS):
            continue
        legs.append(
            LegMotion(
                side=side,
                time_s=t,
                paths=tuple(paths),
                seen=np.stack(seen, axis=1).astype(np.float64),
                grid_s=grid,
                velocity=np.stack([p(grid, 1) for p in paths], axis=1),
                position=np.stack([p(grid) for p in paths], axis=1),
            )
        )
    return hips_on_grid - drift_on_grid, tuple(legs)


def belt_under_toe_px_s(leg: LegMotion, contacts_s: FloatArray | None) -> float:
    """Speed at which the ground carries this leg's toe while the foot is flat, positive.

    Without contacts: a high percentile of the toe's backward speed, within a tenth. What
    the leg's own speeds are held against; for the clip's belt see
    `gaitcheck.core.quality.Scale.belt_px_s`.
    """
    back = -leg.forward_speed("foot_index")
    if contacts_s is None or contacts_s.size == 0:
        return float(np.percentile(back, 85))
    rate = [
        np.median(
            back[slice(*np.searchsorted(leg.grid_s, c + np.array(FLAT_WINDOW_S)))]
        )
        for c in contacts_s
        if c + FLAT_WINDOW_S[1] < leg.grid_s[-1]
    ]
    return float(np.median(rate)) if rate else belt_under_toe_px_s(leg, None)


def _on_grid(t: FloatArray, path: FloatArray, grid: FloatArray) -> FloatArray:
    here = np.isfinite(path[:, 0])
    if here.sum() < 2:
        return np.full((grid.size, 2), np.nan)
    return np.stack(
        [np.interp(grid, t[here], path[here, axis]) for axis in (0, 1)], axis=1
    )

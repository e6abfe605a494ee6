"""A runner made by arithmetic, seen by an ideal camera: every angle is known.

The feet follow a closed path: they land at half the belt's speed, take it on within 30
ms, lose half of it again while they roll off, and come forward in the air on a smooth
curve. Hips bounce at the step rate. Knees follow from the lengths of thigh and shank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaitcheck.core.skeleton import LEGS_AND_SHOULDERS
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side, View

Floats = NDArray[np.float64]

THIGH_M, SHANK_M, ANKLE_HEIGHT_M = 0.46, 0.46, 0.08
HIP_HEIGHT_M = 0.86
LANDING_S, ROLL_OFF = 0.03, 0.75
HALF_HIPS_M, HALF_SHOULDERS_M, TRUNK_M = 0.085, 0.18, 0.5


@dataclass(frozen=True, kw_only=True)
class Runner:
    """How the runner runs; lengths in metres, times in seconds."""

    stride_s: float = 0.72
    contact_s: float = 0.26
    belt_mps: float = 2.6
    reach_m: float = 0.26
    lift_m: float = 0.30
    bounce_m: float = 0.08
    lean_deg: float = 6.0
    strike_deg: float = 12.0
    first_left_s: float = 0.30

    def contacts(self, side: Side, until_s: float) -> Floats:
        """Return the true initial contacts of a leg."""
        first = self.first_left_s + (0.5 * self.stride_s if side is Side.RIGHT else 0)
        return np.arange(first - 2 * self.stride_s, until_s, self.stride_s)

    def phase(self, t: Floats, side: Side) -> Floats:
        """Return time since this leg's last contact."""
        first = self.first_left_s + (0.5 * self.stride_s if side is Side.RIGHT else 0)
        return np.mod(t - first, self.stride_s)

    def ankle(self, t: Floats, side: Side) -> tuple[Floats, Floats]:
        """Return forward and up of the ankle against the hips' mean and the belt."""
        u = self.phase(t, side)
        swing_s = self.stride_s - self.contact_s
        edge = -0.5 * self.belt_mps
        knots = np.array([0.0, LANDING_S, ROLL_OFF * self.contact_s, self.contact_s])
        speeds = np.array([edge, -self.belt_mps, -self.belt_mps, edge])
        places = (
            self.reach_m
            + np.r_[0, np.cumsum(0.5 * (speeds[1:] + speeds[:-1]) * np.diff(knots))]
        )
        k = np.clip(np.searchsorted(knots, u, side="right") - 1, 0, 2)
        h = u - knots[k]
        slope = np.diff(speeds) / np.diff(knots)
        stance = places[k] + speeds[k] * h + 0.5 * slope[k] * h**2
        back = places[-1]
        s = np.clip((u - self.contact_s) / swing_s, 0, 1)
        # Quintic from `back` to `reach` that leaves and meets at half the belt's speed.
        v, d = edge * swing_s, self.reach_m - back
        swing = (
            back
            + v * s
            + (10 * d - 10 * v) * s**3
            + (-15 * d + 15 * v) * s**4
            + (6 * d - 6 * v) * s**5
        )
        forward = np.where(u < self.contact_s, stance, swing)
        up = ANKLE_HEIGHT_M + self.lift_m * np.where(
            u < self.contact_s, 0, np.sin(np.pi * s) ** 2
        )
        return forward, up

    def foot_deg(self, t: Floats, side: Side) -> Floats:
        """Return the foot's angle to the belt, toes up positive."""
        u = self.phase(t, side)
        landing = np.clip(1 - u / 0.05, 0, 1)
        coming = np.clip((u - 0.8 * self.stride_s) / (0.2 * self.stride_s), 0, 1)
        rolling = np.clip((u - 0.7 * self.contact_s) / (0.3 * self.contact_s), 0, 1)
        off = (1 - coming) * rolling
        return self.strike_deg * np.maximum(landing, coming) - 45 * off**2

    def hip(self, t: Floats) -> tuple[Floats, Floats]:
        """Return forward and up of the middle of the hips."""
        middle = self.first_left_s + 0.5 * self.contact_s
        swing = np.cos(4 * np.pi * (t - middle) / self.stride_s)
        return np.zeros_like(t), HIP_HEIGHT_M - 0.5 * self.bounce_m * swing

    def points(self, t: Floats, part: str, side: Side) -> Floats:
        """Return `(n, 3)` right, forward, up of one joint in metres."""
        sign = 1.0 if side is Side.RIGHT else -1.0
        hx, hz = self.hip(t)
        if part in ("hip", "shoulder"):
            lean = np.deg2rad(self.lean_deg) if part == "shoulder" else 0.0
            up = TRUNK_M if part == "shoulder" else 0.0
            half = HALF_SHOULDERS_M if part == "shoulder" else HALF_HIPS_M
            y, z = hx + up * np.sin(lean), hz + up * np.cos(lean)
            return np.stack([np.full_like(t, sign * half), y, z], axis=1)
        ax, az = self.ankle(t, side)
        if part == "knee":
            y, z = _knee(hx, hz, ax, az)
        elif part == "ankle":
            y, z = ax, az
        else:
            angle = np.deg2rad(self.foot_deg(t, side))
            along = -0.05 if part == "heel" else 0.17
            y = ax + along * np.cos(angle)
            z = az - 0.06 + along * np.sin(angle)
        return np.stack([np.full_like(t, sign * 0.05), y, z], axis=1)

    def knee_flexion_deg(self, t: Floats, side: Side) -> Floats:
        """Return true knee flexion from the law of cosines."""
        hx, hz = self.hip(t)
        ax, az = self.ankle(t, side)
        reach = np.minimum(np.hypot(ax - hx, az - hz), THIGH_M + SHANK_M - 1e-6)
        cosine = (THIGH_M**2 + SHANK_M**2 - reach**2) / (2 * THIGH_M * SHANK_M)
        return 180 - np.rad2deg(np.arccos(np.clip(cosine, -1, 1)))


def _knee(hx: Floats, hz: Floats, ax: Floats, az: Floats) -> tuple[Floats, Floats]:
    dx, dz = ax - hx, az - hz
    reach = np.minimum(np.hypot(dx, dz), THIGH_M + SHANK_M - 1e-6)
    along = (THIGH_M**2 - SHANK_M**2 + reach**2) / (2 * reach)
    aside = np.sqrt(np.maximum(THIGH_M**2 - along**2, 0))
    ux, uz = dx / reach, dz / reach
    # The knee bends forward of the line hip to ankle.
    return hx + along * ux - aside * uz, hz + along * uz + aside * ux


def filmed(
    runner: Runner,
    time_s: Floats,
    *,
    off_axis_deg: float = 90.0,
    roll_deg: float = 0.0,
    px_per_m: float = 400.0,
    hip_points: str = "anatomical",
    noise_px: float = 0.0,
    seed: int = 0,
) -> PoseTrack:
    """Film the runner with a far camera.

    Parameters
    ----------
    off_axis_deg
        Where the camera stands: 0 behind, 90 on the runner's right, -90 on the left,
        180 in front.
    roll_deg
        Clockwise turn of the picture's content.
    """
    angle, roll = np.deg2rad(off_axis_deg), np.deg2rad(roll_deg)
    rng = np.random.default_rng(seed)
    xy = np.empty((time_s.size, len(LEGS_AND_SHOULDERS.names), 2))
    for k, name in enumerate(LEGS_AND_SHOULDERS.names):
        side, part = name.split("_", 1)
        p = runner.points(time_s, part, Side(side))
        across = p[:, 0] * np.cos(angle) + p[:, 1] * np.sin(angle)
        x, y = px_per_m * across, -px_per_m * p[:, 2]
        xy[:, k, 0] = 640 + x * np.cos(roll) - y * np.sin(roll)
        xy[:, k, 1] = 600 + x * np.sin(roll) + y * np.cos(roll)
    xy += noise_px * rng.standard_normal(xy.shape)
    return PoseTrack(
        time_s=time_s,
        xy_px=xy,
        confidence=np.full(xy.shape[:2], 0.9),
        skeleton=LEGS_AND_SHOULDERS,
        hip_points=hip_points,
    )


def frames(seconds: float = 10.0, fps: float = 60.0) -> Floats:
    """Return the times of a steady clip."""
    return np.arange(round(seconds * fps)) / fps


def swapped(track: PoseTrack, rows: NDArray[np.bool_]) -> PoseTrack:
    """Exchange left and right legs on some frames, as pose models do."""
    from dataclasses import replace

    xy = track.xy_px.copy()
    for part in ("hip", "knee", "ankle", "heel", "foot_index"):
        left = track.skeleton.index(part, Side.LEFT)
        right = track.skeleton.index(part, Side.RIGHT)
        xy[rows, left], xy[rows, right] = xy[rows, right].copy(), xy[rows, left].copy()
    return replace(track, xy_px=xy)


FROM_RIGHT = {"off_axis_deg": 90.0}
FROM_LEFT = {"off_axis_deg": -90.0}
SIDE_OF = {90.0: View.RIGHT, -90.0: View.LEFT}

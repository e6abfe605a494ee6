"""A runner seen from behind or in front, every angle and instant known in advance.

World: x to the runner's right, y forward, z up, metres; hips over the origin. The legs
are hip-knee-ankle chains whose frontal angles are planted, whose sagittal angles swing
like a runner's, and whose feet ride on the belt in stance.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gaitcheck.core.gait import EventKind, Gait, GaitEvent
from gaitcheck.core.quality import CameraView, Scale
from gaitcheck.core.skeleton import LEGS_AND_SHOULDERS
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side, View
from gaitcheck.events.strides import build_strides
from gaitcheck.metrics.context import StrideContext
from gaitcheck.metrics.frontal_square import SHARES, fore_aft

LEG_M = 0.9
STRIDE_S = 0.72
CONTACT_S = 0.25


@dataclass(frozen=True, kw_only=True)
class FrontalRunner:
    """What is planted; (left, right) where legs differ, degrees and metres."""

    femur_deg: tuple[float, float] = (4.0, 4.0)
    fppa_deg: tuple[float, float] = (2.0, 2.0)
    drop_deg: tuple[float, float] = (5.0, 5.0)
    mean_tilt_deg: float = 0.0
    bounce_m: float = 0.04
    heel_out_m: tuple[float, float] = (0.03, 0.03)
    view: View = View.REAR
    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    distance_m: float = 3.6
    height_m: float = 0.95
    fps: float = 60.0
    duration_s: float = 10.0
    noise_px: float = 0.0
    seed: int = 0
    names: tuple[str, ...] = field(default=LEGS_AND_SHOULDERS.names)

    @property
    def time_s(self) -> np.ndarray:
        return np.arange(0, self.duration_s, 1 / self.fps)

    def contacts_s(self, side: Side) -> np.ndarray:
        first = 0.3 if side is Side.LEFT else 0.3 + STRIDE_S / 2
        return np.arange(first, self.duration_s, STRIDE_S)

    def gait(self) -> Gait:
        end = self.time_s[-1]
        events = tuple(
            GaitEvent(kind=kind, side=side, time_s=float(t + lag))
            for side in Side
            for t in self.contacts_s(side)
            for kind, lag in (
                (EventKind.INITIAL_CONTACT, 0.0),
                (EventKind.TOE_OFF, CONTACT_S),
            )
            if t + lag <= end
        )
        events = tuple(sorted(events, key=lambda e: e.time_s))
        return Gait(
            events=events,
            strides=build_strides(events),
            cadence_spm=120 / STRIDE_S,
            cadence_sd_spm=0.1,
        )

    def points_m(self) -> dict[str, np.ndarray]:
        """World path of every keypoint, `(n, 3)`."""
        t = self.time_s
        phase = {s: ((t - self.contacts_s(s)[0]) / STRIDE_S) % 1.0 for s in Side}
        middle = CONTACT_S / STRIDE_S / 2
        # Lowest a little before the middle of stance, as in real running.
        bounce = -self.bounce_m * np.cos(
            4 * np.pi * (phase[Side.LEFT] - middle + 0.02 / STRIDE_S)
        )
        tilt = self.mean_tilt_deg + np.zeros_like(t)
        for side, sign, drop in zip(Side, (1, -1), self.drop_deg, strict=True):
            tilt = tilt + sign * drop * _bump(phase[side], middle, 0.16)
        hips_z = LEG_M * 0.97 + bounce
        half = 0.09
        out: dict[str, np.ndarray] = {}
        for i, (side, lateral) in enumerate(zip(Side, (-1.0, 1.0), strict=True)):
            share = phase[side]
            ahead = {
                name: LEG_M * np.interp(share, SHARES, fore_aft(name), period=1.0)
                for name in ("knee", "ankle", "heel")
            }
            lift = 0.28 * _bump(share, 0.68, 0.18)
            femur = np.deg2rad(self.femur_deg[i])
            shank = np.deg2rad(self.fppa_deg[i]) - femur
            rise = half * np.tan(np.deg2rad(tilt))
            hip = np.stack(
                [lateral * half + 0 * t, 0 * t, hips_z - lateral * rise], axis=1
            )
            knee_z = 0.5 * (hips_z + 0.08 + lift)
            knee_x = hip[:, 0] - lateral * np.tan(femur) * (hip[:, 2] - knee_z)
            ankle_z = 0.09 + lift
            ankle_x = knee_x + lateral * np.tan(shank) * (knee_z - ankle_z)
            out[f"{side}_hip"] = hip
            out[f"{side}_knee"] = np.stack([knee_x, ahead["knee"], knee_z], axis=1)
            out[f"{side}_ankle"] = np.stack([ankle_x, ahead["ankle"], ankle_z], axis=1)
            heel_x = lateral * self.heel_out_m[i] + 0 * t
            out[f"{side}_heel"] = np.stack([heel_x, ahead["heel"], 0.04 + lift], axis=1)
            out[f"{side}_foot_index"] = np.stack(
                [heel_x, ahead["heel"] + 0.18, 0.02 + lift], axis=1
            )
            out[f"{side}_shoulder"] = np.stack(
                [lateral * 0.18 + 0 * t, 0 * t, hips_z + 0.5], axis=1
            )
        return out

    def track(self) -> PoseTrack:
        """What the camera sees."""
        rng = np.random.default_rng(self.seed)
        points = self.points_m()
        away = 1.0 if self.view is View.REAR else -1.0
        yaw, roll = np.deg2rad(self.yaw_deg), np.deg2rad(self.roll_deg)
        focal = 1000 * self.distance_m / 1.8
        xy = np.zeros((self.time_s.size, len(self.names), 2))
        for k, name in enumerate(self.names):
            x, y, z = points[name].T
            right = away * (x * np.cos(yaw)) + y * np.sin(yaw)
            depth = self.distance_m + away * y * np.cos(yaw)
            flat = np.stack([right, self.height_m - z], axis=1)
            flat = focal * flat / depth[:, None]
            turn = np.array(
                [[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]]
            )
            xy[:, k] = flat @ turn.T + [540, 900]
        xy += rng.normal(0, self.noise_px, xy.shape) if self.noise_px else 0
        return PoseTrack(
            time_s=self.time_s,
            xy_px=xy,
            confidence=np.ones(xy.shape[:2]),
            skeleton=LEGS_AND_SHOULDERS,
            view=self.view,
            hip_points="anatomical",
        )

    def camera(self) -> CameraView:
        return CameraView(view=self.view, reason="planted", yaw_deg=abs(self.yaw_deg))

    def scale(self) -> Scale:
        px_per_m = 1000 / 1.8
        return Scale(
            mm_per_px=1000 / px_per_m,
            leg_length_px=LEG_M * px_per_m,
            relative_sd=0.02,
            source="planted",
        )

    def context(self, **more: object) -> StrideContext:
        """The clip as the metric families see it, with the true events."""
        return StrideContext(
            track=self.track(),
            camera=self.camera(),
            scale=self.scale(),
            gait=self.gait(),
            belt_speed_mps=self.belt_speed_mps,
            leg_length_m=LEG_M,
            **more,  # type: ignore[arg-type]
        )

    @property
    def belt_speed_mps(self) -> float:
        """Speed of the planted feet against the hips in the middle of stance."""
        share = CONTACT_S / STRIDE_S
        early, late = 0.25 * share, 0.7 * share
        path = [
            np.interp(p, SHARES, 0.5 * (fore_aft("ankle") + fore_aft("heel")))
            for p in (early, late)
        ]
        return LEG_M * (path[0] - path[1]) / ((late - early) * STRIDE_S)


def _bump(phase: np.ndarray, centre: float, width: float) -> np.ndarray:
    apart = (phase - centre + 0.5) % 1.0 - 0.5
    return np.where(np.abs(apart) < width, 0.5 + 0.5 * np.cos(np.pi * apart / width), 0)

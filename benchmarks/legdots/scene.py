"""Where dots on a rendered runner are, with a rearfoot eversion of our own making.

The rendered runners have no eversion and (but for one) no dots. Their joints are known in
space, so dots can be put on heel and knee, the two on the heel turned by any eversion, and
all projected by the clip's own camera.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from gaitcheck.core.arrays import FloatArray

DOT_M = 0.018
LOW_M, UP_M, FORWARD_M = 0.0165, 0.052, 0.004
"""The two on the heel counter: height over the sole, and how far the counter leans."""

BEHIND_KNEE_M, BELOW_KNEE_M = 0.065, 0.019
AXIS_BELOW_ANKLE_M = 0.015
"""The heel turns about an axis along the foot, a little under the ankle joint."""


@dataclass(frozen=True, kw_only=True)
class Planted:
    """Eversion of one foot: at contact, and at its peak at 40 % of stance; degrees."""

    contact_deg: float
    peak_deg: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Disc:
    """A flat disc in space: `(n, 3)` centre and two radii as vectors, metres."""

    centre: FloatArray
    first: FloatArray
    second: FloatArray

    def rim(self, n: int = 24) -> FloatArray:
        """Return `(n_frames, n, 3)` points of its rim."""
        angle = 2 * np.pi * np.arange(n) / n
        return (
            self.centre[:, None]
            + np.cos(angle)[:, None] * self.first[:, None]
            + np.sin(angle)[:, None] * self.second[:, None]
        )


class Runner:
    """A rendered clip's joints, camera and stances."""

    def __init__(self, truth: Path) -> None:
        self.told: dict[str, Any] = json.loads(truth.read_text(encoding="utf-8"))
        points = self.told["points"]
        self._names = list(points["names"])
        stored = np.load(truth.with_suffix(".npz"))
        self._xyz = np.asarray(stored["p3d"], float)
        self.px = np.asarray(stored["p2d"], float)
        self.time_s = np.array(self.told["frames"]["t"])

    def point(self, name: str, side: Side) -> FloatArray:
        """`(n, 3)` metres."""
        return self._xyz[:, self._names.index(f"{name}_{side.value[0]}")]

    def point_px(self, name: str, side: Side) -> FloatArray:
        """`(n, 2)` pixels."""
        return self.px[:, self._names.index(f"{name}_{side.value[0]}")]

    def stances(self, side: Side) -> list[tuple[float, float]]:
        """Contact and length of each stance, seconds."""
        return [
            (step["ic"], step["contact_time"])
            for step in self.told["steps"]
            if step["leg"] == side.value[0] and step["contact_time"]
        ]

    def project(self, xyz: FloatArray) -> FloatArray:
        """Project `(n_frames, ..., 3)` metres into the picture of each frame."""
        camera = self.told["camera"]
        turn = np.array(camera["rotation_world_to_cam"])
        seen = (xyz - np.array(camera["position"])) @ turn.T
        px = camera["f_px"] * seen[..., :2] / -seen[..., 2:]
        px = px * (1, -1) + (camera["cx"], camera["cy"])
        shake = np.array(camera["shake_px"])
        return px - shake.reshape(len(shake), *[1] * (px.ndim - 2), 2)

    def eversion_deg(self, side: Side, planted: Planted) -> FloatArray:
        """Planted eversion on every frame: up to its peak, half way back, then zero."""
        curve = np.zeros(self.time_s.size)
        for contact_s, length_s in self.stances(side):
            share = (self.time_s - contact_s) / length_s
            rise = 0.5 - 0.5 * np.cos(np.pi * np.clip(share / 0.4, 0, 1))
            fall = 0.5 - 0.5 * np.cos(np.pi * np.clip((share - 0.4) / 0.6, 0, 1))
            here = planted.contact_deg + (planted.peak_deg - planted.contact_deg) * rise
            here -= 0.5 * planted.peak_deg * fall
            inside = (share >= -0.15) & (share <= 1.1)
            curve[inside] = here[inside]
        return curve

    def discs(self, side: Side, planted: Planted) -> dict[str, Disc]:
        """Return the dots of one leg: heel_up, heel_low and knee."""
        out = 1.0 if side is Side.LEFT else -1.0
        heel, toe = self.point("heel", side), self.point("toe", side)
        ankle, knee = self.point("ankle", side), self.point("knee", side)
        forward = _unit(toe - heel)
        # The rendered feet pitch and turn out but never roll: across them is level.
        across = _unit(np.cross(np.array([0.0, 0.0, 1.0]), forward))
        up = np.cross(forward, across)
        lateral = out * across
        pivot = ankle - AXIS_BELOW_ANKLE_M * up
        angle = np.deg2rad(self.eversion_deg(side, planted))[:, None]
        # + = the lower end goes outwards, so "up" leans inwards.
        turned_up = np.cos(angle) * up - np.sin(angle) * lateral
        turned_out = np.cos(angle) * lateral + np.sin(angle) * up
        discs = {}
        for name, height in (("heel_low", LOW_M), ("heel_up", UP_M)):
            off = heel + height * up + FORWARD_M * (height > 0.03) * forward - pivot
            along = np.sum(off * forward, axis=1)[:, None]
            tall = np.sum(off * up, axis=1)[:, None]
            discs[name] = Disc(
                centre=pivot + along * forward + tall * turned_up,
                first=0.5 * DOT_M * turned_out,
                second=0.5 * DOT_M * turned_up,
            )
        shank = _unit(ankle - knee)
        back = _unit(_without(np.array([-1.0, 0.0, 0.0]), shank))
        across = np.cross(shank, back)
        discs["knee"] = Disc(
            centre=knee + BEHIND_KNEE_M * back + BELOW_KNEE_M * shank,
            first=0.5 * DOT_M * across,
            second=0.5 * DOT_M * shank,
        )
        return discs

    def true_eversion_deg(self, side: Side, planted: Planted) -> FloatArray:
        """Angle of heel against shank in the frontal plane, + = everted.

        The foot's own "up" stands upright while it is flat; the planted turn and the
        shank's lean make the rest.
        """
        out = 1.0 if side is Side.LEFT else -1.0
        ankle, knee = self.point("ankle", side), self.point("knee", side)
        shank = ankle - knee
        lean = np.rad2deg(np.arctan2(out * shank[:, 1], -shank[:, 2]))
        return self.eversion_deg(side, planted) - lean


def _unit(vectors: FloatArray) -> FloatArray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def _without(vectors: FloatArray, axis: FloatArray) -> FloatArray:
    """Take the part along `axis` (unit vectors) out."""
    return vectors - np.sum(vectors * axis, axis=-1, keepdims=True) * axis

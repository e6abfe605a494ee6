"""Sagittal angles of one leg and of the trunk on every frame, side view.

All in the levelled picture, forward positive, definitions and signs of BIOMECHANICS.md
section 1. The camera is taken to stand square to the belt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.geometry import angle_from_vertical_deg, joint_angle_deg

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray
    from gaitcheck.core.view import Side
    from gaitcheck.metrics.context import StrideContext


@dataclass(frozen=True, kw_only=True, eq=False)
class LegAngles:
    """Angles of one leg, `(n_frames,)` degrees, and its reach in pixels.

    Parameters
    ----------
    knee_flexion
        0 = straight.
    tibia
        Against the vertical, + = ankle ahead of the knee.
    thigh_back
        Against the vertical, + = knee behind the hip.
    foot
        Heel to toe against the belt, + = toes up.
    heel_ahead_px, ankle_ahead_px
        Distance ahead of the middle of the hips.
    leg_seen, foot_seen
        Frames on which hip, knee and ankle, or heel and toe, were seen and not bridged.
    """

    knee_flexion: FloatArray
    tibia: FloatArray
    thigh_back: FloatArray
    foot: FloatArray
    heel_ahead_px: FloatArray
    ankle_ahead_px: FloatArray
    leg_seen: BoolArray
    foot_seen: BoolArray


def leg_angles(ctx: StrideContext, side: Side) -> LegAngles:
    """Compute one leg's angles in the levelled picture."""
    d = ctx.view.facing
    hip, knee, ankle, heel, toe = (
        ctx.xy(n, side) for n in ("hip", "knee", "ankle", "heel", "foot_index")
    )
    hips = ctx.level_track.middle("hip")
    return LegAngles(
        knee_flexion=180 - joint_angle_deg(hip, knee, ankle),
        tibia=angle_from_vertical_deg(knee, ankle, d),
        thigh_back=-angle_from_vertical_deg(hip, knee, d),
        foot=np.rad2deg(np.arctan2(heel[:, 1] - toe[:, 1], d * (toe - heel)[:, 0])),
        heel_ahead_px=d * (heel[:, 0] - hips[:, 0]),
        ankle_ahead_px=d * (ankle[:, 0] - hips[:, 0]),
        leg_seen=_seen(ctx, side, ("hip", "knee", "ankle")),
        foot_seen=_seen(ctx, side, ("heel", "foot_index")),
    )


def trunk_lean_deg(ctx: StrideContext) -> FloatArray:
    """`(n_frames,)` lean of the line mid hip to mid shoulder, + = forward.

    All NaN where the track has no shoulders.
    """
    if "left_shoulder" not in ctx.track.skeleton:
        return np.full(ctx.track.n_frames, np.nan)
    hips, shoulders = ctx.level_track.middle("hip"), ctx.level_track.middle("shoulder")
    # From the top down the bottom end lies behind when the trunk leans forward.
    return -angle_from_vertical_deg(shoulders, hips, ctx.view.facing)


def _seen(ctx: StrideContext, side: Side, names: tuple[str, ...]) -> BoolArray:
    """Frames on which all named joints were seen; unknown confidence counts as seen."""
    rows = [ctx.track.skeleton.index(n, side) for n in names]
    seen: BoolArray = ~np.any(ctx.track.confidence[:, rows] == 0, axis=1)
    return seen

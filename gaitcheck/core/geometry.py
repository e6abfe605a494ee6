"""Pure plane geometry in picture coordinates: x right, y down, angles in degrees.

Sign conventions stand in BIOMECHANICS.md section 1 and are restated where an angle is
defined (`gaitcheck.metrics`). All functions broadcast over leading axes and give NaN
where an input is NaN.
"""

from __future__ import annotations

import numpy as np

from gaitcheck.core.arrays import FloatArray


def angle_from_vertical_deg(
    top_px: FloatArray, bottom_px: FloatArray, forward_sign: int
) -> FloatArray:
    """Angle of the line top→bottom against the downward vertical.

    Parameters
    ----------
    top_px, bottom_px
        `(..., 2)` pixels.
    forward_sign
        +1 when the positive direction is picture right, -1 when it is left.

    Returns
    -------
    FloatArray
        `(...)` degrees; + = the bottom end lies towards the positive direction.
    """
    delta = bottom_px - top_px
    return _degrees(np.arctan2(forward_sign * delta[..., 0], delta[..., 1]))


def slope_deg(start_px: FloatArray, end_px: FloatArray) -> FloatArray:
    """Slope of start→end against the picture's horizontal; + = rises (y up)."""
    delta = end_px - start_px
    return _degrees(np.arctan2(-delta[..., 1], delta[..., 0]))


def joint_angle_deg(a_px: FloatArray, b_px: FloatArray, c_px: FloatArray) -> FloatArray:
    """Unsigned angle at `b` between `a` and `c`, 0 to 180 degrees."""
    u, v = a_px - b_px, c_px - b_px
    cross = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    dot = np.sum(u * v, axis=-1)
    return _degrees(np.abs(np.arctan2(cross, dot)))


def rotate_px(xy_px: FloatArray, angle_deg: float, centre_px: FloatArray) -> FloatArray:
    """Rotate points clockwise on the screen (y down) by `angle_deg` about a centre."""
    angle = np.deg2rad(angle_deg)
    cos, sin = np.cos(angle), np.sin(angle)
    rotation = np.array([[cos, -sin], [sin, cos]])
    turned: FloatArray = (xy_px - centre_px) @ rotation.T + centre_px
    return turned


def length_px(a_px: FloatArray, b_px: FloatArray) -> FloatArray:
    """Distance between points, `(...)` pixels."""
    distance: FloatArray = np.linalg.norm(b_px - a_px, axis=-1)
    return distance


def _degrees(radians: FloatArray) -> FloatArray:
    degrees: FloatArray = np.rad2deg(radians)
    return degrees

"""Waists and observations made by arithmetic, for the pelvis tests."""

from __future__ import annotations

import cv2
import numpy as np

from gaitcheck.core.clip import Clip, Clock
from gaitcheck.core.gait import Gait, Stride
from gaitcheck.core.skeleton import BLAZEPOSE
from gaitcheck.core.track import PoseTrack
from gaitcheck.core.view import Side
from gaitcheck.pelvis.observer import N_COLUMNS, Column
from gaitcheck.pelvis.patch import Sight

SIZE = (480, 400)
"""Width and height of the drawn picture."""

HIPS = (240.0, 260.0)
TRUNK = 200.0

STRIDE_S, CONTACT_S = 0.70, 0.25


def landmarks(hips=HIPS, trunk=TRUNK):
    """Keypoints of somebody who stands upright, arms well away from the waist."""
    points = np.full((33, 2), np.nan)
    x, y = hips
    for side, sign in ((Side.LEFT, -1), (Side.RIGHT, 1)):
        places = {
            "hip": (0.2, 0.0),
            "shoulder": (0.35, -1.0),
            "elbow": (0.6, -0.7),
            "wrist": (0.6, -0.6),
            "pinky": (0.6, -0.58),
            "index": (0.6, -0.58),
            "thumb": (0.6, -0.58),
        }
        for name, (out, down) in places.items():
            points[BLAZEPOSE.index(name, side)] = (
                x + sign * out * trunk,
                y + down * trunk,
            )
    return points


def cloth(seed=1, contrast=6.0):
    """Shirt above shorts with faint folds, as float RGB of `SIZE`."""
    rng = np.random.default_rng(seed)
    width, height = SIZE
    folds = cv2.GaussianBlur(rng.normal(size=(height, width)), (0, 0), 7)
    folds *= contrast / folds.std()
    picture = np.empty((height, width, 3))
    edge = round(HIPS[1] - 0.12 * TRUNK)
    picture[:edge] = (40, 70, 150)
    picture[edge:] = (30, 30, 34)
    picture += folds[..., None]
    return cv2.GaussianBlur(picture, (0, 0), 1.0)


def turned(picture, degrees, *, shift=(0.0, 0.0), stretch=1.0):
    """Turn a picture clockwise about the hips, stretch it sideways, and shift it."""
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn = turn @ np.diag([stretch, 1.0])
    centre = np.array(HIPS)
    offset = centre + shift - turn @ centre
    return cv2.warpAffine(
        picture,
        np.column_stack([turn, offset]),
        SIZE,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )


def sight(picture, *, noise=0.0, seed=0, mask=None, shift=(0.0, 0.0)):
    """Turn a float picture into what an observer is given; the body is 0.7 trunks wide."""
    rng = np.random.default_rng(seed)
    noisy = picture + rng.normal(scale=noise, size=picture.shape) if noise else picture
    if mask is None:
        mask = np.zeros(SIZE[::-1], np.float32)
        left, right = (round(HIPS[0] + s * 0.35 * TRUNK) for s in (-1, 1))
        mask[:, left:right] = 1.0
    return Sight(
        rgb=np.clip(np.rint(noisy), 0, 255).astype(np.uint8),
        mask=mask,
        landmarks_px=landmarks() + np.asarray(shift),
        origin_px=(0.0, 0.0),
        scale=1.0,
        trunk=TRUNK,
    )


def gait(n_strides=12, first_s=0.1):
    """Regular running: the right leg lands half a stride after the left."""
    strides = []
    for k in range(2 * n_strides):
        start = first_s + 0.5 * k * STRIDE_S
        last = k >= 2 * n_strides - 2
        strides.append(
            Stride(
                index=k,
                side=Side.LEFT if k % 2 == 0 else Side.RIGHT,
                contact_s=start,
                mid_stance_s=start + 0.5 * CONTACT_S,
                toe_off_s=start + CONTACT_S,
                contralateral_contact_s=start + 0.5 * STRIDE_S,
                next_contact_s=np.nan if last else start + STRIDE_S,
            )
        )
    return Gait(events=(), strides=tuple(strides), cadence_spm=120 / STRIDE_S)


def pelvis_deg(time_s, *, left=4.0, right=6.0, first_s=0.1):
    """Obliquity whose drop peaks at `left` and `right` degrees at 40 % of each stance."""
    phase = (np.asarray(time_s) - first_s) / STRIDE_S
    late = 0.4 * CONTACT_S / STRIDE_S
    wave = np.cos(2 * np.pi * (phase - late))
    even = np.cos(4 * np.pi * (phase - late))
    return 0.5 * (left + right) * wave + 0.5 * (left - right) * even


def clip_of(time_s, *, size=SIZE):
    return Clip(
        path="made",
        name="made",
        width_px=size[0],
        height_px=size[1],
        time_s=time_s,
        nominal_fps=60.0,
        clock=Clock(time_scale=1.0, source="container", capture_fps=60.0),
    )


def track_of(time_s):
    points = np.repeat(landmarks()[None], len(time_s), axis=0)
    return PoseTrack(
        time_s=time_s,
        xy_px=points,
        confidence=np.ones(points.shape[:2]),
        skeleton=BLAZEPOSE,
    )


def observed(time_s, band_deg, edge_deg, *, noise=0.15, drift=0.0, seed=3):
    """Observations of a band and an edge that turn as given, as seen from behind."""
    rng = np.random.default_rng(seed)
    rows = np.full((len(time_s), N_COLUMNS), np.nan)
    steps = np.diff(band_deg) + rng.normal(scale=noise, size=len(time_s) - 1)
    rows[1:, Column.TURN_DEG] = steps + drift * np.diff(time_s)
    rows[1:, Column.TURN_SD_DEG] = 0.01
    rows[1:, Column.AGREEMENT] = 0.7
    rows[1:, Column.SINCE_S] = time_s[:-1]
    rows[:, Column.COVER] = 1.0
    rows[:, Column.EDGE_LOOKED] = np.arange(len(time_s)) % 2 == 0
    seen = rows[:, Column.EDGE_LOOKED] > 0
    rows[seen, Column.EDGE_DEG] = edge_deg[seen] + rng.normal(
        scale=0.4, size=int(seen.sum())
    )
    return rows

"""Draw the pictures of docs/dots.md.

    python -m benchmarks.legdots.figure --truth ../shared/clips/rendered --out docs/images

`dots-where.svg` is a drawing; `dots-found.jpg` shows two frames of a rendered runner with
the dots that the analysis found.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import matplotlib as mpl
import numpy as np

from benchmarks.accuracy.pose_cache import kept_poses
from gaitcheck.core.settings import ClipInput, Settings
from gaitcheck.core.view import Side
from gaitcheck.overlay.annotate import annotators, blank, place
from gaitcheck.overlay.feet import EventAnnotator
from gaitcheck.overlay.layout import layout_for
from gaitcheck.overlay.moment import Scene
from gaitcheck.pipeline import analyze
from gaitcheck.video.reader import sampled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SKIN, CLOTH, SHOE, SOLE, DOT = "#d9a47f", "#3b4a63", "#394048", "#eceff1", "#c5de28"
INK = "#22272c"
CLIP = "07_rear_stickers_asym_drop"

BACK = [(-22, 66), (-17, 40), (-18, 26), (18, 26), (17, 40), (22, 66)]
SHORTS = [
    (-18, 28),
    (18, 28),
    (21, 4),
    (20, -16),
    (2, -16),
    (0, 2),
    (-2, -16),
    (-20, -16),
]
LEG = [
    (4, -15),
    (19, -15),
    (17, -44),
    (18.5, -58),
    (14.5, -86),
    (9.5, -86),
    (6, -58),
    (6, -44),
]
HEEL = [(6.2, -84), (17.8, -84), (19, -97), (18.4, -102), (5.6, -102), (5, -97)]


def where(path: Path) -> None:
    """Draw where the dots go, seen from behind, and one heel enlarged."""
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "gaitcheck"
    from matplotlib import pyplot as plt

    figure, (body, heel) = plt.subplots(
        1, 2, figsize=(8.2, 6.4), gridspec_kw={"width_ratios": [1.35, 1]}
    )
    _body(body)
    _heel(heel)
    for axes in (body, heel):
        axes.set_aspect("equal")
        axes.axis("off")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _body(axes: Axes) -> None:
    for side in (-1, 1):
        _shape(axes, [(side * x, y) for x, y in LEG], SKIN)
        _shape(axes, [(side * x, y) for x, y in HEEL], SHOE)
    _shape(axes, BACK, SKIN)
    _shape(axes, SHORTS, CLOTH)
    for side in (-1, 1):
        for x, y in ((5, 32), (12, -44), (12, -89), (12, -96.5)):
            _dot(axes, side * x, y, 1.5)
    _note(
        axes,
        (6.5, 32),
        (27, 38),
        "the two dimples at the top\nof the buttocks (PSIS),\nlevel with each other",
    )
    _note(axes, (13.5, -44), (27, -40), "middle of the crease\nbehind each knee")
    _note(
        axes, (13.5, -92), (27, -88), "two on each heel counter,\none above the other"
    )
    axes.text(-25, 50, "left", color=INK, fontsize=9, ha="right")
    axes.text(25, 50, "right", color=INK, fontsize=9)
    axes.set_xlim(-38, 70)
    axes.set_ylim(-106, 70)
    axes.set_title("From behind", color=INK, fontsize=11)


def _heel(axes: Axes) -> None:
    _shape(axes, [(-4, 60), (4, 60), (5.5, 100), (-5.5, 100)], SKIN)
    _shape(axes, [(-20, 8), (20, 8), (17, 40), (11, 62), (-11, 62), (-17, 40)], SHOE)
    _shape(axes, [(-23, 0), (23, 0), (22, 9), (-22, 9)], SOLE)
    axes.plot([0, 0], [4, 96], color=INK, lw=0.8, ls=(0, (5, 4)))
    for y in (18, 50):
        _dot(axes, 0, y, 6)
    _note(axes, (7, 50), (26, 58), "upper: just below\nthe collar")
    _note(axes, (7, 18), (26, 24), "lower: just above\nthe sole")
    axes.annotate(
        "", (-27, 50), (-27, 18), arrowprops={"arrowstyle": "<->", "color": INK}
    )
    axes.text(-29, 34, "3 to 5 cm", rotation=90, va="center", ha="right", fontsize=9)
    axes.text(
        0,
        -8,
        "both on the line that halves the heel,\nseen with the runner standing",
        ha="center",
        va="top",
        fontsize=9,
        color=INK,
    )
    axes.set_xlim(-40, 72)
    axes.set_ylim(-32, 108)
    axes.set_title("Right heel, enlarged", color=INK, fontsize=11)


def _shape(axes: Axes, corners: list[tuple[float, float]], colour: str) -> None:
    x, y = np.array(corners).T
    axes.fill(x, y, facecolor=colour, edgecolor=INK, lw=0.8)


def _dot(axes: Axes, x: float, y: float, radius: float) -> None:
    from matplotlib.patches import Circle

    axes.add_patch(
        Circle((x, y), radius, facecolor=DOT, edgecolor=INK, lw=0.7, zorder=5)
    )


def _note(
    axes: Axes, at: tuple[float, float], text_at: tuple[float, float], words: str
) -> None:
    axes.annotate(
        words,
        at,
        text_at,
        fontsize=9,
        color=INK,
        va="center",
        arrowprops={"arrowstyle": "-", "color": INK, "lw": 0.7},
    )


def found(truth: Path, cache: Path | None, path: Path) -> None:
    """Show two frames, one per leg, with what was found."""
    clips = [ClipInput(path=truth / f"{CLIP}.mp4")]
    analysis = analyze(clips, Settings(), jobs=2, pose=kept_poses(cache))
    part = analysis.clips[0]
    scene = Scene(part=part, layout=layout_for(part.clip))
    pictures = []
    for side in Side:
        stride = part.gait.of(side)[3]
        time_s = stride.contact_s + 0.35 * stride.contact_time_s
        index = int(np.argmin(np.abs(part.clip.time_s - time_s)))
        frame = next(sampled(part.clip, [index]))
        canvas = blank(scene.layout)
        place(canvas, frame.rgb, scene.layout)
        moment = scene.moment(index)
        for layer in annotators(scene):
            if not isinstance(layer, EventAnnotator):  # Its ring would hide the heel.
                canvas = layer.draw(canvas, moment)
        pictures.append(canvas[540:1270, 130:590])
    both = np.hstack(pictures)[:, :, ::-1]
    cv2.imwrite(str(path), both, [cv2.IMWRITE_JPEG_QUALITY, 88])


def main() -> None:
    """Draw both pictures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.legdots.figure")
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pose-cache", type=Path)
    told = parser.parse_args()
    where(told.out / "dots-where.svg")
    found(told.truth, told.pose_cache, told.out / "dots-found.jpg")


if __name__ == "__main__":
    main()

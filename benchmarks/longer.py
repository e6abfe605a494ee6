"""Make a clip longer without a visible cut, to time what a clip of some length costs.

    python -m benchmarks.longer CLIP OUT.mp4 --frames 600

From the last frame it goes on at the frame of the first half that looks most like it, as
often as needed: somebody on a treadmill runs on. Written as x264 does by default, at the
clip's frame rate.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from gaitcheck.video.probe import read_clip

SMALL = (90, 160)
"""Size at which frames are compared."""


def longer(clip: Path, out: Path, frames: int) -> None:
    """Write `frames` frames of `clip` to `out`."""
    with av.open(str(clip)) as box:
        pictures = [f.to_ndarray(format="yuv420p") for f in box.decode(video=0)]
    order = played(len(pictures), return_to(pictures), frames)
    height, width = pictures[0].shape[0] * 2 // 3, pictures[0].shape[1]
    rate = Fraction(read_clip(clip).fps).limit_denominator(1001)
    with av.open(str(out), "w") as box:
        stream = box.add_stream("libx264", rate=rate, options={"crf": "20"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for i, index in enumerate(order):
            frame = av.VideoFrame.from_ndarray(pictures[index], format="yuv420p")
            frame.pts, frame.time_base = i, 1 / rate
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))


def return_to(pictures: list[np.ndarray]) -> int:
    """Return the frame to go on with after the last one."""
    luma = [p[: p.shape[0] * 2 // 3] for p in pictures]
    small = [cv2.resize(y, SMALL, interpolation=cv2.INTER_AREA) for y in luma]
    unlike = [
        float(np.abs(picture.astype(np.int16) - small[-1]).mean())
        for picture in small[: len(small) // 2]
    ]
    return int(np.argmin(unlike)) + 1


def played(n: int, back_to: int, frames: int) -> list[int]:
    """Return which frame of `n` is shown when."""
    round_trip = n - back_to
    return [i if i < n else back_to + (i - back_to) % round_trip for i in range(frames)]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.longer")
    parser.add_argument("clip", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--frames", type=int, default=600)
    told = parser.parse_args()
    longer(told.clip, told.out, told.frames)


if __name__ == "__main__":
    main()

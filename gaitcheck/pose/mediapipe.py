"""The MediaPipe pose task behind `PoseEstimator`; the only user of mediapipe's API.

Two facts about the task shape this file (docs/decisions, pose):

- In video mode the task smooths its output with a filter whose strength depends on the
  time between frames. Told that frames lie two seconds apart it is all but transparent;
  told the truth it delays the hips by more than 20 ms. So it is told a stretched time.
- A landmarker must be closed, or its destructor prints a traceback at interpreter exit.
"""

from __future__ import annotations

import contextlib
import sys
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from gaitcheck.core.skeleton import BLAZEPOSE, Skeleton
from gaitcheck.errors import MissingDependency, ModelFileError
from gaitcheck.pose.chatter import without_chatter
from gaitcheck.pose.estimator import Finder, Follower, Person, Rgb
from gaitcheck.pose.memory import give_back, share_arenas
from gaitcheck.pose.models.points import points_only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FRAME_SPACING_MS = 100_000
"""What the task is told about the time between frames. At 2,000 neither delay nor flattening
was measured, but a sixth of the frame before still shows in its filter's formula."""

MIN_PRESENCE = 0.5
"""Below this the network itself says that a keypoint lies outside the picture."""

DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
"""Shared libraries under mediapipe and OpenCV, and the Debian packages that hold them."""


class MediaPipePose:
    """The pose task with one model bundle.

    Parameters
    ----------
    model
        A `pose_landmarker_*.task` file.

    Notes
    -----
    mediapipe is imported when a finder or follower is opened, so the calling process of
    a crew never loads it. `MissingDependency` is raised there if it, or a system library
    under it, is absent.
    """

    skeleton: Skeleton = BLAZEPOSE

    def __init__(self, model: Path) -> None:
        self._model = model
        self._without_masks = points_only(model)

    @property
    def name(self) -> str:
        """Name of the bundle."""
        return self._model.stem

    @contextlib.contextmanager
    def finder(self, *, most: int) -> Iterator[Finder]:
        """Open a finder: image mode, every picture by itself."""
        with self._landmarker("IMAGE", most=most, masks=False) as task:
            settle = _Settling()

            def find(rgb: Rgb) -> tuple[Person, ...]:
                result = settle(lambda: task.detect(_image(rgb)))
                return tuple(_people(result, rgb))

            yield find

    @contextlib.contextmanager
    def follower(self, *, masks: bool) -> Iterator[Follower]:
        """Open a follower: video mode on stretched time."""
        with self._landmarker("VIDEO", most=1, masks=masks) as task:
            settle = _Settling()
            fed = 0

            def follow(rgb: Rgb) -> Person | None:
                nonlocal fed
                at_ms = fed * FRAME_SPACING_MS
                result = settle(lambda: task.detect_for_video(_image(rgb), at_ms))
                fed += 1
                return next(_people(result, rgb), None)

            yield follow

    @contextlib.contextmanager
    def _landmarker(self, mode: str, *, most: int, masks: bool) -> Iterator[Any]:
        vision = load()
        bundle = self._model if masks else self._without_masks
        options = vision.PoseLandmarkerOptions(
            base_options=_tasks().BaseOptions(model_asset_path=str(bundle)),
            running_mode=vision.RunningMode[mode],
            num_poses=most,
            output_segmentation_masks=masks,
        )
        try:
            with without_chatter():
                landmarker = vision.PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError, OSError) as error:
            if _missing_library(error):  # Loaded at first use, not on import.
                raise MissingDependency(_explain(error)) from error
            message = (
                f"the pose model {self._model.name} cannot be used ({error}): "
                "fetch it again with `gaitcheck models pull`"
            )
            raise ModelFileError(message) from error
        try:
            yield landmarker
        finally:
            with without_chatter():
                landmarker.close()
            give_back()


class _Settling:
    """Takes looks, without the lines that each network prints at its first picture.

    The detector's is the first one, the landmark network's the first with somebody in it.
    """

    def __init__(self) -> None:
        self._settled = False

    def __call__(self, look: Callable[[], Any]) -> Any:
        if self._settled:
            return look()
        with without_chatter():
            result = look()
        self._settled = bool(result.pose_landmarks)
        return result


@cache
def load() -> ModuleType:
    """Import the vision tasks, or say which package is missing.

    Raises
    ------
    MissingDependency
        Naming the Python package, or the Debian packages of the system libraries.
    """
    try:
        with without_chatter(), _without_the_unused():
            from mediapipe.tasks.python import vision
    except (ImportError, OSError) as error:
        raise MissingDependency(_explain(error)) from error
    share_arenas()
    found: ModuleType = vision
    return found


@contextlib.contextmanager
def _without_the_unused() -> Iterator[None]:
    """Keep mediapipe from loading what only its audio tasks and its own drawing use.

    It looks for a sound library, which it can do without (half a second), and plots with
    matplotlib (0.7 s and 30 MB a process), for which an empty module stands in meanwhile.
    """
    modules: dict[str, Any] = sys.modules
    stand_ins: dict[str, Any] = {
        "sounddevice": None,
        "matplotlib": ModuleType("matplotlib"),
        "matplotlib.pyplot": ModuleType("matplotlib.pyplot"),
    }
    absent = {name: it for name, it in stand_ins.items() if name not in modules}
    modules.update(absent)
    try:
        yield
    finally:
        for name in absent:
            modules.pop(name, None)


def _tasks() -> Any:
    from mediapipe.tasks import python

    return python


def _missing_library(error: Exception) -> str:
    return next((name for name in DEBIAN_PACKAGES if name in str(error)), "")


def _explain(error: Exception) -> str:
    library = _missing_library(error)
    if library:
        wanted = " ".join(dict.fromkeys(DEBIAN_PACKAGES.values()))
        return (
            f"the system library {library} under the pose model is missing; on Debian or "
            f"Ubuntu: apt-get install {wanted} (see `gaitcheck doctor`)"
        )
    return f"the pose model's library cannot be loaded ({error}): pip install mediapipe"


def _image(rgb: Rgb) -> Any:
    import mediapipe

    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)


def _people(result: Any, rgb: Rgb) -> Iterator[Person]:
    height, width = rgb.shape[:2]
    for i, points in enumerate(result.pose_landmarks):
        values = np.array(
            [(p.x, p.y, p.visibility, p.presence) for p in points], dtype=np.float64
        )
        xy_px = values[:, :2] * (width, height)
        confidence = values[:, 2]
        absent = values[:, 3] < MIN_PRESENCE
        xy_px[absent] = np.nan
        confidence[absent] = np.nan
        masks = result.segmentation_masks
        mask = None if masks is None else np.array(masks[i].numpy_view()).squeeze()
        yield Person(xy_px=xy_px, confidence=confidence, mask=mask)

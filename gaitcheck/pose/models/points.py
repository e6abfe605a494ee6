"""The pose bundle without its segmentation, for clips on which nobody needs a mask.

The landmark network computes keypoints and a segmentation of the person from one trunk.
MediaPipe runs the whole network also when no mask is asked for; without the branch that
only the mask needs, a look costs 12 to 33 % less (docs/decisions/0020-pose.md) and gives the
same keypoints, bit for bit.
"""

import contextlib
import logging
import struct
import uuid
import zipfile
from pathlib import Path

import platformdirs

from gaitcheck.pose.memory import give_back
from gaitcheck.pose.models.bundle import (
    DETECTOR_MEMBER,
    LANDMARKS_MEMBER,
    bundle_of,
)
from gaitcheck.pose.models.read import Table

_log = logging.getLogger(__name__)

# Fields of the tables Model, SubGraph, Tensor and Operator (schema.fbs, version 3)
_SUBGRAPHS = 2
_TENSORS, _OUTPUTS, _OPERATORS = 0, 2, 3
_SHAPE = 0
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2

_PRESENCE, _MASK = 1, 2
"""Outputs of the landmark network: keypoints, presence, mask, heatmap, world keypoints."""

_N_OUTPUTS = 5
_MASK_DIMENSIONS = 4


def points_only(bundle: Path, folder: Path | None = None) -> Path:
    """Return a bundle that gives the same keypoints and no mask.

    Parameters
    ----------
    bundle
        A `pose_landmarker_*.task` file.
    folder
        Where the result is kept; by default in the user's cache folder. The networks in
        it are compared byte by byte with what they should be, each time.

    Returns
    -------
    Path
        The file; `bundle` itself where it is not built as expected or the folder cannot
        be written.
    """
    folder = folder or platformdirs.user_cache_path("gaitcheck", appauthor=False) / (
        "points"
    )
    goal = folder / bundle.name
    try:
        detector, landmarks = _networks(bundle)
        lean = trimmed(landmarks)
        if not _holds(goal, detector, lean):
            _keep(goal, bundle_of(detector, lean))
    except (OSError, ValueError, KeyError, struct.error, zipfile.BadZipFile) as error:
        _log.debug("the whole of %s is used: %s", bundle, error)
        return bundle
    finally:
        give_back()  # The networks were held up to three times, 27 MB each.
    return goal


def _networks(bundle: Path) -> tuple[bytes, bytes]:
    with zipfile.ZipFile(bundle) as members:
        return members.read(DETECTOR_MEMBER), members.read(LANDMARKS_MEMBER)


def _holds(goal: Path, detector: bytes, lean: bytes) -> bool:
    try:
        return _networks(goal) == (detector, lean)
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def trimmed(landmarks: bytes) -> bytes:
    """Take the operators out of the landmark network that only its mask needs.

    What the presence flag is made from stands in the mask's place, as MediaPipe counts the
    outputs and from 1.2.3 on reads nonsense where two of them are one tensor. The file
    keeps its length: only the list of operators gets shorter.

    Raises
    ------
    ValueError
        When it is not the landmark network of the BlazePose family.
    """
    [graph] = Table.root(landmarks).tables(_SUBGRAPHS)
    outputs = list(graph.numbers(_OUTPUTS))
    tensors = graph.tables(_TENSORS)
    if (
        len(outputs) != _N_OUTPUTS
        or len(tensors[outputs[_MASK]].numbers(_SHAPE)) != _MASK_DIMENSIONS
    ):
        message = "its landmark network has other outputs than expected"
        raise ValueError(message)
    operators = graph.tables(_OPERATORS)
    outputs[_MASK] = _source(operators, outputs[_PRESENCE])
    needed = _needed(operators, outputs)

    lean = bytearray(landmarks)
    at = graph.target(_OUTPUTS)
    places, kept = graph.target(_OPERATORS), graph.targets(_OPERATORS)
    assert at is not None
    assert places is not None
    struct.pack_into(f"<{len(outputs)}i", lean, at + 4, *outputs)
    struct.pack_into("<I", lean, places, len(needed))
    for i, operator in enumerate(needed):
        place = places + 4 + 4 * i
        struct.pack_into("<I", lean, place, kept[operator] - place)
    return bytes(lean)


def _makers(operators: list[Table]) -> dict[int, int]:
    """Return which operator each tensor comes from."""
    return {
        tensor: index
        for index, operator in enumerate(operators)
        for tensor in operator.numbers(_OPERATOR_OUTPUTS)
    }


def _source(operators: list[Table], tensor: int) -> int:
    """Return the tensor that `tensor` is made from."""
    return operators[_makers(operators)[tensor]].numbers(_OPERATOR_INPUTS)[0]


def _needed(operators: list[Table], outputs: list[int]) -> list[int]:
    """Return the operators that some output depends on, in their order."""
    makers = _makers(operators)
    found: set[int] = set()
    tensors = list(outputs)
    while tensors:
        maker = makers.get(tensors.pop())
        if maker is not None and maker not in found:
            found.add(maker)
            tensors.extend(operators[maker].numbers(_OPERATOR_INPUTS))
    return sorted(found)


def _keep(goal: Path, content: bytes) -> None:
    goal.parent.mkdir(parents=True, exist_ok=True)
    part = goal.with_name(f"{goal.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        part.write_bytes(content)
        part.replace(goal)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)

"""Puts a ``.task`` bundle together: two networks in, the bytes MediaPipe loads out.

The bytes depend on the two networks alone (fixed order, names, times and rights, no
compression), so the finished file has one SHA-256 that stands in the registry.
"""

import io
import zipfile

from gaitcheck.pose.models.flatbuffer import add_metadata, image_metadata

DETECTOR_MEMBER = "pose_detector.tflite"
LANDMARKS_MEMBER = "pose_landmarks_detector.tflite"

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold; the same in every build."""

_ALIGN = 64
"""Bytes. Each network begins at a multiple of this in the bundle, which MediaPipe maps into
memory as it is: weights that were aligned in their own file stay aligned."""

_ALIGNMENT_EXTRA = 0xD935
"""Identifier of the zip extra field for alignment padding (as Android's zipalign has it)."""


def assemble(*, detector: bytes, landmarks: bytes) -> bytes:
    """Make the bundle from the networks as the official packages hold them.

    Parameters
    ----------
    detector
        The network that finds a person; its input is scaled to -1 to 1 (mean 127.5,
        standard deviation 127.5).
    landmarks
        The network that finds the body points; its input is scaled to 0 to 1 (mean 0,
        standard deviation 255).

    Returns
    -------
    bytes
        A zip, stored, with the two members MediaPipe looks for.
    """
    of_detector = image_metadata(name="Pose detector", mean=127.5, std=127.5)
    of_landmarks = image_metadata(name="Pose landmarks", mean=0.0, std=255.0)
    return bundle_of(
        add_metadata(detector, of_detector), add_metadata(landmarks, of_landmarks)
    )


def bundle_of(detector: bytes, landmarks: bytes) -> bytes:
    """Put networks that have their metadata into a bundle: a zip, stored, aligned."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        _store(bundle, out, DETECTOR_MEMBER, detector)
        _store(bundle, out, LANDMARKS_MEMBER, landmarks)
    return out.getvalue()


def _store(bundle: zipfile.ZipFile, out: io.BytesIO, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.create_system = 3  # Unix, on every system
    member.external_attr = 0o100644 << 16
    header_size = 30 + len(name) + 6
    padding = bytes(-(out.tell() + header_size) % _ALIGN)
    member.extra = (
        _ALIGNMENT_EXTRA.to_bytes(2, "little")
        + (2 + len(padding)).to_bytes(2, "little")
        + _ALIGN.to_bytes(2, "little")
        + padding
    )
    bundle.writestr(member, content)

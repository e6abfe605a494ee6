"""Writes TFLite metadata into a network file: bytes in, bytes out.

MediaPipe refuses a network that does not say how its input image is scaled. The
networks that come out of the official packages do not say it, the ones in the official
bundles do; this file adds the missing sentence.

Notes
-----
A TFLite file is a FlatBuffer: one root table whose fields are offsets counted *forward*
from where they stand. So a file can be given a new root without touching a byte of the
old content: the new root table goes in front, points at the old parts behind it, and
replaces only the two lists that grow (``buffers`` and ``metadata``). Written with
``struct`` alone, the result depends on nothing but its input: no version of mediapipe or
of a FlatBuffers library can change the bytes, and so the finished file has one hash.

References
----------
FlatBuffers binary format: https://flatbuffers.dev/internals/. Field numbers: TensorFlow
Lite ``schema.fbs`` (version 3) and ``metadata_schema.fbs`` (1.0.0), which mediapipe ships
in ``mediapipe/tasks/metadata``.
"""

import struct
from collections.abc import Mapping, Sequence

from gaitcheck.pose.models.read import Table

_METADATA_NAME = "TFLITE_METADATA"
_ALIGN = 64
"""Bytes. The old content is moved by a multiple of this, so that weights that were aligned
(TFLite asks for 16) stay so."""

# Model fields (schema.fbs)
_VERSION, _OPERATOR_CODES, _SUBGRAPHS, _DESCRIPTION = 0, 1, 2, 3
_BUFFERS, _METADATA_BUFFER, _METADATA, _SIGNATURE_DEFS = 4, 5, 6, 7
_KEPT_OFFSETS = (
    _OPERATOR_CODES,
    _SUBGRAPHS,
    _DESCRIPTION,
    _METADATA_BUFFER,
    _SIGNATURE_DEFS,
)


class _Writer:
    """Appends FlatBuffer parts from front to back; offsets are filled in afterwards."""

    def __init__(self) -> None:
        self.data = bytearray()

    def align(self, to: int, *, plus: int = 0) -> None:
        self.data.extend(bytes(-(len(self.data) + plus) % to))

    def point(self, at: int, target: int) -> None:
        """Let the offset that stands at `at` point to the absolute position `target`."""
        struct.pack_into("<I", self.data, at, target - at)

    def header(self, identifier: bytes) -> None:
        """Write the root offset (filled in by the first table) and the identifier."""
        self.data += struct.pack("<I4s", 0, identifier)

    def table(
        self,
        *,
        refs: Sequence[int] = (),
        u32: Mapping[int, int] | None = None,
        u8: Mapping[int, int] | None = None,
    ) -> tuple[int, dict[int, int]]:
        """Write a table; return its position and where each field's offset stands."""
        u32, u8 = u32 or {}, u8 or {}
        place: dict[int, int] = {}
        size = 4
        for field in (*refs, *u32):
            place[field] = size
            size += 4
        for field in u8:
            place[field] = size
            size += 1
        n_fields = max(place, default=-1) + 1
        vtable = [4 + 2 * n_fields, size, *(place.get(i, 0) for i in range(n_fields))]
        self.align(4, plus=2 * len(vtable))
        self.data += struct.pack(f"<{len(vtable)}H", *vtable)
        start = len(self.data)
        self.data += struct.pack("<i", 2 * len(vtable)) + bytes(size - 4)
        for field, value in u32.items():
            struct.pack_into("<I", self.data, start + place[field], value)
        for field, value in u8.items():
            self.data[start + place[field]] = value
        return start, {field: start + place[field] for field in refs}

    def offsets(self, n: int) -> tuple[int, list[int]]:
        """Write a vector of `n` offsets; return its position and where they stand."""
        self.align(4)
        start = len(self.data)
        self.data += struct.pack("<I", n) + bytes(4 * n)
        return start, [start + 4 + 4 * i for i in range(n)]

    def floats(self, *values: float) -> int:
        self.align(4)
        start = len(self.data)
        self.data += struct.pack(f"<I{len(values)}f", len(values), *values)
        return start

    def string(self, text: str) -> int:
        self.align(4)
        start = len(self.data)
        raw = text.encode()
        self.data += struct.pack("<I", len(raw)) + raw + b"\0"
        return start

    def blob(self, raw: bytes) -> int:
        self.align(16, plus=4)
        start = len(self.data)
        self.data += struct.pack("<I", len(raw)) + raw
        return start


def image_metadata(*, name: str, mean: float, std: float) -> bytes:
    """Describe a network with one RGB image as its input.

    Parameters
    ----------
    name
        The network's name, for people who look inside.
    mean, std
        The network is fed ``(pixel - mean) / std`` with pixels 0 to 255.

    Returns
    -------
    bytes
        A ``ModelMetadata`` FlatBuffer (identifier ``M001``).
    """
    out = _Writer()
    out.header(b"M001")
    # ModelMetadata: 0 name, 3 subgraph_metadata, 7 min_parser_version
    model, at = out.table(refs=(0, 3, 7))
    out.point(0, model)
    out.point(at[0], out.string(name))
    out.point(at[7], out.string("1.0.0"))
    graphs, [graph_at] = out.offsets(1)
    out.point(at[3], graphs)
    # SubGraphMetadata: 2 input_tensor_metadata
    graph, at = out.table(refs=(2,))
    out.point(graph_at, graph)
    tensors, [tensor_at] = out.offsets(1)
    out.point(at[2], tensors)
    # TensorMetadata: 0 name, 3 content, 4 process_units
    tensor, at = out.table(refs=(0, 3, 4))
    out.point(tensor_at, tensor)
    out.point(at[0], out.string("image"))
    # Content: 0 content_properties_type (2 = ImageProperties), 1 content_properties
    content, content_at = out.table(refs=(1,), u8={0: 2})
    out.point(at[3], content)
    # ImageProperties: 0 color_space (1 = RGB)
    image, _ = out.table(u8={0: 1})
    out.point(content_at[1], image)
    units, [unit_at] = out.offsets(1)
    out.point(at[4], units)
    # ProcessUnit: 0 options_type (1 = NormalizationOptions), 1 options
    unit, at = out.table(refs=(1,), u8={0: 1})
    out.point(unit_at, unit)
    # NormalizationOptions: 0 mean, 1 std
    options, options_at = out.table(refs=(0, 1))
    out.point(at[1], options)
    out.point(options_at[0], out.floats(mean))
    out.point(options_at[1], out.floats(std))
    out.align(4)
    return bytes(out.data)


def add_metadata(tflite: bytes, metadata: bytes) -> bytes:
    """Return the network with `metadata` added; its own content stays byte for byte.

    Parameters
    ----------
    tflite
        A TFLite file without metadata of its own.
    metadata
        As made by `image_metadata`.

    Raises
    ------
    ValueError
        When `tflite` is no TFLite file.
    """
    root = Table.root(tflite)
    front = _front(root, metadata, shift=0)
    return _front(root, metadata, shift=len(front)) + tflite


def _front(root: Table, metadata: bytes, *, shift: int) -> bytes:
    """Everything that goes before the old content, which then begins at `shift`."""
    old = {field: root.target(field) for field in _KEPT_OFFSETS}
    kept = {field: target for field, target in old.items() if target is not None}
    buffers, entries = root.targets(_BUFFERS), root.targets(_METADATA)

    out = _Writer()
    out.header(b"TFL3")
    model, at = out.table(
        refs=(*kept, _BUFFERS, _METADATA), u32={_VERSION: root.number(_VERSION)}
    )
    out.point(0, model)
    buffer_list, buffer_at = out.offsets(len(buffers) + 1)
    out.point(at[_BUFFERS], buffer_list)
    entry_list, entry_at = out.offsets(len(entries) + 1)
    out.point(at[_METADATA], entry_list)
    # Metadata: 0 name, 1 buffer (index)
    entry, name_at = out.table(refs=(0,), u32={1: len(buffers)})
    out.point(entry_at[-1], entry)
    out.point(name_at[0], out.string(_METADATA_NAME))
    # Buffer: 0 data
    buffer, data_at = out.table(refs=(0,))
    out.point(buffer_at[-1], buffer)
    out.point(data_at[0], out.blob(metadata))
    out.align(_ALIGN)
    if shift:
        for field, target in kept.items():
            out.point(at[field], shift + target)
        for place, target in zip(buffer_at[:-1], buffers, strict=True):
            out.point(place, shift + target)
        for place, target in zip(entry_at[:-1], entries, strict=True):
            out.point(place, shift + target)
    return bytes(out.data)

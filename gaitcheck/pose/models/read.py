"""Reads tables of a TFLite file where they stand, as far as this package needs them."""

import struct
from collections.abc import Sequence
from typing import Self


class Table:
    """One FlatBuffers table in a network's bytes.

    Parameters
    ----------
    raw
        The whole file.
    at
        Absolute position of the table.
    """

    def __init__(self, raw: bytes, at: int) -> None:
        self._raw = raw
        self._at = at
        (back,) = struct.unpack_from("<i", raw, at)
        self._vtable = at - back
        (self._vtable_size,) = struct.unpack_from("<H", raw, self._vtable)

    @classmethod
    def root(cls, tflite: bytes) -> Self:
        """Return the table of the model itself.

        Raises
        ------
        ValueError
            When `tflite` is no TFLite file.
        """
        if tflite[4:8] != b"TFL3":
            msg = "not a TFLite file: the identifier TFL3 is missing"
            raise ValueError(msg)
        (at,) = struct.unpack_from("<I", tflite)
        return cls(tflite, at)

    def number(self, field: int) -> int:
        """Return an unsigned 32-bit field; 0 when absent."""
        at = self._place(field)
        return self._u32(at) if at else 0

    def target(self, field: int) -> int | None:
        """Return the absolute position of what `field` points to; None when absent."""
        at = self._place(field)
        return at + self._u32(at) if at else None

    def targets(self, field: int) -> list[int]:
        """Return the absolute positions of the members of a vector of offsets."""
        start = self.target(field)
        if start is None:
            return []
        places = range(start + 4, start + 4 + 4 * self._u32(start), 4)
        return [at + self._u32(at) for at in places]

    def tables(self, field: int) -> "list[Table]":
        """Return the members of a vector of tables."""
        return [Table(self._raw, at) for at in self.targets(field)]

    def numbers(self, field: int) -> Sequence[int]:
        """Return a vector of signed 32-bit numbers; empty when absent."""
        start = self.target(field)
        if start is None:
            return ()
        found: tuple[int, ...] = struct.unpack_from(
            f"<{self._u32(start)}i", self._raw, start + 4
        )
        return found

    def _place(self, field: int) -> int:
        if 4 + 2 * field >= self._vtable_size:
            return 0
        (offset,) = struct.unpack_from("<H", self._raw, self._vtable + 4 + 2 * field)
        return self._at + offset if offset else 0

    def _u32(self, at: int) -> int:
        (value,) = struct.unpack_from("<I", self._raw, at)
        return int(value)

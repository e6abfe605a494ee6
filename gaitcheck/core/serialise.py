"""Exact JSON round trip of the frozen types: what is written reads back bit for bit.

The text is one object `{"format", "schema_version", "data"}`. Inside `data`

- a dataclass is an object with its fields in order of definition;
- an array is `{"dtype", "shape", "base64"}`: little-endian bytes in C order, so every
  bit survives, NaN included, and minutes of keypoints stay small;
- a float is its shortest decimal that reads back equal (`repr`); NaN and the two
  infinities, which JSON lacks, are the strings `"NaN"`, `"Infinity"`, `"-Infinity"`;
- enums and paths are strings, tuples are lists, None is null.

Reading follows the type hints of the class, never the text, so a string that happens
to say "NaN" in a text field stays a string. The first number of `schema_version` must
be the reader's own; a file with a higher second number may hold fields that are
unknown here, which are then left out.
"""

from __future__ import annotations

import base64
import dataclasses
import enum
import functools
import json
import math
import sys
import types
import typing
from pathlib import Path
from typing import Any, Literal, TypeVar, Union

import numpy as np
from numpy.typing import NDArray

from gaitcheck.core.analysis import SCHEMA_VERSION
from gaitcheck.errors import InputError

T = TypeVar("T")

_ALLOWED_DTYPES = ("<f8", "<i8", "|b1")
_FLOAT_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def to_json(obj: object) -> str:
    """Write a frozen dataclass as one line of strict JSON.

    The same object gives the same text, on every platform.

    Parameters
    ----------
    obj
        An instance of one of the types in `gaitcheck.core`.

    Examples
    --------
    >>> from gaitcheck.core.intake import Answer
    >>> to_json(Answer(key="age_y", value="34"))
    '{"format":"gaitcheck/Answer","schema_version":"1.0","data":{"key":"age_y","value":"34"}}'
    """
    envelope = {
        "format": _format_name(type(obj)),
        "schema_version": SCHEMA_VERSION,
        "data": _encode(obj),
    }
    return json.dumps(
        envelope, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def from_json(cls: type[T], text: str) -> T:
    """Read back what `to_json` wrote.

    Parameters
    ----------
    cls
        The class that was written.
    text
        The whole text.

    Raises
    ------
    InputError
        If the text is not JSON, holds another class, comes from an incompatible
        version, or a field is missing or does not fit its type.
    """
    try:
        envelope = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"this is not a file that gaitcheck wrote: {error}"
        raise InputError(message) from error
    wanted = _format_name(cls)
    found = envelope.get("format") if isinstance(envelope, dict) else None
    if found != wanted:
        message = f"expected a {wanted} file, found {found or 'something else'}"
        raise InputError(message)
    newer = _check_version(str(envelope.get("schema_version", "")))
    decoded: T = _decode(cls, envelope.get("data"), cls.__name__, newer)
    return decoded


def _format_name(cls: type) -> str:
    return f"gaitcheck/{cls.__name__}"


def _check_version(version: str) -> bool:
    """Return True when the file may hold fields unknown to this version."""
    try:
        major, minor = (int(part) for part in version.split("."))
        own_major, own_minor = (int(part) for part in SCHEMA_VERSION.split("."))
    except ValueError as error:
        message = f"schema version {version!r} is not of the form 1.0"
        raise InputError(message) from error
    if major != own_major:
        age = "newer" if major > own_major else "older"
        message = (
            f"this file was written by a gaitcheck with {age}, incompatible results "
            f"(schema {version}, this one reads {own_major}.x): analyse the clip again"
        )
        raise InputError(message)
    return minor > own_minor


# --- writing -------------------------------------------------------------------------


def _encode(value: object) -> Any:
    if value is None or isinstance(value, (bool, np.bool_)):
        return None if value is None else bool(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (str, Path)):
        return str(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return _encode_float(float(value))
    if isinstance(value, np.ndarray):
        return _encode_array(value)
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: _encode(getattr(value, f.name)) for f in dataclasses.fields(value)
        }
    message = f"cannot write a {type(value).__name__} as JSON"
    raise TypeError(message)


def _encode_float(value: float) -> float | str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def _encode_array(array: NDArray[Any]) -> dict[str, Any]:
    dtype = array.dtype.newbyteorder("<").str
    if dtype not in _ALLOWED_DTYPES:
        message = f"cannot write an array of {array.dtype}"
        raise TypeError(message)
    flat = np.ascontiguousarray(array, dtype=np.dtype(dtype))
    return {
        "dtype": dtype,
        "shape": list(array.shape),
        "base64": base64.b64encode(flat.tobytes()).decode("ascii"),
    }


# --- reading -------------------------------------------------------------------------


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls, vars(sys.modules[cls.__module__]))


def _decode(hint: Any, value: Any, where: str, newer: bool) -> Any:
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return _decode_union(typing.get_args(hint), value, where, newer)
    if origin is Literal:
        return _expect(value in typing.get_args(hint), value, where)
    if origin is tuple:
        return _decode_tuple(typing.get_args(hint), value, where, newer)
    if origin is np.ndarray:
        return _decode_array(value, where)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _decode_dataclass(hint, value, where, newer)
    return _decode_scalar(hint, value, where)


def _decode_union(options: tuple[Any, ...], value: Any, where: str, newer: bool) -> Any:
    rest = [option for option in options if option is not types.NoneType]
    if len(rest) != 1:
        message = f"{where}: only X | None can be read back"
        raise TypeError(message)
    return None if value is None else _decode(rest[0], value, where, newer)


def _decode_tuple(
    options: tuple[Any, ...], value: Any, where: str, newer: bool
) -> tuple[Any, ...]:
    _expect(isinstance(value, list), value, where)
    if len(options) == 2 and options[1] is Ellipsis:
        options = (options[0],) * len(value)
    _expect(len(options) == len(value), value, where)
    return tuple(
        _decode(option, item, f"{where}[{i}]", newer)
        for i, (option, item) in enumerate(zip(options, value, strict=True))
    )


def _decode_array(value: Any, where: str) -> NDArray[Any]:
    _expect(
        isinstance(value, dict) and value.get("dtype") in _ALLOWED_DTYPES, value, where
    )
    try:
        data = base64.b64decode(value["base64"], validate=True)
        flat = np.frombuffer(data, dtype=np.dtype(value["dtype"]))
        array: NDArray[Any] = flat.reshape(value["shape"]).astype(
            flat.dtype.newbyteorder("=")
        )
    except (KeyError, TypeError, ValueError) as error:
        message = f"{where}: the array is damaged"
        raise InputError(message) from error
    return array


def _decode_dataclass(cls: type[Any], value: Any, where: str, newer: bool) -> Any:
    _expect(isinstance(value, dict), value, where)
    hints = _hints(cls)  # type: ignore[arg-type]  # classes do hash
    names = [f.name for f in dataclasses.fields(cls)]
    unknown = sorted(set(value) - set(names))
    if unknown and not newer:
        message = f"{where}: unknown field {', '.join(unknown)}"
        raise InputError(message)
    given = {
        name: _decode(hints[name], value[name], f"{where}.{name}", newer)
        for name in names
        if name in value
    }
    try:
        return cls(**given)
    except TypeError as error:
        missing = sorted(set(names) - set(given))
        message = f"{where}: missing field {', '.join(missing)}"
        raise InputError(message) from error


def _decode_scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is float:
        if isinstance(value, str):
            _expect(value in _FLOAT_WORDS, value, where)
            return _FLOAT_WORDS[value]
        _expect(isinstance(value, (int, float)), value, where)
        return float(value)
    if hint in (bool, int, str):
        return _expect(type(value) is hint, value, where)
    if hint is Path:
        return Path(_expect(isinstance(value, str), value, where))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        try:
            return hint(value)
        except ValueError as error:
            message = f"{where}: {value!r} is not one of {[m.value for m in hint]}"
            raise InputError(message) from error
    message = f"{where}: no rule to read a {hint}"
    raise TypeError(message)


def _expect(fits: bool, value: Any, where: str) -> Any:
    if not fits:
        shown = repr(value)
        message = f"{where}: {shown[:60]} does not fit"
        raise InputError(message)
    return value

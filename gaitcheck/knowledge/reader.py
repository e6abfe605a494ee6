"""Turn a table of a TOML file into an entry, and say clearly what does not fit.

Problems are gathered, not raised one by one: somebody who edits a file wants the whole
list.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import types
import typing
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

from gaitcheck.knowledge.norms import Curve

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

T = TypeVar("T")


class Misfit(ValueError):
    """A value is not of the kind its field needs; the text says which is."""


def read_entry(
    cls: type[T], table: Mapping[str, Any], where: str, problems: list[str]
) -> T | None:
    """Build one entry, or add to `problems` and return None.

    Parameters
    ----------
    cls
        The entry's dataclass; a field may be renamed in the file by `metadata["key"]`.
    table
        The table as the TOML parser gives it.
    where
        File and entry, for the messages.
    """
    hints = _hints(typing.cast("Hashable", cls))
    names = {
        str(f.metadata.get("key", f.name)): f
        for f in dataclasses.fields(cls)  # type: ignore[arg-type]
    }
    before = len(problems)
    for key in table.keys() - names.keys():
        near = difflib.get_close_matches(key, names, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        problems.append(f"{where}: {key} is not a known field{hint}")
    values: dict[str, Any] = {}
    for key, field in names.items():
        if key not in table:
            if (
                field.default is dataclasses.MISSING
                and field.default_factory is dataclasses.MISSING
            ):
                problems.append(f"{where}: {key} is missing")
            continue
        try:
            values[field.name] = _convert(
                table[key], hints[field.name], f"{where}.{key}", problems
            )
        except Misfit as error:
            problems.append(f"{where}: {key} {error}")
    if len(problems) > before:
        return None
    return cls(**values)


@functools.cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _convert(value: Any, kind: Any, where: str, problems: list[str]) -> Any:
    origin = get_origin(kind)
    if origin is types.UnionType:
        kind = next(k for k in get_args(kind) if k is not type(None))
        origin = get_origin(kind)
    if origin is Literal:
        return _one_of(value, get_args(kind))
    if origin is tuple:
        return _many(value, get_args(kind)[0], where, problems)
    if kind is Curve:
        return _curve(value)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict):
            message = "should be a table"
            raise Misfit(message)
        return read_entry(kind, value, where, problems)
    return _plain(value, kind)


def _one_of(value: Any, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        message = f"should be one of {', '.join(map(str, allowed))}, not {value!r}"
        raise Misfit(message)
    return value


def _many(value: Any, kind: Any, where: str, problems: list[str]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        message = "should be a list in square brackets"
        raise Misfit(message)
    items = [
        _convert(item, kind, f"{where}[{n}]", problems)
        for n, item in enumerate(value, 1)
    ]
    return tuple(item for item in items if item is not None)


def _curve(value: Any) -> Curve:
    if _is_number(value):
        return Curve(points=((0.0, float(value)),))
    try:
        points = tuple((float(v), float(y)) for v, y in value)
    except (TypeError, ValueError):
        message = "should be a number or pairs [speed, value]"
        raise Misfit(message) from None
    speeds = [v for v, _ in points]
    if len(points) < 2 or speeds != sorted(set(speeds)):
        message = "should be two or more pairs [speed, value] in rising speed"
        raise Misfit(message)
    return Curve(points=points)


def _plain(value: Any, kind: Any) -> Any:
    if kind is float and _is_number(value):
        return float(value)
    if kind is str and isinstance(value, str):
        return " ".join(value.split())
    if kind is not float and type(value) is kind:
        return value
    words = {
        float: "a number",
        int: "a whole number",
        str: "text",
        bool: "true or false",
    }
    message = f"should be {words[kind]}, not {value!r}"
    raise Misfit(message)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

"""Which formats there are, what each needs, and whether this clip can give it."""

from __future__ import annotations

import importlib.util
from typing import Literal, get_args

from gaitcheck.errors import MissingDependency, SettingsError

Format = Literal["trc", "mot", "c3d", "parquet", "netcdf"]
FORMATS: tuple[Format, ...] = get_args(Format)
"""In the order in which they are written."""

METRIC_FORMATS: frozenset[Format] = frozenset({"trc", "c3d"})
"""Formats in millimetres, which need a scale."""

_NEEDED_MODULES: dict[Format, tuple[str, ...]] = {
    "c3d": ("ezc3d",),
    "parquet": ("pyarrow",),
    "netcdf": ("xarray", "h5netcdf", "h5py"),
}


def parse_formats(words: str) -> tuple[Format, ...]:
    """Read a list such as `trc,c3d`; order and repeats do not matter.

    Raises
    ------
    SettingsError
        With every unknown word.

    Examples
    --------
    >>> parse_formats("netcdf, trc,trc")
    ('trc', 'netcdf')
    """
    asked = [word.strip().lower() for word in words.split(",") if word.strip()]
    unknown = sorted({repr(word) for word in asked if word not in FORMATS})
    if unknown:
        message = (
            f"--export knows {', '.join(FORMATS)}, separated by commas; "
            f"not {', '.join(unknown)}"
        )
        raise SettingsError(message)
    return tuple(one for one in FORMATS if one in asked)


def require_libraries(formats: tuple[Format, ...]) -> None:
    """Raise `MissingDependency` when a format's library is not installed."""
    missing = [
        module
        for one in formats
        for module in _NEEDED_MODULES.get(one, ())
        if not installed(module)
    ]
    if missing:
        message = (
            f"--export {','.join(formats)} needs {', '.join(missing)}: "
            'pip install "gaitcheck[export]"'
        )
        raise MissingDependency(message)


def installed(module: str) -> bool:
    """Tell whether a module can be imported, without importing it."""
    try:
        return importlib.util.find_spec(module) is not None
    except ValueError:  # a module that is marked as absent
        return False

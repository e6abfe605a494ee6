"""Which optional libraries the wanted files need; light, so that it can be asked first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.errors import MissingDependency
from gaitcheck.report.exports.formats import installed, require_libraries

if TYPE_CHECKING:
    from gaitcheck.report.exports.formats import Format


def require_extras(
    *, pdf: bool = False, xlsx: bool = False, export: tuple[Format, ...] = ()
) -> None:
    """Raise `MissingDependency` now rather than after a long analysis.

    `write_report` asks too; whoever analyses first should ask before it begins.
    """
    wanted = (("pdf", "reportlab", pdf), ("xlsx", "openpyxl", xlsx))
    for extra, module, asked in wanted:
        if asked and not installed(module):
            message = f'--{extra} needs {module}: pip install "gaitcheck[{extra}]"'
            raise MissingDependency(message)
    require_libraries(export)

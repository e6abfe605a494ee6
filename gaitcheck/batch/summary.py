"""`summary.csv`, `summary.xlsx` and `summary.parquet`, written from a stream of records.

Rows are written as they come, so that a hundred thousand sessions need no more memory than
ten. Each file appears only when complete.
"""

from __future__ import annotations

import contextlib
import csv
import os
import re
from typing import TYPE_CHECKING, Any, Protocol

from gaitcheck.batch.table import Cell, Column, columns, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from gaitcheck.batch.record import Record

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST_CELL = 32_000
"""Excel refuses a workbook with a cell of more than 32,767 characters."""

_MOST_ROWS = 1_000_000
"""Excel's sheets end at 1,048,576 rows; the CSV and Parquet files go on."""

_ROW_GROUP = 5_000


class _Sheet(Protocol):
    def add(self, row: tuple[Cell, ...]) -> None: ...

    def close(self) -> None: ...


def write_summary(records: Iterable[Record], out: Path) -> list[str]:
    """Write the summary in every form whose library is here.

    Returns
    -------
    list of str
        Sentences on what was left out and how to get it.
    """
    notes: list[str] = []
    with contextlib.ExitStack() as stack:
        sheets: list[_Sheet] = []
        kinds: tuple[tuple[str, Callable[[Path, tuple[Column, ...]], _Sheet]], ...] = (
            ("summary.csv", _CsvSheet),
            ("summary.xlsx", _ExcelSheet),
            ("summary.parquet", _ParquetSheet),
        )
        for name, kind in kinds:
            try:
                part = stack.enter_context(_whole(out / name))
                sheet = kind(part, columns())
            except ImportError as error:
                notes.append(
                    f'{name} was left out: it needs {error.name}, pip install "gaitcheck[tables]"'
                )
                continue
            stack.callback(sheet.close)
            sheets.append(sheet)
        for record in records:
            for row in rows(record):
                for sheet in sheets:
                    sheet.add(row)
    return notes


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a temporary name; the file gets its own when all went well."""
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield part
        if part.is_file():
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class _CsvSheet:
    """UTF-8 with a byte order mark, without which Excel garbles umlauts."""

    def __init__(self, path: Path, heads: tuple[Column, ...]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([head.key for head in heads])

    def add(self, row: tuple[Cell, ...]) -> None:
        self._writer.writerow(["" if cell is None else _unarmed(cell) for cell in row])

    def close(self) -> None:
        self._file.close()


class _ExcelSheet:
    """Numbers as numbers, labels for people, first row and columns in view."""

    def __init__(self, path: Path, heads: tuple[Column, ...]) -> None:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font

        self._path = path
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("Sessions")
        self._sheet.freeze_panes = "D2"
        titles = []
        for number, head in enumerate(heads, start=1):
            cell = WriteOnlyCell(self._sheet, value=head.titled)
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            titles.append(cell)
            width = 24 if head.kind == "text" else 13
            self._sheet.column_dimensions[_letters(number)].width = width
        self._sheet.append(titles)
        self._heads = heads
        self._n = 0

    def add(self, row: tuple[Cell, ...]) -> None:
        self._n += 1
        if self._n < _MOST_ROWS:
            self._sheet.append([_excel(cell) for cell in row])

    def close(self) -> None:
        keys = self._book.create_sheet("Columns")
        keys.append(["Column here", "Unit", "Name in summary.csv and summary.parquet"])
        for head in self._heads:
            keys.append([head.label, head.unit, head.key])
        self._book.save(self._path)


class _ParquetSheet:
    """Columns with their types; label and unit stand in each field's metadata."""

    def __init__(self, path: Path, heads: tuple[Column, ...]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        kinds = {"text": pa.string(), "number": pa.float64(), "integer": pa.int32()}
        self._pa: Any = pa
        self._schema = pa.schema(
            [
                pa.field(
                    h.key, kinds[h.kind], metadata={"label": h.label, "unit": h.unit}
                )
                for h in heads
            ]
        )
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._held: list[tuple[Cell, ...]] = []

    def add(self, row: tuple[Cell, ...]) -> None:
        self._held.append(row)
        if len(self._held) >= _ROW_GROUP:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if not self._held:
            return
        turned = zip(*self._held, strict=True)
        arrays = [
            self._pa.array(list(cells), type=field.type)
            for cells, field in zip(turned, self._schema, strict=True)
        ]
        self._writer.write_table(
            self._pa.Table.from_arrays(arrays, schema=self._schema)
        )
        self._held.clear()


def _unarmed(cell: Cell) -> Cell:
    """Keep a spreadsheet from running a text that begins like a formula."""
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")):
        return f"'{cell}"
    return cell


def _excel(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = _CONTROL.sub(" ", cell)[:_LONGEST_CELL]
    # openpyxl takes a text with = in front for a formula.
    return f"'{text}" if text.startswith("=") else text


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

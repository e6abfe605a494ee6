"""`index.html`: every row of the batch, to sort, filter and open; one file, works offline.

The rows travel as JSON inside the page, and the script draws only those in view, so that
ten thousand sessions scroll like ten.
"""

from __future__ import annotations

import html
import json
import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitcheck.batch.table import Cell, Column, columns, rows
from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from gaitcheck.batch.record import Record

MOST_ROWS = 100_000
"""A browser takes seconds for more; the tables have them all."""

_TEMPLATES = Path(__file__).with_name("templates")
_LONGEST_TEXT = 240
_SHOWN_FIRST = (
    "session",
    "side",
    "status",
    "findings_text",
    "quality",
    "views",
    "cadence_spm",
    "cpd_rel_peak_deg",
    "hip_adduction_peak_deg",
    "fppa_pkf_deg",
    "step_width_mm",
    "knee_flexion_peak_deg",
    "foot_strike_angle_deg",
    "tibia_angle_ic_deg",
    "overstride_mm",
    "contact_ms",
    "reasons",
)
"""Columns that are on when the page opens; the others are a tick away."""

_IN_FRONT = (
    "session",
    "runner",
    "side",
    "status",
    "findings_text",
    "reasons",
    "quality",
    "views",
)
_WIDE = ("session", "findings_text", "reasons", "clips", "information")

_LEFT_OUT = ("paired", "quality_remarks", "findings", "not_measured", "seconds")
"""Long texts that only the tables have."""

_UNSEEN = ("report", "thumbnail")
"""Needed by the script, no columns of their own."""


def write_index(records: Iterable[Record], out: Path, *, title: str) -> None:
    """Write the page from a stream of records.

    Parameters
    ----------
    records
        In the order in which the rows are to stand at first.
    out
        Folder that holds the sessions' folders; links are relative to it.
    title
        Name of the clips' folder.
    """
    path = out / "index.html"
    part = out / f".index.{os.getpid()}.part"
    body = out / f".index.{os.getpid()}.rows"
    try:
        with body.open("w", encoding="utf-8") as file:
            counts = _write_rows(records, file)
        with part.open("w", encoding="utf-8") as page, body.open(encoding="utf-8") as r:
            page.write(_head(title, counts))
            while block := r.read(1 << 20):
                page.write(block)
            page.write(_asset("index_end.html").replace("@JS@", _asset("index.js")))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
        body.unlink(missing_ok=True)


def _write_rows(records: Iterable[Record], file: TextIO) -> Counter[str]:
    all_heads = columns()
    taken = [i for i, head in enumerate(all_heads) if _is_taken(head)]
    # What one looks for first stands first; the tables keep to the tables' order.
    taken.sort(key=lambda i: _place(all_heads[i].key))
    heads = [_head_of(all_heads[i]) for i in taken]
    heads.append({"key": "thumbnail", "title": "", "kind": "text", "hidden": True})
    digits = [head["decimals"] for head in heads[:-1]]
    counts: Counter[str] = Counter()
    file.write(f'{{"columns":{_json(heads)},"rows":[')
    n = 0
    for record in records:
        counts[record.status] += 1
        for row in rows(record):
            n += 1
            if n > MOST_ROWS:
                counts["rows left out"] += 1
                continue
            cells = [
                _cell(all_heads[i], row[i], d)
                for i, d in zip(taken, digits, strict=True)
            ]
            cells.append(record.thumbnail)
            file.write((",\n" if n > 1 else "\n") + _json(cells))
    file.write("\n]}")
    return counts


def _head(title: str, counts: Counter[str]) -> str:
    left_out = counts.pop("rows left out", 0)
    n = counts.total()
    said = ", ".join(f"{c} {status}" for status, c in counts.most_common())
    text = f"{n} sessions: {said}." if n else "No sessions."
    if left_out:
        text += f" {left_out} rows are in summary.csv only."
    page = _asset("index.html").replace("@CSS@", _asset("index.css"))
    # The title comes last: it may hold anything.
    return page.replace("@COUNTS@", text).replace("@TITLE@", html.escape(title))


def _place(key: str) -> int:
    return _IN_FRONT.index(key) if key in _IN_FRONT else len(_IN_FRONT)


def _is_taken(head: Column) -> bool:
    return head.key not in _LEFT_OUT and not head.key.endswith(("_low", "_high"))


def _head_of(head: Column) -> dict[str, Any]:
    metric = METRICS.get(head.key) or next(
        (m for m in METRICS.values() if head.key.startswith(m.key + "_")), None
    )
    decimals = 0 if head.kind == "integer" else 2
    return {
        "key": head.key,
        "title": head.titled,
        "kind": head.kind,
        "on": head.key in _SHOWN_FIRST,
        "hidden": head.key in _UNSEEN,
        "wide": head.key in _WIDE,
        "metric": metric is not None,
        "decimals": metric.decimals if metric else decimals,
    }


def _cell(head: Column, cell: Cell, decimals: int) -> Cell:
    if isinstance(cell, float):
        # As printed: 35 full doubles a row would make the page four times as large.
        return round(cell, decimals) or 0
    if isinstance(cell, str) and len(cell) > _LONGEST_TEXT and head.key != "report":
        return cell[:_LONGEST_TEXT] + " …"
    return cell


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Nothing in it may end the script element it stands in.
    return text.replace("<", "\\u003c")


@cache
def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")

"""What the terminal says of a comparison: conditions, then a short table."""

from __future__ import annotations

import math

import typer

from gaitcheck.compare.change import Change
from gaitcheck.compare.comparison import Comparison
from gaitcheck.compare.page import VERDICT_WORDS, signed
from gaitcheck.report.lookup import measured

_MOST_ROWS = 12
"""More would scroll the head of the table away; the page has all of them."""


def tell_comparison(comparison: Comparison) -> None:
    """Print what differs, the changes that count, and how many others there are."""
    for one in comparison.conditions:
        mark = {"bad": "!", "warning": "?", "note": "-"}[one.level]
        typer.echo(f"{mark} {one.text}")
    told = [c for c in comparison.changes if math.isfinite(c.change)]
    first = sorted(told, key=lambda c: c.verdict != "changed")[:_MOST_ROWS]
    for line in _table(first):
        typer.echo(line)
    rest = len(told) - len(first)
    if rest:
        typer.echo(f"and {rest} more readings; the page has them all")
    typer.echo(
        f"{len(comparison.changed)} of {len(told)} readings changed by more than noise."
    )
    typer.echo("This is a measurement, not a diagnosis.")


def _table(rows: list[Change]) -> list[str]:
    if not rows:
        return []
    head: tuple[str, ...] = (
        "reading",
        "before",
        "after",
        "change",
        "counts from",
        "verdict",
    )
    cells = [head, *map(_cells, rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(5)]
    return [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(row[i].rjust(widths[i]) for i in range(1, 5)),
                row[5],
            ]
        )
        for row in cells
    ]


def _cells(one: Change) -> tuple[str, ...]:
    side = f", {one.side}" if one.side != "both" else ""
    values = [r.value if r else math.nan for r in (one.before, one.after)]
    return (
        one.label + side,
        *(measured(one.key, value, one.unit) for value in values),
        signed(one.key, one.change, one.unit),
        measured(one.key, one.mdc, one.unit),
        VERDICT_WORDS[one.verdict],
    )

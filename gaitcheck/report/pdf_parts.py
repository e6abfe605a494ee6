"""Building blocks of the PDF: fonts, text styles, columns, tables, the range bar."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Line, Rect
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from gaitcheck.core.palette import LEFT, RIGHT
from gaitcheck.language.speech import say, say_markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.report.page_types import Bar

Flow = Flowable

MARGIN_PT = 15 * mm
_FONT, _BOLD = "gaitcheck", "gaitcheck-bold"
_INK, _QUIET, _RULE = HexColor("#1b2329"), HexColor("#56616b"), HexColor("#dde3e7")
_BAND, _ALARM = HexColor("#dcebe1"), HexColor("#8a1c1c")
_DOT = {"left": HexColor(LEFT.hex), "right": HexColor(RIGHT.hex), "both": _INK}


@cache
def fonts() -> None:
    """Register DejaVu Sans, which matplotlib brings along and whose licence is free."""
    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    registerFont(TTFont(_FONT, folder / "DejaVuSans.ttf"))
    registerFont(TTFont(_BOLD, folder / "DejaVuSans-Bold.ttf"))
    registerFontFamily(_FONT, normal=_FONT, bold=_BOLD, italic=_FONT, boldItalic=_BOLD)


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    settings = {"leading": 1.32 * size, "textColor": _INK, "spaceAfter": 2, **more}
    return ParagraphStyle(name, fontName=_FONT, fontSize=size, **settings)


_STYLES = {
    "title": _style("title", 17),
    "lead": _style("lead", 9.5),
    "body": _style("body", 8.2),
    "card": _style("card", 9.5),
    "heading": _style("heading", 10.5, spaceBefore=7, spaceAfter=3, keepWithNext=1),
    "alarm": _style("alarm", 10.5, textColor=_ALARM),
    "quiet": _style("quiet", 7.6, textColor=_QUIET),
    "small": _style("small", 7.4),
    "chart": _style("chart", 7.2, leading=8.6, spaceAfter=1),
    "cell": _style("cell", 7.2, leading=8.8, spaceAfter=0),
    "fine": _style("fine", 6.6, textColor=_QUIET),
}


class _Text:
    """Paragraphs: `text(markup, style)` for our own markup, `plain` for anything else."""

    def __call__(self, markup: str, style: str = "body") -> Paragraph:
        return Paragraph(say_markup(markup), _STYLES[style])

    def plain(self, words: str, style: str = "body") -> Paragraph:
        return Paragraph(escape(say(words)), _STYLES[style])

    @staticmethod
    def safe(words: str) -> str:
        return escape(words)


text = _Text()


def heading(words: str) -> Paragraph:
    """Return a section heading that stays with what follows."""
    return text(f"<b>{escape(words)}</b>", "heading")


def columns(
    parts: Sequence[Sequence[Flow]],
    width_pt: float,
    shares: Sequence[float] | None = None,
) -> Flow:
    """Set lists of flowables side by side, aligned at the top."""
    shares = shares or [1 / len(parts)] * len(parts)
    table = Table(
        [[list(part) for part in parts]],
        colWidths=[width_pt * s for s in shares],
        hAlign="LEFT",
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 8),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return table


def grid(cells: Sequence[Sequence[Flow]], width_pt: float, across: int) -> list[Flow]:
    """Set cells in rows of equal columns; each row is one piece."""
    rows = [list(cells[i : i + across]) for i in range(0, len(cells), across)]
    for row in rows:
        row += [[]] * (across - len(row))
    return [columns(row, width_pt) for row in rows]


def boxed(parts: Sequence[Flow], width_pt: float) -> Flow:
    """Put a warning frame round flowables."""
    table = Table([[list(parts)]], colWidths=[width_pt], hAlign="LEFT")
    table.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 1.2, _ALARM)]))
    return table


def ruled_table(rows: Sequence[Sequence[Flow]], widths_pt: Sequence[float]) -> Flow:
    """Set a table whose first row repeats on every sheet."""
    table = Table(
        list(map(list, rows)), colWidths=list(widths_pt), repeatRows=1, hAlign="LEFT"
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE),
                ("LINEBELOW", (0, 0), (-1, 0), 0.7, _QUIET),
                ("LEFTPADDING", (0, 0), (-1, -1), 1),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 1.4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.4),
            ]
        )
    )
    return table


def bar_drawing(bar: Bar, side: str, width_pt: float = 62 * mm) -> Flow:
    """Draw a reading on its scale, as in the page."""
    height, middle, unit = 10.0, 5.0, width_pt / 100
    drawing = Drawing(width_pt, height)
    drawing.add(Line(0, middle, width_pt, middle, strokeColor=_RULE, strokeWidth=0.6))
    if bar.band is not None:
        low, high = (end * unit for end in bar.band)
        drawing.add(_filled(low, 0.5, high - low, 9.0, _BAND))
    if bar.whisker is not None:
        low, high = (end * unit for end in bar.whisker)
        drawing.add(_filled(low, middle - 1, high - low, 2.0, _DOT[side]))
    radius = 3.0
    x = bar.dot * unit - radius
    corner = 0.0 if side == "right" else radius
    drawing.add(
        _filled(x, middle - radius, 2 * radius, 2 * radius, _DOT[side], corner=corner)
    )
    return drawing


def _filled(
    x: float,
    y: float,
    width: float,
    height: float,
    colour: Color,
    corner: float = 0.0,
) -> Rect:
    look: dict[str, Any] = {"fillColor": colour, "strokeColor": None}
    return Rect(x, y, width, height, rx=corner, ry=corner, **look)


def foot(canvas: Any, document: Any, *, left: str) -> None:
    """Print the foot of a sheet: what this is not, and the sheet's number."""
    canvas.saveState()
    canvas.setFont(_FONT, 6.2)
    canvas.setFillColor(_QUIET)
    width = document.pagesize[0]
    canvas.drawString(MARGIN_PT + 6, MARGIN_PT - 2, say(left))
    canvas.drawRightString(
        width - MARGIN_PT - 6, MARGIN_PT - 2, str(canvas.getPageNumber())
    )
    canvas.restoreState()

"""`report.pdf`: the page on two to four sheets of A4, for the patient's file.

It prints the same `Page` as the HTML report, so every number is the same. Fonts are
embedded; a finding or a chart is never cut by the end of a sheet.
"""

from __future__ import annotations

import base64
import io
from functools import partial
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Image, KeepTogether, SimpleDocTemplate, Spacer

from gaitcheck.language.speech import say, spoken
from gaitcheck.report.pdf_parts import (
    MARGIN_PT,
    Flow,
    bar_drawing,
    boxed,
    columns,
    fonts,
    foot,
    grid,
    heading,
    ruled_table,
    text,
)

if TYPE_CHECKING:
    from gaitcheck.report.charts import Chart
    from gaitcheck.report.page_types import Card, ClipView, Page, Reading

_CHARTS_PER_CLIP = 6
_CHART_DPI = 220
_STILL_WIDTH_PT = 42 * mm
_STILL_HEIGHT_PT = 48 * mm
_FRAME_PADDING_PT = 6.0
_WIDTH_PT = A4[0] - 2 * MARGIN_PT - 2 * _FRAME_PADDING_PT

DISCLAIMER = (
    "This report describes how somebody ran in a video. It is not a diagnosis and does "
    "not replace an examination by a doctor or physiotherapist."
)


def render_pdf(page: Page) -> bytes:
    """Print the page as one PDF document."""
    fonts()
    story: list[Flow] = [
        *_head(page),
        *_told(page),
        *_findings(page),
        *_week(page),
        *(flow for clip in page.clips for flow in _charts(clip, len(page.clips))),
        *_table(page),
        *_rest(page),
    ]
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN_PT,
        rightMargin=MARGIN_PT,
        topMargin=MARGIN_PT,
        bottomMargin=MARGIN_PT + 6 * mm,
        title=say(page.title),
        author="gaitcheck",
        lang=spoken(),
        invariant=1,
    )
    footer = partial(foot, left=DISCLAIMER)
    document.build(story, onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _head(page: Page) -> list[Flow]:
    clips = [
        [
            text(f"<b>{text.safe(clip.name)}</b>, {clip.view}"),
            text(f"<b>{clip.rating}.</b> {clip.facts}.", "quiet"),
            *(text.plain(r.text, "small") for r in clip.remarks if r.level != "good"),
        ]
        for clip in page.clips
    ]
    story = [
        text(page.title, "title"),
        text.plain(f"{page.lead} {page.made_on}.", "lead"),
        Spacer(1, 4),
        columns(clips, _WIDTH_PT),
    ]
    if page.flags:
        inside = [text("First of all", "alarm")]
        inside += [
            text(f"<b>{text.safe(flag.title)}.</b> {text.safe(flag.text)}")
            for flag in page.flags
        ]
        story += [Spacer(1, 6), boxed(inside, _WIDTH_PT)]
    return story


def _told(page: Page) -> list[Flow]:
    parts = []
    if page.load:
        parts.append(
            [
                heading("Training comes first"),
                *(
                    text(
                        f"<b>{text.safe(s.title)}</b> ({s.severity}). {text.safe(s.text)}"
                    )
                    for s in page.load
                ),
            ]
        )
    if page.conditions:
        parts.append(
            [
                heading("What the answers fit"),
                *(
                    text(f"<b>{text.safe(c.title)}.</b> {text.safe(c.video)}")
                    for c in page.conditions
                ),
            ]
        )
    return [columns(parts, _WIDTH_PT)] if parts else []


def _findings(page: Page) -> list[Flow]:
    story: list[Flow] = [heading("What stands out")]
    story += [text.plain(words) for words in (page.agreement, page.nothing) if words]
    story += [_card(card) for card in page.front]
    if page.undecided:
        names = "; ".join(text.safe(card.title) for card in page.undecided)
        story.append(text(f"<b>Too close to tell:</b> {names}."))
    if page.behind:
        names = "; ".join(text.safe(card.title) for card in page.behind)
        story.append(text(f"<b>Also of note:</b> {names}."))
    if page.absent:
        names = "; ".join(text.safe(card.title) for card in page.absent)
        story.append(text(f"<b>Looked for and not found:</b> {names}."))
    return story


def _card(card: Card) -> Flow:
    tags = ", ".join(t for t in (card.side, card.severity) if t)
    middle: list[Flow] = [text(f"<b>{text.safe(card.title)}</b>", "card")]
    if tags:
        middle.append(text(tags, "quiet"))
    middle.append(text.plain(card.summary))
    for reading in card.readings[:3]:
        middle += _readout(reading)
    right: list[Flow] = []
    if card.causes:
        right.append(text("<b>Associated with</b>", "small"))
        for cause in card.causes:
            where = f" ({cause.named_in})" if cause.named_in else ""
            right.append(text.plain(f"{cause.title}{where}", "small"))
    if card.helps:
        names = ", ".join(text.safe(h.title) for h in card.helps[:4])
        right.append(text(f"<b>Usually helps:</b> {names}", "small"))
    right.append(text(f"<b>Evidence:</b> {card.grade} ({card.grade_meaning})", "small"))
    if card.refute:
        right.append(
            text(f"<b>Would speak against it:</b> {text.safe(card.refute)}", "small")
        )
    left: list[Flow] = [_still(card.picture.uri)] if card.picture else []
    parts, widths = [middle, right], [0.56, 0.44]
    if left:
        parts, widths = [left, middle, right], [0.25, 0.42, 0.33]
    return KeepTogether([columns(parts, _WIDTH_PT, widths), Spacer(1, 3)])


def _readout(reading: Reading) -> list[Flow]:
    side = "" if reading.side == "both" else f", {reading.side}"
    usual = f"; usual {reading.cells[2]}" if reading.cells[2] else ""
    unit = f" {text.safe(reading.unit)}" if reading.unit else ""
    story: list[Flow] = [
        text.plain(f"{reading.label}{side}", "small"),
        text(
            f'<font size="12"><b>{reading.cells[0]}</b></font>{unit} '
            f"<font size='7'>95 % interval {reading.cells[1]}{usual}</font>"
        ),
    ]
    if reading.bar is not None:
        story.append(bar_drawing(reading.bar, reading.side))
    return story


def _still(uri: str) -> Flow:
    data = base64.b64decode(uri.split(",", 1)[1])
    image = Image(io.BytesIO(data))
    scale = min(
        _STILL_WIDTH_PT / image.imageWidth, _STILL_HEIGHT_PT / image.imageHeight
    )
    image.drawWidth = image.imageWidth * scale
    image.drawHeight = image.imageHeight * scale
    return image


def _week(page: Page) -> list[Flow]:
    parts = []
    if page.plan:
        items = [
            text(
                f"{i}. <b>{text.safe(item.title)}</b> {text.safe(item.dose)} "
                + text.safe(" ".join(item.steps) or item.text)
            )
            for i, item in enumerate(page.plan, start=1)
        ]
        parts.append([heading("This week"), *items])
    if page.see_someone:
        items = [text.plain(words) for words in page.see_someone]
        parts.append([heading("When to see someone"), *items])
    return [columns(parts, _WIDTH_PT)] if parts else []


def _charts(clip: ClipView, n_clips: int) -> list[Flow]:
    curves = clip.curves[:2]
    charts = (*curves, *clip.dots[: _CHARTS_PER_CLIP - len(curves)])
    if not charts:
        return []
    name = "Step by step" if n_clips == 1 else f"Step by step: {clip.name}"
    cells = [_chart(chart) for chart in charts]
    legend = "Blue, round: left. Orange, square: right. Green: usual range."
    rows = grid(cells, _WIDTH_PT, 3)
    return [KeepTogether([heading(name), text(legend, "small"), rows[0]]), *rows[1:]]


def _chart(chart: Chart) -> list[Flow]:
    image = Image(io.BytesIO(chart.canvas.png(_CHART_DPI)))
    image.drawWidth = _WIDTH_PT / 3 - 8
    image.drawHeight = image.drawWidth * image.imageHeight / image.imageWidth
    return [text.plain(chart.title, "chart"), image]


def _table(page: Page) -> list[Flow]:
    if not page.table:
        return []
    several = len(page.clips) > 1
    rows: list[list[Flow]] = [
        [
            text(f"<b>{name}</b>", "cell")
            for name in (
                "Reading",
                "Side",
                "Mean",
                "95 % interval",
                "n",
                "Usual",
                "Verdict",
            )
        ]
    ]
    for _, readings in page.table:
        for reading in readings:
            name = text.safe(reading.label)
            if reading.unit and reading.unit not in reading.label:
                name += f" ({text.safe(reading.unit)})"
            if several:
                name += f", clip {reading.clip_index + 1}"
            words = (
                name,
                reading.side,
                f"<b>{reading.cells[0]}</b>",
                reading.cells[1],
                str(reading.n),
                reading.cells[2],
                reading.verdict,
            )
            rows.append([text(word, "cell") for word in words])
    widths = (0.34, 0.06, 0.08, 0.155, 0.045, 0.145, 0.175)
    return [
        heading("All readings"),
        text.plain(page.usual_ranges, "small"),
        ruled_table(rows, [_WIDTH_PT * w for w in widths]),
    ]


def _rest(page: Page) -> list[Flow]:
    story: list[Flow] = []
    left = [heading("Not measured, and why")]
    left += [
        text(f"<b>{text.safe(w.what)}.</b> {text.safe(w.reason)}", "small")
        for w in page.withheld
    ] or [text("Everything that this view allows was measured.", "small")]
    right = [heading("What to film next time")]
    right += [text.plain(tip.text, "small") for tip in page.film_next]
    story.append(columns([left, right] if page.film_next else [left], _WIDTH_PT))
    if page.notes:
        story.append(heading("How to read this"))
        story += [text.plain(note.text, "small") for note in page.notes]
    story.append(heading("How it was measured"))
    for clip in page.clips:
        facts = " ".join(f"<b>{n}:</b> {text.safe(t)}." for n, t in clip.method)
        story.append(text(f"<b>{text.safe(clip.name)}.</b> {facts}", "fine"))
    versions = ", ".join(f"{name} {version}" for name, version in page.versions)
    story.append(text.plain(f"Versions: {versions}.", "fine"))
    if page.references:
        names = "; ".join(dict.fromkeys(source.short for source in page.references))
        story.append(
            text.plain(f"References (in full in report.html): {names}.", "fine")
        )
    return story

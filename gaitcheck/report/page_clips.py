"""Clips as the report shows them: facts, rating in words, timeline, charts, method."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gaitcheck.core.view import Side, View
from gaitcheck.report.chart_cycle import cycle_charts
from gaitcheck.report.chart_strides import stride_charts
from gaitcheck.report.lookup import metric_of, number, order_of, repeats, sentence
from gaitcheck.report.page_types import ClipView, Remark, Stance

if TYPE_CHECKING:
    from gaitcheck.core.analysis import Analysis, ClipAnalysis
    from gaitcheck.report.page_types import Video

VIEW_WORDS = {
    View.REAR: "from behind",
    View.FRONT: "from the front",
    View.LEFT: "from the left",
    View.RIGHT: "from the right",
    View.OBLIQUE: "at an angle",
    View.UNCLEAR: "from an unclear direction",
}
"""Where the camera stood, in words."""

_RATING = (
    ("bad", "poor", "Not good enough for most measurements"),
    ("warning", "fair", "Usable, with limits"),
    ("note", "good", "Good, with remarks"),
    ("good", "good", "Good"),
)

_COUNTED = ("swaps", "outliers", "fill")
"""Steps that the counts of exchanges and repairs tell already."""

FIRST_CHARTS = 6
"""Dot plots that are open at once; the others wait behind a tap."""


def clip_view(analysis: Analysis, index: int, video: Video | None) -> ClipView:
    """Put one clip in print, with its charts.

    Parameters
    ----------
    video
        The annotated video in the report's folder; None without one.
    """
    one = analysis.clips[index]
    clip = one.clip
    level, rating = _rating(one)
    dots = stride_charts(analysis, index, _chart_keys(analysis, index))
    start = float(clip.time_s[0])
    return ClipView(
        index=index,
        number=index + 1,
        name=clip.name,
        view=VIEW_WORDS[one.camera.view],
        facts=_facts(one),
        rating=rating,
        rating_level=level,
        remarks=_remarks(one),
        video=video,
        portrait=clip.height_px >= clip.width_px,
        start_s=start,
        duration_s=clip.duration_s,
        contacts={
            str(side): [round(s.contact_s, 4) for s in one.gait.of(side)]
            for side in Side
        },
        timeline=_timeline(one),
        ticks=_ticks(start, clip.duration_s),
        curves=cycle_charts(one.curves, index),
        dots=dots[:FIRST_CHARTS],
        more_dots=dots[FIRST_CHARTS:],
        method=_method(one),
    )


def _rating(one: ClipAnalysis) -> tuple[str, str]:
    levels = {note.level for note in one.quality}
    for worst, level, words in _RATING:
        if worst in levels:
            return level, words
    return "good", "Good"


def _facts(one: ClipAnalysis) -> str:
    clip, gait = one.clip, one.gait
    left, right = (len(gait.of(side)) for side in (Side.LEFT, Side.RIGHT))
    steps = f", {number(gait.cadence_spm, 1)} steps/min"
    return (
        f"{clip.duration_s:.1f} s, {clip.fps:.0f} frames/s, "
        f"{clip.width_px} × {clip.height_px}; {left} left and {right} right strides"
        + (steps if math.isfinite(gait.cadence_spm) else "")
    )


def _remarks(one: ClipAnalysis) -> tuple[Remark, ...]:
    order = {"bad": 0, "warning": 1, "note": 2, "good": 3}
    notes = sorted(one.quality, key=lambda note: order[note.level])
    remarks = [
        Remark(level=n.level, text=sentence(n.text), advice=n.advice) for n in notes
    ]
    if one.clip.clock.note:
        remarks.insert(0, Remark(level="note", text=one.clip.clock.note, advice=""))
    if one.camera.view in (View.OBLIQUE, View.UNCLEAR):
        remarks.insert(
            0, Remark(level="warning", text=sentence(one.camera.reason), advice="")
        )
    return tuple(remarks)


def _chart_keys(analysis: Analysis, index: int) -> list[str]:
    """Metrics worth a chart: what findings rest on first, then the table's order.

    A length stands once, in millimetres where the scale is known, else in leg lengths.
    """
    values = [
        m
        for m in analysis.metrics
        if m.clip_index == index and m.measured and m.side != "both"
    ]
    keys = sorted({m.key for m in values}, key=order_of)
    present = [f for f in analysis.findings if f.outcome == "present"]
    flagged = [
        e.metric_key for f in present for e in f.evidence if e.metric_key in keys
    ]
    kept = [k for k in keys if not repeats(k, keys)]
    return sorted(kept, key=lambda k: (k not in flagged, _is_timing(k), order_of(k)))


def _is_timing(key: str) -> bool:
    return metric_of(key).family == "timing"


def _timeline(one: ClipAnalysis) -> tuple[Stance, ...]:
    start, length = float(one.clip.time_s[0]), one.clip.duration_s
    bars = []
    for stride in one.gait.strides:
        if not math.isfinite(stride.toe_off_s) or length <= 0:
            continue
        label = (
            f"{stride.side.capitalize()} foot on the ground at {stride.contact_s:.2f} s"
        )
        label += f" for {1000 * stride.contact_time_s:.0f} ms"
        bars.append(
            Stance(
                side="left" if stride.side is Side.LEFT else "right",
                time_s=stride.contact_s,
                start_pct=round(100 * (stride.contact_s - start) / length, 3),
                width_pct=round(100 * stride.contact_time_s / length, 3),
                label=label,
            )
        )
    return tuple(bars)


def _ticks(start_s: float, length_s: float) -> tuple[tuple[float, str], ...]:
    if length_s <= 0:
        return ()
    step = next(s for s in (1, 2, 5, 10, 30, 60, 600) if length_s / s <= 12 or s == 600)
    first = math.ceil(start_s / step) * step
    count = int((start_s + length_s - first) / step) + 1
    times = [first + step * i for i in range(count)]
    return tuple((round(100 * (t - start_s) / length_s, 2), f"{t:g} s") for t in times)


def _method(one: ClipAnalysis) -> tuple[tuple[str, str], ...]:
    clip, report, camera = one.clip, one.track_report, one.camera
    clock = {
        "container": "the file's own timestamps",
        "capture-tag": "the capture-rate tag in the file",
        "user": "the capture rate given by the user",
        "keypoints": "the times in the keypoint file",
    }[clip.clock.source]
    if clip.clock.time_scale != 1:
        clock += f"; one second of the file is {clip.clock.time_scale:g} s of running"
    if clip.variable_rate:
        clock += "; variable frame rate, every frame at its own time"
    tilt = "unknown"
    if math.isfinite(camera.roll_deg):
        tilt = f"{number(camera.roll_deg, 1)}°"
        if math.isfinite(camera.roll_sd_deg):
            tilt += f" ± {number(camera.roll_sd_deg, 1)}°"
    view = f"{VIEW_WORDS[camera.view]}, set by the user."
    if camera.decided_by == "clip":
        why = sentence(camera.reason)
        view = f"{VIEW_WORDS[camera.view]}, decided from the clip. {why}".strip()
    pelvis = one.pelvis_reason or "not needed in this view"
    if one.pelvis is not None:
        pelvis = {
            "anatomical_hips": "the hip points of the keypoint file",
            "waist_motion": "motion of the picture at the waist",
            "stickers": "stickers on the pelvis",
        }[one.pelvis.source]
    swaps = (
        f"{report.swapped_frames} frames in {report.swap_bursts} bursts exchanged back, "
        f"{report.unresolved_swap_frames} frames left open"
    )
    repairs = (
        f"{report.outlier_points} outliers removed, {report.filled_points} filled "
        f"across short gaps, {report.missing_points} left out"
    )
    rows = [
        ("Clock", clock),
        ("Camera view", view),
        ("Camera tilt", tilt),
        ("Runner", one.runner_note),
        ("Left-right swaps", swaps),
        ("Keypoints", repairs),
        *(
            (step.name.capitalize(), step.detail)
            for step in one.track.steps
            if step.name not in _COUNTED
        ),
        ("Gait events", one.gait.method),
        ("Pelvis", pelvis),
        ("Scale", one.scale.source),
        ("File", f"{clip.name}, SHA-256 {clip.sha256[:16]}…" if clip.sha256 else ""),
    ]
    return tuple((name, text) for name, text in rows if text)

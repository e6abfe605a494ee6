"""Parquet: typed tables that pandas, polars, R and databases read at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaitcheck.report.strides_csv import stride_rows

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.analysis import Analysis, ClipAnalysis


def write_strides(analysis: Analysis, path: Path) -> None:
    """Write `strides.csv` with types: one row a stride, null where not measured."""
    import pyarrow as pa

    header, *rows = stride_rows(analysis)
    whole = ("clip", "stride")
    words = ("clip_name", "view", "side")
    columns: dict[str, Any] = {}
    for i, cell in enumerate(header):
        name = str(cell)
        kind = pa.float64()
        if name in whole:
            kind = pa.int64()
        elif name in words:
            kind = pa.string()
        columns[name] = pa.array([row[i] for row in rows], type=kind)
    _write(pa.table(columns), path)


def write_frames(one: ClipAnalysis, path: Path) -> None:
    """Write one row a frame at its true time: keypoints, confidence, angles.

    Keypoints are the repaired and filtered ones, in picture pixels (x right, y down);
    null where not seen.
    """
    import pyarrow as pa

    columns: dict[str, Any] = {"time_s": pa.array(one.clip.time_s)}
    track = one.track
    for k, name in enumerate(track.skeleton.names):
        columns[f"{name}_x_px"] = _floats(track.xy_px[:, k, 0])
        columns[f"{name}_y_px"] = _floats(track.xy_px[:, k, 1])
        columns[f"{name}_confidence"] = _floats(track.confidence[:, k])
    for series in one.series:
        side = "" if series.side is None else f"{series.side}_"
        columns[f"{side}{series.key}"] = _floats(series.values)
    if one.pelvis is not None and one.pelvis.obliquity_deg.size == one.clip.n_frames:
        level = "" if one.pelvis.absolute else "_change"
        name = f"pelvis_obliquity{level}_deg"
        columns[name] = _floats(one.pelvis.obliquity_deg)
    _write(pa.table(columns), path)


def _floats(values: Any) -> Any:
    import pyarrow as pa

    return pa.array(values, type=pa.float64(), from_pandas=True)


def _write(table: Any, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path)

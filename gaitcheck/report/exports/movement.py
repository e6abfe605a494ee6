"""netCDF in the layout of `movement`'s pose datasets.

https://movement.neuroinformatics.dev: variables `position` (time, space, keypoints,
individuals) in pixels and `confidence` (time, keypoints, individuals).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.core.analysis import ClipAnalysis


def write_netcdf(one: ClipAnalysis, path: Path) -> None:
    """Write the repaired and filtered keypoints of a clip at their true times.

    `fps` is left out when the clip's rate varies: the times are the truth.
    """
    import xarray as xr

    track = one.track
    attributes: dict[str, Any] = {
        "source_software": "gaitcheck",
        "source_file": one.clip.name,
        "ds_type": "poses",
        "time_unit": "seconds",
        "view": str(one.camera.view),
        "mm_per_px": one.scale.mm_per_px,
    }
    if not one.clip.variable_rate:
        attributes["fps"] = one.clip.fps
    dataset = xr.Dataset(
        data_vars={
            "position": (
                ("time", "space", "keypoints", "individuals"),
                track.xy_px.transpose(0, 2, 1)[..., None],
            ),
            "confidence": (
                ("time", "keypoints", "individuals"),
                track.confidence[..., None],
            ),
        },
        coords={
            "time": track.time_s,
            "space": ["x", "y"],
            "keypoints": list(track.skeleton.names),
            "individuals": ["runner"],
        },
        attrs=attributes,
    )
    dataset.to_netcdf(path, engine="h5netcdf")

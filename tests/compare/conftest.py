"""Written results of made-up sessions, small and exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gaitcheck.core.analysis import Analysis
from gaitcheck.core.serialise import to_json
from gaitcheck.report.findings_json import findings_json
from tests.builders import analysis

Write = Callable[..., Path]


def shifted(made: Analysis, key: str, side: str, by: float) -> Analysis:
    """The same session with one reading moved; scatter and errors as before."""
    metrics = []
    for m in made.metrics:
        if (m.key, m.side) == (key, side):
            assert m.interval is not None
            m = replace(
                m,
                per_stride=m.per_stride + by,
                mean=m.mean + by,
                interval=(m.interval[0] + by, m.interval[1] + by),
            )
        metrics.append(m)
    return replace(made, metrics=tuple(metrics))


def refilmed(made: Analysis, **changes: Any) -> Analysis:
    """The same readings from clips of another file, and with changed clip facts."""
    clips = []
    for i, part in enumerate(made.clips):
        clip = replace(part.clip, sha256=f"{i:02x}" + "cd" * 31)
        clips.append(replace(part, clip=clip, **changes))
    return replace(made, clips=tuple(clips))


def with_fps(made: Analysis, fps: float) -> Analysis:
    """The same session on a slower clock, keypoints left out."""
    part = made.clips[0]
    n = int(part.clip.duration_s * fps)
    clip = replace(
        part.clip, time_s=np.arange(n) / fps, nominal_fps=fps, sha256="ee" * 32
    )
    track = replace(
        part.track,
        time_s=clip.time_s,
        xy_px=part.track.xy_px[:n],
        confidence=part.track.confidence[:n],
    )
    raw = replace(track, steps=())
    one = replace(part, clip=clip, track=track, raw_track=raw, series=(), pelvis=None)
    return replace(made, clips=(one, *made.clips[1:]))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write what comparing reads of a session into a folder of its own."""

    def written(made: Analysis, name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "findings.json").write_text(findings_json(made), encoding="utf-8")
        (folder / "analysis.json").write_text(to_json(made), encoding="utf-8")
        return folder

    return written


@pytest.fixture
def rear() -> Analysis:
    return analysis("rear")

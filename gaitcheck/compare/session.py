"""One finished result, read back for comparing: `findings.json`, and what lies beside it.

`findings.json` alone is enough for the readings. `analysis.json` beside it adds curves
and, with the clip still in its place, the video.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitcheck.core.analysis import SCHEMA_VERSION, Analysis
from gaitcheck.core.serialise import from_json
from gaitcheck.errors import GaitcheckError, InputError
from gaitcheck.metrics.table import METRICS
from gaitcheck.report.findings_json import GENERATOR

if TYPE_CHECKING:
    from gaitcheck.core.metric import MetricSide

FINDINGS = "findings.json"
ANALYSIS = "analysis.json"


@dataclass(frozen=True, kw_only=True)
class ClipFacts:
    """Conditions under which one clip was filmed; NaN and empty where unknown."""

    index: int
    name: str
    view: str
    fps: float
    sha256: str
    speed_mps: float
    yaw_deg: float
    scale_source: str
    pelvis_source: str
    hip_points: str
    pose_model: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One metric of one side in one session, as `findings.json` has it.

    `value` is NaN and `withheld` says why when nothing was measured.
    """

    key: str
    side: MetricSide
    view: str
    label: str
    unit: str
    value: float
    sd: float
    n: int
    interval: tuple[float, float] | None
    mdc: float
    withheld: str
    verdict: str
    norm: tuple[float, float] | None

    @property
    def measured(self) -> bool:
        """True when there is a number."""
        return not self.withheld and math.isfinite(self.value)

    @property
    def half_width(self) -> float:
        """Half of the 95 % interval; NaN when there is none."""
        if self.interval is None:
            return math.nan
        return 0.5 * (self.interval[1] - self.interval[0])


@dataclass(frozen=True, kw_only=True)
class FindingFacts:
    """Outcome of one rule for one side."""

    code: str
    side: str
    title: str
    outcome: str
    severity: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Session:
    """One session of one runner.

    Parameters
    ----------
    folder
        Where the result lies.
    height_cm
        As set; NaN when not given.
    versions
        Pairs of name and version or hash, the pose model among them.
    analysis
        Everything, when `analysis.json` of the same clips lies beside; else None.
    """

    folder: Path
    clips: tuple[ClipFacts, ...]
    readings: tuple[Reading, ...]
    findings: tuple[FindingFacts, ...]
    height_cm: float
    versions: tuple[tuple[str, str], ...]
    analysis: Analysis | None

    @property
    def name(self) -> str:
        """Name for people: the clips' names."""
        return ", ".join(clip.name for clip in self.clips)

    @property
    def views(self) -> tuple[str, ...]:
        """Camera views, each once."""
        return tuple(dict.fromkeys(clip.view for clip in self.clips))

    def clip_of(self, view: str) -> ClipFacts | None:
        """Return the first clip seen from `view`."""
        return next((clip for clip in self.clips if clip.view == view), None)

    def version(self, name: str) -> str:
        """Return a version by name; empty when unknown."""
        return dict(self.versions).get(name, "")

    @property
    def model(self) -> str:
        """Pose model and its hash; empty when keypoints came from a file."""
        found = [f"{n} {v}" for n, v in self.versions if n.startswith("pose model ")]
        return ", ".join(found)


def read_session(path: Path) -> Session:
    """Read a result folder, or its `findings.json`.

    Raises
    ------
    InputError
        When there is no complete result of gaitcheck, or one of an incompatible
        version.
    """
    file = path / FINDINGS if path.is_dir() else path
    document = _document(file)
    try:
        return _session(document, file.parent)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        message = f"{file} does not hold what a findings.json should ({error!r})"
        raise InputError(message) from error


def _document(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = (
            f"{file} does not exist; give a folder that gaitcheck analyze has finished"
        )
        raise InputError(message) from None
    except (OSError, ValueError) as error:
        message = f"{file} cannot be read as JSON: {error}"
        raise InputError(message) from error
    if not isinstance(document, dict) or document.get("generator") != GENERATOR:
        message = f"{file} was not written by gaitcheck"
        raise InputError(message)
    version = str(document.get("schema_version", ""))
    if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        message = (
            f"{file} has schema version {version or 'unknown'}, this gaitcheck reads "
            f"{SCHEMA_VERSION}; analyse the clip again"
        )
        raise InputError(message)
    return document


def _session(document: dict[str, Any], folder: Path) -> Session:
    analysis = _analysis(folder / ANALYSIS, document)
    settings = document["settings"]
    told = _number(settings.get("belt_speed_mps"))
    speeds = [told] * len(document["clips"])
    points = [("", "")] * len(speeds)
    if analysis is not None:
        tracks = [c.raw_track for c in analysis.clips]
        points = [(track.hip_points, track.pose_model) for track in tracks]
        speeds = [_number(c.belt_speed_mps) for c in analysis.clips]
        speeds = [told if math.isnan(s) else s for s in speeds]
    _in_english(document, analysis)
    clips = tuple(
        ClipFacts(
            index=clip["clip"],
            name=Path(clip["name"]).stem,
            view=clip["view"],
            fps=_number(clip["fps"]),
            sha256=clip["sha256"],
            speed_mps=speed,
            yaw_deg=_number(clip["camera_yaw_deg"]),
            scale_source=clip["scale_source"],
            pelvis_source=clip["pelvis_source"] or "",
            hip_points=hips,
            pose_model=model,
        )
        for clip, speed, (hips, model) in zip(
            document["clips"], speeds, points, strict=True
        )
    )
    return Session(
        folder=folder,
        clips=clips,
        readings=tuple(_reading(m, clips) for m in document["metrics"]),
        findings=tuple(
            FindingFacts(
                code=one["code"],
                side=one["side"],
                title=one["title"],
                outcome=one["outcome"],
                severity=one["severity"],
            )
            for one in document["findings"]
        ),
        height_cm=_number(settings.get("height_cm")),
        versions=tuple((str(k), str(v)) for k, v in document["versions"].items()),
        analysis=analysis,
    )


def _in_english(document: dict[str, Any], analysis: Analysis | None) -> None:
    """Take texts from the analysis, which is kept in English in every language."""
    for metric in document["metrics"]:
        if metric["key"] in METRICS:
            metric["label"] = METRICS[metric["key"]].label
    if analysis is None:
        return
    for metric, value in zip(document["metrics"], analysis.metrics, strict=True):
        metric["withheld"] = value.withheld
    for finding, known in zip(document["findings"], analysis.findings, strict=True):
        finding["title"] = known.title


def _reading(metric: dict[str, Any], clips: tuple[ClipFacts, ...]) -> Reading:
    norm = metric["norm"]
    interval = metric["interval"]
    return Reading(
        key=metric["key"],
        side=metric["side"],
        view=clips[metric["clip"]].view,
        label=metric["label"],
        unit=metric["unit"],
        value=_number(metric["value"]),
        sd=_number(metric["sd"]),
        n=metric["n"],
        interval=None if interval is None else (interval[0], interval[1]),
        mdc=_number(metric["mdc"]),
        withheld=metric["withheld"] or "",
        verdict=metric["verdict"],
        norm=None if norm is None else _open_ends(norm),
    )


def _open_ends(norm: list[float | None]) -> tuple[float, float]:
    low, high = norm
    return (
        -math.inf if low is None else float(low),
        math.inf if high is None else float(high),
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _analysis(file: Path, document: dict[str, Any]) -> Analysis | None:
    """Read the whole analysis when it is there and of the same clips."""
    try:
        analysis = from_json(Analysis, file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, GaitcheckError):
        return None
    hashes = [clip["sha256"] for clip in document["clips"]]
    same = [one.clip.sha256 for one in analysis.clips] == hashes
    return analysis if same else None

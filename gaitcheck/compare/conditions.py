"""What differs between two sessions besides the runner, and which readings it touches."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gaitcheck.core.packages import MEASURING_PACKAGES
from gaitcheck.metrics.interval import fps_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaitcheck.compare.session import ClipFacts, Session

SPEED_TOLERANCE = 0.03
"""Treadmill displays are off by 2 to 3 % (`gaitcheck.tracks.scale.BELT_SD`); speeds that
differ by more are different speeds, and every running angle and time follows speed."""

YAW_TOLERANCE_DEG = 5.0
"""Beyond this the camera stood elsewhere: its part of the interval was not the same."""

Level = Literal["bad", "warning", "note"]
Scope = Literal["all", "lengths", "pelvis", "none"]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One condition that was not the same.

    Parameters
    ----------
    level
        "bad" forbids a verdict on the readings in `scope`; the others are to be known.
    scope
        Which readings: all, lengths in millimetres, the pelvis, or none.
    view
        Only readings of this view; empty for all.
    """

    code: str
    level: Level
    text: str
    scope: Scope = "none"
    view: str = ""

    def touches(self, key: str, unit: str, view: str) -> bool:
        """Tell whether a verdict on a reading is forbidden by this."""
        if self.level != "bad" or (self.view and self.view != view):
            return False
        if self.scope == "lengths":
            return unit == "mm"
        if self.scope == "pelvis":
            return key.startswith(("cpd_", "hip_adduction_"))
        return self.scope == "all"


def shared_views(before: Session, after: Session) -> tuple[str, ...]:
    """Return the views that both sessions have."""
    return tuple(view for view in before.views if view in after.views)


def differences(before: Session, after: Session) -> tuple[Difference, ...]:
    """List what was not the same, gravest first."""
    found = [*_sessions(before, after)]
    for view in shared_views(before, after):
        one, other = before.clip_of(view), after.clip_of(view)
        if one is not None and other is not None:
            found += _clips(one, other)
    levels = ("bad", "warning", "note")
    unique = {difference.text: difference for difference in found}
    return tuple(sorted(unique.values(), key=lambda d: levels.index(d.level)))


def _sessions(before: Session, after: Session) -> Iterator[Difference]:
    if before.model != after.model:
        yield Difference(
            code="model",
            level="bad",
            scope="all",
            text="The poses come from different models "
            f"({_short(before.model)}; {_short(after.model)}), whose errors differ. "
            "Analyse both clips with the same one.",
        )
    own = (before.version("gaitcheck"), after.version("gaitcheck"))
    if own[0] != own[1]:
        yield Difference(
            code="version",
            level="warning",
            text=f"Measured by gaitcheck {own[0]} and {own[1]}; definitions may have "
            "changed in between. Analyse the older clip again.",
        )
    packages = [n for n in MEASURING_PACKAGES if before.version(n) != after.version(n)]
    if packages:
        yield Difference(
            code="packages",
            level="note",
            text=f"Other versions of {', '.join(packages)}.",
        )
    heights = (before.height_cm, after.height_cm)
    if all(map(math.isfinite, heights)) and heights[0] != heights[1]:
        yield Difference(
            code="height",
            level="bad",
            scope="lengths",
            text=f"Body height was set to {heights[0]:g} and {heights[1]:g} cm, so "
            "lengths in millimetres have different scales.",
        )
    unmatched = [
        view
        for view in dict.fromkeys((*before.views, *after.views))
        if view not in shared_views(before, after)
    ]
    if unmatched:
        yield Difference(
            code="view",
            level="note",
            text=f"Only one session has the view {' and '.join(unmatched)}; it is left "
            "out.",
        )


def _clips(before: ClipFacts, after: ClipFacts) -> Iterator[Difference]:
    view = before.view
    yield from _speed(before, after)
    if before.sha256 and before.sha256 == after.sha256:
        yield Difference(
            code="same_clip",
            level="warning",
            text=f"Both sessions hold the same video ({after.name}).",
        )
    if (
        math.isfinite(before.fps)
        and math.isfinite(after.fps)
        and fps_class(before.fps) != fps_class(after.fps)
    ):
        yield Difference(
            code="fps",
            level="bad",
            scope="all",
            view=view,
            text=f"Filmed {_from(view)} at {before.fps:.0f} and {after.fps:.0f} "
            "frames/s: instants and peaks are read with different errors.",
        )
    kinds = (before.hip_points, after.hip_points)
    if all(kinds) and kinds[0] != kinds[1]:
        yield Difference(
            code="keypoints",
            level="bad",
            scope="all",
            view=view,
            text="One session has keypoints of a pose model, the other of markers: "
            "their errors differ.",
        )
    models = (before.pose_model, after.pose_model)
    if all(models) and models[0] != models[1]:
        yield Difference(
            code="keypoints",
            level="bad",
            scope="all",
            view=view,
            text=f"The keypoints {_from(view)} come from different pose models "
            f"({models[0]}; {models[1]}): their errors differ.",
        )
    if before.scale_source != after.scale_source:
        yield Difference(
            code="scale",
            level="bad",
            scope="lengths",
            view=view,
            text=f"The scale {_from(view)} came from different sources "
            f"({before.scale_source}; {after.scale_source}).",
        )
    sources = (before.pelvis_source, after.pelvis_source)
    if all(sources) and sources[0] != sources[1]:
        words = [s.replace("_", " ") for s in sources]
        yield Difference(
            code="pelvis",
            level="bad",
            scope="pelvis",
            view=view,
            text=f"The pelvis was followed differently ({words[0]}; {words[1]}).",
        )
    if abs(before.yaw_deg - after.yaw_deg) > YAW_TOLERANCE_DEG:
        yield Difference(
            code="camera",
            level="warning",
            text=f"The camera stood {before.yaw_deg:.0f}° and {after.yaw_deg:.0f}° off "
            f"its square view {_from(view)}.",
        )


def _speed(before: ClipFacts, after: ClipFacts) -> Iterator[Difference]:
    one, other = before.speed_mps, after.speed_mps
    if not (math.isfinite(one) and math.isfinite(other)):
        yield Difference(
            code="speed_unknown",
            level="warning",
            text="The speed of the belt is not known for both sessions (--speed). "
            "Readings are comparable only at the same speed.",
        )
    elif abs(one - other) > SPEED_TOLERANCE * max(one, other):
        yield Difference(
            code="speed",
            level="bad",
            scope="all",
            view=before.view,
            text=f"Filmed {_from(before.view)} at {one:.2g} and {other:.2g} m/s: "
            "running form follows speed, so no change can be told from it.",
        )


def _from(view: str) -> str:
    return {
        "rear": "from behind",
        "front": "from the front",
        "left": "from the left",
        "right": "from the right",
    }.get(view, f"({view})")


def _short(model: str) -> str:
    """Shorten a hash, keep the name; keypoint files have no model."""
    if not model:
        return "a keypoint file"
    name, _, digest = model.partition(" sha256:")
    return f"{name.removeprefix('pose model ')} {digest[:8]}".strip()
